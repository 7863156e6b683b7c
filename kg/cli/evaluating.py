"""Records against gold: eval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.console import example, print_json, print_line, print_path, print_table
from kg.cli.options import JsonOption
from kg.errors import UnreadableInput

if TYPE_CHECKING:
    from extract.calibration_figures import Calibration
    from extract.evaluation import Counts, Error, Figures, Row
    from extract.evaluation_causes import Causes

_SHOWN = ("mention", "span", "entity", "relation", "relation_loose", "observation", "number")
# A table of errors is for scanning; --html shows whole sentences.
_QUOTED = 90
_BRIEF = ("mention", "entity", "relation", "observation")

GoldArgument = Annotated[Path, typer.Argument(help="Gold documents with their text, JSONL.", metavar="GOLD")]
PredictedArgument = Annotated[Path, typer.Argument(help="Records of 'expograph extract', JSONL.", metavar="PRED")]


@example(
    "expograph extract news.jsonl --out records.jsonl && expograph eval gold.jsonl records.jsonl",
    "expograph eval gold.jsonl records.jsonl --by-language --predicates --errors 40 --html errors.html",
)
def eval(
    gold: GoldArgument,
    pred: PredictedArgument,
    errors: Annotated[
        int, typer.Option("--errors", help="Show this many wrong statements, missed and extra.", metavar="N", min=0)
    ] = 0,
    by_doc: Annotated[bool, typer.Option("--by-doc", help="F1 of every document.")] = False,
    by_language: Annotated[bool, typer.Option("--by-language", help="F1 of every language.")] = False,
    predicates: Annotated[bool, typer.Option("--predicates", help="Figures of every predicate.")] = False,
    causes: Annotated[bool, typer.Option("--causes", help="Why gold statements were missed.")] = False,
    json: JsonOption = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write text, gold and records side by side.", metavar="FILE")
    ] = None,
) -> None:
    """Measure records against gold.

    Precision, recall and F1 of mentions, entities, relations and observations; accuracy of modality, time, attribution,
    qualifiers and evidence over the statements that are right; calibration of the relations' confidence.
    A gold document without a record counts as one in which nothing was found.
    """
    from extract.calibration_figures import calibration
    from extract.evaluation import evaluate
    from extract.evaluation_causes import find_causes
    from extract.evaluation_rows import load_rows

    wanted, found = load_rows(gold, gold=True), load_rows(pred)
    figures, confidence = evaluate(wanted, found), calibration(wanted, found)
    groups: dict[str, dict[str, Figures]] = {}
    if by_language:
        groups["languages"] = _grouped(wanted, found, lambda row: str(row.get("language") or "unknown"))
    if by_doc:
        groups["documents"] = _grouped(wanted, found, lambda row: str(row["doc_id"]))
    if html:
        _write_html(html, wanted, found)
    sorted_causes = find_causes(wanted, found) if causes else None
    if json:
        answer = _as_json(figures, confidence, groups, predicates=predicates, errors=errors)
        print_json(answer | ({"causes": asdict(sorted_causes)} if sorted_causes else {}))
        return
    _print_figures(figures)
    _print_calibration(confidence)
    if predicates:
        rows = sorted(figures.predicates.items(), key=lambda item: -item[1].right - item[1].missed)
        _print_counts("predicate", rows)
    for name, parts in groups.items():
        _print_groups(name, parts)
    if sorted_causes:
        _print_causes(sorted_causes)
    _print_errors(figures.errors[:errors], len(figures.errors))
    if html:
        print_path(html)


def _grouped(gold: Sequence[Row], found: Sequence[Row], key: Callable[[Row], str]) -> dict[str, Figures]:
    from extract.evaluation import evaluate

    names = dict.fromkeys(key(row) for row in gold)
    return {name: evaluate([row for row in gold if key(row) == name], found) for name in names}


def _write_html(path: Path, gold: Sequence[Row], found: Sequence[Row]) -> None:
    from extract.evaluation_html import render_evaluation

    page = render_evaluation(gold, found)
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        problem = f"cannot be written ({error.strerror})"
        raise UnreadableInput(problem, where=str(path), remedy="give another path") from error


def _print_figures(figures: Figures) -> None:
    _print_counts("figure", [(name, figures.count(name)) for name in _SHOWN])
    if figures.accuracies:
        rows = (
            (name, f"{right / total:.3f}", right, total) for name, (right, total) in sorted(figures.accuracies.items())
        )
        print_table(("of the right statements", "accuracy", "right", "of"), rows, numbers=(1, 2, 3))


def _print_counts(head: str, rows: Iterable[tuple[str, Counts]]) -> None:
    cells = (
        (name, f"{c.precision:.3f}", f"{c.recall:.3f}", f"{c.f1:.3f}", c.right, c.extra, c.missed) for name, c in rows
    )
    print_table((head, "precision", "recall", "F1", "right", "extra", "missed"), cells, numbers=range(1, 7))


def _print_calibration(found: Calibration) -> None:
    from extract.calibration_figures import SURE

    if not found.bins:
        return
    rows = ((f"{b.low:.1f}–{b.high:.1f}", b.count, f"{b.confidence:.3f}", f"{b.right:.3f}") for b in found.bins)
    print_table(("confidence", "relations", "mean", "right"), rows, numbers=(1, 2, 3))
    print_line(f"expected calibration error {found.error:.3f}")
    print_line(
        f"confidence ≥ {SURE}: precision {found.sure_precision:.3f} of {found.sure_count} relations, "
        f"{found.sure_share:.1%} of all in gold"
    )
    print_line()


def _print_groups(head: str, groups: Mapping[str, Figures]) -> None:
    cells = ((name, *(f"{part.count(figure).f1:.3f}" for figure in _BRIEF)) for name, part in groups.items())
    print_table((head.removesuffix("s"), *(f"{name} F1" for name in _BRIEF)), cells, numbers=range(1, 5))


def _print_causes(causes: Causes) -> None:
    for kind, counts in (("relation", causes.relation), ("observation", causes.observation)):
        total = counts.total()
        rows = ((cause, count, f"{count / total:.0%}") for cause, count in counts.most_common())
        print_table((f"{kind} of the gold", "count", "share"), rows, numbers=(1, 2))


def _print_errors(errors: Sequence[Error], total: int) -> None:
    if errors:
        rows = ((e.document, e.kind, e.statement, _short(e.quote)) for e in errors)
        print_table(("document", "kind", "statement", "sentence"), rows, title=f"{len(errors)} of {total} errors")


def _short(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= _QUOTED else f"{line[:_QUOTED]}…"


def _as_json(
    figures: Figures, found: Calibration, groups: Mapping[str, Mapping[str, Figures]], *, predicates: bool, errors: int
) -> dict[str, Any]:
    answer: dict[str, Any] = {**figures_json(figures), "calibration": asdict(found)}
    if predicates:
        answer["predicates"] = {name: _counts_json(counts) for name, counts in sorted(figures.predicates.items())}
    for name, parts in groups.items():
        answer[name] = {key: figures_json(part) for key, part in parts.items()}
    if errors:
        answer["errors"] = [asdict(error) for error in figures.errors[:errors]]
    return answer


def figures_json(figures: Figures) -> dict[str, Any]:
    """Counts and accuracies by name."""
    return {
        "figures": {name: _counts_json(counts) for name, counts in figures.counts.items()},
        "accuracies": {
            name: {"accuracy": right / total, "right": right, "of": total}
            for name, (right, total) in sorted(figures.accuracies.items())
        },
    }


def _counts_json(counts: Counts) -> dict[str, Any]:
    return {
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
        "right": counts.right,
        "extra": counts.extra,
        "missed": counts.missed,
    }

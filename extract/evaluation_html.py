"""The error browser: one HTML file with text, gold and records side by side, filtered by style sheet alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from extract.evaluation import (
    Counts,
    Figures,
    Matches,
    Row,
    align,
    evaluate,
    group,
    labels_of,
    match_observations,
    match_relations,
    say,
)

_TEMPLATES = Path(__file__).with_name("templates")
_SHOWN = ("mention", "entity", "relation", "observation")
# Compared one by one where a statement is right.
_DETAILS = ("modality", "time", "attributed_to")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `type` is None outside names, `right` says whether the other side has the same name."""

    text: str
    type: str | None = None
    right: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A statement: `right`, `missed` or `extra`, in words, with its sentence and, where right, what differs."""

    state: str
    family: str
    statement: str
    quote: str
    confidence: float | None = None
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One document of the browser."""

    id: str
    title: str
    date: str
    language: str
    counts: tuple[tuple[str, Counts], ...]
    gold: tuple[Piece, ...]
    found: tuple[Piece, ...]
    lines: tuple[Line, ...]

    @property
    def wrong(self) -> int:
        """How many statements are missed or extra."""
        return sum(line.state != "right" for line in self.lines)


def render_evaluation(gold: Sequence[Row], predicted: Iterable[Row]) -> str:
    """The browser as one HTML page without scripts or links to elsewhere; text of documents is escaped."""
    by_id = {record["doc_id"]: record for record in predicted}
    figures = evaluate(gold, by_id.values())
    pages = [_page(document, by_id.get(document["doc_id"], {})) for document in gold]
    return _template().render(pages=pages, counts=_counts(figures), accuracies=_accuracies(figures))


def _page(gold: Row, record: Row) -> Page:
    aligned = align(gold, record)
    lines = [
        *_lines("relation", gold, record, match_relations(gold, record, aligned), aligned),
        *_lines("observation", gold, record, match_observations(gold, record, aligned), aligned),
    ]
    return Page(
        id=gold["doc_id"],
        title=gold.get("title") or "",
        date=gold.get("doc_date") or "",
        language=gold.get("language") or "",
        counts=_counts(evaluate([gold], [{**record, "doc_id": gold["doc_id"]}])),
        gold=tuple(cut(gold["text"], gold.get("mentions", ()), record.get("mentions", ()))),
        found=tuple(cut(gold["text"], record.get("mentions", ()), gold.get("mentions", ()))),
        lines=tuple(lines),
    )


def cut(text: str, mentions: Iterable[Row], others: Iterable[Row]) -> Iterator[Piece]:
    """Cut a text at its mentions; a mention that overlaps the one before it is left out.

    >>> [(p.text, p.type, p.right) for p in cut("买HBM4", [{"start": 1, "end": 5, "type": "Product"}], [])]
    [('买', None, True), ('HBM4', 'Product', False)]
    """
    same = {(m["start"], m["end"], group(m["type"])) for m in others}
    at = 0
    for mention in sorted(mentions, key=lambda m: (m["start"], -m["end"])):
        start, end = mention["start"], mention["end"]
        if start < at or end > len(text):
            continue
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start:end], mention["type"], (start, end, group(mention["type"])) in same)
        at = end
    if at < len(text):
        yield Piece(text[at:])


def _lines(family: str, gold: Row, record: Row, matches: Matches, aligned: Mapping[str, str]) -> Iterator[Line]:
    wanted, found = labels_of(gold), labels_of(record)
    for statement in matches.missed:
        yield Line("missed", family, _said(statement, wanted), _quote(gold["text"], statement))
    for statement in matches.extra:
        confidence = statement.get("confidence")
        yield Line("extra", family, _said(statement, found), _quote(gold["text"], statement), confidence)
    for right, read in matches.pairs:
        differs = tuple(_iter_differences(right, read, aligned))
        quote = _quote(gold["text"], right)
        yield Line("right", family, _said(right, wanted), quote, read.get("confidence"), differs)


def _said(statement: Row, labels: Mapping[str, str]) -> str:
    """A statement with its qualifiers, about and time."""
    parts = [f"{name} {labels.get(str(v), v)}" for name, v in (statement.get("qualifiers") or {}).items()]
    if statement.get("about"):
        parts.append(f"about {labels.get(statement['about'], statement['about'])}")
    parts += [str(statement[name]) for name in ("modality", "time") if statement.get(name) not in (None, "asserted")]
    if source := statement.get("attributed_to"):
        parts.append(f"says {labels.get(source, source)}")
    return " · ".join((say(statement, labels), *parts))


def _iter_differences(gold: Row, found: Row, aligned: Mapping[str, str]) -> Iterator[str]:
    for name in _DETAILS:
        wanted, read = gold.get(name), found.get(name)
        if name == "modality":
            wanted, read = wanted or "asserted", read or "asserted"
        same = wanted == (aligned.get(read or "") if name == "attributed_to" else read)
        # As in the figures: only what gold states is asked for.
        if wanted and not same:
            yield f"{name.replace('_', ' ')}: read {read or 'none'}"


def _quote(text: str, statement: Row) -> str:
    return " … ".join(text[span["start"] : span["end"]].strip() for span in statement.get("evidence", ()))


def _counts(figures: Figures) -> tuple[tuple[str, Counts], ...]:
    return tuple((name, figures.count(name)) for name in _SHOWN)


def _accuracies(figures: Figures) -> list[dict[str, Any]]:
    return [
        {"name": name, "share": right / total, "right": right, "of": total}
        for name, (right, total) in sorted(figures.accuracies.items())
    ]


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("evaluation.html.j2")

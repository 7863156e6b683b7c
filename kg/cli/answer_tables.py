"""Exposures and paths as tables for reading, with the sentences below."""

from __future__ import annotations

from collections.abc import Sequence

from kg.cli.console import print_line, print_quote, print_table
from kg.cli.disputes import print_disputes
from kg.exposure import Exposed, Exposure, Hop, Path
from kg.exposure.disputes import edge_disputes
from kg.exposure.words import SHOCKS, VERDICT_OF_MODALITY, VERDICTS, label_of, word
from kg.graph import GraphView
from kg.history import known_at
from kg.model import Entity
from kg.report.asked import asked
from kg.report.text import text
from ontology.transmission import TransmissionRule

# Sentences of more chains than these would bury the tables; --json and the report hold all.
QUOTED_CHAINS = 3
_HEADS = {"harm": "harmed", "gain": "gaining"}


def print_exposure(
    found: Exposure,
    *,
    language: str,
    limit: int,
    quoted: int = QUOTED_CHAINS,
    rules: Sequence[TransmissionRule] | None = None,
    best: Sequence[Path] = (),
) -> None:
    """Two tables, harmed and gaining, then the sentences behind the first chains of each, then the coverage.

    Args:
        found: the answer.
        language: `zh` or `en`.
        limit: rows of each table.
        quoted: rows of each table whose sentences are shown.
        rules: under which it was asked; None for the bundled rules.
        best: the best chains over all entities, for a table of their own.
    """
    kind = word(SHOCKS, found.kind, language)
    print_line(text("exposure_title", language, entity=label_of(found.entity, language), kind=kind), style="bold")
    if found.also:
        names = "、".join if language == "zh" else ", ".join
        print_line(text("also_struck", language, names=names(label_of(entity, language) for entity in found.also)))
    if limits := asked(found.options, rules, language):
        print_line(" · ".join(limits), style="dim")
    print_line()
    if best:
        _print_best(best, language)
    for effect in ("harm", "gain"):
        _print_effect(found.with_effect(effect), effect, language, limit=limit)
    for effect in ("harm", "gain"):
        for place, row in enumerate(found.with_effect(effect)[: min(quoted, limit)], 1):
            head = f"{text(_HEADS[effect], language)} {place} · {label_of(row.entity, language)}"
            print_line(head, style="bold")
            _print_hops(row.paths[0].hops, language)
            print_line()
    disputed = sum(row.paths[0].disputed for row in found.exposed)
    if disputed:
        print_line(text("disputes_touch", language, count=disputed), style="yellow")
    if found.options.draws:
        given = found.options
        note = text("chance_note", language, draws=given.draws, seed=given.seed, hops=given.max_hops)
        print_line(note, style="dim")
    print_line(found.coverage.sentence(language), style="dim")


def print_not_kept(view: GraphView, moment: str | None, language: str) -> None:
    """How many documents an answer of transaction time had to leave out, where there are any."""
    if moment and (changed := known_at(view.history, moment).changed):
        print_line(text("not_kept", language, date=moment, count=len(changed)), style="dim")


def print_paths(found: Sequence[Path], ends: tuple[Entity, Entity], *, language: str) -> None:
    """Each path with its score and verdict, hop by hop with the sentences."""
    names = " → ".join(label_of(end, language) for end in ends)
    print_line(names, style="bold")
    if not found:
        print_line(text("nobody", language))
    for place, path in enumerate(found, 1):
        print_line()
        verdict = f"{text('verdict', language)} {_rests_on(path, language)}"
        print_line(f"{place}. {text('score', language)} {path.score:.2f} · {verdict}", style="bold")
        _print_hops(path.hops, language)


def chain(path: Path, language: str) -> str:
    """The path in words, hop by hop.

    >>> from kg.exposure import paths_between
    >>> from kg.graph import GraphView
    >>> from kg.model import Relation
    >>> view = GraphView([], [Relation("company/a", "supplies", "company/b", belief=0.9)])
    >>> [chain(path, "en") for path in paths_between(view, "company/a", "company/b")]
    ['a supplies b']
    """
    return " → ".join(hop.story(language) for hop in path.hops)


def _print_best(paths: Sequence[Path], language: str) -> None:
    heads = ["#", *(text(key, language) for key in ("entity", "effect", "score", "verdict", "chains"))]
    cells = (
        (
            place,
            label_of(path.hops[-1].end, language),
            path.hops[-1].state(language),
            f"{path.score:.2f}",
            _rests_on(path, language),
            chain(path, language),
        )
        for place, path in enumerate(paths, 1)
    )
    print_table(heads, cells, title=text("best_paths", language, count=len(paths)), numbers=(0, 3))


def _print_effect(rows: Sequence[Exposed], effect: str, language: str, *, limit: int) -> None:
    counted = f"{limit}/{len(rows)}" if len(rows) > limit else f"{len(rows)}"
    title = f"{text(f'{effect}_table', language)} ({counted})"
    if not rows:
        print_line(title, style="bold")
        print_line(text("nobody", language))
        print_line()
        return
    drawn, summed = rows[0].chance is not None, rows[0].total is not None
    asked = (*(["chance"] if drawn else []), *(["total"] if summed else []))
    columns = ("entity", "country", "score", *asked, "verdict", "chains")
    heads = ["#", *(text(key, language) for key in columns)]
    cells = (
        (
            place,
            label_of(row.entity, language),
            row.entity.country or "",
            f"{row.score:.2f}",
            *([str(row.chance)] if drawn else []),
            *([f"{row.total:.2f}"] if summed else []),
            _rests_on(row.paths[0], language),
            chain(row.paths[0], language),
        )
        for place, row in enumerate(rows[:limit], 1)
    )
    print_table(heads, cells, title=title, numbers=(0, 3))


def _rests_on(path: Path, language: str) -> str:
    verdict = word(VERDICTS, path.verdict, language)
    return f"{verdict} ({text('disputed', language)})" if path.disputed else verdict


def _print_hops(hops: Sequence[Hop], language: str) -> None:
    for hop in hops:
        print_line(f"· {hop.story(language)}", indent=2)
        print_evidence(hop, language)


def print_evidence(hop: Hop, language: str) -> None:
    """The best sentence of a hop, or that it is a general link of the taxonomy."""
    best = hop.evidence
    if best is None:
        print_line(text("ontology" if hop.edge.background else "assumed", language), style="dim", indent=4)
        return
    verdict = word(VERDICTS, VERDICT_OF_MODALITY[hop.edge.modality], language)
    belief = f"{text('belief', language)} {hop.edge.belief:.2f}"
    statement = f"#{hop.edge.statements[0][:8]}"
    print_quote(best.quote, " · ".join(filter(None, (best.document, best.date, verdict, belief, statement))))
    print_disputes(edge_disputes(hop.edge, language), language)

"""What changed: diff."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.console import example, print_json, print_line, print_quote, print_table
from kg.cli.limits import (
    BeliefOption,
    DocumentedOption,
    FloorOption,
    HopsOption,
    KnownAtOption,
    PredicateOption,
    modality_of,
)
from kg.cli.options import (
    JsonOption,
    LanguageOption,
    StoreOption,
    TypeOption,
    check_day,
    language_of,
    load_view,
    types_of,
)
from kg.cli.phrases import say
from kg.cli.question import counted, print_basis
from kg.errors import InputError
from kg.model import ShockKind

if TYPE_CHECKING:
    from kg.exposure import Exposed, ExposureDiff, ExposureOptions
    from kg.exposure.causes import Cause
    from kg.exposure.diff import ExposureChange
    from kg.graph import GraphView
    from kg.model import Edition

ROWS = 20
# Differences that two digits do not show are left to --json.
_SHOWN = 0.005


@example(
    "expograph diff 存储芯片 --shock price_rise --since 2025-09-30",
    "expograph diff 1260H清单 --shock listing --between 2025-06-30 2025-12-31",
    "expograph diff --edition 关键技术观察名单@2025-01-15 关键技术观察名单@2026-01-15",
)
def diff(
    entity: Annotated[
        str | None,
        typer.Argument(help="Whom the shock strikes [default: every list, one after the other].", metavar="ENTITY"),
    ] = None,
    shock: Annotated[ShockKind | None, typer.Option("--shock", help="What happens to it [default: listing].")] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Compare this day to all there is.", metavar="YYYY-MM-DD")
    ] = None,
    between: Annotated[
        tuple[str, str] | None, typer.Option("--between", help="Compare two days.", metavar="YYYY-MM-DD YYYY-MM-DD")
    ] = None,
    edition: Annotated[
        tuple[str, str] | None,
        typer.Option("--edition", help="Compare two editions of a list.", metavar="LIST@DATE LIST@DATE"),
    ] = None,
    max_hops: HopsOption = 4,
    min_belief: BeliefOption = 0.0,
    floor: FloorOption = None,
    known_at: KnownAtOption = None,
    predicate: PredicateOption = None,
    documented_only: DocumentedOption = False,
    types: TypeOption = None,
    limit: Annotated[
        int | None, typer.Option("--limit", help="Changes of each kind [default: 20, with --json all].", min=1)
    ] = None,
    language: LanguageOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Say which exposures appeared, vanished, grew stronger or weaker.

    Each change names the statements that made it, and these stand below with their sentences. A statement is gone when its time
    is over, or when the edition of a list no longer names whom an older one named.
    """
    from kg.exposure import ExposureOptions

    _check_form(entity, shock, since, between, edition)
    options = ExposureOptions(
        max_hops=max_hops,
        minimum_belief=min_belief,
        modality_floor=modality_of(floor),
        known_at=known_at,
        predicates=frozenset(predicate) if predicate else None,
        documented_only=documented_only,
        types=types_of(types),
        limit=None,
    )
    view, spoken = load_view(store), language_of(language)
    if edition:
        found = [_between_editions(view, edition, options)]
    else:
        found = _between_days(view, entity, shock or "listing", _days(since, between), options)
    if json:
        data = [one.as_data(view, spoken, limit) for one in found]
        print_json(data[0] if entity or edition else data)
        return
    for one in found:
        _print(view, one, spoken, limit or ROWS)
    if not found:
        print_line(say("no_list_changed", spoken))


def _check_form(
    entity: str | None,
    shock: str | None,
    since: str | None,
    between: tuple[str, str] | None,
    edition: tuple[str, str] | None,
) -> None:
    """Refuse what does not say which two answers to compare."""
    if sum(given is not None for given in (since, between, edition)) != 1:
        raise InputError("say what to compare", remedy="give one of --since, --between and --edition")
    if edition and (entity or shock):
        raise InputError("the editions say the shock", where="--edition", remedy="leave out ENTITY and --shock")
    if entity and shock is None:
        raise InputError("the shock is not said", remedy="give --shock; see 'expograph diff --help'")
    if shock and entity is None:
        raise InputError("it is not said whom the shock strikes", where="--shock", remedy="name an entity")


def _days(since: str | None, between: tuple[str, str] | None) -> tuple[str, str | None]:
    first, last = (since, None) if between is None else between
    where = "--since" if between is None else "--between"
    return check_day(first, where=where) or "", check_day(last, where=where)


@dataclass(frozen=True, slots=True)
class _Compared:
    """A difference, and the days or editions it is between; `last` None for all there is."""

    diff: ExposureDiff
    first: str
    last: str | None
    editions: tuple[Edition, Edition] | None = None

    def as_data(self, view: GraphView, language: str, limit: int | None) -> dict[str, Any]:
        """The difference for JSON, with at most `limit` changes of each kind."""
        shown = self.diff.top(limit) if limit else self.diff
        data = {"from": self.first, "to": self.last, **shown.to_dict(language)}
        return data | {"list_changes": self.list_changes(view)} if self.editions else data

    def list_changes(self, view: GraphView) -> dict[str, str]:
        """Entity → added, relisted or removed; empty but between editions."""
        from kg.listings import changes_between

        return changes_between(view.relations, *self.editions) if self.editions else {}


def _between_days(
    view: GraphView, entity: str | None, shock: ShockKind, days: tuple[str, str | None], options: ExposureOptions
) -> list[_Compared]:
    from kg.exposure import Shock, changes, check_shock

    names = [entity] if entity else _lists(view)
    found = [
        changes(view, check_shock(view, Shock(name, shock)), options, since=days[0], until=days[1]) for name in names
    ]
    return [_Compared(one, *days) for one in found if entity or one.changes]


def _lists(view: GraphView) -> list[str]:
    """Ids of the policies that anybody is listed on."""
    found = {relation.object for relation in view.relations if relation.predicate == "listed_on"}
    return sorted(policy for policy in found if view.entities[policy].type == "Policy")


def _between_editions(view: GraphView, names: tuple[str, str], options: ExposureOptions) -> _Compared:
    from kg.exposure.changes import edition_changes, find_edition

    earlier, later = (find_edition(view, name) for name in names)
    return _Compared(edition_changes(view, earlier, later, options), earlier.date, later.date, (earlier, later))


def _print(view: GraphView, found: _Compared, language: str, limit: int) -> None:
    from kg.exposure.diff import KINDS

    _print_title(view, found, language)
    causes = _Numbered()
    for name in KINDS:
        changed = [change for change in found.diff.of_kind(name) if abs(change.difference) >= _SHOWN]
        if changed:
            _print_kind(name, changed, causes, language, limit)
    if not found.diff.changes:
        print_line(say("nothing_changed", language))
        print_line()
    if small := sum(abs(change.difference) < _SHOWN for change in found.diff.changes):
        print_line(say("small_changes", language, count=small, least=_SHOWN), style="dim")
        print_line()
    _print_causes(causes, language)
    # The title says the days.
    limits = replace(found.diff.after.options, as_of=None)
    print_basis(view, limits, found.diff.after.coverage, language)
    print_line()


def _print_title(view: GraphView, found: _Compared, language: str) -> None:
    from kg.cli.list_changes import print_list_changes
    from kg.exposure.words import SHOCKS, label_of, word
    from kg.report.text import text

    after = found.diff.after
    kind = word(SHOCKS, after.kind, language)
    ends = [found.first, found.last or say("now", language)]
    if found.editions:
        ends = [say("edition_of", language, date=day) for day in ends]
    title = text("exposure_title", language, entity=label_of(after.entity, language), kind=kind)
    print_line(f"{title} · {ends[0]} → {ends[1]}", style="bold")
    if found.editions:
        print_list_changes(view, found.list_changes(view), language)
    print_line()


class _Numbered:
    """Causes by number, in the order in which they are first named."""

    def __init__(self) -> None:
        self.causes: dict[tuple[str, tuple[str, ...]], Cause] = {}

    def numbers(self, causes: Iterable[Cause]) -> str:
        """`[1] [2]` for these causes."""
        for cause in causes:
            self.causes.setdefault(cause.key, cause)
        places = {key: place for place, key in enumerate(self.causes, 1)}
        return " ".join(f"[{places[cause.key]}]" for cause in causes)


def _print_kind(name: str, changed: Sequence[ExposureChange], causes: _Numbered, language: str, limit: int) -> None:
    from kg.cli.answer_tables import chain
    from kg.exposure.words import EFFECTS, label_of, word
    from kg.report.text import text

    heads = [text("entity", language), text("effect", language), text("score", language)]
    heads += [say("because", language), text("chains", language)]
    rows = [
        (
            label_of(change.entity, language),
            word(EFFECTS, change.row.effect, language),
            _scores(change),
            causes.numbers(change.causes),
            chain(_telling(change).paths[0], language),
        )
        for change in changed[:limit]
    ]
    print_table(heads, rows, title=counted(say(name, language), limit, len(changed)))


def _telling(change: ExposureChange) -> Exposed:
    """The row whose chain the causes stand on: what grew is told as it is now, what shrank as it was."""
    grew = change.after if change.difference > 0 else change.before
    return grew or change.row


def _scores(change: ExposureChange) -> str:
    before = f"{change.before.score:.2f}" if change.before else "–"
    after = f"{change.after.score:.2f}" if change.after else "–"
    return f"{before} → {after}"


def _print_causes(causes: _Numbered, language: str) -> None:
    if not causes.causes:
        return
    print_line(say("causes", language), style="bold")
    for number, cause in enumerate(causes.causes.values(), 1):
        print_line(f"[{number}] {cause.hop.said(language)} · {_what(cause, language)}", indent=2)
        for item in cause.evidence[:2]:
            print_quote(item.quote, " · ".join(filter(None, (item.document, item.date))))
    print_line()


def _what(cause: Cause, language: str) -> str:
    """What became of the statement, with its belief on each side."""
    beliefs = " → ".join(f"{value:.2f}" for value in (cause.before, cause.after) if value is not None)
    parts = [say(f"cause_{cause.change}", language, belief=beliefs)]
    if cause.ending:
        parts.append(say("ended", language, day=cause.ending.last_day))
        if cause.ending.document:
            parts.append(say("ended_by", language, document=cause.ending.document))
    return " · ".join(parts)

"""Exposure of many together: exposed, by sector or country, and common, of a watchlist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kg.cli.console import example, print_json, print_line, print_table
from kg.cli.limits import AsOfOption, BeliefOption, FloorOption, HopsOption, KnownAtOption
from kg.cli.options import (
    JsonOption,
    LanguageOption,
    StoreOption,
    TypeOption,
    language_of,
    load_view,
    types_of,
)
from kg.cli.phrases import say
from kg.cli.question import ROWS, LimitOption, counted, names_of, options_of, print_basis
from kg.model import ShockKind

if TYPE_CHECKING:
    from kg.analytics.common import CommonSource
    from kg.analytics.rollup import Group
    from kg.exposure import Exposed
    from kg.model import Entity

# Whom every kind of shock can strike.
_SOURCES = ("Company", "Product")


@example(
    "expograph exposed 1260H清单 --shock listing --by country",
    "expograph exposed 存储芯片 --shock price_rise --by sector --language en",
)
def exposed(
    entity: Annotated[str, typer.Argument(help="Whom the shock strikes.", metavar="ENTITY")],
    shock: Annotated[ShockKind, typer.Option("--shock", help="What happens to it.")],
    by: Annotated[Literal["sector", "country"], typer.Option("--by", help="What to group by.")] = "sector",
    max_hops: HopsOption = 4,
    min_belief: BeliefOption = 0.0,
    floor: FloorOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    types: TypeOption = None,
    limit: LimitOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Rank the sectors or countries that a shock strikes.

    By the sum of the scores of harm of their entities; gain stands beside it and is never netted. A firm of several sectors
    counts in each."""
    from kg.analytics import roll_up
    from kg.exposure import Shock, check_shock, expose
    from kg.exposure.words import SHOCKS, label_of, word

    view, spoken = load_view(store), language_of(language)
    options = replace(
        options_of(max_hops=max_hops, min_belief=min_belief, floor=floor, as_of=as_of, known_at=known_at),
        types=types_of(types),
    )
    found = expose(view, check_shock(view, Shock(entity, shock)), options)
    groups = roll_up(found, view, by)
    if json:
        print_json(
            {
                "shock": found.to_dict(spoken)["shock"],
                "by": by,
                "coverage": found.coverage.to_dict(spoken),
                "groups": [group.to_dict(spoken) for group in groups[:limit]],
            }
        )
        return
    title = say(f"by_{by}", spoken, entity=label_of(found.entity, spoken), kind=word(SHOCKS, shock, spoken))
    _print_groups(groups, limit or ROWS, spoken, title, by)
    print_basis(view, options, found.coverage, spoken)


def _print_groups(groups: Sequence[Group], limit: int, language: str, title: str, by: str) -> None:
    heads = [say(key, language) for key in (by, "harmed_count", "harm_sum", "gaining_count", "gain_sum", "hardest")]
    rows = [
        (
            group.label[language],
            len(group.harm),
            f"{group.harmed:.2f}",
            len(group.gain),
            f"{group.gained:.2f}",
            names_of([row.entity for row in group.harm], language),
        )
        for group in groups[:limit]
    ]
    print_table(heads, rows, title=counted(title, limit, len(groups)), numbers=(1, 2, 3, 4))


@example(
    "expograph common 小米 荣耀 联想 --shock price_rise",
    "expograph common NVIDIA AMD Google --language en",
)
def common(
    watchlist: Annotated[list[str], typer.Argument(help="Two or more entities.", metavar="ENTITY")],
    shock: Annotated[ShockKind, typer.Option("--shock", help="What happens to the sources.")] = "supply",
    max_hops: HopsOption = 4,
    min_belief: BeliefOption = 0.0,
    floor: FloorOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    types: Annotated[
        list[str] | None,
        typer.Option("--type", help="Types of the sources [default: Company, Product].", metavar="TYPE"),
    ] = None,
    limit: LimitOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Show what the entities of a watchlist are exposed to together.

    The entities whose shock would harm at least two of them: those that harm most of the list first, then those that harm the
    least harmed most."""
    from kg.analytics import common_exposure
    from kg.exposure import coverage_of

    view, spoken = load_view(store), language_of(language)
    options = options_of(max_hops=max_hops, min_belief=min_belief, floor=floor, as_of=as_of, known_at=known_at)
    found = common_exposure(view, watchlist, shock, options, types=types_of(types or _SOURCES), limit=limit or ROWS)
    coverage = coverage_of(view, options.selection)
    if json:
        watched = [view.resolve(name).id for name in watchlist]
        sources = [source.to_dict(spoken) for source in found]
        print_json({"watchlist": watched, "kind": shock, "coverage": coverage.to_dict(spoken), "sources": sources})
        return
    _print_common(found, [view.resolve(name) for name in watchlist], shock, spoken)
    print_basis(view, options, coverage, spoken)


def _print_common(found: Sequence[CommonSource], watched: Sequence[Entity], shock: str, language: str) -> None:
    from kg.exposure.words import SHOCKS, TYPES, label_of, word
    from kg.report.text import text

    names = say("and", language).join(label_of(entity, language) for entity in watched)
    title = say("common", language, names=names, kind=word(SHOCKS, shock, language))
    heads = [text("entity", language), text("type", language), say("struck_count", language)]
    heads += [label_of(entity, language) for entity in watched]
    rows = [
        (
            label_of(source.entity, language),
            word(TYPES, source.entity.type, language),
            f"{len(source.rows)}/{len(watched)}",
            *_scores(source, watched),
        )
        for source in found
    ]
    print_table(heads, rows, title=title, numbers=tuple(range(2, len(heads))))
    if not found:
        print_line(text("nobody", language))
    for source in found[:3]:
        print_line(label_of(source.entity, language), style="bold")
        for row in source.rows:
            _print_chain(row, language)
        print_line()


def _scores(source: CommonSource, watched: Sequence[Entity]) -> list[str]:
    scores = {row.entity.id: f"{row.score:.2f}" for row in source.rows}
    return [scores.get(entity.id, "–") for entity in watched]


def _print_chain(row: Exposed, language: str) -> None:
    from kg.cli.answer_tables import chain

    print_line(f"· {chain(row.paths[0], language)}", indent=2)

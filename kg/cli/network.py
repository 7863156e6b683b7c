"""The shape of the network: central, communities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.cli.console import example, print_json, print_line, print_table
from kg.cli.limits import AsOfOption, BeliefOption, FloorOption, KnownAtOption
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

if TYPE_CHECKING:
    from kg.analytics.network import Community


@example("expograph central", "expograph central --type Product --language en")
def central(
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
    """Rank entities by how much lies between others on them.

    Betweenness: the share of all pairs of other entities whose shortest connection leads through it. Places, offices, sectors
    and lists connect nobody here."""
    from kg.analytics import central_entities
    from kg.exposure import coverage_of
    from kg.exposure.select import select_edges
    from kg.exposure.words import label_of
    from kg.report.text import text

    view, spoken = load_view(store), language_of(language)
    options = options_of(min_belief=min_belief, floor=floor, as_of=as_of, known_at=known_at)
    edges = [edge for edge in select_edges(view, options.selection) if edge.documented]
    found, coverage = central_entities(view, edges, types=types_of(types)), coverage_of(view, options.selection)
    if json:
        print_json({"coverage": coverage.to_dict(spoken), "entities": [row.to_dict(spoken) for row in found[:limit]]})
        return
    heads = [
        "#",
        text("entity", spoken),
        text("country", spoken),
        say("betweenness", spoken),
        say("neighbours", spoken),
    ]
    rows = [
        (place, label_of(row.entity, spoken), row.entity.country or "", f"{row.betweenness:.1%}", row.neighbours)
        for place, row in enumerate(found[: limit or ROWS], 1)
    ]
    title = counted(say("central", spoken), limit or ROWS, len(found))
    print_table(heads, rows, title=title, numbers=(0, 3, 4))
    print_basis(view, options, coverage, spoken)


@example("expograph communities", "expograph communities --limit 3 --language en --json")
def communities(
    min_belief: BeliefOption = 0.0,
    floor: FloorOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    limit: LimitOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Show which entities belong together.

    Communities that are connected among themselves more than to others (Leiden, modularity), the best connected members first."""
    from kg.analytics import communities as answer
    from kg.exposure import coverage_of
    from kg.exposure.select import select_edges

    view, spoken = load_view(store), language_of(language)
    options = options_of(min_belief=min_belief, floor=floor, as_of=as_of, known_at=known_at)
    edges = [edge for edge in select_edges(view, options.selection) if edge.documented]
    found, modularity = answer(view, edges)
    coverage = coverage_of(view, options.selection)
    if json:
        groups = [community.to_dict(spoken) for community in found[:limit]]
        print_json({"coverage": coverage.to_dict(spoken), "modularity": modularity, "communities": groups})
        return
    _print_communities(found, limit or ROWS, spoken)
    print_line(say("modularity", spoken, value=f"{modularity:.2f}"), style="dim")
    print_basis(view, options, coverage, spoken)


def _print_communities(found: Sequence[Community], limit: int, language: str) -> None:
    heads = ["#", say("size", language), say("companies", language), say("goods", language)]
    rows = [
        (
            place,
            len(community.members),
            names_of([e for e in community.members if e.type == "Company"], language),
            names_of([e for e in community.members if e.type in ("Product", "Technology")], language),
        )
        for place, community in enumerate(found[:limit], 1)
    ]
    title = counted(say("communities", language), limit, len(found))
    print_table(heads, rows, title=title, numbers=(0, 1))

"""Questions about the whole network: chokepoints, central, communities, exposed, common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kg.cli.answers import AsOfOption, BeliefOption, HopsOption, ModalityOption
from kg.cli.console import example, print_json, print_line, print_quote, print_table
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
from kg.cli.phrases import say, say_list
from kg.errors import InputError
from kg.model import ENTITY_TYPES, ShockKind

if TYPE_CHECKING:
    from kg.analytics.chokepoints import Chokepoint, CutPoint, SingleSource
    from kg.analytics.common import CommonSource
    from kg.analytics.network import Community
    from kg.analytics.rollup import Group
    from kg.exposure import Exposed, ExposureOptions
    from kg.model import Entity

ROWS = 10
_NAMES = 5
# What a shock passes through that somebody could act on; a sector or a country is no pass.
_PASSES = tuple(name for name in ENTITY_TYPES if name not in ("Sector", "Place"))
# Whose failure one watches for.
_SOURCES = ("Company", "Facility", "Product", "Policy")

LimitOption = Annotated[
    int | None, typer.Option("--limit", help="Rows of each table [default: 10, with --json all].", min=1)
]


def _options(
    max_hops: int = 4, min_belief: float = 0.0, modality: str | None = None, as_of: str | None = None
) -> ExposureOptions:
    from kg.exposure import ExposureOptions

    return ExposureOptions(
        max_hops=max_hops, minimum_belief=min_belief, modality_floor=modality, as_of=check_day(as_of), limit=None
    )


def _counted(shown: int, all_of_them: int) -> str:
    return f"{shown}/{all_of_them}" if all_of_them > shown else f"{all_of_them}"


def _names(entities: Iterable[Entity], language: str) -> str:
    """The first labels, each once, and how many more there are."""
    from kg.exposure.words import label_of

    labels = {entity.id: label_of(entity, language) for entity in entities}
    return say_list(list(labels.values()), language, most=_NAMES)


# ---------- Chokepoints


@example(
    "expograph chokepoints",
    "expograph chokepoints 1260H清单 --shock listing",
)
def chokepoints(
    entity: Annotated[
        str | None,
        typer.Argument(help="Whom a shock strikes [default: the graph itself is looked at].", metavar="ENTITY"),
    ] = None,
    shock: Annotated[ShockKind | None, typer.Option("--shock", help="What happens to it.")] = None,
    max_hops: HopsOption = 4,
    min_belief: BeliefOption = 0.0,
    modality: ModalityOption = None,
    as_of: AsOfOption = None,
    types: TypeOption = None,
    limit: LimitOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Show where one entity carries many.

    With a shock: through whom it passes, and how many it would no longer reach, or reach more weakly, without them.
    Without: products that one maker alone is documented to make though others need them, and entities without which others
    lose every connection to the best connected one.
    """
    if (entity is None) != (shock is None):
        raise InputError("a shock is an entity and a kind", remedy="give ENTITY and --shock, or neither")
    options, spoken = _options(max_hops, min_belief, modality, as_of), language_of(language)
    if entity and shock:
        _answer_passes(entity, shock, options, types, spoken, limit=limit, json=json, store=store)
    else:
        _answer_structure(options, types, spoken, limit=limit, json=json, store=store)


def _answer_passes(
    entity: str,
    shock: ShockKind,
    options: ExposureOptions,
    types: list[str] | None,
    language: str,
    *,
    limit: int | None,
    json: bool,
    store: StoreOption,
) -> None:
    from dataclasses import replace

    from kg.analytics import chokepoints_of
    from kg.exposure import Shock
    from kg.exposure.words import SHOCKS, label_of, word

    view = load_view(store)
    found, exposure = chokepoints_of(view, Shock(entity, shock), replace(options, types=types_of(types)), types=_PASSES)
    if json:
        print_json(
            {
                "shock": exposure.to_dict(language)["shock"],
                "coverage": exposure.coverage.to_dict(language),
                "chokepoints": [point.to_dict(language) for point in found[:limit]],
            }
        )
        return
    title = say("passes", language, entity=label_of(exposure.entity, language), kind=word(SHOCKS, shock, language))
    _print_passes(found, limit or ROWS, language, title)
    print_line(exposure.coverage.sentence(language), style="dim")


def _print_passes(found: Sequence[Chokepoint], limit: int, language: str, title: str) -> None:
    from kg.exposure.words import TYPES, label_of, word
    from kg.report.text import text

    heads = [text("entity", language), text("type", language), say("relief", language), say("stopped", language)]
    heads += [say("weakened_count", language), say("whom", language)]
    rows = [
        (
            label_of(point.entity, language),
            word(TYPES, point.entity.type, language),
            f"{point.relief:.2f}",
            len(point.stopped),
            len(point.weakened),
            _names([row.entity for row in (*point.stopped, *(row for row, _ in point.weakened))], language),
        )
        for point in found[:limit]
    ]
    print_table(heads, rows, title=f"{title} ({_counted(limit, len(found))})", numbers=(2, 3, 4))
    print_line(say("relief_legend", language), style="dim")
    print_line()


def _answer_structure(
    options: ExposureOptions,
    types: list[str] | None,
    language: str,
    *,
    limit: int | None,
    json: bool,
    store: StoreOption,
) -> None:
    from kg.analytics import Markets, cut_points, single_sources
    from kg.exposure import coverage_of

    view = load_view(store)
    markets = Markets(view, options.selection)
    coverage = coverage_of(view, options.selection)
    sources, cuts = single_sources(markets), cut_points(view, markets, types=types_of(types))
    if json:
        print_json(
            {
                "coverage": coverage.to_dict(language),
                "single_sources": [row.to_dict(language) for row in sources[:limit]],
                "cut_points": [row.to_dict(language) for row in cuts[:limit]],
            }
        )
        return
    _print_sources(sources, limit or ROWS, language)
    _print_cuts(cuts, limit or ROWS, language)
    print_line(coverage.sentence(language), style="dim")


def _print_sources(sources: Sequence[SingleSource], limit: int, language: str) -> None:
    from kg.exposure.words import label_of

    heads = [say("product", language), say("only_maker", language), say("belief_head", language)]
    heads += [say("users_count", language), say("users", language)]
    rows = [
        (
            label_of(row.product, language),
            label_of(row.maker.entity, language),
            f"{row.maker.edge.belief:.2f}",
            len(row.users),
            _names([user.entity for user in row.users], language),
        )
        for row in sources[:limit]
    ]
    print_table(heads, rows, title=f"{say('single', language)} ({_counted(limit, len(sources))})", numbers=(2, 3))
    for row in sources[: min(limit, 3)]:
        best = row.maker.edge.evidence[0]
        print_line(f"· {label_of(row.maker.entity, language)} · {label_of(row.product, language)}", indent=2)
        print_quote(best.quote, " · ".join(filter(None, (best.document, best.date))))
    print_line()


def _print_cuts(cuts: Sequence[CutPoint], limit: int, language: str) -> None:
    from kg.exposure.words import label_of
    from kg.report.text import text

    heads = [text("entity", language), say("cut_count", language), say("cut_off", language)]
    rows = [(label_of(row.entity, language), len(row.cut_off), _names(row.cut_off, language)) for row in cuts[:limit]]
    print_table(heads, rows, title=f"{say('cuts', language)} ({_counted(limit, len(cuts))})", numbers=(1,))


# ---------- Centre and communities


@example("expograph central", "expograph central --type Product --language en")
def central(
    min_belief: BeliefOption = 0.0,
    modality: ModalityOption = None,
    as_of: AsOfOption = None,
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
    selection = _options(min_belief=min_belief, modality=modality, as_of=as_of).selection
    edges = [edge for edge in select_edges(view, selection) if edge.documented]
    found, coverage = central_entities(view, edges, types=types_of(types)), coverage_of(view, selection)
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
    title = f"{say('central', spoken)} ({_counted(limit or ROWS, len(found))})"
    print_table(heads, rows, title=title, numbers=(0, 3, 4))
    print_line(coverage.sentence(spoken), style="dim")


@example("expograph communities", "expograph communities --limit 3 --language en --json")
def communities(
    min_belief: BeliefOption = 0.0,
    modality: ModalityOption = None,
    as_of: AsOfOption = None,
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
    selection = _options(min_belief=min_belief, modality=modality, as_of=as_of).selection
    edges = [edge for edge in select_edges(view, selection) if edge.documented]
    found, modularity = answer(view, edges)
    coverage = coverage_of(view, selection)
    if json:
        groups = [community.to_dict(spoken) for community in found[:limit]]
        print_json({"coverage": coverage.to_dict(spoken), "modularity": modularity, "communities": groups})
        return
    _print_communities(found, limit or ROWS, spoken)
    print_line(say("modularity", spoken, value=f"{modularity:.2f}"), style="dim")
    print_line(coverage.sentence(spoken), style="dim")


def _print_communities(found: Sequence[Community], limit: int, language: str) -> None:
    heads = ["#", say("size", language), say("companies", language), say("goods", language)]
    rows = [
        (
            place,
            len(community.members),
            _names([e for e in community.members if e.type == "Company"], language),
            _names([e for e in community.members if e.type in ("Product", "Technology")], language),
        )
        for place, community in enumerate(found[:limit], 1)
    ]
    title = f"{say('communities', language)} ({_counted(limit, len(found))})"
    print_table(heads, rows, title=title, numbers=(0, 1))


# ---------- Exposure by group, of a watchlist


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
    modality: ModalityOption = None,
    as_of: AsOfOption = None,
    types: TypeOption = None,
    limit: LimitOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Rank the sectors or countries that a shock strikes.

    By the sum of the scores of harm of their entities; gain stands beside it and is never netted. A firm of several sectors
    counts in each."""
    from dataclasses import replace

    from kg.analytics import roll_up
    from kg.exposure import Shock, expose
    from kg.exposure.words import SHOCKS, label_of, word

    view, spoken = load_view(store), language_of(language)
    options = replace(_options(max_hops, min_belief, modality, as_of), types=types_of(types))
    found = expose(view, Shock(entity, shock), options)
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
    print_line(found.coverage.sentence(spoken), style="dim")


def _print_groups(groups: Sequence[Group], limit: int, language: str, title: str, by: str) -> None:
    heads = [say(key, language) for key in (by, "harmed_count", "harm_sum", "gaining_count", "gain_sum", "hardest")]
    rows = [
        (
            group.label[language],
            len(group.harm),
            f"{group.harmed:.2f}",
            len(group.gain),
            f"{group.gained:.2f}",
            _names([row.entity for row in group.harm], language),
        )
        for group in groups[:limit]
    ]
    print_table(heads, rows, title=f"{title} ({_counted(limit, len(groups))})", numbers=(1, 2, 3, 4))


@example(
    "expograph common 小米 荣耀 联想 --shock price_rise",
    "expograph common NVIDIA AMD Google --language en",
)
def common(
    watchlist: Annotated[list[str], typer.Argument(help="Two or more entities.", metavar="ENTITY")],
    shock: Annotated[ShockKind, typer.Option("--shock", help="What happens to the sources.")] = "supply",
    max_hops: HopsOption = 4,
    min_belief: BeliefOption = 0.0,
    modality: ModalityOption = None,
    as_of: AsOfOption = None,
    types: Annotated[
        list[str] | None,
        typer.Option(
            "--type", help="Types of the sources [default: Company, Facility, Product, Policy].", metavar="TYPE"
        ),
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
    options = _options(max_hops, min_belief, modality, as_of)
    found = common_exposure(view, watchlist, shock, options, types=types_of(types or _SOURCES), limit=limit or ROWS)
    coverage = coverage_of(view, options.selection)
    if json:
        watched = [view.resolve(name).id for name in watchlist]
        sources = [source.to_dict(spoken) for source in found]
        print_json({"watchlist": watched, "kind": shock, "coverage": coverage.to_dict(spoken), "sources": sources})
        return
    _print_common(found, [view.resolve(name) for name in watchlist], shock, spoken)
    print_line(coverage.sentence(spoken), style="dim")


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

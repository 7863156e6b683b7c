"""Where one entity carries many: chokepoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import example, print_json, print_line, print_quote, print_table
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
from kg.errors import InputError
from kg.model import ENTITY_TYPES, ShockKind

if TYPE_CHECKING:
    from kg.analytics.chokepoints import CutPoint, SingleSource
    from kg.exposure import ExposureOptions, Spared

# What a shock passes through that somebody could act on; a sector or a country is no pass.
_PASSES = tuple(name for name in ENTITY_TYPES if name not in ("Sector", "Place"))


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
    floor: FloorOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
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
    options, spoken = (
        options_of(max_hops=max_hops, min_belief=min_belief, floor=floor, as_of=as_of, known_at=known_at),
        language_of(language),
    )
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
    from kg.exposure import Shock, check_shock, coverage_of, rank_removals
    from kg.exposure.words import SHOCKS, label_of, word

    view = load_view(store)
    struck = check_shock(view, Shock(entity, shock))
    found = rank_removals(view, struck, replace(options, types=types_of(types)), types=_PASSES)
    coverage, about = coverage_of(view, options.selection), view.resolve(entity)
    if json:
        print_json(
            {
                "shock": {"entity": about.id, "label": label_of(about, language), "type": about.type, "kind": shock},
                "coverage": coverage.to_dict(language),
                "chokepoints": [point.to_dict(language) for point in found[:limit]],
            }
        )
        return
    title = say("passes", language, entity=label_of(about, language), kind=word(SHOCKS, shock, language))
    _print_passes(found, limit or ROWS, language, title)
    print_basis(view, options, coverage, language)


def _print_passes(found: Sequence[Spared], limit: int, language: str, title: str) -> None:
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
            names_of([loss.entity for loss in (*point.stopped, *point.weakened)], language),
        )
        for point in found[:limit]
    ]
    print_table(heads, rows, title=counted(title, limit, len(found)), numbers=(2, 3, 4))
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
    print_basis(view, options, coverage, language)


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
            names_of([user.entity for user in row.users], language),
        )
        for row in sources[:limit]
    ]
    print_table(heads, rows, title=counted(say("single", language), limit, len(sources)), numbers=(2, 3))
    for row in sources[: min(limit, 3)]:
        best = row.maker.edge.evidence[0]
        print_line(f"· {label_of(row.maker.entity, language)} · {label_of(row.product, language)}", indent=2)
        print_quote(best.quote, " · ".join(filter(None, (best.document, best.date))))
    print_line()


def _print_cuts(cuts: Sequence[CutPoint], limit: int, language: str) -> None:
    from kg.exposure.words import label_of
    from kg.report.text import text

    heads = [text("entity", language), say("cut_count", language), say("cut_off", language)]
    rows = [(label_of(row.entity, language), len(row.cut_off), names_of(row.cut_off, language)) for row in cuts[:limit]]
    print_table(heads, rows, title=counted(say("cuts", language), limit, len(cuts)), numbers=(1,))

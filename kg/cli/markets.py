"""Questions about goods and who makes them: alternatives, concentration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import example, print_json, print_line, print_quote, print_table
from kg.cli.limits import AsOfOption, BeliefOption, FloorOption, HopsOption, KnownAtOption
from kg.cli.options import (
    JsonOption,
    LanguageOption,
    StoreOption,
    language_of,
    load_view,
)
from kg.cli.phrases import say, say_list
from kg.cli.question import counted, options_of, print_basis
from kg.model import ShockKind

if TYPE_CHECKING:
    from kg.analytics.alternatives import Alternative, Lack
    from kg.analytics.concentration import Concentration
    from kg.model import Entity

ROWS = 20
# Who else supplies is a short list to a reader; --json holds all.
_SHOWN = 5


@example(
    "expograph alternatives 1260H清单 --shock listing",
    "expograph alternatives 中际旭创 --shock supply --limit 5 --language en",
)
def alternatives(
    entity: Annotated[str, typer.Argument(help="Whom the shock strikes.", metavar="ENTITY")],
    shock: Annotated[ShockKind, typer.Option("--shock", help="What happens to it.")],
    max_hops: HopsOption = 4,
    min_belief: BeliefOption = 0.0,
    floor: FloorOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    country: Annotated[
        str | None, typer.Option("--country", help="Only harmed companies of this country, as CN.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", help="Harmed companies [default: 20, with --json all].", min=1)
    ] = None,
    language: LanguageOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Say who else supplies what harmed companies lose.

    For each company that a shock makes lose supply or pay more: the product that fails on its best chain, and the other documented
    makers of it, of what can replace it, and of the broader kind. Those that the shock strikes too come last.
    """
    from kg.analytics import Markets, alternatives_of
    from kg.exposure import Shock, check_shock, expose

    view, spoken = load_view(store), language_of(language)
    options = options_of(max_hops=max_hops, min_belief=min_belief, floor=floor, as_of=as_of, known_at=known_at)
    found = expose(view, check_shock(view, Shock(entity, shock)), options)
    lacks = [
        lack
        for lack in alternatives_of(found, Markets(view, options.selection))
        if lack.row.entity.type == "Company" and country in (None, lack.row.entity.country)
    ]
    if json:
        print_json(
            {
                "shock": found.to_dict(spoken)["shock"],
                "coverage": found.coverage.to_dict(spoken),
                "lacks": [lack.to_dict(spoken) for lack in lacks[:limit]],
            }
        )
        return
    _print_lacks(lacks, limit or ROWS, spoken, title=_title(found.entity, shock, spoken))
    print_basis(view, options, found.coverage, spoken)


def _title(entity: Entity, shock: str, language: str) -> str:
    from kg.exposure.words import SHOCKS, label_of, word

    return say("alternatives", language, entity=label_of(entity, language), kind=word(SHOCKS, shock, language))


def _print_lacks(lacks: list[Lack], limit: int, language: str, *, title: str) -> None:
    from kg.exposure.words import label_of
    from kg.report.text import text

    heads = [text("entity", language), text("score", language), say("lacks", language), say("from", language)]
    rows = [
        (
            label_of(lack.row.entity, language),
            f"{lack.row.score:.2f}",
            label_of(lack.product, language) + ("" if lack.stated else say("inferred_mark", language)),
            label_of(lack.supplier, language) if lack.supplier else "",
            _others(lack, language),
        )
        for lack in lacks[:limit]
    ]
    print_table([*heads, say("others", language)], rows, title=counted(title, limit, len(lacks)), numbers=(1,))
    if not lacks:
        print_line(text("nobody", language))
    if any(one.distance for lack in lacks[:limit] for one in lack.alternatives[:_SHOWN]):
        print_line(say("legend", language), style="dim")
    if any(not lack.stated for lack in lacks[:limit]):
        print_line(say("inferred", language), style="dim")
    print_line()
    _print_proofs(lacks[:limit], language)


def _others(lack: Lack, language: str) -> str:
    names = [_other(one, language) for one in lack.alternatives]
    return say_list(names, language, most=_SHOWN) or say("nobody_else", language)


def _other(one: Alternative, language: str) -> str:
    from kg.exposure.words import label_of

    mark = {0: "", 1: "≈", 2: "~"}[one.distance]
    struck = say("struck", language, score=f"{one.struck:.2f}") if one.struck else ""
    return f"{mark}{label_of(one.maker.entity, language)}{struck}"


def _print_proofs(lacks: list[Lack], language: str) -> None:
    """The sentence behind the nearest alternative of the first lacks."""
    from kg.exposure.words import PREDICATES, label_of, word

    shown: set[tuple[str, str]] = set()
    for lack in lacks:
        for one in lack.alternatives[:1]:
            key = (one.maker.entity.id, one.maker.product.id)
            if key not in shown and len(shown) < _SHOWN:
                shown.add(key)
                ends = {"a": label_of(one.maker.entity, language), "b": label_of(one.maker.product, language)}
                print_line(f"· {word(PREDICATES, 'produces', language).format(**ends)}", indent=2)
                best = one.maker.edge.evidence[0]
                belief = f"{say('belief', language)} {one.maker.edge.belief:.2f}"
                print_quote(best.quote, " · ".join(filter(None, (best.document, best.date, belief))))
    if shown:
        print_line()


@example(
    "expograph concentration",
    "expograph concentration HBM 光模块 --language en",
)
def concentration(
    products: Annotated[
        list[str] | None, typer.Argument(help="Products or markets [default: all].", metavar="PRODUCT")
    ] = None,
    min_belief: BeliefOption = 0.0,
    floor: FloorOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    limit: Annotated[
        int | None, typer.Option("--limit", help="Products [default: 20, with --json all].", min=1)
    ] = None,
    language: LanguageOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Say how few hands each product is in.

    Where market shares are documented, HHI: the sum of their squares in percent, 10,000 for a monopoly, above 2,500 highly
    concentrated; a range, since the shares not known may be one firm's or many firms'. Else the number of documented makers.
    Makers of a narrower product count for the broader one.
    """
    from kg.analytics import Markets, concentrations
    from kg.exposure import coverage_of

    view, spoken = load_view(store), language_of(language)
    options = options_of(min_belief=min_belief, floor=floor, as_of=as_of, known_at=known_at)
    ids = [view.resolve(name).id for name in products] if products else None
    rows = concentrations(view, Markets(view, options.selection), ids)
    coverage = coverage_of(view, options.selection)
    if json:
        print_json({"coverage": coverage.to_dict(spoken), "products": [row.to_dict(spoken) for row in rows[:limit]]})
        return
    _print_concentrations(rows, limit or ROWS, spoken)
    print_basis(view, options, coverage, spoken)


def _print_concentrations(rows: tuple[Concentration, ...], limit: int, language: str) -> None:
    from kg.exposure.words import label_of

    heads = [say(key, language) for key in ("product", "hhi", "makers_count", "users_count", "makers")]
    cells = [
        (
            label_of(row.product, language),
            _hhi(row),
            len(row.makers),
            row.users,
            _hands(row, language),
        )
        for row in rows[:limit]
    ]
    print_table(heads, cells, title=counted(say("concentration", language), limit, len(rows)), numbers=(1, 2, 3))
    told = [share for row in rows[:limit] for share in row.shares][:_SHOWN]
    for share in told:
        best = max(share.observation.evidence, key=lambda item: (item.confidence, item), default=None)
        if best:
            print_line(f"· {label_of(share.entity, language)} {share.percent:g}%", indent=2)
            print_quote(best.quote, " · ".join(filter(None, (best.document, best.date))))
    if told:
        print_line()


def _hhi(row: Concentration) -> str:
    if row.hhi is None:
        return "–"
    least, most = (f"{value:,.0f}" for value in row.hhi)
    return least if least == most else f"{least}–{most}"


def _hands(row: Concentration, language: str) -> str:
    """Shares where known, then other makers."""
    from kg.exposure.words import label_of

    shared = {share.entity.id for share in row.shares}
    parts = [f"{label_of(share.entity, language)} {share.percent:g}%" for share in row.shares]
    parts += [label_of(maker.entity, language) for maker in row.makers if maker.entity.id not in shared]
    return say_list(parts, language, most=_SHOWN)

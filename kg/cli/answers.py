"""Questions about chains: expose, path."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.console import example, print_json, print_line
from kg.cli.limits import (
    AsOfOption,
    BeliefOption,
    DocumentedOption,
    FloorOption,
    HalfLifeOption,
    HopsOption,
    KnownAtOption,
    PredicateOption,
    modality_of,
)
from kg.cli.options import (
    JsonOption,
    LanguageOption,
    SnapshotOption,
    StoreOption,
    TypeOption,
    check_day,
    language_of,
    load_view,
    open_snapshot,
    types_of,
)
from kg.cli.rules import RulesOption
from kg.errors import InputError
from kg.model import ShockKind

KOption = Annotated[int, typer.Option("--k", help="Chains kept for each entity and effect.")]

AlsoOption = Annotated[
    list[str] | None,
    typer.Option(
        "--also",
        help="Another that is struck at the same time, as of a list's edition; may be given again.",
        metavar="NAME",
    ),
]

TABLE_ROWS = 20


@example(
    "expograph expose 1260H清单 --shock listing",
    "expograph expose 存储芯片 --shock price_rise --country CN --type Company --type Product",
    "expograph expose 中芯国际 --also 长江存储 --shock listing --draws 1000 --paths 10",
)
def expose(
    entity: Annotated[
        str, typer.Argument(help="Whom the shock strikes: a name in any language, a ticker or an id.", metavar="ENTITY")
    ],
    shock: Annotated[ShockKind, typer.Option("--shock", help="What happens to it.")],
    max_hops: HopsOption = 4,
    k: KOption = 5,
    min_belief: BeliefOption = 0.0,
    floor: FloorOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    half_life: HalfLifeOption = None,
    country: Annotated[
        str | None, typer.Option("--country", help="Report only entities of this country, as CN.")
    ] = None,
    sector: Annotated[str | None, typer.Option("--sector", help="Report only firms of this sector.")] = None,
    predicate: PredicateOption = None,
    documented_only: DocumentedOption = False,
    types: TypeOption = None,
    rules: RulesOption = None,
    also: AlsoOption = None,
    draws: Annotated[
        int, typer.Option("--draws", help="Draw so often which statements hold, for a probability; 1000 is usual.")
    ] = 0,
    seed: Annotated[int, typer.Option("--seed", help="Of the draws: the same seed gives the same answer.")] = 0,
    attenuation: Annotated[
        float | None,
        typer.Option("--attenuation", help="Sum all chains too, each hop weakened by this; too much has no end."),
    ] = None,
    paths: Annotated[
        int | None, typer.Option("--paths", help="Show the best chains over all entities too, so many.", min=1)
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", help="Entities in each of the two tables [default: 20, with --json all].", min=1),
    ] = None,
    language: LanguageOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
    snapshot: SnapshotOption = None,
) -> None:
    """Rank who is harmed by a shock and who gains.

    Two tables with the chain to each, then the sentences behind the first chains.
    The score of a chain is the product of rule weight × belief over its hops; it ranks, it is no probability. Harm and
    gain of the same entity are never netted.
    """
    from kg.cli.answer_tables import print_exposure, print_not_kept
    from kg.exposure import ExposureOptions, Shock, best_paths, check_shock
    from kg.exposure import expose as answer
    from kg.rules import load_rule_set

    view = load_view(store)
    options = ExposureOptions(
        max_hops=max_hops,
        k=k,
        minimum_belief=min_belief,
        modality_floor=modality_of(floor),
        predicates=frozenset(predicate) if predicate else None,
        as_of=check_day(as_of),
        known_at=known_at,
        half_life=half_life,
        country=country.upper() if country else None,
        sector=view.resolve(sector).id if sector else None,
        documented_only=documented_only,
        types=types_of(types),
        limit=None,
        draws=draws,
        seed=seed,
        attenuation=attenuation,
    )
    chosen = load_rule_set(rules)
    open_snapshot(snapshot, view, options.selection, chosen)
    struck = check_shock(view, Shock(entity, shock, also=tuple(also or ())))
    found = answer(view, struck, options, rules=chosen)
    spoken = language_of(language)
    best = best_paths(view, struck, options, k=paths, rules=chosen) if paths else ()
    if json:
        shown = (found.top(limit) if limit else found).to_dict(spoken)
        print_json(shown | ({"best_paths": [path.to_dict(spoken) for path in best]} if paths else {}))
    else:
        print_exposure(found, language=spoken, limit=limit or TABLE_ROWS, rules=chosen, best=best)
        print_not_kept(view, known_at, spoken)


@example(
    "expograph path SK海力士 英伟达",
    "expograph path TSMC OpenAI --k 3 --language en",
    "expograph path 存储芯片 小米 --shock price_rise --rules mine.ttl",
)
def path(
    start: Annotated[str, typer.Argument(help="One entity.", metavar="A")],
    end: Annotated[str, typer.Argument(help="The other.", metavar="B")],
    max_hops: HopsOption = 4,
    k: Annotated[int, typer.Option("--k", help="Paths shown.")] = 5,
    min_belief: BeliefOption = 0.0,
    floor: FloorOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    half_life: HalfLifeOption = None,
    predicate: PredicateOption = None,
    documented_only: DocumentedOption = False,
    shock: Annotated[
        ShockKind | None, typer.Option("--shock", help="Show the chains by which this shock at A reaches B instead.")
    ] = None,
    rules: RulesOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Show how two entities are connected.

    The best paths over statements, in either direction, with the sentences; with --shock only those along which the
    transmission rules carry that shock from A to B, and what it becomes.
    That no path is found is an answer, not an error: the exit status is 0.
    """
    from kg.cli.answer_tables import print_not_kept, print_paths
    from kg.exposure import ExposureOptions, Shock, chains_to, check_shock, coverage_of, paths_between
    from kg.rules import load_rule_set

    options = ExposureOptions(
        max_hops=max_hops,
        k=k,
        minimum_belief=min_belief,
        modality_floor=modality_of(floor),
        predicates=frozenset(predicate) if predicate else None,
        as_of=check_day(as_of),
        known_at=known_at,
        half_life=half_life,
        documented_only=documented_only,
    )
    if rules and not shock:
        raise InputError("transmission rules carry shocks only", where="--rules", remedy="say which with --shock")
    view, spoken = load_view(store), language_of(language)
    ends = view.resolve(start), view.resolve(end)
    if shock:
        given = check_shock(view, Shock(start, shock))
        found = list(chains_to(view, given, end, options, rules=load_rule_set(rules)))
    else:
        found = paths_between(view, start, end, options)
    coverage = coverage_of(view, options.selection)
    if json:
        paths = [one.to_dict(spoken) for one in found]
        print_json({"from": ends[0].id, "to": ends[1].id, "coverage": coverage.to_dict(spoken), "paths": paths})
    else:
        print_paths(found, ends, language=spoken)
        print_line()
        print_line(coverage.sentence(spoken), style="dim")
        print_not_kept(view, known_at, spoken)

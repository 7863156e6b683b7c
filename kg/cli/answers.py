"""Questions about chains: expose, path."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.console import example, print_json
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
from kg.model import Modality, ShockKind

HopsOption = Annotated[int, typer.Option("--max-hops", help="Longest chain, 1 to 8.")]
KOption = Annotated[int, typer.Option("--k", help="Chains kept for each entity and effect.")]
BeliefOption = Annotated[float, typer.Option("--min-belief", help="Leave out statements believed less, 0 to 1.")]
ModalityOption = Annotated[
    Modality | None, typer.Option("--modality", help="Leave out statements further from fact than this.")
]
PredicateOption = Annotated[
    list[str] | None, typer.Option("--predicate", help="Follow only these; may be given again.", metavar="NAME")
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="Count only what was published, and holds, by this day.", metavar="YYYY-MM-DD"),
]
DocumentedOption = Annotated[
    bool, typer.Option("--documented-only", help="Leave out the taxonomy's general links, which no document states.")
]

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
    modality: ModalityOption = None,
    as_of: AsOfOption = None,
    country: Annotated[
        str | None, typer.Option("--country", help="Report only entities of this country, as CN.")
    ] = None,
    sector: Annotated[str | None, typer.Option("--sector", help="Report only firms of this sector.")] = None,
    predicate: PredicateOption = None,
    documented_only: DocumentedOption = False,
    types: TypeOption = None,
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
    from kg.cli.answer_tables import print_exposure
    from kg.exposure import ExposureOptions, Shock, best_paths
    from kg.exposure import expose as answer

    view = load_view(store)
    options = ExposureOptions(
        max_hops=max_hops,
        k=k,
        minimum_belief=min_belief,
        modality_floor=modality,
        predicates=frozenset(predicate) if predicate else None,
        as_of=check_day(as_of),
        country=country.upper() if country else None,
        sector=view.resolve(sector).id if sector else None,
        documented_only=documented_only,
        types=types_of(types),
        limit=None,
        draws=draws,
        seed=seed,
        attenuation=attenuation,
    )
    open_snapshot(snapshot, view, options.selection)
    struck = Shock(entity, shock, also=tuple(also or ()))
    found = answer(view, struck, options)
    spoken = language_of(language)
    best = best_paths(view, struck, options, k=paths) if paths else ()
    if json:
        shown = (found.top(limit) if limit else found).to_dict(spoken)
        print_json(shown | ({"best_paths": [path.to_dict(spoken) for path in best]} if paths else {}))
    else:
        print_exposure(found, language=spoken, limit=limit or TABLE_ROWS, best=best)


@example("expograph path SK海力士 英伟达", "expograph path TSMC OpenAI --k 3 --language en")
def path(
    start: Annotated[str, typer.Argument(help="One entity.", metavar="A")],
    end: Annotated[str, typer.Argument(help="The other.", metavar="B")],
    max_hops: HopsOption = 4,
    k: Annotated[int, typer.Option("--k", help="Paths shown.")] = 5,
    min_belief: BeliefOption = 0.0,
    modality: ModalityOption = None,
    as_of: AsOfOption = None,
    predicate: PredicateOption = None,
    documented_only: DocumentedOption = False,
    language: LanguageOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Show how two entities are connected.

    The best paths over statements, in either direction, with the sentences.
    That no path is found is an answer, not an error: the exit status is 0.
    """
    from kg.cli.answer_tables import print_paths
    from kg.exposure import ExposureOptions, paths_between

    options = ExposureOptions(
        max_hops=max_hops,
        k=k,
        minimum_belief=min_belief,
        modality_floor=modality,
        predicates=frozenset(predicate) if predicate else None,
        as_of=check_day(as_of),
        documented_only=documented_only,
    )
    view, spoken = load_view(store), language_of(language)
    found = paths_between(view, start, end, options)
    if json:
        print_json(
            {"from": view.resolve(start).id, "to": view.resolve(end).id, "paths": [p.to_dict(spoken) for p in found]}
        )
    else:
        print_paths(found, (view.resolve(start), view.resolve(end)), language=spoken)

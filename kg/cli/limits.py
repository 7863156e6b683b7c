"""Options that say which statements count, the same in every command that follows them."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

Floor = Literal["fact", "plan", "forecast", "possible", "rumour"]

HopsOption = Annotated[int, typer.Option("--max-hops", help="Longest chain, 1 to 8.")]
BeliefOption = Annotated[float, typer.Option("--min-belief", help="Leave out statements believed less, 0 to 1.")]
FloorOption = Annotated[
    Floor | None,
    typer.Option("--floor", help="Count only statements at least so firm: plan counts facts and plans [default: all]."),
]
PredicateOption = Annotated[
    list[str] | None, typer.Option("--predicate", help="Follow only these; may be given again.", metavar="NAME")
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="Count only what was published, and holds, by this day.", metavar="YYYY-MM-DD"),
]
KnownAtOption = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        help="Count only documents that this graph held at the end of this day, or time (UTC).",
        metavar="DATE",
    ),
]
HalfLifeOption = Annotated[
    float | None,
    typer.Option(
        "--half-life",
        help="Halve the belief of a statement for every so many days since its newest document, up to --as-of or the "
        "newest document of the graph [default: no decay].",
        metavar="DAYS",
    ),
]
DocumentedOption = Annotated[
    bool, typer.Option("--documented-only", help="Leave out the taxonomy's general links, which no document states.")
]


def modality_of(floor: Floor | None) -> str | None:
    """The modality that a floor leaves at the least.

    >>> modality_of("rumour"), modality_of(None)
    ('rumored', None)
    """
    from kg.exposure.words import MODALITY_OF_FLOOR

    return MODALITY_OF_FLOOR[floor] if floor else None

"""What is asked: the shock, and the limits of the search."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from kg.errors import InputError
from kg.model import ENTITY_TYPES, MODALITIES, PREDICATES, SHOCK_KINDS
from ontology.transmission import BACKGROUND_PREDICATES

# Beyond eight hops the product of weights is below any score worth reading, and the number of paths explodes.
MAX_HOPS = 8
# At 100,000 draws an interval is half a percent wide; more of them tell nothing that beliefs are sure of.
MAX_DRAWS = 100_000


@dataclass(frozen=True, slots=True)
class Shock:
    """What happens to whom: the start of every path.

    Args:
        entity: id, or any name that the view resolves.
        kind: one of SHOCK_KINDS.
        also: others that it strikes at the same time, as the other firms of a list's edition. Paths start at each of
            them and enter none, so each leads from the nearest.

    Raises:
        InputError: the kind is unknown.
    """

    entity: str
    kind: str
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in SHOCK_KINDS:
            raise InputError(f"shock kind {self.kind!r} is unknown", remedy=f"use one of {', '.join(SHOCK_KINDS)}")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which statements count; see ExposureOptions."""

    minimum_belief: float = 0.0
    modality_floor: str | None = None
    predicates: frozenset[str] | None = None
    as_of: str | None = None
    documented_only: bool = False
    known_at: str | None = None
    half_life: float | None = None


@dataclass(frozen=True, slots=True)
class ExposureOptions:
    """The limits of a search.

    Attributes:
        max_hops: longest path, 1 to 8.
        k: paths kept for each entity and effect.
        minimum_belief: statements believed less are left out, in [0, 1].
        modality_floor: statements further from fact than this are left out; `planned` leaves facts and plans.
        predicates: only these are travelled; None for all.
        as_of: ISO 8601 date: only documents up to it count, and only statements that hold by then.
        country: only entities of this country are reported; paths may cross others.
        sector: id of a sector; only its firms are reported.
        types: only entities of these types are reported; None for all.
        documented_only: no links of the ontology.
        known_at: ISO 8601 day or time: only documents that the store held by then count.
        half_life: days in which the belief of a statement halves, counted from its newest document to `as_of`, or to the
            newest document of the graph; None for belief that does not decay.
        limit: number of entities reported; None for all.
        min_score: paths that score less are left out, in (0, 1].
        draws: how often to draw which statements hold, for the probability that each row is reached; 0 for not at all.
        seed: of the draws; the same gives the same.
        attenuation: factor of each hop in the sum over all walks that each row gets, above 0; None for no such sum.

    Raises:
        InputError: a value outside its range.

    >>> ExposureOptions(max_hops=2).k
    5
    """

    max_hops: int = 4
    k: int = 5
    minimum_belief: float = 0.0
    modality_floor: str | None = None
    predicates: frozenset[str] | None = None
    as_of: str | None = None
    country: str | None = None
    sector: str | None = None
    types: frozenset[str] | None = None
    documented_only: bool = False
    limit: int | None = 50
    min_score: float = 0.01
    known_at: str | None = None
    half_life: float | None = None
    draws: int = 0
    seed: int = 0
    attenuation: float | None = None

    def __post_init__(self) -> None:
        _require(1 <= self.max_hops <= MAX_HOPS, f"max_hops is {self.max_hops}", f"give 1 to {MAX_HOPS}")
        _require(self.k >= 1, f"k is {self.k}", "give 1 or more")
        _require(0 <= self.minimum_belief <= 1, f"minimum_belief is {self.minimum_belief}", "give 0 to 1")
        _require(0 < self.min_score <= 1, f"min_score is {self.min_score}", "give more than 0, up to 1")
        _require(self.limit is None or self.limit >= 1, f"limit is {self.limit}", "give 1 or more")
        _require(
            self.half_life is None or self.half_life > 0, f"half_life is {self.half_life}", "give more than 0 days"
        )
        _require(0 <= self.draws <= MAX_DRAWS, f"draws is {self.draws}", f"give 0 to {MAX_DRAWS}")
        _require(self.seed >= 0, f"seed is {self.seed}", "give 0 or more")
        floor_known = self.modality_floor is None or self.modality_floor in MODALITIES
        _require(floor_known, f"modality {self.modality_floor!r} is unknown", f"use one of {', '.join(MODALITIES)}")
        strange = sorted((self.types or frozenset()) - set(ENTITY_TYPES))
        _require(not strange, f"type {', '.join(strange)} is unknown", f"use some of {', '.join(ENTITY_TYPES)}")
        unknown = sorted((self.predicates or frozenset()) - {*PREDICATES, *BACKGROUND_PREDICATES})
        _require(not unknown, f"predicate {', '.join(unknown)} is unknown", f"use some of {', '.join(PREDICATES)}")

    def to_dict(self) -> dict[str, Any]:
        """The limits for JSON, those left at their default included, so that an answer says how it was asked.

        >>> ExposureOptions(as_of="2025-06-30").to_dict()["as_of"]
        '2025-06-30'
        """
        sets = {name for name in ("predicates", "types") if getattr(self, name) is not None}
        return {key: sorted(value) if key in sets else value for key, value in asdict(self).items()}

    @property
    def selection(self) -> Selection:
        """The part that decides which statements count."""
        return Selection(
            self.minimum_belief,
            self.modality_floor,
            self.predicates,
            self.as_of,
            self.documented_only,
            self.known_at,
            self.half_life,
        )


def _require(holds: bool, problem: str, remedy: str) -> None:
    if not holds:
        raise InputError(problem, remedy=remedy)

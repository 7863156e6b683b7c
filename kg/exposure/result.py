"""The answer to a shock: who is exposed, how, and on what it rests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from kg.exposure.coverage import Coverage
from kg.exposure.options import ExposureOptions
from kg.exposure.paths import Path, aggregate, independent_paths
from kg.exposure.words import label_of
from kg.model import Entity
from ontology.transmission import SIGNS


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability, and the bounds of its 95 % interval.

    >>> str(Chance(0.5, 0.469, 0.531, 1000))
    '50% (47–53%)'
    """

    probability: float
    low: float
    high: float
    draws: int

    def __str__(self) -> str:
        return f"{self.probability:.0%} ({100 * self.low:.0f}–{self.high:.0%})"

    def to_dict(self) -> dict[str, Any]:
        """The chance for JSON."""
        return {"probability": self.probability, "low": self.low, "high": self.high, "draws": self.draws}


@dataclass(frozen=True, slots=True)
class Exposed:
    """One entity reached, with one effect; harm and gain of the same entity stand apart.

    Attributes:
        effect: `harm` or `gain`.
        paths: the k best, best first; at least one.
        total: attenuated sum over all walks that arrive with the effect, of any length; None where it was not asked for.
        chance: how probable it is that any chain within the hops holds; None where nothing was drawn.
    """

    entity: Entity
    effect: str
    paths: tuple[Path, ...]
    chance: Chance | None = None
    total: float | None = None

    @property
    def kind(self) -> str:
        """The shock kind that the best path brings."""
        return self.paths[0].kind or ""

    @property
    def score(self) -> float:
        """Score of the best path."""
        return self.paths[0].score

    @property
    def aggregate(self) -> float:
        """1 − Π(1 − score) over the paths."""
        return aggregate([path.score for path in self.paths])

    @property
    def verdict(self) -> str:
        """Verdict of the best path."""
        return self.paths[0].verdict

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The row for JSON."""
        return {
            "entity": self.entity.id,
            "label": label_of(self.entity, language),
            "type": self.entity.type,
            "country": self.entity.country,
            "effect": self.effect,
            "kind": self.kind,
            "state": self.paths[0].hops[-1].state(language),
            "score": self.score,
            "aggregate": self.aggregate,
            "total": self.total,
            "chance": self.chance.to_dict() if self.chance else None,
            "independent_paths": independent_paths(self.paths),
            "verdict": self.verdict,
            "documented": self.paths[0].documented,
            "paths": [path.to_dict(language) for path in self.paths],
        }


@dataclass(frozen=True, slots=True)
class Exposure:
    """Who is exposed to a shock, best path first; `also` are the others that it strikes at the same time."""

    entity: Entity
    kind: str
    options: ExposureOptions
    exposed: tuple[Exposed, ...]
    coverage: Coverage
    also: tuple[Entity, ...] = ()

    def with_effect(self, effect: str) -> tuple[Exposed, ...]:
        """The rows of one effect."""
        return tuple(row for row in self.exposed if row.effect == effect)

    def top(self, limit: int) -> Exposure:
        """The answer with at most `limit` rows of each effect."""
        kept = {id(row) for effect in SIGNS for row in self.with_effect(effect)[:limit]}
        return replace(self, exposed=tuple(row for row in self.exposed if id(row) in kept))

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The answer for JSON."""
        return {
            "shock": {
                "entity": self.entity.id,
                "label": label_of(self.entity, language),
                "type": self.entity.type,
                "kind": self.kind,
            },
            "also": [entity.id for entity in self.also],
            "limits": self.options.to_dict(),
            "coverage": self.coverage.to_dict(language),
            "exposed": [row.to_dict(language) for row in self.exposed],
        }

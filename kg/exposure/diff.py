"""What changed between two answers: exposures that appeared, vanished, grew stronger or weaker.

`compare` sets two answers side by side, whatever made them differ; `causes.py` says which statements and sentences did it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kg.exposure.paths import Path
from kg.exposure.result import Exposed, Exposure
from kg.exposure.words import label_of
from kg.model import Entity

if TYPE_CHECKING:
    from kg.exposure.causes import Cause

KINDS = ("appeared", "vanished", "strengthened", "weakened")
# Beliefs of the same evidence in another order differ in the last digits; that is no change.
_SAME = 1e-9

PathKey = tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ExposureChange:
    """One entity with one effect whose exposure differs.

    Attributes:
        kind: one of KINDS.
        before, after: its rows; None where the answer lacks it.
        causes: statements on its best paths that differ; empty until `kg.exposure.causes` has looked for them.
    """

    kind: str
    before: Exposed | None
    after: Exposed | None
    causes: tuple[Cause, ...] = ()

    @property
    def row(self) -> Exposed:
        """The row of the later answer, else that of the earlier."""
        row = self.after or self.before
        assert row is not None, "a change has a row on one side at least"
        return row

    @property
    def entity(self) -> Entity:
        return self.row.entity

    @property
    def difference(self) -> float:
        """Score after less score before; an exposure that is not there scores 0."""
        return (self.after.score if self.after else 0.0) - (self.before.score if self.before else 0.0)

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The change for JSON."""
        return {
            "change": self.kind,
            "entity": self.entity.id,
            "label": label_of(self.entity, language),
            "effect": self.row.effect,
            "score_before": self.before.score if self.before else None,
            "score_after": self.after.score if self.after else None,
            "causes": [cause.to_dict(language) for cause in self.causes],
            "before": self.before.to_dict(language) if self.before else None,
            "after": self.after.to_dict(language) if self.after else None,
        }


@dataclass(frozen=True, slots=True)
class ExposureDiff:
    """What changed from one answer to another; `changes` in order of KINDS, the greatest difference first among each."""

    before: Exposure
    after: Exposure
    changes: tuple[ExposureChange, ...]

    def of_kind(self, kind: str) -> tuple[ExposureChange, ...]:
        """The changes of one of KINDS."""
        return tuple(change for change in self.changes if change.kind == kind)

    def top(self, limit: int) -> ExposureDiff:
        """The difference with at most `limit` changes of each kind."""
        return replace(self, changes=tuple(change for kind in KINDS for change in self.of_kind(kind)[:limit]))

    def new_paths(self) -> tuple[Path, ...]:
        """Paths of the later answer that the earlier one lacks; their sentences say what did it."""
        known = {(row.entity.id, row.effect, path_key(path)) for row in self.before.exposed for path in row.paths}
        return tuple(
            path
            for row in self.after.exposed
            for path in row.paths
            if (row.entity.id, row.effect, path_key(path)) not in known
        )

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The difference for JSON."""
        shock = self.after.to_dict(language)["shock"]
        return {
            "shock": shock,
            "limits": self.after.options.to_dict(),
            "changes": [change.to_dict(language) for change in self.changes],
            "coverage_before": self.before.coverage.to_dict(language),
            "coverage": self.after.coverage.to_dict(language),
        }


def compare(before: Exposure, after: Exposure) -> ExposureDiff:
    """Compare two answers row by row; a row is an entity with an effect.

    Both should be whole (`limit` None): who drops out of a shortened answer seems to vanish.
    """
    old = {(row.entity.id, row.effect): row for row in before.exposed}
    new = {(row.entity.id, row.effect): row for row in after.exposed}
    pairs = ((old.get(key), new.get(key)) for key in dict.fromkeys([*new, *old]))
    found = [ExposureChange(kind, *pair) for pair in pairs if (kind := _kind(*pair))]
    found.sort(key=lambda change: (KINDS.index(change.kind), -abs(change.difference), change.entity.id))
    return ExposureDiff(before, after, tuple(found))


def path_key(path: Path) -> PathKey:
    """What makes two paths the same: entities and predicates, not the score."""
    return tuple((hop.start.id, hop.edge.predicate, hop.end.id, hop.kind or "") for hop in path.hops)


def _kind(before: Exposed | None, after: Exposed | None) -> str | None:
    """One of KINDS; None where nothing changed."""
    if before is None or after is None:
        return "appeared" if before is None else "vanished"
    if abs(after.score - before.score) <= _SAME:
        return None
    return "strengthened" if after.score > before.score else "weakened"

"""What changed between two answers: who is newly exposed, who no longer, and the sentences that did it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from kg.exposure.engine import DEFAULTS, expose
from kg.exposure.options import ExposureOptions, Shock
from kg.exposure.paths import Path
from kg.exposure.result import Exposed, Exposure
from kg.graph import GraphView

PathKey = tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ExposureDiff:
    """Rows that appeared, vanished, or whose paths changed, from one answer to another."""

    appeared: tuple[Exposed, ...]
    vanished: tuple[Exposed, ...]
    changed: tuple[tuple[Exposed, Exposed], ...]

    def new_paths(self) -> tuple[Path, ...]:
        """Paths of the later answer that the earlier one lacks; their sentences say what did it."""
        fresh = [path for row in self.appeared for path in row.paths]
        for before, after in self.changed:
            known = {path_key(path) for path in before.paths}
            fresh.extend(path for path in after.paths if path_key(path) not in known)
        return tuple(fresh)

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The difference for JSON."""
        return {
            "appeared": [row.to_dict(language) for row in self.appeared],
            "vanished": [row.to_dict(language) for row in self.vanished],
            "changed": [
                {"before": before.to_dict(language), "after": after.to_dict(language)} for before, after in self.changed
            ],
        }


def compare(before: Exposure, after: Exposure) -> ExposureDiff:
    """Compare two answers row by row; a row is an entity with an effect."""
    old = {(row.entity.id, row.effect): row for row in before.exposed}
    new = {(row.entity.id, row.effect): row for row in after.exposed}
    both = [(old[key], new[key]) for key in new if key in old]
    return ExposureDiff(
        appeared=tuple(row for key, row in new.items() if key not in old),
        vanished=tuple(row for key, row in old.items() if key not in new),
        changed=tuple(pair for pair in both if _keys(pair[0]) != _keys(pair[1])),
    )


def changes(
    view: GraphView, shock: Shock, options: ExposureOptions = DEFAULTS, *, since: str, until: str | None = None
) -> ExposureDiff:
    """What changed in the answer to a shock between two ISO 8601 dates; `until` None for all there is."""
    whole = replace(options, limit=None)
    before = expose(view, shock, replace(whole, as_of=since))
    return compare(before, expose(view, shock, replace(whole, as_of=until)))


def path_key(path: Path) -> PathKey:
    """What makes two paths the same: entities and predicates, not the score."""
    return tuple((hop.start.id, hop.edge.predicate, hop.end.id, hop.kind or "") for hop in path.hops)


def _keys(row: Exposed) -> set[PathKey]:
    return {path_key(path) for path in row.paths}

"""Which statements changed an exposure, and by which sentences: the edges of its best paths, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kg.exposure.diff import ExposureChange, ExposureDiff
from kg.exposure.paths import Hop
from kg.exposure.result import Exposed
from kg.graph import EDGE_QUALIFIERS, Edge
from kg.model import SYMMETRIC, Evidence

EdgeKey = tuple[str, ...]
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a statement holds no longer: its last day, and the document that shows it, where one does."""

    last_day: str
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """A statement that differs between two answers.

    Attributes:
        change: `new`, `stronger`, `weaker` or `gone`.
        hop: a hop that rests on it, in the later answer if it is there, else in the earlier.
        before, after: its belief on each side; None where it is missing.
        evidence: the sentences that one side lacks; of a statement that differs without them, its best sentence.
        ending: of a statement that is gone, why.
    """

    change: str
    hop: Hop
    before: float | None
    after: float | None
    evidence: tuple[Evidence, ...]
    ending: Ending | None = None

    @property
    def key(self) -> tuple[str, EdgeKey]:
        """The same for the same change of the same statement, on whichever path it stands."""
        return self.change, edge_key(self.hop.edge)

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The cause for JSON."""
        edge = self.hop.edge
        return {
            "change": self.change,
            "subject": edge.subject,
            "predicate": edge.predicate,
            "object": edge.object,
            "story": self.hop.said(language),
            "statements": list(edge.statements),
            "modality": edge.modality,
            "time": edge.time,
            "belief_before": self.before,
            "belief_after": self.after,
            "ended": self.ending.last_day if self.ending else None,
            "ended_by": self.ending.document if self.ending else None,
            "evidence": [
                {
                    "document": item.document,
                    "date": item.date,
                    "start": item.start,
                    "end": item.end,
                    "quote": item.quote,
                }
                for item in self.evidence
            ],
        }


def edge_key(edge: Edge) -> EdgeKey:
    """What makes edges of two answers the same: predicate, ends and qualifiers."""
    ends = (edge.subject, edge.object)
    ordered = sorted(ends) if edge.predicate in SYMMETRIC else ends
    return (edge.predicate, *ordered, *(edge.qualifiers.get(name, "") for name in EDGE_QUALIFIERS))


def with_causes(
    diff: ExposureDiff, before: Iterable[Edge], after: Iterable[Edge], endings: Mapping[EdgeKey, Ending] | None = None
) -> ExposureDiff:
    """The difference with the statements that made it.

    Args:
        diff: of two answers.
        before, after: every edge that counted for each.
        endings: why edges are gone, as far as known.
    """
    finder = _Finder(_by_key(before), _by_key(after), endings or {})
    return replace(diff, changes=tuple(replace(change, causes=tuple(finder.of(change))) for change in diff.changes))


def _by_key(edges: Iterable[Edge]) -> dict[EdgeKey, Edge]:
    return {edge_key(edge): edge for edge in edges}


@dataclass(frozen=True, slots=True)
class _Finder:
    before: Mapping[EdgeKey, Edge]
    after: Mapping[EdgeKey, Edge]
    endings: Mapping[EdgeKey, Ending]

    def of(self, change: ExposureChange) -> Iterator[Cause]:
        """Of what grew, the statements new or stronger; of what shrank, those gone or weaker; each once."""
        grew = change.difference > 0
        first, second = (change.after, change.before) if grew else (change.before, change.after)
        found: dict[tuple[str, EdgeKey], Cause] = {}
        for cause in (*self._on(first), *self._on(second)):
            if (cause.change in _GROWTH) == grew:
                found.setdefault(cause.key, cause)
        yield from found.values()

    def _on(self, row: Exposed | None) -> Iterator[Cause]:
        for hop in row.paths[0].hops if row else ():
            if cause := self._cause(hop):
                yield cause

    def _cause(self, hop: Hop) -> Cause | None:
        key = edge_key(hop.edge)
        old, new = self.before.get(key), self.after.get(key)
        if old is None and new is not None:
            return Cause("new", hop, None, new.belief, new.evidence)
        if new is None and old is not None:
            return Cause("gone", hop, old.belief, None, old.evidence[:1], self.endings.get(key))
        if old is None or new is None or abs(new.belief - old.belief) <= _SAME:
            return None
        held, other = (new, old) if new.belief > old.belief else (old, new)
        fresh = tuple(item for item in held.evidence if item not in other.evidence)
        name = "stronger" if held is new else "weaker"
        return Cause(name, hop, old.belief, new.belief, fresh or held.evidence[:1])


_GROWTH = ("new", "stronger")

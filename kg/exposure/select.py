"""Which statements count for a question, and the edges they leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TypeVar

from kg.belief import belief, decay, load_rates
from kg.conflicts import Conflict
from kg.exposure.options import Selection
from kg.exposure.times import first_day, last_day
from kg.graph import Edge, GraphView, merge_relations, with_conflicts
from kg.history import Known, known_at
from kg.model import MODALITIES, Evidence, Observation, Relation

WHOLE = Selection()
AnyStatement = TypeVar("AnyStatement", bound=Relation | Observation)


def iter_counted(view: GraphView, selection: Selection) -> Iterator[Relation]:
    """The relations that count, with the evidence that counts and the belief that it gives."""
    seen = Seen(view, selection)
    for relation in view.relations:
        current = seen.statement(relation)
        if current is not None and _passes(current, selection):
            yield current


def select_edges(view: GraphView, selection: Selection) -> tuple[Edge, ...]:
    """The edges that count, background links last."""
    documented = view.edges if selection == WHOLE else _merged(view, selection)
    if selection.documented_only:
        return documented
    wanted = selection.predicates
    background = (edge for edge in view.background if wanted is None or edge.predicate in wanted)
    return (*documented, *background)


def conflicts_seen(view: GraphView, selection: Selection) -> tuple[Conflict, ...]:
    """The conflicts of which both sides were said by the day, and held by the store, that the selection names."""
    seen = Seen(view, selection)
    found = ((conflict, seen.statement(conflict.one), seen.statement(conflict.other)) for conflict in view.conflicts)
    return tuple(replace(conflict, one=one, other=other) for conflict, one, other in found if one and other)


class Seen:
    """Statements as they were to be seen at the selection's times.

    Args:
        view: the graph.
        selection: its `as_of`, `known_at` and `half_life` count here, its other limits do not.

    Raises:
        InputError: `known_at` where the store held nothing yet, or is no store.
    """

    def __init__(self, view: GraphView, selection: Selection) -> None:
        self.whole = selection.as_of is None and selection.known_at is None and selection.half_life is None
        self.as_of = selection.as_of
        self.half_life = selection.half_life
        self.day = selection.as_of or view.newest_day if selection.half_life else None
        self.known: Known | None = known_at(view.history, selection.known_at) if selection.known_at else None

    def statement(self, said: AnyStatement) -> AnyStatement | None:
        """The statement with the evidence of then, and belief by that; None where it was not said, or did not hold."""
        if self.whole:
            return said
        evidence = self.evidence(said.evidence)
        timed = self.as_of is not None or self.known is not None
        if (timed and not evidence) or (self.as_of is not None and not _holds_by(said, self.as_of)):
            return None
        whole = len(evidence) == len(said.evidence)
        trusted = said.belief if whole else belief(evidence, rates=load_rates())
        left = self.decay(evidence)
        return said if whole and left == 1 else replace(said, evidence=evidence, belief=trusted * left)

    def evidence(self, given: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        """The sentences that were to be seen."""
        return tuple(
            item
            for item in given
            if not (self.as_of and item.date and item.date > self.as_of)
            and (self.known is None or item.document in self.known.documents)
        )

    def decay(self, evidence: tuple[Evidence, ...]) -> float:
        """What is left of a belief by its newest dated sentence; all of it where decay is off or none is dated."""
        newest = max((item.date for item in evidence if item.date), default=None)
        if self.half_life is None or self.day is None or newest is None:
            return 1.0
        return decay(age_in_days(newest, self.day), self.half_life)


def age_in_days(since: str, until: str) -> int:
    """Days between two ISO 8601 times, each at its last day; 0 where one cannot be read.

    >>> age_in_days("2025-01", "2025-02-10")
    10
    """
    ends = last_day(since), last_day(until)
    days = [date.fromisoformat(end) for end in ends if end]
    return (days[1] - days[0]).days if len(days) == len(ends) else 0


def _merged(view: GraphView, selection: Selection) -> tuple[Edge, ...]:
    conflicts: dict[str, tuple[Conflict, ...]] = {}
    for conflict in conflicts_seen(view, selection):
        for said in (conflict.one.id, conflict.other.id):
            conflicts[said] = (*conflicts.get(said, ()), conflict)
    return with_conflicts(merge_relations(iter_counted(view, selection)), conflicts)


def _passes(relation: Relation, selection: Selection) -> bool:
    floor = MODALITIES.index(selection.modality_floor) if selection.modality_floor else 0
    return (
        relation.belief >= selection.minimum_belief
        and MODALITIES.index(relation.modality) >= floor
        and (selection.predicates is None or relation.predicate in selection.predicates)
    )


def _holds_by(said: Relation | Observation, day: str) -> bool:
    """A fact of a later time does not hold yet, one of a range that is over no longer; a plan counts once it is published."""
    if said.time is None or said.modality != "asserted":
        return True
    begins, ends = first_day(said.time), last_day(said.time)
    over = "/" in said.time and ends is not None and ends < day
    return not over and (begins is None or begins <= day)

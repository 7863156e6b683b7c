"""Which statements count for a question, and the edges they leave."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TypeVar
from weakref import WeakKeyDictionary

from kg.belief import belief, decay, load_rates
from kg.conflicts import Conflict
from kg.exposure.options import Selection
from kg.exposure.times import first_day, last_day
from kg.graph import Edge, GraphView, merge_relations, with_conflicts
from kg.history import known_at
from kg.listings import is_over
from kg.model import MODALITIES, Evidence, Observation, Relation

WHOLE = Selection()
AnyStatement = TypeVar("AnyStatement", bound=Relation | Observation)


def iter_counted(view: GraphView, selection: Selection) -> Iterator[Relation]:
    """The relations that count, with the evidence that counts and the belief that it gives."""
    seen = Seen(view, selection)
    for relation in seen.view.relations:
        # Without a day all that was ever said counts, but for listings that ended: who left a list is not on it.
        current = None if selection.as_of is None and is_over(relation) else seen.statement(relation)
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
    conflicts = seen.view.conflicts
    found = ((conflict, seen.statement(conflict.one), seen.statement(conflict.other)) for conflict in conflicts)
    return tuple(replace(conflict, one=one, other=other) for conflict, one, other in found if one and other)


class Seen:
    """Statements as they were to be seen at the selection's times.

    Args:
        view: the graph.
        selection: its `as_of`, `known_at` and `half_life` count here, its other limits do not.

    Attributes:
        view: the graph as it was known then; what `statement` is asked for must be of it.

    Raises:
        InputError: `known_at` where the store held nothing yet, or is no store.
    """

    def __init__(self, view: GraphView, selection: Selection) -> None:
        self.view = known_view(view, selection.known_at) if selection.known_at else view
        self.whole = selection.as_of is None and selection.half_life is None
        self.as_of = selection.as_of
        self.half_life = selection.half_life
        self.day = selection.as_of or self.view.newest_day if selection.half_life else None

    def statement(self, said: AnyStatement) -> AnyStatement | None:
        """The statement with the evidence of then, and belief by that; None where it was not said, or did not hold."""
        if self.whole:
            return said
        evidence = self.evidence(said.evidence)
        if self.as_of is not None and not (evidence and _holds_by(said, self.as_of)):
            return None
        whole = len(evidence) == len(said.evidence)
        trusted = said.belief if whole else belief(evidence, rates=load_rates())
        left = self.decay(evidence)
        return said if whole and left == 1 else replace(said, evidence=evidence, belief=trusted * left)

    def evidence(self, given: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        """The sentences that were to be seen."""
        return tuple(item for item in given if not (self.as_of and item.date and item.date > self.as_of))

    def decay(self, evidence: tuple[Evidence, ...]) -> float:
        """What is left of a belief by its newest dated sentence; all of it where decay is off or none is dated."""
        newest = max((item.date for item in evidence if item.date), default=None)
        if self.half_life is None or self.day is None or newest is None:
            return 1.0
        return decay(age_in_days(newest, self.day), self.half_life)


_known: WeakKeyDictionary[GraphView, dict[str, GraphView]] = WeakKeyDictionary()


def known_view(view: GraphView, moment: str) -> GraphView:
    """The graph of the documents that the store held at a moment: an edition that came later ends no listing yet.

    Raises:
        InputError: the moment is none, or the store held nothing yet, or is no store.
    """
    built = _known.setdefault(view, {})
    if moment not in built:
        documents = known_at(view.history, moment).documents
        relations, observations = _known_by(view.stated, documents), _known_by(view.observations, documents)
        entities = [view.entities[name] for name in sorted(view.named)]
        # One moment is asked about at a time; every question of it asks several times over.
        built.clear()
        built[moment] = GraphView(entities, relations, observations, view.registry, view.history, dated=view.dated)
    return built[moment]


def _known_by(stated: Iterable[AnyStatement], documents: Collection[str]) -> Iterator[AnyStatement]:
    """The statements with the evidence of some documents, and the belief that it gives."""
    for said in stated:
        evidence = tuple(item for item in said.evidence if item.document in documents)
        if len(evidence) == len(said.evidence) > 0:
            yield said
        elif evidence:
            yield replace(said, evidence=evidence, belief=belief(evidence, rates=load_rates()))


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

"""Which statements count for a question, and the edges they leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.belief import belief, load_rates
from kg.exposure.options import Selection
from kg.exposure.times import first_day, last_day
from kg.graph import Edge, GraphView, merge_relations
from kg.listings import is_over
from kg.model import MODALITIES, Relation

WHOLE = Selection()


def iter_counted(view: GraphView, selection: Selection) -> Iterator[Relation]:
    """The relations that count, with the evidence that counts; as of a date, belief is that of the evidence by then."""
    for relation in view.relations:
        current = _as_of(relation, selection.as_of) if selection.as_of else _at_present(relation)
        if current is not None and _passes(current, selection):
            yield current


def select_edges(view: GraphView, selection: Selection) -> tuple[Edge, ...]:
    """The edges that count, background links last."""
    documented = view.edges if selection == WHOLE else merge_relations(iter_counted(view, selection))
    if selection.documented_only:
        return documented
    wanted = selection.predicates
    background = (edge for edge in view.background if wanted is None or edge.predicate in wanted)
    return (*documented, *background)


def _passes(relation: Relation, selection: Selection) -> bool:
    floor = MODALITIES.index(selection.modality_floor) if selection.modality_floor else 0
    return (
        relation.belief >= selection.minimum_belief
        and MODALITIES.index(relation.modality) >= floor
        and (selection.predicates is None or relation.predicate in selection.predicates)
    )


def _at_present(relation: Relation) -> Relation | None:
    """Without a date all that was ever said counts, but for listings that ended: who left a list is not on it."""
    return None if is_over(relation) else relation


def _as_of(relation: Relation, day: str) -> Relation | None:
    evidence = tuple(item for item in relation.evidence if item.date is None or item.date <= day)
    if not evidence or not _holds_by(relation, day):
        return None
    if len(evidence) == len(relation.evidence):
        return relation
    return replace(relation, evidence=evidence, belief=belief(evidence, rates=load_rates()))


def _holds_by(relation: Relation, day: str) -> bool:
    """A fact of a later time does not hold yet, one of a range that is over no longer; a plan counts once it is published."""
    if relation.time is None or relation.modality != "asserted":
        return True
    begins, ends = first_day(relation.time), last_day(relation.time)
    over = "/" in relation.time and ends is not None and ends < day
    return not over and (begins is None or begins <= day)

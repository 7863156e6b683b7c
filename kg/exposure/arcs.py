"""Edges and rules multiplied out to arcs between states, as arrays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np

from kg.exposure.arrays import Floats, Ints, StateArrays
from kg.exposure.options import Selection
from kg.exposure.select import select_edges
from kg.exposure.states import STATES_PER_ENTITY, offset
from kg.graph import Edge, GraphView
from kg.model import SHOCK_KINDS, Entity
from ontology.transmission import CONDITIONS, SIGNS, TRAVELS, TransmissionRule

# Arrays of a few selections are kept: whoever moves a slider comes back to the last ones.
_KEPT = 4


@dataclass(frozen=True, slots=True)
class ArcArrays:
    """Everything a search over (entity, kind, sign) needs; arc i of `arrays` came from edge, rule and travel i.

    Attributes:
        entities: ids, in the order of their numbers.
        number: id → number.
        edges: what `edge` counts; `rules` what `rule` counts; `travel` counts TRAVELS.
    """

    entities: tuple[str, ...]
    number: Mapping[str, int]
    edges: tuple[Edge, ...]
    rules: tuple[TransmissionRule, ...]
    arrays: StateArrays
    edge: Ints
    rule: Ints
    travel: Ints

    def extended(self, more: ArcArrays) -> ArcArrays:
        """With the arcs of other edges between the same entities, by the same rules."""
        own, other = self.arrays, more.arrays
        arrays = StateArrays.from_arcs(
            np.concatenate([own.source, other.source]),
            np.concatenate([own.target, other.target]),
            np.concatenate([own.weight, other.weight]),
            np.concatenate([own.label, other.label + len(self.edges)]),
            states=own.states,
            states_per_entity=own.states_per_entity,
        )
        rule, travel = np.concatenate([self.rule, more.rule]), np.concatenate([self.travel, more.travel])
        edges, order = (*self.edges, *more.edges), arrays.order
        return replace(self, edges=edges, arrays=arrays, edge=arrays.label, rule=rule[order], travel=travel[order])

    def rescaled(self, factor: Floats, *, edges: tuple[Edge, ...], rules: tuple[TransmissionRule, ...]) -> ArcArrays:
        """With every arc's weight times its factor, and the edges and rules that say so; nothing is sorted again."""
        return replace(self, edges=edges, rules=rules, arrays=self.arrays.reweighted(self.arrays.weight * factor))


Key = tuple[Selection, tuple[str, ...]]
_cache: WeakKeyDictionary[GraphView, dict[Key, ArcArrays]] = WeakKeyDictionary()


def arcs_of(view: GraphView, selection: Selection, rules: tuple[TransmissionRule, ...]) -> ArcArrays:
    """The arcs of a view, built once for each selection."""
    known = _cache.get(view, {}).get(_key(selection, rules))
    if known is None:
        known = build_arcs(view.entities, select_edges(view, selection), rules)
        remember_arcs(view, selection, known)
    return known


def remember_arcs(view: GraphView, selection: Selection, arcs: ArcArrays) -> None:
    """Let `arcs_of` answer with these."""
    built = _cache.setdefault(view, {})
    while len(built) >= _KEPT:
        del built[next(iter(built))]
    built[_key(selection, arcs.rules)] = arcs


def _key(selection: Selection, rules: tuple[TransmissionRule, ...]) -> Key:
    # The whole rule is part of it: a rules file of one's own changes rows under the same name.
    return selection, tuple(map(repr, rules))


def build_arcs(
    entities: Mapping[str, Entity], edges: tuple[Edge, ...], rules: tuple[TransmissionRule, ...]
) -> ArcArrays:
    """Multiply edges by rules: one arc for every edge, rule, travel, kind and sign that carry a shock."""
    names = tuple(sorted(entities))
    number = {entity_id: place for place, entity_id in enumerate(names)}
    ends = np.array(
        [(number[e.subject], number[e.object], number.get(e.product or "", -1)) for e in edges], np.int64
    ).reshape(len(edges), 3)
    belief = np.array([edge.belief for edge in edges], np.float64)
    blocks = list(_iter_blocks(entities, edges, rules, ends, belief))
    numbers = np.concatenate([block for block, _ in blocks], axis=1) if blocks else np.zeros((5, 0), np.int64)
    weight = np.concatenate([weight for _, weight in blocks]) if blocks else np.zeros(0)
    source, target, edge, rule, travel = numbers
    arrays = StateArrays.from_arcs(
        source, target, weight, edge, states=len(names) * STATES_PER_ENTITY, states_per_entity=STATES_PER_ENTITY
    )
    order = arrays.order
    return ArcArrays(names, number, edges, rules, arrays, arrays.label, rule[order], travel[order])


# Source, target, edge, rule and travel of each arc, shape (5, arcs), and the weights.
Block = tuple[Ints, Floats]


def _iter_blocks(
    entities: Mapping[str, Entity],
    edges: Sequence[Edge],
    rules: Sequence[TransmissionRule],
    ends: Ints,
    belief: Floats,
) -> Iterator[Block]:
    """Arcs by class of edge: whether a rule fits depends on the class alone, so each class is one array operation."""
    for members in _classes(entities, edges).values():
        example = edges[members[0]]
        subject_type, object_type = entities[example.subject].type, entities[example.object].type
        places = np.array(members, np.int64)
        for rule_number, rule in enumerate(rules):
            if rule.predicate == example.predicate and rule.fits(
                subject_type=subject_type, object_type=object_type, qualifiers=example.qualifiers
            ):
                weight = rule.weight_on(documented=not example.background) * belief[places]
                yield from _carry(rule, rule_number, places, ends[places], weight)


def _classes(entities: Mapping[str, Entity], edges: Sequence[Edge]) -> dict[tuple[str, ...], list[int]]:
    classes: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, edge in enumerate(edges):
        types = entities[edge.subject].type, entities[edge.object].type
        conditions = (edge.qualifiers.get(name, "") for name in CONDITIONS)
        classes[(edge.predicate, edge.source, *types, *conditions)].append(place)
    return classes


def _carry(rule: TransmissionRule, rule_number: int, places: Ints, ends: Ints, weight: Floats) -> Iterator[Block]:
    for travel in rule.travels:
        origin, _, end = travel.lower().partition("to")
        came, goes = ends[:, _COLUMN[origin]], ends[:, _COLUMN[end]]
        usable = (came >= 0) & (goes >= 0) & (came != goes) & (weight > 0)
        kept = places[usable]
        for before, after in _outcomes(rule):
            arcs = (
                came[usable] * STATES_PER_ENTITY + before,
                goes[usable] * STATES_PER_ENTITY + after,
                kept,
                np.full(len(kept), rule_number, np.int64),
                np.full(len(kept), TRAVELS.index(travel), np.int64),
            )
            yield np.stack(arcs), weight[usable]


_COLUMN = {"subject": 0, "object": 1, "product": 2}


def _outcomes(rule: TransmissionRule) -> Iterator[tuple[int, int]]:
    for kind in SHOCK_KINDS:
        for sign in SIGNS:
            if outcome := rule.outcome(kind, sign):
                yield offset(kind, sign), offset(*outcome)

"""The k best simple paths on arrays: hop-indexed bounds from the start, shared by all targets, then best-first search backward.

`bounds[r][v]` is the best product of a walk from the start to v in at most r hops. Seen from a target, the product of what is
already walked times the bound of what is left is never below a path's score, so the first complete path popped is the best.
`kg/exposure/reference.py` does the same by trying everything.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Products of the same factors in another order differ in the last digits; a bound must not lose a path by that.
SLACK = 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Found:
    """One path: its score, and its arcs from the start on."""

    score: float
    arcs: tuple[int, ...]


class PathSearch:
    """Arcs between states; several states belong to one entity, and a path visits an entity once and uses a
    label once: seller, product and buyer of one statement are one hop, not two.

    Args:
        source, target: states at the ends of each arc, shape (arcs,).
        weight: of each arc, in (0, 1].
        label: what an arc stands for; of paths over the same labels and entities only the best is kept.
        states: number of states.
        states_per_entity: the entity of state v is `v // states_per_entity`.
    """

    def __init__(
        self, source: Ints, target: Ints, weight: Floats, label: Ints, *, states: int, states_per_entity: int
    ) -> None:
        self.states = states
        self.states_per_entity = states_per_entity
        self.order = np.argsort(target, kind="stable")
        """Place in the arrays given of each arc as it is numbered here."""
        self.source, self.target = source[self.order], target[self.order]
        self.weight, self.label = weight[self.order], label[self.order]
        self.first = np.zeros(states + 1, np.int64)
        np.cumsum(np.bincount(self.target, minlength=states), out=self.first[1:])
        self.entered = np.flatnonzero(np.diff(self.first))

    def bounds(self, start: int, max_hops: int) -> Floats:
        """Best product from the start to every state in at most r hops, shape (max_hops + 1, states); 0 where none is."""
        rows = np.zeros((max_hops + 1, self.states))
        rows[0, start] = 1.0
        home = start - start % self.states_per_entity
        for hops in range(1, max_hops + 1):
            rows[hops] = rows[hops - 1]
            if len(self.entered):
                reached = np.maximum.reduceat(rows[hops - 1][self.source] * self.weight, self.first[self.entered])
                rows[hops, self.entered] = np.maximum(rows[hops, self.entered], reached)
            rows[hops, home : home + self.states_per_entity] = 0.0
            rows[hops, start] = 1.0
        return rows

    def k_best(self, start: int, targets: Iterable[int], bounds: Floats, *, k: int, min_score: float) -> list[Found]:
        """The k best simple paths that end in one of the targets, best first.

        Args:
            start: the state that `bounds` are from.
            targets: states of one entity.
            bounds: from `bounds`; its rows limit the hops.
            k: how many.
            min_score: paths that score less are left out.

        Returns:
            At most k; empty where there is none.
        """
        return _Search(self, start, bounds, k, min_score * SLACK).run(targets)


@dataclass(order=True, slots=True)
class _Partial:
    """The end of a path, from `state` to a target; the heap gives the highest bound first, then the fewest hops."""

    priority: float
    hops: int
    arcs: tuple[int, ...]
    state: int = field(compare=False)
    score: float = field(compare=False)
    entities: tuple[int, ...] = field(compare=False)


class _Search:
    def __init__(self, graph: PathSearch, start: int, bounds: Floats, k: int, floor: float) -> None:
        self.graph = graph
        self.start = start
        self.bounds = bounds
        self.k = k
        self.floor = floor
        self.heap: list[_Partial] = []
        # Complete paths pushed so far, by what they stand for: the k-th best of them is the least worth pushing.
        self.complete: dict[tuple[int, ...], float] = {}

    def run(self, targets: Iterable[int]) -> list[Found]:
        for state in targets:
            if (bound := float(self.bounds[-1, state])) >= self.floor and bound > 0:
                entity = state // self.graph.states_per_entity
                heapq.heappush(self.heap, _Partial(-bound, 0, (), state, 1.0, (entity,)))
        found: dict[tuple[int, ...], Found] = {}
        while self.heap and len(found) < self.k:
            partial = heapq.heappop(self.heap)
            if partial.state == self.start:
                found.setdefault(self._key(partial.arcs), Found(partial.score, partial.arcs))
            elif partial.hops < len(self.bounds) - 1:
                self._extend(partial)
        return list(found.values())

    def _extend(self, partial: _Partial) -> None:
        graph = self.graph
        begin, end = graph.first[partial.state], graph.first[partial.state + 1]
        scores = partial.score * graph.weight[begin:end]
        left = len(self.bounds) - 2 - partial.hops
        priorities = scores * self.bounds[left, graph.source[begin:end]]
        for place in np.flatnonzero((priorities >= self.floor) & (priorities > 0)):
            if priorities[place] >= self.floor:
                self._push(partial, int(begin + place), float(scores[place]), float(priorities[place]))

    def _push(self, partial: _Partial, arc: int, score: float, priority: float) -> None:
        state = int(self.graph.source[arc])
        entity = state // self.graph.states_per_entity
        label = self.graph.label
        if entity in partial.entities or any(label[arc] == label[used] for used in partial.arcs):
            return
        arcs = (arc, *partial.arcs)
        if state == self.start and not self._improves(arcs, score):
            return
        entities = (entity, *partial.entities)
        heapq.heappush(self.heap, _Partial(-priority, partial.hops + 1, arcs, state, score, entities))

    def _improves(self, arcs: tuple[int, ...], score: float) -> bool:
        key = self._key(arcs)
        if score <= self.complete.get(key, 0.0):
            return False
        self.complete[key] = score
        if len(self.complete) >= self.k:
            self.floor = max(self.floor, heapq.nlargest(self.k, self.complete.values())[-1] * SLACK)
        return True

    def _key(self, arcs: tuple[int, ...]) -> tuple[int, ...]:
        label, target, size = self.graph.label, self.graph.target, self.graph.states_per_entity
        return tuple(part for arc in arcs for part in (int(label[arc]), int(target[arc]) // size))

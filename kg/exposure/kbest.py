"""The k best simple paths, exactly: bounds from the starts, shared by all targets, then best-first search backward.

`bounds[r][v]` is the best product of a walk from a start to v in at most r hops (`best_by_hops`). Seen from a target, the
product of what is already walked times the bound of what is left is never below a path's score, so paths complete in the order
of their scores. `reference.py` does the same by trying everything.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kg.exposure.arrays import Bools, Floats, Ints, StateArrays
from kg.exposure.best import best_by_hops

# Products of the same factors in another order differ in the last digits; a bound must not lose a path by that.
SLACK = 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Found:
    """One path: its score, and its arcs from the start on."""

    score: float
    arcs: tuple[int, ...]


def k_best(
    arrays: StateArrays,
    starts: Ints,
    targets: Ints | None = None,
    *,
    k: int,
    max_hops: int,
    min_score: float = 0.0,
    bounds: Floats | None = None,
) -> list[Found]:
    """The k best simple paths from any of the starts to any of the targets.

    A path visits an entity once, enters the entity of no start, and uses a label once. Of paths over the same labels and
    entities only the best is kept.

    Args:
        arrays: the graph.
        starts: the states struck.
        targets: states to reach, those of one entity or of many; None for every state.
        k: how many, over all targets together.
        max_hops: longest path.
        min_score: paths that score less are left out; those of score 0 always are.
        bounds: `best_by_hops` of the same starts and hops, where it is known already.

    Returns:
        Best first; of equals first the one with fewer hops. Empty where there is none.

    >>> arrays = StateArrays.from_arcs([0, 1, 0], [1, 2, 2], [0.5, 0.5, 0.2], states=3)
    >>> k_best(arrays, np.array([0]), np.array([2]), k=2, max_hops=2)
    [Found(score=0.25, arcs=(0, 1)), Found(score=0.2, arcs=(2,))]
    """
    if bounds is None:
        bounds = best_by_hops(arrays, starts, max_hops=max_hops)
    wanted = np.arange(arrays.states) if targets is None else np.unique(targets)
    return _Search(arrays, starts, bounds, k, min_score * SLACK).run(wanted)


class _Partial(NamedTuple):
    """The end of a path, from `state` to a target; the smallest has the highest bound, then the fewest hops."""

    priority: float
    hops: int
    arcs: tuple[int, ...]
    state: int
    score: float
    entities: tuple[int, ...]
    labels: tuple[int, ...]


Key = tuple[tuple[int, ...], tuple[int, ...]]


class _Search:
    def __init__(self, arrays: StateArrays, starts: Ints, bounds: Floats, k: int, floor: float) -> None:
        self.arrays = arrays
        self.bounds = bounds
        self.k = k
        self.floor = floor
        self.starts = frozenset(starts.tolist())
        self.struck = np.unique(arrays.entity_of(starts))
        self.heap: list[_Partial] = []
        # Complete paths pushed so far, by what they stand for: the k-th best of them is the least worth pushing.
        self.complete: dict[Key, float] = {}

    def run(self, targets: Ints) -> list[Found]:
        ends = self._iter_ends(targets)
        following = next(ends, None)
        found: dict[Key, Found] = {}
        while (self.heap or following) and len(found) < self.k:
            if following and (not self.heap or following < self.heap[0]):
                heapq.heappush(self.heap, following)
                following = next(ends, None)
            partial = heapq.heappop(self.heap)
            if partial.state in self.starts:
                found.setdefault((partial.labels, partial.entities), Found(partial.score, partial.arcs))
            elif partial.hops < len(self.bounds) - 1:
                self._extend(partial)
        return list(found.values())

    def _iter_ends(self, targets: Ints) -> Iterator[_Partial]:
        """The targets as paths of no hop, the highest bound first; a struck entity is no target."""
        targets = targets[~np.isin(self.arrays.entity_of(targets), self.struck)]
        limits = self.bounds[-1, targets]
        targets = targets[self._worth(limits)]
        for state in targets[np.argsort(-self.bounds[-1, targets], kind="stable")].tolist():
            bound = float(self.bounds[-1, state])
            if bound < self.floor:
                return
            yield _Partial(-bound, 0, (), state, 1.0, (state // self.arrays.states_per_entity,), ())

    def _worth(self, priorities: Floats) -> Bools:
        return (priorities >= self.floor) & (priorities > 0)

    def _extend(self, partial: _Partial) -> None:
        arrays = self.arrays
        begin, end = arrays.first[partial.state], arrays.first[partial.state + 1]
        scores = partial.score * arrays.weight[begin:end]
        left = len(self.bounds) - 2 - partial.hops
        priorities = scores * self.bounds[left, arrays.source[begin:end]]
        for place in np.flatnonzero(self._worth(priorities)).tolist():
            if priorities[place] >= self.floor:
                self._push(partial, int(begin) + place, float(scores[place]), float(priorities[place]))

    def _push(self, partial: _Partial, arc: int, score: float, priority: float) -> None:
        state, label = int(self.arrays.source[arc]), int(self.arrays.label[arc])
        entity = state // self.arrays.states_per_entity
        if entity in partial.entities or label in partial.labels:
            return
        entities, labels = (entity, *partial.entities), (label, *partial.labels)
        if state in self.starts and not self._improves((labels, entities), score):
            return
        arcs = (arc, *partial.arcs)
        heapq.heappush(self.heap, _Partial(-priority, partial.hops + 1, arcs, state, score, entities, labels))

    def _improves(self, key: Key, score: float) -> bool:
        if score <= self.complete.get(key, 0.0):
            return False
        self.complete[key] = score
        if len(self.complete) >= self.k:
            self.floor = max(self.floor, heapq.nlargest(self.k, self.complete.values())[-1] * SLACK)
        return True

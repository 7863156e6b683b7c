"""How strongly a shock reaches every state at most: best products over walks, from all struck states at once.

Each sweep lengthens the walks by one hop. A sweep follows only the arcs out of states that the last one improved; where
these are many it is quicker to take all arcs in order. As no weight exceeds one, the best walk is a best path too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from kg.exposure.arrays import Floats, Ints, StateArrays

# Picking arcs costs so many times as much as running over them in order.
_PICK_COST = 12


def best(arrays: StateArrays, starts: Ints, *, max_hops: int | None = None) -> Floats:
    """The best product of a walk from any start to every state.

    Args:
        arrays: the graph.
        starts: the states struck, each with strength 1. Their entities are struck already, so no walk enters them again.
        max_hops: longest walk; None for any length.

    Returns:
        Shape (states,), in [0, 1]; 0 where nothing arrives.

    >>> arrays = StateArrays.from_arcs([0, 1, 0], [1, 2, 2], [0.5, 0.5, 0.2], states=3)
    >>> best(arrays, np.array([0])).tolist(), best(arrays, np.array([0]), max_hops=1).tolist()
    ([1.0, 0.5, 0.25], [1.0, 0.5, 0.2])
    """
    scores = _struck(arrays, starts)
    for scores in iter_sweeps(arrays, starts, max_hops):  # noqa: B007 - the last one is wanted
        pass
    return scores


def best_by_hops(arrays: StateArrays, starts: Ints, *, max_hops: int | None = None) -> Floats:
    """As `best`, for every bound of hops: row r holds the best walks of at most r hops.

    Returns:
        Shape (max_hops + 1, states); without a bound, as many rows as it takes until nothing improves,
        and the last row alone means what it says.
    """
    rows = [_struck(arrays, starts)]
    rows += [scores.copy() for scores in iter_sweeps(arrays, starts, max_hops)]
    if max_hops is not None:
        rows += [rows[-1]] * (max_hops + 1 - len(rows))
    return np.stack(rows)


def iter_sweeps(arrays: StateArrays, starts: Ints, max_hops: int | None) -> Iterator[Floats]:
    """The scores after each sweep until nothing improves; one array, which the next sweep writes over.

    With a bound a sweep is one hop. Without one it may be more: what a sweep has improved, it carries on at once.
    """
    sweeps = _Sweeps(arrays, starts, at_once=max_hops is None)
    done = 0
    while len(sweeps.improved) and (max_hops is None or done < max_hops):
        sweeps.sweep()
        done += 1
        if len(sweeps.improved):
            yield sweeps.scores


Part = tuple[Ints, Floats]


class _Sweeps:
    """The state of a search: scores so far, and the states that the last sweep improved."""

    def __init__(self, arrays: StateArrays, starts: Ints, *, at_once: bool) -> None:
        self.arrays = arrays
        self.at_once = at_once
        self.scores = _struck(arrays, starts)
        self.found = np.zeros(arrays.states)
        self.improved = np.unique(starts)
        self.closed = np.zeros(arrays.states, np.bool_)
        self.closed[arrays.states_of(np.unique(arrays.entity_of(starts)))] = True

    def sweep(self) -> None:
        """Lengthen every walk by one hop at least."""
        arrays = self.arrays
        leaving = int((arrays.out_first[self.improved + 1] - arrays.out_first[self.improved]).sum())
        picked = leaving * _PICK_COST <= len(arrays.source)
        parts: Iterable[Part] = [self._pick()] if picked else self._iter_blocks()
        # Read to the end before anything is written, so that no walk grows by two hops in one sweep.
        self.improved = np.concatenate([self._improve(*part) for part in (parts if self.at_once else list(parts))])

    def _improve(self, states: Ints, values: Floats) -> Ints:
        better = (values > self.scores[states]) & ~self.closed[states]
        improved = states[better]
        self.scores[improved] = values[better]
        return improved

    def _pick(self) -> Part:
        """States that arcs out of the improved ones lead to, and the best that each is brought."""
        arrays = self.arrays
        arcs = arrays.out_of(self.improved)
        targets, values = arrays.target[arcs], self.scores[arrays.source[arcs]] * arrays.weight[arcs]
        useful = values > self.scores[targets]
        targets, values = targets[useful], values[useful]
        np.maximum.at(self.found, targets, values)
        # Of arcs that bring the same best to one state, all stay: that is rarer than sorting them out is worth.
        winning = values == self.found[targets]
        self.found[targets] = 0.0
        return targets[winning], values[winning]

    def _iter_blocks(self) -> Iterator[Part]:
        """Every state that an arc leads to, and the best that it is brought, block by block."""
        source, weight = self.arrays.source, self.arrays.weight
        for states, begin, end, firsts in self.arrays.blocks:
            yield states, np.maximum.reduceat(self.scores[source[begin:end]] * weight[begin:end], firsts)


def _struck(arrays: StateArrays, starts: Ints) -> Floats:
    scores = np.zeros(arrays.states)
    scores[starts] = 1.0
    return scores

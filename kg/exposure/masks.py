"""What becomes of an answer when something is taken away: worked out from the answer with everything, without building anew.

Whatever is taken away, scores only fall, and only where every best walk used it. So a removal follows the best walks outward
from what is lost, hop by hop, and works out anew only the states that these reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from kg.exposure.arrays import Floats, Ints, StateArrays
from kg.exposure.best import best_by_hops

_NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Fall:
    """What a removal does.

    Attributes:
        states: those whose score falls, in order.
        before, after: their scores.
    """

    states: Ints
    before: Floats
    after: Floats


class Removals:
    """The answer to one shock, ready for any number of removals.

    Args:
        arrays: the graph.
        starts: the states struck.
        max_hops: longest walk.

    >>> arrays = StateArrays.from_arcs([0, 1, 0], [1, 2, 2], [0.5, 0.5, 0.2], states=3)
    >>> Removals(arrays, np.array([0]), max_hops=2).without(entities=[1])
    Fall(states=array([1, 2]), before=array([0.5 , 0.25]), after=array([0. , 0.2]))
    """

    def __init__(self, arrays: StateArrays, starts: Ints, *, max_hops: int) -> None:
        self.arrays = arrays
        self.rows = best_by_hops(arrays, starts, max_hops=max_hops)
        # Written over by each removal and set back after it.
        self._rows = self.rows.copy()
        self._weight = arrays.weight.copy()
        self._closed = np.zeros(arrays.states, np.bool_)
        self._closed[arrays.states_of(np.unique(arrays.entity_of(starts)))] = True
        self._by_label = np.argsort(arrays.label, kind="stable")
        self._labels = arrays.label[self._by_label]

    @property
    def scores(self) -> Floats:
        """The best product for every state with everything there, shape (states,)."""
        scores: Floats = self.rows[-1]
        return scores

    def without(self, *, entities: Iterable[int] = (), labels: Iterable[int] = ()) -> Fall:
        """The scores that fall when these entities, and the arcs with these labels, are taken away.

        A struck entity that is taken away strikes nothing any more.
        """
        lost = self.arrays.states_of(np.unique(np.fromiter(entities, np.int64)))
        arcs = np.concatenate([self._labelled(label) for label in labels] or [_NONE])
        written: list[Ints] = []
        self._weight[arcs] = 0.0
        self._weight[self.arrays.into(lost)] = 0.0
        fell = self._lose_starts(lost)
        written.append(fell)
        for hops in range(1, len(self.rows)):
            fell = self._lower(hops, fell, np.concatenate([arcs, self.arrays.into(lost)]))
            written.append(fell)
        fell = np.sort(fell)
        fall = Fall(fell, self.scores[fell], self._rows[-1, fell])
        self._restore(written, arcs, lost)
        return fall

    def _labelled(self, label: int) -> Ints:
        low, high = np.searchsorted(self._labels, [label, label + 1])
        return self._by_label[low:high]

    def _lose_starts(self, lost: Ints) -> Ints:
        fell: Ints = lost[self.rows[0, lost] > 0]
        self._rows[0, fell] = 0.0
        return fell

    def _lower(self, hops: int, fell: Ints, lost_arcs: Ints) -> Ints:
        """Work out the states of one row that what is lost may have lowered; returns those that fell."""
        arrays, row, before = self.arrays, self.rows[hops], self.rows[hops - 1]
        arcs = np.concatenate([arrays.out_of(fell), lost_arcs])
        # An arc that did not bring the best is not missed.
        told = before[arrays.source[arcs]] * arrays.weight[arcs] == row[arrays.target[arcs]]
        heads = arrays.target[arcs[told]]
        states = np.unique(np.concatenate([fell, heads[row[heads] > 0]]))
        values = self._anew(hops, states)
        lower = values < row[states]
        fallen: Ints = states[lower]
        self._rows[hops, fallen] = values[lower]
        return fallen

    def _anew(self, hops: int, states: Ints) -> Floats:
        arrays, before = self.arrays, self._rows[hops - 1]
        values: Floats = before[states]
        sizes = arrays.first[states + 1] - arrays.first[states]
        # A struck state keeps what it has, and nothing enters its entity.
        open_ = (sizes > 0) & ~self._closed[states]
        if open_.any():
            arcs = arrays.into(states[open_])
            firsts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes[open_])[:-1]])
            brought = np.maximum.reduceat(before[arrays.source[arcs]] * self._weight[arcs], firsts)
            values[open_] = np.maximum(values[open_], brought)
        return values

    def _restore(self, written: list[Ints], arcs: Ints, lost: Ints) -> None:
        for hops, states in enumerate(written):
            self._rows[hops, states] = self.rows[hops, states]
        for changed in (arcs, self.arrays.into(lost)):
            self._weight[changed] = self.arrays.weight[changed]


def iter_removals(arrays: StateArrays, starts: Ints, entities: Iterable[int], *, max_hops: int) -> Iterator[Fall]:
    """What each of these entities, taken away alone, would change."""
    base = Removals(arrays, starts, max_hops=max_hops)
    for entity in entities:
        yield base.without(entities=[entity])

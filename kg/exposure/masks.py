"""What becomes of an answer when something is taken away: worked out from the answer with everything, without building anew.

Whatever is taken away, scores only fall, and only where every best walk used it. So a removal follows the best walks outward
from what is lost, hop by hop, and works out anew only the states that these reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kg.exposure.arrays import Floats, Ints, StateArrays, ranges
from kg.exposure.best import best_by_hops


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
        # States that keep what they have: nothing enters a struck entity, or one that is taken away.
        self._closed = np.zeros(arrays.states, np.bool_)
        self._closed[arrays.states_of(np.unique(arrays.entity_of(starts)))] = True

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
        lost = lost[self.scores[lost] > 0]
        arcs = self._labelled(np.fromiter(labels, np.int64))
        struck = lost[self.rows[0, lost] > 0]
        closed = self._closed[lost]
        self._weight[arcs] = 0.0
        self._closed[lost] = True
        self._rows[:, lost] = 0.0
        written = [struck]
        for hops in range(1, len(self.rows)):
            written.append(self._lower(hops, written[-1], lost, arcs))
        fell = np.sort(written[-1])
        fall = Fall(fell, self.scores[fell], self._rows[-1, fell])
        for hops, states in enumerate(written):
            self._rows[hops, states] = self.rows[hops, states]
        self._weight[arcs] = self.arrays.weight[arcs]
        self._closed[lost] = closed
        return fall

    def _labelled(self, wanted: Ints) -> Ints:
        if not len(wanted):
            return wanted
        order, labels = self._by_label
        arcs: Ints = order[ranges(np.searchsorted(labels, wanted), np.searchsorted(labels, wanted + 1))]
        return arcs

    @cached_property
    def _by_label(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.arrays.label, kind="stable")
        return order, self.arrays.label[order]

    def _lower(self, hops: int, fell: Ints, lost: Ints, arcs: Ints) -> Ints:
        """Work out what one row loses; returns the states that fell in it, those taken away among them."""
        arrays, row, before = self.arrays, self.rows[hops], self.rows[hops - 1]
        gone: Ints = lost[row[lost] > 0]
        if not (len(fell) or len(arcs)):
            return gone
        leading = np.concatenate([arrays.out_of(fell), arcs])
        # An arc that did not bring the best is not missed.
        missed = before[arrays.source[leading]] * arrays.weight[leading] == row[arrays.target[leading]]
        heads = arrays.target[leading[missed]]
        states = np.unique(np.concatenate([fell, heads[row[heads] > 0]]))
        states = states[~self._closed[states]]
        values = self._anew(hops, states)
        lower = values < row[states]
        fallen: Ints = states[lower]
        self._rows[hops, fallen] = values[lower]
        return np.concatenate([fallen, gone])

    def _anew(self, hops: int, states: Ints) -> Floats:
        arrays, before = self.arrays, self._rows[hops - 1]
        values: Floats = before[states]
        sizes = arrays.first[states + 1] - arrays.first[states]
        entered = np.flatnonzero(sizes)
        if len(entered):
            arcs = arrays.into(states[entered])
            brought = before[arrays.source[arcs]] * self._weight[arcs]
            ends = np.cumsum(sizes[entered])
            best = np.maximum.reduceat(brought, ends - sizes[entered])
            values[entered] = np.maximum(values[entered], best)
        return values


def iter_removals(arrays: StateArrays, starts: Ints, entities: Iterable[int], *, max_hops: int) -> Iterator[Fall]:
    """What each of these entities, taken away alone, would change."""
    base = Removals(arrays, starts, max_hops=max_hops)
    for entity in entities:
        yield base.without(entities=[entity])

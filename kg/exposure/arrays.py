"""The graph that searches run over: arcs between states in compressed arrays, parallel arcs kept.

A state is an entity with a shock kind and a sign, as one number; an arc leads a shock from state to state with a weight. What
an arc stands for (a statement and a rule) is known to `arcs.py`; everything here is numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


# Arcs that are worked on at a time: what is computed of them stays in the processor's cache.
_BLOCK = 1 << 15


_DERIVED = ("first", "entered", "blocks", "out", "out_first")


class Block(NamedTuple):
    """The arcs `begin` to `end`, which lead to `states`; those into `states[i]` start at `firsts[i]` of the block."""

    states: Ints
    begin: int
    end: int
    firsts: Ints


@dataclass(frozen=True)
class StateArrays:
    """Arcs ordered by the state they lead to, then as given; build them with `from_arcs`.

    Attributes:
        source, target: states at the ends of each arc, shape (arcs,).
        weight: of each arc, in [0, 1]; an arc of weight 0 carries nothing.
        label: what each arc stands for; a path uses a label once.
        order: place of each arc in the arrays that `from_arcs` was given.
        states: number of states; the entity of state v is `v // states_per_entity`.

    >>> arrays = StateArrays.from_arcs([0, 1, 0], [1, 2, 2], [0.5, 0.5, 0.2], states=3)
    >>> arrays.target.tolist(), arrays.into(np.array([2])).tolist(), arrays.out_of(np.array([0])).tolist()
    ([1, 2, 2], [1, 2], [0, 2])
    """

    source: Ints
    target: Ints
    weight: Floats
    label: Ints
    order: Ints
    states: int
    states_per_entity: int = 1

    @classmethod
    def from_arcs(
        cls,
        source: object,
        target: object,
        weight: object,
        label: object = None,
        *,
        states: int,
        states_per_entity: int = 1,
    ) -> StateArrays:
        """Order arcs given in any order, in time linear in their number.

        Args:
            source, target, weight: of each arc, anything that becomes an array of shape (arcs,).
            label: what each arc stands for; None for each itself.
            states, states_per_entity: see the class.
        """
        goes = np.asarray(target, np.int64)
        order = _order_by(goes, states)
        labels = order if label is None else np.asarray(label, np.int64)[order]
        return cls(
            source=np.asarray(source, np.int64)[order],
            target=goes[order],
            weight=np.asarray(weight, np.float64)[order],
            label=labels,
            order=order,
            states=states,
            states_per_entity=states_per_entity,
        )

    def reweighted(self, weight: Floats) -> StateArrays:
        """The same arcs with other weights; everything else is shared, nothing is sorted again."""
        changed = replace(self, weight=weight)
        for name in _DERIVED:
            if name in self.__dict__:
                changed.__dict__[name] = self.__dict__[name]
        return changed

    def prepare(self) -> None:
        """Make the pointers that searches use now rather than at the first of them."""
        for name in _DERIVED:
            getattr(self, name)

    def entity_of(self, states: Ints) -> Ints:
        """The entities that states belong to."""
        return states // self.states_per_entity

    def states_of(self, entities: Ints) -> Ints:
        """Every state of these entities, in order of the entities given."""
        size = self.states_per_entity
        return (np.asarray(entities, np.int64)[:, None] * size + np.arange(size)).ravel()

    def into(self, states: Ints) -> Ints:
        """The arcs that lead to these states, those of each together."""
        return ranges(self.first[states], self.first[states + 1])

    def out_of(self, states: Ints) -> Ints:
        """The arcs that leave these states, those of each together."""
        return self.out[ranges(self.out_first[states], self.out_first[states + 1])]

    @cached_property
    def first(self) -> Ints:
        """Arcs `first[v]` to `first[v + 1]` lead to state v."""
        return _starts(self.target, self.states)

    @cached_property
    def entered(self) -> Ints:
        """The states that any arc leads to."""
        return np.flatnonzero(np.diff(self.first))

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The arcs in runs that fit the processor's cache, none of which parts the arcs into one state."""
        begins, ends = self.first[self.entered], self.first[self.entered + 1]
        cuts = np.flatnonzero(np.diff(begins // _BLOCK, prepend=-1)).tolist()
        blocks = []
        for low, high in pairwise([*cuts, len(begins)]):
            begin = int(begins[low])
            blocks.append(Block(self.entered[low:high], begin, int(ends[high - 1]), begins[low:high] - begin))
        return tuple(blocks)

    @cached_property
    def out(self) -> Ints:
        """The arcs ordered by the state they leave; `out_first` says where those of a state begin."""
        return _order_by(self.source, self.states)

    @cached_property
    def out_first(self) -> Ints:
        return _starts(self.source, self.states)


def ranges(begin: Ints, end: Ints) -> Ints:
    """The whole numbers of several half-open ranges, one after the other.

    >>> ranges(np.array([2, 7]), np.array([4, 8])).tolist()
    [2, 3, 7]
    """
    sizes = end - begin
    last = np.cumsum(sizes)
    places: Ints = np.repeat(begin - last + sizes, sizes)
    places += np.arange(len(places))
    return places


def _starts(key: Ints, size: int) -> Ints:
    begins = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(key, minlength=size), out=begins[1:])
    return begins


def _order_by(key: Ints, size: int) -> Ints:
    """Stable order by a small whole number. Turning a one-row matrix by columns is a counting sort, which numpy has not."""
    row = sparse.csr_array((np.arange(len(key)), key, np.array([0, len(key)])), shape=(1, size))
    order: Ints = np.asarray(row.tocsc().data, dtype=np.int64)
    return order

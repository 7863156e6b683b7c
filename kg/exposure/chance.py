"""How probable it is that a shock arrives: each statement holds with its belief, drawn many times over.

A draw decides for every statement whether it holds; a state is reached if a walk over statements that hold leads to it. The draws
stand side by side as bits of whole numbers, so one pass over the arcs carries all of them one hop on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.exposure.arrays import Bools, Floats, Ints, StateArrays

Words = NDArray[np.uint64]

# Two-sided 95 % of the normal distribution.
_Z = 1.959963984540054
_BITS = 64
_RESOLUTION = 1 << 16
# Random numbers drawn at a time, two bytes each.
_AT_A_TIME = 1 << 22


@dataclass(frozen=True, slots=True)
class Chances:
    """Shares of draws, and 95 % intervals (Wilson) of the probabilities behind them; each of shape (groups,)."""

    probability: Floats
    low: Floats
    high: Floats
    draws: int


def chances(
    arrays: StateArrays, starts: Ints, belief: Floats, groups: Ints, *, max_hops: int, draws: int, seed: int
) -> Chances:
    """For each group of states the probability that any of them is reached.

    Args:
        arrays: the graph; arcs with the same label hold together. Arcs of weight 0 carry nothing, other weights do not count.
        starts: the states struck; no walk enters their entities.
        belief: with which each label holds, shape (labels,), in [0, 1].
        groups: states, as those that harm one entity, shape (groups, states of each).
        max_hops: longest walk.
        draws: how many.
        seed: the same seed gives the same draws.

    >>> arrays = StateArrays.from_arcs([0, 1], [1, 2], [1, 1], states=3)
    >>> found = chances(arrays, np.array([0]), np.array([1.0, 0.5]), np.array([[2]]), max_hops=2, draws=10_000, seed=0)
    >>> bool(found.low[0] < 0.5 < found.high[0])
    True
    """
    used = _usable(arrays, starts, max_hops)
    labels, places = np.unique(arrays.label[used], return_inverse=True)
    held = draw(belief[labels], draws, seed)
    reached = reach(arrays, starts, used, held[places], max_hops)
    together = np.bitwise_or.reduce(reached[groups], axis=1)
    # A struck state is reached in the unused bits too.
    counts = np.minimum(np.bitwise_count(together).sum(axis=1, dtype=np.int64), draws)
    return _with_interval(counts, draws)


def draw(belief: Floats, draws: int, seed: int) -> Words:
    """Which of so many draws each label holds in, as bits: shape (labels, draws / 64), unused bits 0."""
    random = np.random.SFC64(seed)
    width = -(-draws // _BITS) * _BITS
    limits = np.rint(belief * _RESOLUTION).astype(np.int64)
    held = np.empty((len(belief), width // _BITS), np.uint64)
    step = max(1, _AT_A_TIME // width)
    for begin in range(0, len(belief), step):
        part = limits[begin : begin + step]
        # Raw words taken as four numbers each: drawing is most of the work.
        numbers = random.random_raw(len(part) * width // 4).view(np.uint16).reshape(len(part), width)
        below = numbers < np.minimum(part, _RESOLUTION - 1).astype(np.uint16)[:, None]
        below[part == _RESOLUTION] = True
        below[:, draws:] = False
        held[begin : begin + step] = np.packbits(below, axis=1).view(np.uint64)
    return held


def reach(arrays: StateArrays, starts: Ints, arcs: Ints, held: Words, max_hops: int) -> Words:
    """The draws in which each state is reached.

    Args:
        arrays: the graph.
        starts: the states struck, reached in every draw.
        arcs: the arcs that count, in order.
        held: the draws in which each of these arcs holds, shape (arcs, words).
        max_hops: longest walk.

    Returns:
        Shape (states, words).
    """
    source, target = arrays.source[arcs], arrays.target[arcs]
    reached = np.zeros((arrays.states, held.shape[1]), np.uint64)
    reached[starts] = ~np.uint64(0)
    came = np.zeros(arrays.states, np.bool_)
    came[starts] = True
    for _ in range(max_hops):
        active = np.flatnonzero(came[source])
        if not len(active):
            break
        firsts = np.flatnonzero(np.diff(target[active], prepend=-1))
        states = target[active][firsts]
        brought = np.bitwise_or.reduceat(reached[source[active]] & held[active], firsts, axis=0)
        new = reached[states] | brought
        changed = (new != reached[states]).any(axis=1)
        reached[states] = new
        came[:] = False
        came[states[changed]] = True
    return reached


def _usable(arrays: StateArrays, starts: Ints, max_hops: int) -> Ints:
    """Arcs that some walk can use: those that leave what is reachable one hop earlier, and enter nothing struck."""
    closed = np.zeros(arrays.states, np.bool_)
    closed[arrays.states_of(np.unique(arrays.entity_of(starts)))] = True
    near: Bools = np.zeros(arrays.states, np.bool_)
    near[starts] = True
    fresh = np.unique(starts)
    for _ in range(max_hops - 1):
        arcs = arrays.out_of(fresh)
        arcs = arcs[arrays.weight[arcs] > 0]
        fresh = np.unique(arrays.target[arcs])
        fresh = fresh[~near[fresh] & ~closed[fresh]]
        near[fresh] = True
    return np.flatnonzero(near[arrays.source] & (arrays.weight > 0) & ~closed[arrays.target])


def _with_interval(counts: Ints, draws: int) -> Chances:
    share = counts / draws
    spread = _Z * np.sqrt(share * (1 - share) / draws + (_Z / (2 * draws)) ** 2)
    middle, scale = share + _Z**2 / (2 * draws), 1 + _Z**2 / draws
    low, high = (middle - spread) / scale, (middle + spread) / scale
    return Chances(share, np.clip(low, 0.0, share), np.clip(high, share, 1.0), draws)

"""Attenuated propagation: the sum of a shock over all walks, each hop weakened, with a bound on what the sum still lacks.

The best path says how strongly one chain carries; the sum says how much reaches a state over all chains together. It is
s + αWᵀs + (αWᵀ)²s + …, which has an end only while α times the growth of Wᵀ is below one. For any positive y the growth is at
most max (Wᵀy)/y (Collatz and Wielandt), and the same y bounds the rest of the sum state by state.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from kg.errors import InputError
from kg.exposure.arrays import Floats, Ints, StateArrays

# The attenuation taken where none is given, as a share of the largest that has an end.
DEFAULT_SHARE = 0.5
_GROWTH_ROUNDS = 16
_MOST_ROUNDS = 10_000


@dataclass(frozen=True, slots=True)
class Propagation:
    """What arrives.

    Attributes:
        total: for every state the sum over walks, the start's own strength included, shape (states,).
        attenuation: what each hop was weakened by.
        rounds: hops summed.
        error: no state's whole sum is higher than its total by more than this.
    """

    total: Floats
    attenuation: float
    rounds: int
    error: float


def propagate(
    arrays: StateArrays, starts: Ints, *, attenuation: float | None = None, tolerance: float = 1e-9
) -> Propagation:
    """Sum the walks from all struck states, each of strength 1.

    Args:
        arrays: the graph.
        starts: the states struck.
        attenuation: factor of each hop beside its weight, above 0; None for half of the largest that has an end, at most 1.
        tolerance: how much a sum may lack.

    Raises:
        InputError: an attenuation with which the sum has no end, or which is not above 0.

    >>> arrays = StateArrays.from_arcs([0, 1, 0], [1, 2, 2], [0.5, 0.5, 0.2], states=3)
    >>> propagate(arrays, np.array([0]), attenuation=0.5).total.tolist()
    [1.0, 0.25, 0.1625]
    """
    matrix = _matrix(arrays)
    growth, shape = _growth(matrix)
    factor = (min(1.0, DEFAULT_SHARE / growth) if growth else 1.0) if attenuation is None else attenuation
    if factor <= 0:
        raise InputError(f"an attenuation of {factor:g} carries nothing", remedy="give more than 0")
    if factor * growth >= 1:
        raise InputError(
            f"with an attenuation of {factor:g} the sum has no end", remedy=f"give less than {1 / growth:.4g}"
        )
    current = np.zeros(arrays.states)
    current[starts] = 1.0
    return _sum(matrix, current, shape, factor, factor * growth, tolerance)


def _sum(
    matrix: sparse.csr_array, current: Floats, shape: Floats, factor: float, ratio: float, tolerance: float
) -> Propagation:
    total = current.copy()
    rounds, error = 0, np.inf
    while error > tolerance and rounds < _MOST_ROUNDS:
        rounds += 1
        current = factor * (matrix @ current)
        total += current
        # current ≤ c·shape, so what follows is at most c·(ratio + ratio² + …)·shape.
        error = float((current / shape).max() * ratio / (1 - ratio) * shape.max())
    return Propagation(total, factor, rounds, error)


def _matrix(arrays: StateArrays) -> sparse.csr_array:
    """Row v holds the arcs into v: times a vector it carries the vector one hop onward."""
    size = arrays.states
    return sparse.csr_array((arrays.weight, arrays.source, arrays.first), shape=(size, size))


def _growth(matrix: sparse.csr_array) -> tuple[float, Floats]:
    """An upper bound of what a hop can grow a vector by, and the positive vector that proves it."""
    shape = np.ones(matrix.shape[0])
    best, proof = float((matrix @ shape).max(initial=0.0)), shape
    for _ in range(_GROWTH_ROUNDS):
        # Adding a part of the vector itself keeps every entry above zero.
        shape = matrix @ shape + (0.1 * best + 1e-12) * shape
        shape /= shape.max()
        ratio = float(((matrix @ shape) / shape).max())
        if ratio < best:
            best, proof = ratio, shape
    return best, proof

"""The entities that a bounded search leaves unseen: too weak to report, or one hop too far."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kg.exposure.states import STATES_PER_ENTITY

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def beyond_bounds(
    source: Ints, target: Ints, weight: Floats, strength: Floats, *, min_score: float
) -> tuple[Ints, Ints]:
    """Numbers of the entities reached too weakly, and of those that one more hop would reach.

    Args:
        source, target: states at the ends of each arc, shape (arcs,).
        weight: of each arc, in (0, 1].
        strength: best product from the start to every state within the bound of hops, shape (states,); 0 where none is.
        min_score: what scores less is not reported.

    >>> import numpy as np
    >>> strength = np.zeros(3 * STATES_PER_ENTITY); strength[0] = 1.0; strength[STATES_PER_ENTITY] = 0.001
    >>> one, far = np.array([0]), np.array([2 * STATES_PER_ENTITY])
    >>> weak, beyond = beyond_bounds(one, far, np.array([0.5]), strength, min_score=0.01)
    >>> weak.tolist(), beyond.tolist()
    ([1], [2])
    """
    best: Floats = strength.reshape(-1, STATES_PER_ENTITY).max(axis=1)
    weak: Ints = np.flatnonzero((best > 0) & (best < min_score))
    further = np.zeros(len(best), np.bool_)
    further[target[strength[source] * weight >= min_score] // STATES_PER_ENTITY] = True
    far: Ints = np.flatnonzero(further & (best == 0))
    return weak, far

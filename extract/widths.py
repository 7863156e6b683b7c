"""How wide text is: limits that fit Chinese would cut English, which takes twice the characters for the same words."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Widths = npt.NDArray[np.float64]


def cumulative_widths(text: str) -> Widths:
    """Width before each character of a text, and last the width of all: an ASCII character is half as wide as any other.

    >>> cumulative_widths("HBM供").tolist()
    [0.0, 0.5, 1.0, 1.5, 2.5]
    """
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    widths = np.where(codes < 128, 0.5, 1.0)
    return np.concatenate([[0.0], np.cumsum(widths)])

"""The weights of jieba's lac_small, read from the installed jieba package (Apache-2.0).

The files are Paddle parameter files: a version, a tensor description in protobuf wire format, then little-endian floats.
"""

from __future__ import annotations

import struct
from pathlib import Path

import jieba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
HIDDEN = 128
_FLOAT32 = 5


def lac_folder() -> Path:
    return Path(jieba.__file__).parent / "lac_small"


def read_parameter(name: str) -> Floats:
    """One parameter of the network as an array."""
    data = (lac_folder() / "model_baseline" / name).read_bytes()
    (levels,) = struct.unpack_from("<Q", data, 4)
    at = 12
    for _ in range(levels):
        (size,) = struct.unpack_from("<Q", data, at)
        at += 8 + size
    (size,) = struct.unpack_from("<i", data, at + 4)
    description = data[at + 8 : at + 8 + size]
    kind, shape = _describe(description)
    if kind != _FLOAT32:
        raise ValueError(f"{name}: data type {kind} is not 32-bit float")
    return np.frombuffer(data, "<f4", offset=at + 8 + size).reshape(shape).copy()


def _describe(description: bytes) -> tuple[int, list[int]]:
    values: list[tuple[int, int]] = []
    at = 0
    while at < len(description):
        key, at = _varint(description, at)
        value, at = _varint(description, at)
        values.append((key >> 3, value))
    return next(v for f, v in values if f == 1), [v for f, v in values if f == 2]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def read_vocabulary() -> dict[str, int]:
    """Token → row of the embedding."""
    lines = (lac_folder() / "word.dic").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return {pair[1]: int(pair[0]) for pair in pairs if len(pair) == 2}


def read_gru(layer: int, direction: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Weights of one direction (0 forward, 1 backward) of a layer: input [in, 3H], bias [3H], gates [H, 2H], candidate [H, H].

    Gate order: update, reset, candidate; h' = (1 - u) h + u tanh(c + (r h) U).
    """
    index = 2 * layer + direction
    recurrent = read_parameter(f"gru_{index}.w_0").ravel()
    bias = read_parameter(f"fc_{index}.b_0").ravel() + read_parameter(f"gru_{index}.b_0").ravel()
    gates = recurrent[: HIDDEN * 2 * HIDDEN].reshape(HIDDEN, 2 * HIDDEN)
    candidate = recurrent[2 * HIDDEN * HIDDEN :].reshape(HIDDEN, HIDDEN)
    return read_parameter(f"fc_{index}.w_0"), bias, gates.copy(), candidate.copy()

"""The trained networks at reading time, on onnxruntime and numpy with one thread.

`tag_blocks` gives the best labels of each block with their scores, and states of the text; `score_pairs` judges candidates by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from extract.blocks import LABELS, MODEL_FOLDER, Block, Ids
from extract.candidates import Candidates, Numbers, Table
from kg.errors import InputError

Floats = npt.NDArray[np.float32]
_FILES = ("tagger.onnx", "tagger_crf.npz", "relations.onnx", "pairs.onnx", "numbers.onnx", "calibration.json")
_LEVELS = 8
# Blocks of one run of the network: enough to fill the matrix units, few enough to stay in the cache.
_BATCH = 24


@dataclass(frozen=True, slots=True)
class Tagged:
    """Labels and their probabilities for each character of a text, and states [characters, width] for the relation scorer."""

    labels: Ids
    probabilities: Floats
    states: Floats


class Networks:
    """The networks of a folder."""

    def __init__(self, folder: Path) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        providers = ["CPUExecutionProvider"]
        for name in _FILES:
            if not (folder / name).is_file():
                raise InputError(
                    f"the network {name} is missing", where=str(folder), remedy="run make train, or install again"
                )
        self._tagger = ort.InferenceSession(str(folder / "tagger.onnx"), options, providers=providers)
        self._relations = ort.InferenceSession(str(folder / "relations.onnx"), options, providers=providers)
        self._width = self._tagger.get_outputs()[1].shape[2]
        crf = np.load(folder / "tagger_crf.npz")
        self._transitions, self._start, self._end = crf["transitions"], crf["start"], crf["end"]
        self._pairs, self._numbers = (
            ort.InferenceSession(str(folder / name), options, providers=providers)
            for name in ("pairs.onnx", "numbers.onnx")
        )

    def tag_blocks(self, blocks: Sequence[Block], features: Sequence[Ids]) -> Tagged:
        """Label the characters of a text.

        Args:
            blocks: spans of the text; characters outside them are labelled O.
            features: chars, shapes, words and known ids, one entry a character each.
        """
        count = len(features[0])
        labels = np.zeros(count, np.int64)
        probabilities = np.ones(count, np.float32)
        states = np.zeros((count, self._width), np.float32)
        for batch in _batches(blocks):
            lengths = np.array([b.end - b.start for b in batch], np.int32)
            inputs = {
                name: _padded(batch, ids)
                for name, ids in zip(("chars", "shapes", "words", "known"), features, strict=True)
            }
            scores, hidden = self._tagger.run(["scores", "states"], {**inputs, "lengths": lengths})
            best = self._viterbi(scores, lengths)
            shares = _softmax(scores)
            for row, block in enumerate(batch):
                size = block.end - block.start
                labels[block.start : block.end] = best[:size, row]
                probabilities[block.start : block.end] = shares[np.arange(size), row, best[:size, row]]
                states[block.start : block.end] = hidden[:size, row]
        return Tagged(labels, probabilities, states)

    def _viterbi(self, scores: Floats, lengths: npt.NDArray[np.int32]) -> Ids:
        """Best label paths of a batch, scores [steps, batch, labels]."""
        steps, batch, _ = scores.shape
        best = self._start + scores[0]
        back = np.zeros(scores.shape, np.int16)
        for t in range(1, steps):
            paths = best[:, :, None] + self._transitions
            back[t] = paths.argmax(1)
            new = paths.max(1) + scores[t]
            best = np.where((t < lengths)[:, None], new, best)
        found = np.zeros((steps, batch), np.int64)
        label = (best + self._end).argmax(1)
        rows = np.arange(batch)
        for t in range(steps - 1, -1, -1):
            found[t] = label
            label = np.where((t < lengths) & (t > 0), back[t, rows, label], label)
        return found

    def score_pairs(
        self,
        blocks: Sequence[Block],
        names: Ids,
        states: Floats,
        candidates: Candidates,
        rules: Table,
        numbers: Numbers,
    ) -> tuple[Floats, Floats]:
        """Judge candidates, given label ids of the names and the tagger's states.

        Returns:
            Scores before the sigmoid [pairs, predicates + 2], the last two that a pair's number measures its name and is about it; and the
            probabilities of each metric [numbers, metrics + 1], the last that a number measures nothing.
        """
        width = self._relations.get_outputs()[0].shape[2]
        marked = np.zeros((len(names), width), np.float32)
        for batch in _batches(blocks):
            lengths = np.array([b.end - b.start for b in batch], np.int32)
            inputs = {"states": _padded(batch, states), "names": _padded(batch, names), "lengths": lengths}
            (out,) = self._relations.run(["marked"], inputs)
            for row, block in enumerate(batch):
                marked[block.start : block.end] = out[: block.end - block.start, row]
        tables = range_tables(marked)
        metrics = self._judge_numbers(tables, numbers)
        return self._judge_pairs(tables, candidates, rules, numbers, metrics), metrics

    def _judge_numbers(self, tables: Sequence[Floats], numbers: Numbers) -> Floats:
        none = self._numbers.get_outputs()[0].shape[1]
        if not len(numbers.places):
            return np.zeros((0, none), np.float32)
        pooled = range_max(tables, numbers.spans.reshape(-1, 2)).reshape(len(numbers.places), -1)
        inputs = {"pooled": pooled, "kinds": numbers.kinds, "cues": numbers.cues.astype(np.float32)}
        shares: Floats = self._numbers.run(["probabilities"], inputs)[0]
        return shares

    def _judge_pairs(
        self, tables: Sequence[Floats], candidates: Candidates, rules: Table, numbers: Numbers, shares: Floats
    ) -> Floats:
        # A pair of two names has the metric "none"; a number's pairs are judged for the metric that it is most likely of.
        metrics = np.full(len(candidates.first), shares.shape[1] - 1, np.int64)
        numeric = numbers.of_pair >= 0
        metrics[numeric] = shares[:, :-1].argmax(1)[numbers.of_pair[numeric]]
        inputs = {"kinds": candidates.kinds, "rules": rules.astype(np.float32), "metrics": metrics}
        for part in range(candidates.spans.shape[1]):
            # Many pairs share a range: each is pooled once.
            keys = candidates.spans[:, part, 0] * len(tables[0]) * 2 + candidates.spans[:, part, 1]
            _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
            inputs[f"pooled{part}"] = range_max(tables, candidates.spans[first, part])
            inputs[f"index{part}"] = inverse
        scores: Floats = self._pairs.run(["scores"], inputs)[0]
        return scores


def range_tables(states: Floats) -> list[Floats]:
    """Maxima over 1, 2, 4, … characters from each place on: what `range_max` looks up."""
    tables = [states]
    for level in range(_LEVELS - 1):
        below, shift = tables[-1], 1 << level
        table = below.copy()
        np.maximum(below[:-shift], below[shift:], out=table[:-shift])
        np.maximum(below[-shift:], below[-1:], out=table[-shift:])
        tables.append(table)
    return tables


def range_max(tables: Sequence[Floats], ranges: Table) -> Floats:
    """Maximum over each half-open range [rows, 2]; zeros for an empty range.

    >>> states = np.array([[1.0], [3.0], [2.0]], np.float32)
    >>> range_max(range_tables(states), np.array([[0, 2], [2, 3], [1, 1]])).ravel().tolist()
    [3.0, 2.0, 0.0]
    """
    size = np.minimum(ranges[:, 1] - ranges[:, 0], 1 << (_LEVELS - 1))
    level = np.floor(np.log2(np.maximum(size, 1))).astype(np.int64)
    last = len(tables[0]) - 1
    first = np.clip(ranges[:, 0], 0, last)
    second = np.maximum(np.clip(ranges[:, 1] - (1 << level), 0, last), first)
    found = np.zeros((len(ranges), tables[0].shape[1]), np.float32)
    for step in np.unique(level):
        rows = level == step
        found[rows] = np.maximum(tables[step][first[rows]], tables[step][second[rows]])
    found[size <= 0] = 0
    return found


def _batches(blocks: Sequence[Block]) -> list[list[Block]]:
    ordered = sorted(blocks, key=lambda b: b.end - b.start)
    return [ordered[i : i + _BATCH] for i in range(0, len(ordered), _BATCH)]


def _padded(batch: Sequence[Block], values: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    """Values of each block, padded, steps first."""
    steps = max(b.end - b.start for b in batch)
    out = np.zeros((steps, len(batch), *values.shape[1:]), values.dtype)
    for row, block in enumerate(batch):
        out[: block.end - block.start, row] = values[block.start : block.end]
    return out


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    shares: Floats = raised / raised.sum(-1, keepdims=True)
    return shares


@cache
def load_networks() -> Networks:
    """The bundled networks, loaded once."""
    assert len(LABELS) == np.load(MODEL_FOLDER / "tagger_crf.npz")["start"].shape[0], (
        "the tagger was trained on other labels"
    )
    return Networks(MODEL_FOLDER)

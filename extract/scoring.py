"""Candidates judged by the networks: the probability of every predicate and metric for every pair of a reading."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from extract.blocks import MODEL_FOLDER, name_ids
from extract.candidates import OUTPUTS, Candidates, Numbers, find_candidates, find_numbers, rule_table
from extract.neural import load_networks
from extract.reading import Reading
from kg.model import METRICS, PREDICATES

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Judged:
    """Candidates and what the networks hold of them.

    `predicates` [pairs, predicates] are probabilities, 0 for a pair with a number. `metrics` [numbers, metrics + 1] are those of what
    each number measures, last that it measures nothing. `subjects` [pairs] is a name's share among the names that a number may
    measure, `abouts` [pairs] its share among those, and none, that it may be about.
    """

    candidates: Candidates
    numbers: Numbers
    predicates: Floats
    metrics: Floats
    subjects: Floats
    abouts: Floats


@dataclass(frozen=True, slots=True)
class Curve:
    """Points that map a score to how often a statement of this score was right on text not trained on."""

    scores: Floats
    shares: npt.NDArray[np.float32]

    def confidence(self, score: float) -> float:
        return float(np.interp(score, self.scores, self.shares))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Least probability per output that is stated, and what maps scores to confidence; all set by training.

    `patterns` is what is left of a pattern's share of right readings when the names are read too.
    """

    thresholds: Floats
    relations: Curve
    observations: Curve
    patterns: float


def judge(reading: Reading) -> Judged:
    """Score the pairs and numbers of a reading; what the patterns found is one of the features."""
    assert reading.tagged is not None
    count = len(reading.work.text)
    quantities = [q for q in reading.quantities if not q.bare]
    candidates = find_candidates(reading.sentences, reading.mentions, reading.anaphora, quantities, reading.widths)
    rules = rule_table(candidates, reading.patterns, reading.figures)
    numbers = find_numbers(candidates, reading.sentences, rules)
    if not len(candidates.first):
        predicates, metrics = (np.zeros((0, width), np.float32) for width in (len(PREDICATES), len(METRICS) + 1))
        nothing = np.zeros(0, np.float32)
        return Judged(candidates, numbers, predicates, metrics, nothing, nothing)
    names = name_ids(((m.start, m.end, m.type) for m in reading.mentions), count)
    scores, metrics = load_networks().score_pairs(
        reading.blocks, names, reading.tagged.states, candidates, rules, numbers
    )
    predicates = (1 / (1 + np.exp(-scores[:, : len(PREDICATES)]))).astype(np.float32)
    predicates[numbers.of_pair >= 0] = 0
    subjects, abouts = (shares_of(scores[:, len(PREDICATES) + k], numbers, none=bool(k)) for k in (0, 1))
    return Judged(candidates, numbers, predicates, metrics, subjects, abouts)


def shares_of(scores: Floats, numbers: Numbers, *, none: bool) -> Floats:
    """Softmax of scores [pairs] over the names of each number, and none (which scores 0) where that is an answer."""
    rows = np.flatnonzero(numbers.of_pair >= 0)
    groups = numbers.of_pair[rows]
    top = np.zeros(len(numbers.places), np.float32)
    np.maximum.at(top, groups, scores[rows])
    raised = np.exp(scores[rows] - top[groups])
    total = np.bincount(groups, raised, len(top)) + (np.exp(-top) if none else 0)
    shares = np.zeros(len(scores), np.float32)
    shares[rows] = raised / np.maximum(total[groups], 1e-9)
    return shares


@cache
def load_calibration() -> Calibration:
    """The bundled thresholds and calibration points."""
    stored = json.loads((MODEL_FOLDER / "calibration.json").read_text(encoding="utf-8"))
    thresholds = np.array([stored["thresholds"][name] for name in OUTPUTS], np.float32)
    relations, observations = (np.array(stored[name], np.float32) for name in ("relations", "observations"))
    return Calibration(
        thresholds,
        Curve(relations[:, 0], relations[:, 1]),
        Curve(observations[:, 0], observations[:, 1]),
        stored["patterns"],
    )

"""Candidates judged by the networks: the probability of every predicate and metric for every pair of a reading."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from extract.blocks import MODEL_FOLDER, name_ids
from extract.candidates import OUTPUTS, Candidates, find_candidates, rule_table
from extract.neural import load_networks
from extract.reading import Reading
from kg.model import PREDICATES


@dataclass(frozen=True, slots=True)
class Judged:
    """Candidates and their probabilities [pairs, outputs]."""

    candidates: Candidates
    probabilities: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Curve:
    """Points that map a score to how often a statement of this score was right on text not trained on."""

    scores: npt.NDArray[np.float32]
    shares: npt.NDArray[np.float32]

    def confidence(self, score: float) -> float:
        return float(np.interp(score, self.scores, self.shares))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Least probability per output that is stated, and what maps scores to confidence; all set by training.

    `patterns` is what is left of a pattern's share of right readings when the names are read too.
    """

    thresholds: npt.NDArray[np.float32]
    relations: Curve
    observations: Curve
    patterns: float


def judge(reading: Reading) -> Judged:
    """Score the pairs of a reading; what the patterns found is one of the features."""
    assert reading.tagged is not None
    count = len(reading.work.text)
    quantities = [q for q in reading.quantities if not q.bare]
    candidates = find_candidates(reading.sentences, reading.mentions, reading.anaphora, quantities, count)
    if not len(candidates.first):
        return Judged(candidates, np.zeros((0, len(OUTPUTS)), np.float32))
    names = name_ids(((m.start, m.end, m.type) for m in reading.mentions), count)
    rules = rule_table(candidates, reading.patterns, reading.figures)
    scores = load_networks().score_pairs(reading.blocks, names, reading.tagged.states, candidates, rules)
    # A predicate holds between two names, a metric of a name and a number.
    numeric = candidates.numeric
    scores[numeric, : len(PREDICATES)] = 0
    scores[~numeric, len(PREDICATES) :] = 0
    return Judged(candidates, scores)


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

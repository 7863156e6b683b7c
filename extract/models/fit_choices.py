"""Fit the weights by which a statement's time, modality and source are chosen, on labelled text.

Gold statements are placed on their text as a reading would place them; the weights make the candidates that agree with gold the
likeliest of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from extract.attribution import candidates_for_source
from extract.choices import Features
from extract.modality import candidates_for_modality
from extract.models.corpus import LabelledText
from extract.models.placing import Placed, place, reading_of_gold
from extract.periods import candidates_for_time
from extract.reading import Reading
from extract.stated import Scene

_LEAST = 0.03
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a choice is fitted, as found best by cross-validation over the documents.

    Attributes:
        passage: weight of a statement of a passage written for training; one of a real document has 1.
        said: how much more a statement counts of which something is said than one of which nothing is.
        smooth: weight of the prior.
    """

    passage: float
    said: float
    smooth: float


TERMS = {
    "time": Terms(passage=0.3, said=16, smooth=12),
    "modality": Terms(passage=2, said=1.2, smooth=4),
    "attribution": Terms(passage=0.1, said=14, smooth=6),
}


@dataclass(slots=True)
class Examples:
    """Candidates of one choice: their features, which statement each is of, and which are right."""

    rows: list[Features] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def add(self, candidates: Sequence[Features], right: Sequence[bool], weight: float) -> None:
        """Add a statement; one without a right candidate teaches nothing."""
        if not any(right) or len(candidates) < 2:
            return
        self.rows += candidates
        self.owners += [len(self.weights)] * len(candidates)
        self.right += right
        self.weights.append(weight)


def collect(texts: Sequence[LabelledText]) -> dict[str, Examples]:
    """The examples of the three choices."""
    examples = {name: Examples() for name in ("time", "modality", "attribution")}
    for text in texts:
        reading = reading_of_gold(text)
        scene = Scene.of(reading)
        for places in place(text, reading):
            _collect(examples, reading, scene, places, document=text.document)
    return examples


def _collect(
    examples: dict[str, Examples], reading: Reading, scene: Scene, places: list[Placed], *, document: bool
) -> None:
    """Add a statement at that of its places where most of what gold says of it can be found."""
    choices = [_choices(reading, scene, placed) for placed in places]
    best = max(choices, key=lambda choice: sum(any(right) for _, right in choice.values()))
    for name, (features, right) in best.items():
        terms = TERMS[name]
        weight = (1.0 if document else terms.passage) * (1.0 if right[0] else terms.said)
        examples[name].add(features, right, weight)


def _choices(reading: Reading, scene: Scene, placed: Placed) -> dict[str, tuple[list[Features], list[bool]]]:
    """Choice → candidates with their features, and which of them are right."""
    gold, stated = placed.gold, placed.stated
    modality = gold.get("modality") or "asserted"
    source, time = gold.get("attributed_to") or gold.get("by"), gold.get("time")
    cues, of_cues = candidates_for_modality(reading, scene, stated)
    claims, of_claims = candidates_for_source(reading, scene, stated, modality)
    times, of_times = candidates_for_time(reading, scene, stated, modality)
    return {
        "modality": (of_cues, [modality == "asserted", *(cue.modality == modality for cue in cues)]),
        "attribution": (of_claims, [source is None, *(claim.source.entity == source for claim in claims)]),
        "time": (of_times, [time is None, *(t.value == time for t in times)]),
    }


def fit(examples: Examples, smooth: float) -> dict[str, float]:
    """Feature → weight: the log-linear model under which the right candidates are likeliest, with a Gaussian prior."""
    names = sorted({feature for row in examples.rows for feature in row})
    ids = {name: index for index, name in enumerate(names)}
    indices = [ids[feature] for row in examples.rows for feature in row]
    pointers = np.cumsum([0, *(len(row) for row in examples.rows)])
    table = csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(examples.rows), len(names)))
    owners, right = np.array(examples.owners), np.array(examples.right)
    weights = np.array(examples.weights)

    def loss(theta: Floats) -> tuple[float, Floats]:
        scores = table @ theta
        top = np.full(len(weights), -np.inf)
        np.maximum.at(top, owners, scores)
        raised = np.exp(scores - top[owners])
        total = np.bincount(owners, raised)
        good = np.bincount(owners, raised * right)
        value = -float(weights @ np.log(good / total)) + smooth / 2 * float(theta @ theta)
        gradient = weights[owners] * (raised / total[owners] - raised * right / good[owners])
        return value, table.T @ gradient + smooth * theta

    result = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return {name: round(float(value), 3) for name, value in zip(names, result.x, strict=True) if abs(value) >= _LEAST}


def fit_all(texts: Sequence[LabelledText]) -> dict[str, dict[str, float]]:
    """Choice → feature → weight, from labelled texts."""
    return {name: fit(examples, TERMS[name].smooth) for name, examples in collect(texts).items()}


def write_weights(weights: dict[str, dict[str, float]], path: Path) -> None:
    """Write the table of weights."""
    lines = ["# What speaks for a candidate as time, modality or source of a statement; fitted by extract/models/fit_choices.py.",
             "choice,feature,weight"]  # fmt: skip
    lines += [
        f'{choice},"{feature.replace(chr(34), chr(34) * 2)}",{value:g}'
        for choice, table in weights.items()
        for feature, value in table.items()
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

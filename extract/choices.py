"""Choosing among candidates by the summed weights of what speaks for each: the time, modality and source of a statement.

The weights are a table that can be read and edited (`choices.csv` beside the networks: choice, feature, weight), fitted by
`extract/models/fit_choices.py` on labelled text. Doing without any candidate is a choice like another, with features of its own.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache

from extract.blocks import MODEL_FOLDER

Features = tuple[str, ...]


@cache
def load_weights() -> dict[str, dict[str, float]]:
    """Choice → feature → weight."""
    weights: dict[str, dict[str, float]] = {}
    with (MODEL_FOLDER / "choices.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(line for line in lines if not line.startswith("#")):
            weights.setdefault(row["choice"], {})[row["feature"]] = float(row["weight"])
    return weights


def choose(choice: str, candidates: Sequence[Features]) -> int:
    """Index of the candidate with the highest sum; the earlier of equals."""
    weights = load_weights()[choice]
    sums = [sum(weights.get(feature, 0.0) for feature in features) for features in candidates]
    return max(range(len(sums)), key=sums.__getitem__)

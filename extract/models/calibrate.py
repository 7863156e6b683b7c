"""Thresholds and confidences from cross-validated records, whose confidences are the raw scores of the networks.

    python -m extract.models.calibrate --gold GOLD.jsonl --records RECORDS.jsonl [--leave-out K/N] --out calibration.json

A predicate's or metric's threshold is the one that serves the F1 of all relations, or of all observations, best. Confidence is the
share of right statements among those of about the same score, by isotonic regression.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from extract.candidates import OUTPUTS
from extract.evaluation import align, fold, relation_key, same_value
from extract.models.parts import parse_part, part_of
from kg.model import METRICS, PREDICATES

# Scores below this are never stated: there the networks guess.
LEAST, MOST = 0.10, 0.80
_GRID: list[float] = np.arange(LEAST, MOST, 0.025).round(3).tolist()
_ALL_BUT = 0.98
# A threshold of its own needs so many scored statements; rarer ones take the common threshold.
_ENOUGH = 25


class Scored(NamedTuple):
    """A statement's output (predicate or metric), raw score, whether gold has it, and whether a pattern read it."""

    output: str
    score: float
    right: bool
    by_pattern: bool = False


def score_statements(
    gold: Iterable[dict[str, Any]], records: Iterable[dict[str, Any]]
) -> tuple[list[Scored], dict[str, int]]:
    """Judge every statement of cross-validated records; the counts of gold statements by output come with them."""
    by_id = {record["doc_id"]: record for record in records}
    scored: list[Scored] = []
    wanted: dict[str, int] = {}
    for document in gold:
        record = by_id[document["doc_id"]]
        aligned = align(document, record)
        keys = {relation_key(r, lambda e: e) for r in document["relations"]}
        for _, predicate, _ in keys:
            wanted[predicate] = wanted.get(predicate, 0) + 1
        for relation in record["relations"]:
            right = relation_key(relation, aligned.get) in keys
            by_pattern = not relation["evidence"][0]["rule"].startswith("model/")
            scored.append(Scored(relation["predicate"], relation["confidence"], right, by_pattern))
        for observation in document["observations"]:
            wanted[observation["metric"]] = wanted.get(observation["metric"], 0) + 1
        scored += [Scored(o["metric"], o["confidence"], _stated(o, document, aligned)) for o in record["observations"]]
    return scored, wanted


def _stated(observation: dict[str, Any], document: dict[str, Any], aligned: dict[str, str]) -> bool:
    return any(
        aligned.get(observation["subject"]) == gold["subject"]
        and observation["metric"] == gold["metric"]
        and observation["kind"] == gold.get("kind", "level")
        and fold(observation["unit"]) == fold(gold.get("unit") or "")
        and same_value(observation["value"], gold["value"])
        for gold in document["observations"]
    )


def best_thresholds(scored: Sequence[Scored], wanted: dict[str, int], outputs: Sequence[str]) -> dict[str, float]:
    """Thresholds of a family of outputs that serve its common F1 best, found by passing over the outputs in turn."""
    mine = [s for s in scored if s.output in outputs]
    total = sum(wanted.get(output, 0) for output in outputs)
    common = _lowest_good([_f1(mine, {}, t, total) for t in _GRID])
    chosen: dict[str, float] = {}
    for _ in range(2):
        for output in outputs:
            if sum(s.output == output for s in mine) >= _ENOUGH:
                chosen[output] = max(_GRID, key=lambda t: _f1(mine, {**chosen, output: t}, common, total))
    # Half way to the common threshold: a few dozen statements say little of a predicate alone.
    return {output: round((chosen.get(output, common) + common) / 2, 3) for output in outputs}


def _lowest_good(scores: Sequence[float]) -> float:
    """The lowest threshold whose F1 is all but the best.

    F1 hardly changes over a wide range; on text unlike that learnt from the networks are less sure, and what is stated carries its
    confidence anyway.
    """
    least = _ALL_BUT * max(scores)
    return next(t for t, score in zip(_GRID, scores, strict=True) if score >= least)


def _f1(scored: Sequence[Scored], chosen: dict[str, float], common: float, total: int) -> float:
    kept = [s for s in scored if s.score >= chosen.get(s.output, common)]
    right = sum(s.right for s in kept)
    return 2 * right / (len(kept) + total) if kept else 0.0


def isotonic(scored: Sequence[Scored], points: int = 12) -> list[tuple[float, float]]:
    """Score → share of right statements, never falling, by pooling neighbours; some points of that line."""
    ordered = sorted(scored, key=lambda s: s.score)
    groups: list[list[float]] = []
    for item in ordered:
        groups.append([float(item.right), 1.0, item.score])
        while len(groups) > 1 and groups[-2][0] / groups[-2][1] >= groups[-1][0] / groups[-1][1]:
            right, count, score = groups.pop()
            groups[-1] = [groups[-1][0] + right, groups[-1][1] + count, score]
    highs = [g[2] for g in groups]
    # One more right and one more wrong statement than seen: no group of a few is certain.
    shares = np.maximum.accumulate([(g[0] + 1) / (g[1] + 2) for g in groups])
    grid = np.linspace(0, 1, points)
    return [(round(float(x), 3), round(float(np.interp(x, highs, shares)), 3)) for x in grid]


def pattern_factor(scored: Sequence[Scored]) -> float:
    """What is left of a pattern's measured share of right readings when names are read too and not given."""
    read = [s for s in scored if s.by_pattern]
    claimed = sum(s.score for s in read)
    return round(min(1.0, sum(s.right for s in read) / claimed), 3) if claimed else 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("gold", "records", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--leave-out", type=parse_part, help="K/N: keep the K-th of N parts of the documents out")
    a = parser.parse_args()
    gold, records = (
        [json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in (a.gold, a.records)
    )
    if a.leave_out:
        part, parts = a.leave_out
        gold = [document for document in gold if part_of(document["doc_id"], parts) != part]
    scored, wanted = score_statements(gold, records)
    thresholds = best_thresholds(scored, wanted, PREDICATES) | best_thresholds(scored, wanted, METRICS)
    stored = {
        "thresholds": {o: thresholds.get(o, 0.5) for o in OUTPUTS},
        "relations": isotonic([s for s in scored if s.output in PREDICATES and not s.by_pattern]),
        "observations": isotonic([s for s in scored if s.output in METRICS]),
        "patterns": pattern_factor(scored),
    }
    a.out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""How far the confidence of relations can be believed, measured on gold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extract.evaluation import Row, align, match_relations

# Ten bins: the usual number, and the one that published errors are taken with.
BINS = 10
SURE = 0.7


@dataclass(frozen=True, slots=True)
class Bin:
    """Relations whose confidence lies in one tenth: how many, their mean confidence, and the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The figures of confidence.

    Attributes:
        error: expected calibration error, the mean distance of confidence and precision over the bins, weighted by count.
        sure_precision: precision of the relations with confidence of SURE or more; 0 where there is none.
        sure_share: right ones among them as a share of all gold relations.
        sure_count: how many they are.
        bins: the bins that hold relations, ascending.
    """

    error: float
    sure_precision: float
    sure_share: float
    sure_count: int
    bins: tuple[Bin, ...]


def calibration(gold: Iterable[Row], predicted: Iterable[Row]) -> Calibration:
    """Compare the confidence of relations with whether they are right."""
    by_id = {record["doc_id"]: record for record in predicted}
    judged: list[tuple[float, bool]] = []
    wanted = 0
    for document in gold:
        record = by_id.get(document["doc_id"], {})
        matches = match_relations(document, record, align(document, record))
        wanted += len(matches.pairs) + len(matches.missed)
        judged += [(_confidence(found), True) for _, found in matches.pairs]
        judged += [(_confidence(found), False) for found in matches.extra]
    return calibrate(judged, wanted)


def calibrate(judged: Sequence[tuple[float, bool]], wanted: int) -> Calibration:
    """The figures of (confidence, right) pairs, `wanted` being the number of gold relations.

    >>> found = calibrate([(0.9, True), (0.9, True), (0.8, False), (0.2, False)], 4)
    >>> round(found.error, 3), round(found.sure_precision, 3), found.sure_share
    (0.3, 0.667, 0.5)
    """
    bins = tuple(_bin(judged, place) for place in range(BINS) if any(_place(c) == place for c, _ in judged))
    error = sum(b.count * abs(b.confidence - b.right) for b in bins) / len(judged) if judged else 0.0
    sure = [right for confidence, right in judged if confidence >= SURE]
    return Calibration(
        error=error,
        sure_precision=sum(sure) / len(sure) if sure else 0.0,
        sure_share=sum(sure) / wanted if wanted else 0.0,
        sure_count=len(sure),
        bins=bins,
    )


def _bin(judged: Sequence[tuple[float, bool]], place: int) -> Bin:
    inside = [(confidence, right) for confidence, right in judged if _place(confidence) == place]
    count = len(inside)
    mean = sum(confidence for confidence, _ in inside) / count
    return Bin(place / BINS, (place + 1) / BINS, count, mean, sum(right for _, right in inside) / count)


def _place(confidence: float) -> int:
    return min(int(confidence * BINS), BINS - 1)


def _confidence(relation: Row) -> float:
    """A relation without a confidence is stated without doubt."""
    value = relation.get("confidence")
    return 1.0 if value is None else float(value)

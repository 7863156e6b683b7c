"""Pairs that the scorer judges: two names that may be related, or a name and a number that may measure it.

Pairs lie in one sentence or two neighbouring ones. A pronoun or a dropped subject stands in as a name of what it refers to. The same
candidates are scored in training and in reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from extract.quantities import Quantity
from extract.reading import Anaphor, FoundRelation, Mention, ReadFigure
from extract.sentences import Sentence
from kg.model import ENTITY_TYPES, METRICS, PREDICATES

Table = npt.NDArray[np.int64]

LONGEST_GAP = 140
_NUMBER_KINDS = ("currency", "percent", "multiple", "unit", "wafer", "time", "other")
_KIND_OF_CLASS = {
    "currency": "currency", "sign": "currency", "share": "currency", "percent": "percent", "point": "percent",
    "tenth": "percent", "fraction": "percent", "multiple": "multiple", "unit": "unit", "wafer": "wafer", "time": "time",
}  # fmt: skip
PLACE_TYPES = (*ENTITY_TYPES, *_NUMBER_KINDS)
TYPE_IDS = {kind: index for index, kind in enumerate(PLACE_TYPES)}
# What the scorer says of a pair: a predicate between two names; of a name and a number a metric, or that the number is about it.
ABOUT = "about"
OUTPUTS = (*PREDICATES, *METRICS, ABOUT)
OUTPUT_IDS = {name: index for index, name in enumerate(OUTPUTS)}
_GAP_STEPS = (0, 1, 2, 4, 8, 14, 22, 34, 50, 75, 110)
_CONTEXT = 10


class Place(NamedTuple):
    """Where a name, what stands for it, or a number is: span, sentence, the mention or quantity meant."""

    start: int
    end: int
    sentence: int
    mention: Mention | None
    quantity: Quantity | None
    stands_in: bool

    @property
    def type(self) -> str:
        if self.mention is not None:
            return self.mention.type
        assert self.quantity is not None
        return _KIND_OF_CLASS.get(self.quantity.unit_class, "other")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Ordered pairs as arrays, one row a pair; of a name and a number the name comes first.

    `first` and `second` index `places`; `spans` holds five half-open ranges of the text (first, second, between, before, after);
    `kinds` holds ids of features that are looked up in embeddings: types, gap, order and sentences, names between, stand-ins.
    """

    places: tuple[Place, ...]
    first: Table
    second: Table
    spans: Table
    kinds: Table

    @property
    def numeric(self) -> npt.NDArray[np.bool_]:
        """Which rows pair a name with a number."""
        numbers = np.array([place.quantity is not None for place in self.places], bool)
        return numbers[self.second] if len(self.places) else np.zeros(0, bool)


KIND_SIZES = (len(PLACE_TYPES) ** 2, len(_GAP_STEPS) + 1, 6, 6, 4)


def find_candidates(
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    anaphora: Sequence[Anaphor],
    quantities: Sequence[Quantity],
    length: int,
) -> Candidates:
    """List the pairs of a text of a length in characters."""
    places = _places(sentences, mentions, anaphora, quantities)
    rows: list[tuple[int, ...]] = []
    for i, a in enumerate(places):
        for j in range(i + 1, len(places)):
            b = places[j]
            if b.sentence - a.sentence > 1 or b.start - a.end > LONGEST_GAP:
                break
            if a.quantity is None and b.quantity is None:
                if a.mention.entity != b.mention.entity and not (a.stands_in and b.stands_in):  # type: ignore[union-attr]
                    rows += [_row(places, i, j, False, length), _row(places, i, j, True, length)]
            elif a.quantity is None or b.quantity is None:
                rows.append(_row(places, i, j, a.quantity is not None, length))
    table = np.array(rows, np.int64).reshape(-1, 2 + 10 + len(KIND_SIZES))
    return Candidates(tuple(places), table[:, 0], table[:, 1], table[:, 2:12].reshape(-1, 5, 2), table[:, 12:])


def _places(
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    anaphora: Sequence[Anaphor],
    quantities: Sequence[Quantity],
) -> list[Place]:
    found: list[tuple[int, int, Mention | None, Quantity | None, bool]]
    found = [(m.start, m.end, m, None, False) for m in mentions]
    found += [(a.start, max(a.end, a.start + 1), m, None, True) for a in anaphora for m in a.antecedents]
    found += [(q.start, q.end, None, q, False) for q in quantities]
    found.sort(key=lambda item: (item[0], item[4], item[1]))
    places = []
    index = 0
    for start, end, mention, quantity, stands_in in found:
        while index + 1 < len(sentences) and sentences[index].end <= start:
            index += 1
        places.append(Place(start, end, index, mention, quantity, stands_in))
    return places


def _row(places: list[Place], i: int, j: int, swapped: bool, length: int) -> tuple[int, ...]:
    left, right = places[i], places[j]
    first, second = (j, i) if swapped else (i, j)
    a, b = places[first], places[second]
    between = (left.end, max(right.start, left.end))
    gap = max(0, right.start - left.end)
    types = TYPE_IDS[a.type] * len(TYPE_IDS) + TYPE_IDS[b.type]
    step = sum(gap > s for s in _GAP_STEPS)
    apart = 2 * min(right.sentence - left.sentence, 1) + swapped
    others = min(sum(not p.stands_in for p in places[i + 1 : j]), 5)
    standing = 2 * a.stands_in + b.stands_in
    before = (max(0, left.start - _CONTEXT), left.start)
    after = (right.end, min(length, right.end + _CONTEXT))
    return (
        first, second, a.start, a.end, b.start, b.end, *between, *before, *after, types, step, apart, others, standing,
    )  # fmt: skip


def rule_table(candidates: Candidates, relations: Sequence[FoundRelation], figures: Sequence[ReadFigure]) -> Table:
    """One column an output: 1 where a pattern read it of the pair, a relation in the sentence of either end."""
    read: dict[tuple[object, object, object], list[int]] = {}
    for relation in relations:
        ends = (relation.subject.entity, relation.object.entity, relation.sentence.index)
        read.setdefault(ends, []).append(OUTPUT_IDS[relation.predicate])
    for figure in figures:
        read.setdefault((figure.subject.entity, figure.quantity, None), []).append(OUTPUT_IDS[figure.metric])
    table = np.zeros((len(candidates.first), len(OUTPUTS)), np.int64)
    if not read:
        return table
    for row, (i, j) in enumerate(zip(candidates.first.tolist(), candidates.second.tolist(), strict=True)):
        a, b = candidates.places[i], candidates.places[j]
        subject = a.mention.entity if a.mention else None
        if b.mention is None:
            keys: set[tuple[object, object, object]] = {(subject, b.quantity, None)}
        else:
            keys = {(subject, b.mention.entity, sentence) for sentence in (a.sentence, b.sentence)}
        for key in keys:
            for output in read.get(key, ()):
                table[row, output] = 1
    return table

"""Pairs of names that may be related: every ordered pair of one sentence or two neighbouring ones.

A pronoun or a dropped subject stands in as a name of what it refers to. The same candidates are scored in training and in reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from extract.reading import Anaphor, FoundRelation, Mention
from extract.sentences import Sentence
from kg.model import ENTITY_TYPES, PREDICATES

Table = npt.NDArray[np.int64]

LONGEST_GAP = 140
TYPE_IDS = {kind: index for index, kind in enumerate(ENTITY_TYPES)}
PREDICATE_IDS = {predicate: index for index, predicate in enumerate(PREDICATES)}
_GAP_STEPS = (0, 1, 2, 4, 8, 14, 22, 34, 50, 75, 110)
_CONTEXT = 10


class Place(NamedTuple):
    """Where a name, or what stands for it, is: span, sentence, the mention meant, and whether it only stands in."""

    start: int
    end: int
    sentence: int
    mention: Mention
    stands_in: bool


@dataclass(frozen=True, slots=True)
class Candidates:
    """Ordered pairs as arrays, one row a pair.

    `first` and `second` index `places`; `spans` holds five half-open ranges of the text (subject, object, between, before, after);
    `kinds` holds ids of features that are looked up in embeddings: types, gap, order and sentences, names between, stand-ins.
    """

    places: tuple[Place, ...]
    first: Table
    second: Table
    spans: Table
    kinds: Table


KIND_SIZES = (len(ENTITY_TYPES) ** 2, len(_GAP_STEPS) + 1, 6, 6, 4)


def find_candidates(
    sentences: Sequence[Sentence], mentions: Sequence[Mention], anaphora: Sequence[Anaphor], length: int
) -> Candidates:
    """List the pairs of a text of a length in characters."""
    places = _places(sentences, mentions, anaphora)
    rows: list[tuple[int, ...]] = []
    for i, a in enumerate(places):
        for j in range(i + 1, len(places)):
            b = places[j]
            if b.sentence - a.sentence > 1 or b.start - a.end > LONGEST_GAP:
                break
            if a.mention.entity == b.mention.entity or (a.stands_in and b.stands_in):
                continue
            rows.append(_row(places, i, j, False, length))
            rows.append(_row(places, i, j, True, length))
    table = np.array(rows, np.int64).reshape(-1, 2 + 10 + len(KIND_SIZES))
    return Candidates(tuple(places), table[:, 0], table[:, 1], table[:, 2:12].reshape(-1, 5, 2), table[:, 12:])


def _places(sentences: Sequence[Sentence], mentions: Sequence[Mention], anaphora: Sequence[Anaphor]) -> list[Place]:
    found = [(m.start, m.end, m, False) for m in mentions]
    found += [(a.start, max(a.end, a.start + 1), m, True) for a in anaphora for m in a.antecedents]
    found.sort(key=lambda item: (item[0], item[3], item[1]))
    places = []
    index = 0
    for start, end, mention, stands_in in found:
        while index + 1 < len(sentences) and sentences[index].end <= start:
            index += 1
        places.append(Place(start, end, index, mention, stands_in))
    return places


def _row(places: list[Place], i: int, j: int, swapped: bool, length: int) -> tuple[int, ...]:
    left, right = places[i], places[j]
    first, second = (j, i) if swapped else (i, j)
    a, b = places[first], places[second]
    between = (left.end, max(right.start, left.end))
    gap = max(0, right.start - left.end)
    types = TYPE_IDS[a.mention.type] * len(TYPE_IDS) + TYPE_IDS[b.mention.type]
    step = sum(gap > s for s in _GAP_STEPS)
    apart = 2 * min(right.sentence - left.sentence, 1) + swapped
    others = min(sum(not p.stands_in for p in places[i + 1 : j]), 5)
    standing = 2 * a.stands_in + b.stands_in
    before = (max(0, left.start - _CONTEXT), left.start)
    after = (right.end, min(length, right.end + _CONTEXT))
    return (
        first, second, a.start, a.end, b.start, b.end, *between, *before, *after, types, step, apart, others, standing,
    )  # fmt: skip


def rule_table(candidates: Candidates, found: Sequence[FoundRelation]) -> Table:
    """One column a predicate: 1 where a pattern read it between the entities of the pair, in the sentence of either end."""
    read: dict[tuple[str | None, str | None, int], list[int]] = {}
    for relation in found:
        key = (relation.subject.entity, relation.object.entity, relation.sentence.index)
        read.setdefault(key, []).append(PREDICATE_IDS[relation.predicate])
    table = np.zeros((len(candidates.first), len(PREDICATES)), np.int64)
    if not read:
        return table
    for row, (i, j) in enumerate(zip(candidates.first.tolist(), candidates.second.tolist(), strict=True)):
        a, b = candidates.places[i], candidates.places[j]
        for sentence in {a.sentence, b.sentence}:
            for predicate in read.get((a.mention.entity, b.mention.entity, sentence), ()):
                table[row, predicate] = 1
    return table

"""Pairs that the scorer judges: two names that may be related, or a name and a number that may measure it.

Pairs lie in one sentence or two neighbouring ones. A pronoun or a dropped subject stands in as a name of what it refers to. The same
candidates are scored in training and in reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from extract.quantities import Quantity
from extract.reading import Anaphor, FoundRelation, Mention, ReadFigure
from extract.sentences import Sentence
from extract.widths import Widths
from kg.model import ENTITY_TYPES, METRICS, PREDICATES

Table = npt.NDArray[np.int64]

# In the width of Chinese characters.
WIDEST_GAP = 140
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
_TOPICS = frozenset({"Company", "GovernmentBody", "Organization", "Facility", "Sector", "Product"})
_TOPIC_PLACE = 14
_CONTEXT = 10
_NUMBER_CONTEXT = 24
_FIRST_METRIC = len(PREDICATES)


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


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers among the places, one row a number.

    `places` indexes `Candidates.places`; `spans` holds three half-open ranges of the text (the number, before it and after it in its
    sentence); `kinds` the kind of its unit; `cues` one column a metric, 1 where the words beside the number name it; `of_pair` says
    for each pair which number it holds, -1 for two names.
    """

    places: Table
    spans: Table
    kinds: Table
    cues: Table
    of_pair: Table


NUMBER_KINDS = len(_NUMBER_KINDS)
KIND_SIZES = (len(PLACE_TYPES) ** 2, len(_GAP_STEPS) + 1, 6, 6, 4)


def find_candidates(
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    anaphora: Sequence[Anaphor],
    quantities: Sequence[Quantity],
    widths: Widths,
) -> Candidates:
    """List the pairs of a text, given its `cumulative_widths`."""
    before = widths.tolist()
    places = _places(sentences, mentions, anaphora, quantities)
    rows: list[tuple[int, ...]] = []
    for i, a in enumerate(places):
        for j in range(i + 1, len(places)):
            b = places[j]
            if b.sentence - a.sentence > 1 or before[b.start] - before[a.end] > WIDEST_GAP:
                break
            if a.quantity is None and b.quantity is None:
                if a.mention.entity != b.mention.entity and not (a.stands_in and b.stands_in):  # type: ignore[union-attr]
                    rows += [_row(places, i, j, False, before), _row(places, i, j, True, before)]
            elif a.quantity is None or b.quantity is None:
                rows.append(_row(places, i, j, a.quantity is not None, before))
    for number, topic in _iter_carried(sentences, mentions, places, rows):
        places.append(topic)
        rows.append(_row(places, number, len(places) - 1, True, before, carried=True))
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


def _iter_carried(
    sentences: Sequence[Sentence], mentions: Sequence[Mention], places: list[Place], rows: list[tuple[int, ...]]
) -> Iterator[tuple[int, Place]]:
    """Numbers with names that their text is about and that no pair of theirs has: figures go on where the subject is not named again.

    Such a name stands in at the start of the number's sentence.
    """
    near: dict[int, set[str | None]] = {}
    for first, second, *_ in rows:
        if places[second].quantity is not None:
            near.setdefault(second, set()).add(places[first].mention.entity)  # type: ignore[union-attr]
    topics = _topics(sentences, mentions)
    for index, place in enumerate(list(places)):
        if place.quantity is not None:
            start = sentences[place.sentence].start
            for topic in topics[place.sentence]:
                if topic.entity not in near.get(index, ()):
                    yield index, Place(start, start + 1, place.sentence, topic, None, True)


def _topics(sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> list[list[Mention]]:
    """For each sentence the names that opened sentences before it, the last two, and the company named most so far."""
    found: list[list[Mention]] = []
    opened: list[Mention] = []
    counts: dict[str | None, int] = {}
    main: Mention | None = None
    at = 0
    for sentence in sentences:
        topics = {m.entity: m for m in (*opened[-2:], *([main] if main else []))}
        found.append(list(topics.values()))
        opens = True
        while at < len(mentions) and mentions[at].start < sentence.end:
            mention = mentions[at]
            at += 1
            if mention.type == "Company":
                counts[mention.entity] = counts.get(mention.entity, 0) + 1
                if main is None or counts[mention.entity] > counts[main.entity]:
                    main = mention
            if opens and mention.type in _TOPICS and mention.start - sentence.start <= _TOPIC_PLACE:
                opened = [m for m in opened[-2:] if m.entity != mention.entity] + [mention]
                opens = False
    return found


def _row(
    places: list[Place], i: int, j: int, swapped: bool, widths: list[float], carried: bool = False
) -> tuple[int, ...]:
    left, right = (places[j], places[i]) if carried else (places[i], places[j])
    first, second = (j, i) if swapped else (i, j)
    a, b = places[first], places[second]
    between = (left.end, max(right.start, left.end))
    gap = max(0.0, widths[right.start] - widths[left.end])
    types = TYPE_IDS[a.type] * len(TYPE_IDS) + TYPE_IDS[b.type]
    step = sum(gap > s for s in _GAP_STEPS)
    apart = 2 * min(right.sentence - left.sentence, 1) + swapped
    others = 0 if carried else min(sum(not p.stands_in for p in places[i + 1 : j]), 5)
    # A number never stands in, so that 3 is free for names carried on from sentences before.
    standing = 3 if carried else 2 * a.stands_in + b.stands_in
    before = (max(0, left.start - _CONTEXT), left.start)
    after = (right.end, min(len(widths) - 1, right.end + _CONTEXT))
    return (
        first, second, a.start, a.end, b.start, b.end, *between, *before, *after, types, step, apart, others, standing,
    )  # fmt: skip


def find_numbers(candidates: Candidates, sentences: Sequence[Sentence], rules: Table) -> Numbers:
    """The numbers of candidates, with what the rule table says of them."""
    of_pair = np.full(len(candidates.first), -1, np.int64)
    numeric = candidates.numeric
    places, of_pair[numeric] = np.unique(candidates.second[numeric], return_inverse=True)
    cues = np.zeros((len(places), len(METRICS)), np.int64)
    np.maximum.at(cues, of_pair[numeric], rules[numeric, _FIRST_METRIC:-1])
    spans, kinds = [], []
    for index in places.tolist():
        place = candidates.places[index]
        sentence = sentences[place.sentence]
        before = max(sentence.start, place.start - _NUMBER_CONTEXT)
        after = min(max(sentence.end, place.end), place.end + _NUMBER_CONTEXT)
        spans.append((place.start, place.end, before, place.start, place.end, after))
        kinds.append(_NUMBER_KINDS.index(place.type))
    return Numbers(places, np.array(spans, np.int64).reshape(-1, 3, 2), np.array(kinds, np.int64), cues, of_pair)


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

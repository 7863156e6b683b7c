"""Numbers bound to what they measure by the words beside them: metric by the nearest cue, subject by the metric's types.

What is read here is a feature for the scorer, and stands by itself only where the scorer does not object.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

from extract.quantities import Quantity
from extract.reading import Mention, ReadFigure, Reading, within
from extract.sentences import Sentence, clause_at
from ontology.rows import MetricCue, load_metric_cues


def _cues() -> dict[str, list[MetricCue]]:
    cues: dict[str, list[MetricCue]] = defaultdict(list)
    for cue in load_metric_cues():
        cues[cue.cue].append(cue)
    return dict(cues)


_CUES = _cues()
_CUE = re.compile(
    "|".join(
        rf"(?<![a-z]){re.escape(c)}(?![a-z])" if c.isascii() else re.escape(c)
        for c in sorted(_CUES, key=len, reverse=True)
    )
)
_CLASSES = {"fraction": "percent", "tenth": "percent", "point": "percent", "sign": "currency"}
# Costs in characters: a cue behind the number, or in another clause, must be so much nearer; a unit of weight is worth so much.
_BEHIND, _OTHER_CLAUSE, _WEIGHT = 4, 25, 3
_FARTHEST_CUE = 200
_FARTHEST_BEHIND = 8
# How far behind its number a name may stand that it measures: 14万片的月产能由三星….
_FARTHEST_SUBJECT = 20


@dataclass(frozen=True, slots=True)
class _Bound:
    cue: MetricCue
    start: int
    end: int


def read_figures(reading: Reading) -> list[ReadFigure]:
    """One figure a number at most, in the order of the text."""
    found = []
    for quantity in reading.quantities:
        if quantity.bare:
            continue
        index = bisect_right(reading.sentences, quantity.start, key=lambda s: s.start) - 1
        sentence = reading.sentences[index] if index >= 0 else None
        bound = _metric_of(reading.work.text, sentence, quantity) if sentence else None
        subject = _subject_of(reading, sentence, quantity, bound.cue) if sentence and bound else None
        if bound and subject:
            found.append(ReadFigure(subject, bound.cue.metric, quantity))
    return found


def _metric_of(text: str, sentence: Sentence, quantity: Quantity) -> _Bound | None:
    """The cue that takes this class of unit and lies nearest: in the clause first, before the number rather than after."""
    unit_class = _CLASSES.get(quantity.unit_class, quantity.unit_class)
    clause = clause_at(text, sentence, quantity.start)
    best: tuple[float, _Bound] | None = None
    first, last = max(sentence.start, quantity.start - _FARTHEST_CUE), min(sentence.end, quantity.end + _FARTHEST_CUE)
    for match in _CUE.finditer(text, first, last):
        if match.start() < quantity.end and quantity.start < match.end():
            continue
        for cue in _CUES[match[0]]:
            if unit_class not in cue.classes:
                continue
            distance = _distance(match, quantity)
            outside = not clause[0] <= match.start() < clause[1]
            cost = distance + _OTHER_CLAUSE * outside - _WEIGHT * cue.weight
            if match.start() > quantity.end and (outside or match.start() - quantity.end > _FARTHEST_BEHIND):
                continue
            if best is None or cost < best[0]:
                best = (cost, _Bound(cue, match.start(), match.end()))
    return best[1] if best else None


def _distance(match: re.Match[str], quantity: Quantity) -> int:
    if match.start() < quantity.start:
        return quantity.start - match.end()
    return _BEHIND + 2 * (match.start() - quantity.end)


def _subject_of(reading: Reading, sentence: Sentence, quantity: Quantity, cue: MetricCue) -> Mention | None:
    """The nearest name of the metric's types before the number, else behind it, else in the sentence before."""
    before = within(reading.mentions, sentence.start, quantity.start)
    stand_ins = [a for a in within(reading.anaphora, sentence.start, quantity.start) if a.end > a.start]
    for kind in cue.subjects:
        named = [m for m in before if m.type == kind]
        if named:
            return named[-1]
        for anaphor in reversed(stand_ins):
            if anaphor.antecedents[0].type == kind:
                return anaphor.antecedents[0]
    after = within(reading.mentions, quantity.end, min(sentence.end, quantity.end + _FARTHEST_SUBJECT))
    for kind in cue.subjects:
        if named := [m for m in after if m.type == kind]:
            return named[0]
    return _carried(reading, sentence, cue)


def _carried(reading: Reading, sentence: Sentence, cue: MetricCue) -> Mention | None:
    if sentence.index == 0:
        return None
    previous = reading.sentences[sentence.index - 1]
    kind = cue.subjects[0]
    return next((m for m in within(reading.mentions, previous.start, previous.end) if m.type == kind), None)

"""Gold statements placed on their text: where a reading that found them would have found them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from extract.document import Document
from extract.models.corpus import LabelledText
from extract.pattern_relations import read_patterns
from extract.pipeline import COMPONENTS
from extract.quantities import Quantity
from extract.reading import FoundObservation, FoundRelation, Mention, Reading
from extract.sentences import Sentence
from extract.stated import Stated, of_observation, of_relation
from extract.worktext import WorkText
from kg.model import SYMMETRIC

_STEPS = ("times", "quantities", "modality", "attribution", "reference")
_FAR = 500
# Places tried for a statement without evidence, and how much farther apart its names may stand than where they are nearest.
_PLACES, _FARTHEST = 4, 6
Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Placed:
    """A gold statement, where it stands, and what a reading would have found."""

    gold: dict[str, Any]
    stated: Stated
    found: FoundRelation | FoundObservation


def reading_of_gold(text: LabelledText) -> Reading:
    """A reading whose names are those of gold, the components that know no statements run on it."""
    work = WorkText.of(text.text)
    reading = Reading(Document(text.id, text.text, text.date, text.language), work)
    steps = dict(COMPONENTS)
    steps["expograph_sentences"](reading)
    places = _places(work)
    mentions = [Mention(places[m.start], places[m.end], m.type, m.entity) for m in text.mentions]
    reading.mentions = sorted((m for m in mentions if m.end > m.start), key=lambda m: m.start)
    for step in _STEPS:
        steps[f"expograph_{step}"](reading)
    reading.patterns = read_patterns(reading)
    return reading


def _places(work: WorkText) -> list[int]:
    """Offset of the original → offset of the working text, that of the next kept character for a dropped one."""
    places = [0] * (work.offsets[-1] + 1)
    at = len(work.offsets) - 1
    for original in range(work.offsets[-1], -1, -1):
        while at and work.offsets[at - 1] >= original:
            at -= 1
        places[original] = at
    return places


def place(text: LabelledText, reading: Reading) -> Iterator[list[Placed]]:
    """Places of each statement of a text, the likeliest first; statements whose ends or number are not found are left out.

    A statement with evidence has one place, one without as many as its names or number stand together.
    """
    places = _places(reading.work)
    for gold in text.relations:
        if relations := _relations(reading, gold, _spans(gold, places)):
            yield [Placed(gold, of_relation(relation), relation) for relation in relations]
    for gold in text.observations:
        if observations := _observations(reading, gold, _spans(gold, places)):
            yield [Placed(gold, of_observation(observation), observation) for observation in observations]


def _spans(gold: dict[str, Any], places: list[int]) -> Spans:
    evidence = gold.get("evidence")
    if not evidence:
        return [(0, places[-1])]
    return [(places[e["start"]], places[e["end"]]) for e in evidence]


def _inside(at: int, spans: Spans) -> bool:
    return any(start <= at < end for start, end in spans)


def _sentence(reading: Reading, at: int) -> Sentence:
    return (
        [s for s in reading.sentences if s.start <= at][-1]
        if reading.sentences[0].start <= at
        else reading.sentences[0]
    )


def _named(reading: Reading, entity: str, spans: Spans) -> list[tuple[int, int, Mention]]:
    """Where an entity is named in the evidence, or else stood in for."""
    named = [(m.start, m.end, m) for m in reading.mentions if m.entity == entity and _inside(m.start, spans)]
    return named or [
        (a.start, max(a.end, a.start + 1), m)
        for a in reading.anaphora
        for m in a.antecedents
        if m.entity == entity and _inside(a.start, spans)
    ]


def _relations(reading: Reading, gold: dict[str, Any], spans: Spans) -> list[FoundRelation]:
    subject, predicate, other = gold["subject"], gold["predicate"], gold["object"]
    found = []
    for read in reading.patterns:
        ends = (read.subject.entity, read.object.entity)
        same = ends == (subject, other) or (predicate in SYMMETRIC and ends == (other, subject))
        if same and read.predicate == predicate and _inside(read.trigger[0], spans):
            found.append(read)
    if found and gold.get("evidence"):
        return found[:1]
    first, second = _named(reading, subject, spans), _named(reading, other, spans)
    pairs = sorted(((abs(a[0] - b[0]), a, b) for a in first for b in second), key=lambda pair: pair[0])
    for distance, a, b in pairs[:1] if gold.get("evidence") else pairs[:_PLACES]:
        if distance <= _FARTHEST * max(pairs[0][0], 10):
            trigger = (max(a[0], b[0]), max(a[1], b[1]))
            found.append(FoundRelation(a[2], predicate, b[2], "", _sentence(reading, trigger[0]), trigger))
    return found or _half_named(reading, gold, spans, first or second)


def _half_named(
    reading: Reading, gold: dict[str, Any], spans: Spans, named: list[tuple[int, int, Mention]]
) -> list[FoundRelation]:
    """A relation of which the evidence names one end or none."""
    anywhere = {m.entity: m for m in reversed(reading.mentions)}
    if gold["subject"] not in anywhere or gold["object"] not in anywhere:
        return []
    trigger = named[0][:2] if named else (spans[0][0], spans[0][0] + 1)
    ends = (anywhere[gold["subject"]], anywhere[gold["object"]])
    return [FoundRelation(ends[0], gold["predicate"], ends[1], "", _sentence(reading, trigger[0]), trigger)]


def _observations(reading: Reading, gold: dict[str, Any], spans: Spans) -> list[FoundObservation]:
    found = []
    for quantity in find_quantities(reading, gold, spans)[: 1 if gold.get("evidence") else _PLACES]:
        sentence = _sentence(reading, quantity.start)
        named = _named(reading, gold["subject"], [(sentence.start, sentence.end)])
        subject = named[0][2] if named else next((m for m in reading.mentions if m.entity == gold["subject"]), None)
        if subject is not None:
            low, high = quantity.minimum, quantity.maximum
            found.append(
                FoundObservation(
                    subject, gold["metric"], gold["kind"], quantity, quantity.unit, low, high, "", sentence
                )
            )
    return found


def find_quantities(reading: Reading, gold: dict[str, Any], spans: Spans) -> list[Quantity]:
    """Numbers that may be an observation's: the same figures, those of its unit first, then the nearest to its subject."""
    value = gold["value"]
    wanted = sorted({abs(v) for v in (value["min"], value["max"]) if v is not None})
    unit = str(gold.get("unit") or "").partition("/")[0].lower()
    found: list[tuple[bool, int, int, Quantity]] = []
    for quantity in reading.quantities:
        figures = sorted({abs(v) for v in (quantity.minimum, quantity.maximum) if v is not None})
        if not _inside(quantity.start, spans) or len(figures) != len(wanted):
            continue
        if any(abs(x - y) > 0.01 * max(x, y, 1e-12) for x, y in zip(figures, wanted, strict=True)):
            continue
        sentence = _sentence(reading, quantity.start)
        named = _named(reading, gold["subject"], [(sentence.start, sentence.end)])
        distance = min((abs(start - quantity.start) for start, *_ in named), default=_FAR)
        found.append((quantity.unit.partition("/")[0].lower() != unit, distance, quantity.start, quantity))
    found.sort(key=lambda item: item[:3])
    return [item[3] for item in found]

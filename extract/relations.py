"""Relations: pairs of names that the scorer holds for related, with the pattern that read them where one did."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extract.candidates import Place
from extract.qualifiers import qualify
from extract.reading import FoundRelation, Mention, Reading
from extract.scoring import Judged, load_calibration
from kg.model import PREDICATES, SYMMETRIC
from ontology.rows import load_rule_errors

_LEARNED = "model/relations"
# A pattern this often right on labelled text is stated whatever the scorer holds of the pair.
_TRUSTED = 0.6
_Key = tuple[str | None, str, str | None]


def find_relations(reading: Reading, judged: Judged, patterns: Sequence[FoundRelation]) -> list[FoundRelation]:
    """State the relations above their predicate's threshold, and those of trusted patterns, each once a document, by its best sentence."""
    calibration = load_calibration()
    scores = judged.probabilities[:, : len(PREDICATES)]
    rows, columns = np.nonzero(scores >= calibration.thresholds[: len(PREDICATES)])
    by_pattern = {(_key(r.subject, r.predicate, r.object), r.sentence.index): r for r in reversed(patterns)}
    best: dict[_Key, tuple[float, FoundRelation]] = {}
    for row, column in sorted(zip(rows.tolist(), columns.tolist(), strict=True)):
        score, predicate = float(scores[row, column]), PREDICATES[column]
        a = judged.candidates.places[int(judged.candidates.first[row])]
        b = judged.candidates.places[int(judged.candidates.second[row])]
        assert a.mention is not None and b.mention is not None
        key = _key(a.mention, predicate, b.mention)
        if key not in best or score > best[key][0]:
            relation = _relation(reading, a, predicate, b, by_pattern)
            relation.confidence = calibration.relations.confidence(score)
            best[key] = (score, relation)
    errors = load_rule_errors()
    for pattern in patterns:
        key = _key(pattern.subject, pattern.predicate, pattern.object)
        trust = 1 - errors.get(pattern.rule, errors["default"])
        pattern.confidence = trust * calibration.patterns
        stated = best[key][1] if key in best else None
        if trust >= _TRUSTED and (stated is None or pattern.confidence > stated.confidence):
            best[key] = (pattern.confidence, pattern)
    found = [relation for _, relation in best.values()]
    for relation in found:
        qualify(reading, relation)
    return found


def _relation(
    reading: Reading, a: Place, predicate: str, b: Place, by_pattern: dict[tuple[_Key, int], FoundRelation]
) -> FoundRelation:
    """The relation of a pair, in the sentence of its later end."""
    assert a.mention is not None and b.mention is not None
    sentence = reading.sentences[max(a.sentence, b.sentence)]
    read = by_pattern.get((_key(a.mention, predicate, b.mention), sentence.index))
    rule, qualifiers = (read.rule, dict(read.qualifiers)) if read else (_LEARNED, {})
    trigger = read.trigger if read else (max(a.start, b.start), max(a.end, b.end))
    return FoundRelation(a.mention, predicate, b.mention, rule, sentence, trigger, qualifiers)


def _key(subject: Mention, predicate: str, other: Mention) -> _Key:
    ends = [subject.entity or "", other.entity or ""]
    if predicate in SYMMETRIC:
        ends.sort()
    return ends[0], predicate, ends[1]

"""Relations: pairs of names that the scorer holds for related, with the pattern that read them where one did."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extract.candidates import Place
from extract.plausible import makes_such
from extract.qualifiers import qualify
from extract.reading import FoundRelation, Mention, Reading
from extract.scoring import Judged, load_calibration
from kg.model import PREDICATES, SYMMETRIC
from ontology.rows import load_rule_errors

_LEARNED = "model/relations"
# A pattern this often right on labelled text is stated whatever the scorer holds of the pair.
_TRUSTED = 0.6
# A relation is proved by so many sentences of a document at most.
_SENTENCES = 3
# A sentence whose score reaches this share of the threshold supports a relation that another one states.
_SUPPORTS = 0.3
# Making something is stated of a firm of which one would not expect it only when it is this sure.
_MAKING = frozenset({"produces", "develops"})
_SURE = 0.45
# Of the relations of two names those are stated that reach this share of the surest.
_RIVAL = 0.85
_Key = tuple[str | None, str, str | None]


def find_relations(reading: Reading, judged: Judged, patterns: Sequence[FoundRelation]) -> list[FoundRelation]:
    """State the relations above their predicate's threshold, and those of trusted patterns, each once a document."""
    calibration = load_calibration()
    thresholds = calibration.thresholds[: len(PREDICATES)]
    rows, columns = np.nonzero(judged.predicates >= _SUPPORTS * thresholds)
    by_pattern = {(_key(r.subject, r.predicate, r.object), r.sentence.index): r for r in reversed(patterns)}
    said: dict[_Key, list[FoundRelation]] = {}
    scores: dict[_Key, list[float]] = {}
    for row, column in sorted(zip(rows.tolist(), columns.tolist(), strict=True)):
        score, predicate = float(judged.predicates[row, column]), PREDICATES[column]
        a = judged.candidates.places[int(judged.candidates.first[row])]
        b = judged.candidates.places[int(judged.candidates.second[row])]
        assert a.mention is not None and b.mention is not None
        relation = _relation(reading, a, predicate, b, by_pattern)
        relation.confidence = score
        key = _key(a.mention, predicate, b.mention)
        said.setdefault(key, []).append(relation)
        scores.setdefault(key, []).append(score)
    together = {key: _together(found) for key, found in scores.items()}
    stated = _unrivalled({k: v for k, v in together.items() if v >= thresholds[PREDICATES.index(k[1])]})
    found = []
    for key in stated:
        best = _best(said[key])
        best.confidence = calibration.relations.confidence(together[key])
        subject, predicate, other = key
        if predicate not in _MAKING or best.confidence >= _SURE or makes_such(subject or "", other or ""):
            found.append((key, best))
    return [_qualified(reading, relation) for relation in _with_patterns(found, patterns)]


def _together(scores: Sequence[float]) -> float:
    """How likely one of the two surest places says it: a fact told twice is told more surely.

    >>> _together([0.5, 0.1, 0.5])
    0.75
    """
    first, second = [*sorted(scores, reverse=True), 0.0][:2]
    return 1 - (1 - first) * (1 - second)


def _unrivalled(stated: dict[_Key, float]) -> list[_Key]:
    """Relations without those whose ends stand in a much surer one: two names are seldom related in two ways."""
    surest: dict[tuple[str, ...], float] = {}
    for (a, _, b), score in stated.items():
        pair = tuple(sorted((a or "", b or "")))
        surest[pair] = max(score, surest.get(pair, 0.0))
    return [k for k, score in stated.items() if score >= _RIVAL * surest[tuple(sorted((k[0] or "", k[2] or "")))]]


def _with_patterns(found: list[tuple[_Key, FoundRelation]], patterns: Sequence[FoundRelation]) -> list[FoundRelation]:
    """Relations with those that trusted patterns read, which stand in the place of less sure ones."""
    errors, calibration = load_rule_errors(), load_calibration()
    best = dict(found)
    for pattern in patterns:
        trust = 1 - errors.get(pattern.rule, errors["default"])
        pattern.confidence = trust * calibration.patterns
        key = _key(pattern.subject, pattern.predicate, pattern.object)
        held = best.get(key)
        if trust >= _TRUSTED and (held is None or pattern.confidence > held.confidence):
            others = [held, *held.also] if held else []
            pattern.also = tuple(r for r in others if r.sentence != pattern.sentence)[: _SENTENCES - 1]
            best[key] = pattern
    return list(best.values())


def _qualified(reading: Reading, relation: FoundRelation) -> FoundRelation:
    qualify(reading, relation)
    return relation


def _best(relations: list[FoundRelation]) -> FoundRelation:
    """Of what says one relation the surest, with the other sentences that say it."""
    by_sentence: dict[int, FoundRelation] = {}
    for relation in sorted(relations, key=lambda relation: -relation.confidence):
        by_sentence.setdefault(relation.sentence.index, relation)
    best, *others = by_sentence.values()
    best.also = tuple(others[: _SENTENCES - 1])
    return best


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

"""Labelled text to examples of the relation scorer, through the same components that read news."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from extract.blocks import name_ids
from extract.candidates import PREDICATE_IDS, Candidates, find_candidates, rule_table
from extract.document import Document
from extract.models.features import Prepared
from extract.models.relation_net import RelationExample
from extract.pipeline import COMPONENTS
from extract.reading import Mention, Reading
from extract.relations import find_relations
from kg.model import PREDICATES, SYMMETRIC

_BEFORE_RELATIONS = ("expograph_times", "expograph_quantities", "expograph_modality", "expograph_attribution", "expograph_reference")
UNKNOWN_LABEL = -1


def reading_with(item: Prepared, spans: tuple[tuple[int, int, str], ...], keys: tuple[str, ...]) -> Reading:
    """A reading whose names are given, the later components run on it."""
    source = item.source
    document = Document(source.id, source.text, source.date, source.language)
    reading = Reading(document, item.work)
    steps = dict(COMPONENTS)
    steps["expograph_sentences"](reading)
    reading.mentions = [Mention(s, e, kind, key) for (s, e, kind), key in zip(spans, keys, strict=True)]
    for name in _BEFORE_RELATIONS:
        steps[name](reading)
    return reading


def relation_example(item: Prepared, reading: Reading) -> tuple[RelationExample, Candidates]:
    """Arrays of the pairs of a reading, labelled by the text's gold relations."""
    count = len(item.work.text)
    candidates = find_candidates(reading.sentences, reading.mentions, reading.anaphora, count)
    names = name_ids(((m.start, m.end, m.type) for m in reading.mentions), count)
    example = RelationExample(
        id=item.source.id,
        features=(item.chars,),
        names=names,
        blocks=item.blocks,
        spans=candidates.spans,
        kinds=candidates.kinds,
        rules=rule_table(candidates, find_relations(reading)),
        labels=_labels(item, reading, candidates),
    )
    return example, candidates


def _labels(item: Prepared, reading: Reading, candidates: Candidates) -> np.ndarray:
    """1 where gold states the predicate and its evidence holds an end; unknown where the entities are related elsewhere."""
    labels = np.zeros((len(candidates.first), len(PREDICATES)), np.int64)
    stated: dict[tuple[str, str], list[tuple[int, list[tuple[int, int]]]]] = defaultdict(list)
    for relation in item.source.relations:
        evidence = [(e["start"], e["end"]) for e in relation.get("evidence", ())]
        entry = (PREDICATE_IDS[relation["predicate"]], evidence)
        stated[relation["subject"], relation["object"]].append(entry)
        if relation["predicate"] in SYMMETRIC:
            stated[relation["object"], relation["subject"]].append(entry)
    rows: dict[tuple[str, str, int], list[tuple[int, int]]] = defaultdict(list)
    for row, (i, j) in enumerate(zip(candidates.first.tolist(), candidates.second.tolist(), strict=True)):
        a, b = candidates.places[i], candidates.places[j]
        pair = (a.mention.entity or "", b.mention.entity or "")
        for predicate, evidence in stated.get(pair, ()):
            inside = sum(_covered(item, place.start, evidence) for place in (a, b))
            apart = abs(a.sentence - b.sentence)
            rows[(*pair, predicate)].append((row, 2 * (2 - inside) + apart))
    for (_, _, predicate), found in rows.items():
        best = min(cost for _, cost in found)
        for row, cost in found:
            labels[row, predicate] = 1 if cost == best else UNKNOWN_LABEL
    return labels


def _covered(item: Prepared, at: int, evidence: list[tuple[int, int]]) -> bool:
    original = item.work.offsets[at]
    return not evidence or any(start <= original < end for start, end in evidence)

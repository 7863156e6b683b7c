"""Labelled text to examples of the relation scorer, through the same components that read news."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from extract.blocks import name_ids
from extract.candidates import (
    ABOUT,
    OUTPUT_IDS,
    OUTPUTS,
    Candidates,
    Numbers,
    find_candidates,
    find_numbers,
    rule_table,
)
from extract.document import Document
from extract.models.features import Prepared
from extract.models.relation_net import NO_METRIC, RelationExample
from extract.pattern_figures import read_figures
from extract.pattern_relations import read_patterns
from extract.pipeline import COMPONENTS
from extract.quantities import Quantity
from extract.reading import Mention, Reading
from kg.model import METRICS, PREDICATES, SYMMETRIC

_BEFORE_RELATIONS = (
    "expograph_times",
    "expograph_quantities",
    "expograph_modality",
    "expograph_attribution",
    "expograph_reference",
)
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
    """Arrays of the pairs and numbers of a reading, labelled by the text's gold statements."""
    count = len(item.work.text)
    candidates = find_candidates(
        reading.sentences, reading.mentions, reading.anaphora, measured(reading), reading.widths
    )
    rules = rule_table(candidates, read_patterns(reading), read_figures(reading))
    numbers = find_numbers(candidates, reading.sentences, rules)
    labels = _labels(item, reading, candidates)
    metrics, pairs = _number_labels(numbers, labels)
    example = RelationExample(
        id=item.source.id,
        chars=item.chars,
        names=name_ids(((m.start, m.end, m.type) for m in reading.mentions), count),
        blocks=item.blocks,
        spans=candidates.spans,
        kinds=candidates.kinds,
        rules=rules,
        numbers=numbers,
        labels=labels[:, : len(PREDICATES)],
        metrics=metrics,
        measured=pairs,
    )
    return example, candidates


def _number_labels(numbers: Numbers, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The metric of each number, and for each pair whether its number measures the name and is about it."""
    metrics = np.full(len(numbers.places), NO_METRIC, np.int64)
    pairs = np.full((len(labels), 2), UNKNOWN_LABEL, np.int64)
    for row in np.flatnonzero(numbers.of_pair >= 0).tolist():
        right = np.flatnonzero(labels[row, len(PREDICATES) : -1] == 1)
        if len(right):
            metrics[numbers.of_pair[row]] = right[0]
    numeric = numbers.of_pair >= 0
    chosen = np.minimum(metrics[numbers.of_pair[numeric]], NO_METRIC - 1)
    pairs[numeric, 0] = np.take_along_axis(labels[numeric, len(PREDICATES) : -1], chosen[:, None], 1)[:, 0]
    pairs[numeric, 1] = labels[numeric, -1]
    return metrics, pairs


def _labels(item: Prepared, reading: Reading, candidates: Candidates) -> np.ndarray:
    """[pairs, outputs]: 1 where gold states it, 0 where it does not, -1 where the pair is of the other kind or stated elsewhere."""
    labels = np.zeros((len(candidates.first), len(OUTPUTS)), np.int64)
    numeric = candidates.numeric
    labels[numeric, : len(PREDICATES)] = UNKNOWN_LABEL
    labels[~numeric, len(PREDICATES) :] = UNKNOWN_LABEL
    wanted = _wanted(item, reading)
    rows: dict[tuple[object, object, int], list[tuple[int, int]]] = defaultdict(list)
    for row, (i, j) in enumerate(zip(candidates.first.tolist(), candidates.second.tolist(), strict=True)):
        a, b = candidates.places[i], candidates.places[j]
        pair = (a.mention.entity, b.quantity or b.mention.entity)  # type: ignore[union-attr]
        for output, evidence in wanted.get(pair, ()):
            inside = sum(_covered(item, place.start, evidence) for place in (a, b))
            cost = 1000 * (2 * (2 - inside) + abs(a.sentence - b.sentence))
            if b.quantity:
                # Of several mentions of the measured entity the nearest is the one to find.
                cost += abs(a.start - b.start)
            rows[(*pair, output)].append((row, cost))
    for (_, _, output), found in rows.items():
        best = min(cost for _, cost in found)
        for row, cost in found:
            labels[row, output] = 1 if cost == best else UNKNOWN_LABEL
    return labels


def _wanted(item: Prepared, reading: Reading) -> dict[tuple[object, object], list[tuple[int, list[tuple[int, int]]]]]:
    """(entity, entity or quantity) → outputs with their evidence, from the gold statements."""
    wanted: dict[tuple[object, object], list[tuple[int, list[tuple[int, int]]]]] = defaultdict(list)
    for relation in item.source.relations:
        entry = (OUTPUT_IDS[relation["predicate"]], _evidence(relation))
        wanted[relation["subject"], relation["object"]].append(entry)
        if relation["predicate"] in SYMMETRIC:
            wanted[relation["object"], relation["subject"]].append(entry)
    for observation in item.source.observations:
        evidence = _evidence(observation)
        for quantity in reading.quantities:
            if _covered(item, quantity.start, evidence) and _same_figure(observation, quantity):
                wanted[observation["subject"], quantity].append((OUTPUT_IDS[observation["metric"]], evidence))
                if observation.get("about"):
                    wanted[observation["about"], quantity].append((OUTPUT_IDS[ABOUT], evidence))
    return wanted


def measured(reading: Reading) -> list[Quantity]:
    """The quantities that may be observations: those with a unit."""
    return [q for q in reading.quantities if not q.bare]


def _evidence(statement: dict[str, object]) -> list[tuple[int, int]]:
    return [(e["start"], e["end"]) for e in statement.get("evidence", ())]  # type: ignore[attr-defined]


def _same_figure(observation: dict[str, object], quantity: Quantity) -> bool:
    """Whether a gold value is this number, whichever bound or sign it was given."""
    value = observation["value"]
    stated = {abs(v) for v in (value["min"], value["max"]) if v is not None}  # type: ignore[index]
    read = {abs(v) for v in (quantity.minimum, quantity.maximum) if v is not None}
    unit = str(observation["unit"]).partition("/")[0].lower()
    close = (
        stated
        and len(stated) == len(read)
        and all(abs(x - y) <= 0.01 * max(x, y, 1e-12) for x, y in zip(sorted(stated), sorted(read), strict=True))
    )
    return bool(close) and unit == quantity.unit.partition("/")[0].lower()


def _covered(item: Prepared, at: int, evidence: list[tuple[int, int]]) -> bool:
    original = item.work.offsets[at]
    return not evidence or any(start <= original < end for start, end in evidence)


assert OUTPUTS[: len(PREDICATES)] == PREDICATES and OUTPUTS[len(PREDICATES) : -1] == METRICS

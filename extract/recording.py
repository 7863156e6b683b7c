"""From the reading to the contract's record: offsets of the unmodified text, entity ids, time, modality, attribution."""

from __future__ import annotations

from collections.abc import Iterator

from extract.attribution import source_at
from extract.modality import modality_at
from extract.reading import FoundObservation, FoundRelation, Mention, Reading, within
from extract.sentences import Sentence, clause_bounds
from kg.record import EntityRow, MentionRow, ObservationRow, Record, RelationRow, SpanRow, Value
from ontology.registry import load_registry

VERSION = "1"
# Figures of a reporting period, and how far back its name may stand.
_PERIODIC = frozenset({"revenue", "profit", "shipment", "output", "capex", "market_share", "share_of"})
_CARRIED_SENTENCES = 3


def to_record(reading: Reading) -> Record:
    """The record of a read document; every quote is the text at its offsets."""
    document = reading.document
    relations = [_relation(reading, relation) for relation in reading.relations]
    observations = [_observation(reading, observation) for observation in reading.observations]
    return Record(
        doc_id=document.id,
        doc_date=document.date,
        language=document.language,
        title=document.title,
        url=document.url,
        publisher=document.publisher,
        source=document.source,
        text=document.text,
        entities=list(_entities(reading)),
        mentions=[_mention(reading, mention) for mention in reading.mentions],
        relations=relations,
        observations=observations,
    )


def _entities(reading: Reading) -> Iterator[EntityRow]:
    """Entities in the order of their first mention; the names are those that the text uses."""
    names: dict[str, dict[str, None]] = {}
    types: dict[str, str] = {}
    for mention in reading.mentions:
        start, end = reading.work.original(mention.start, mention.end)
        names.setdefault(_id(mention), {}).setdefault(reading.document.text[start:end])
        types.setdefault(_id(mention), mention.type)
    known = load_registry().entities
    for entity, used in names.items():
        label = known[entity].label() if entity in known else next(iter(used))
        yield EntityRow(id=entity, type=types[entity], label=label, names=list(used))  # type: ignore[arg-type]


def _id(mention: Mention) -> str:
    assert mention.entity is not None, "linking runs before recording"
    return mention.entity


def _mention(reading: Reading, mention: Mention) -> MentionRow:
    start, end = reading.work.original(mention.start, mention.end)
    text = reading.document.text[start:end]
    kind = mention.type
    return MentionRow(start=start, end=end, text=text, type=kind, entity=_id(mention), score=round(mention.score, 3))  # type: ignore[arg-type]


def _evidence(reading: Reading, sentence: Sentence, rule: str) -> list[SpanRow]:
    start, end = reading.work.original(sentence.start, sentence.end)
    return [SpanRow(start=start, end=end, quote=reading.document.text[start:end], rule=f"{rule}@{VERSION}")]


def _relation(reading: Reading, relation: FoundRelation) -> RelationRow:
    at = relation.trigger[0]
    return RelationRow(
        subject=_id(relation.subject),
        predicate=relation.predicate,  # type: ignore[arg-type]
        object=_id(relation.object),
        qualifiers={key: _qualifier(reading, key, value) for key, value in relation.qualifiers.items()},
        modality=modality_at(reading.cues, at, relation.sentence),  # type: ignore[arg-type]
        time=_time_at(reading, relation.sentence, at),
        attributed_to=_source(reading, at),
        confidence=round(relation.confidence, 3),
        evidence=_evidence(reading, relation.sentence, relation.rule),
    )


def _qualifier(reading: Reading, key: str, value: str | Mention) -> str:
    if isinstance(value, str):
        return value
    if key == "product":
        return _id(value)
    start, end = reading.work.original(value.start, value.end)
    return reading.document.text[start:end]


def _observation(reading: Reading, observation: FoundObservation) -> ObservationRow:
    at = observation.quantity.start
    return ObservationRow(
        subject=_id(observation.subject),
        about=_id(observation.about) if observation.about else None,
        metric=observation.metric,  # type: ignore[arg-type]
        kind=observation.kind,  # type: ignore[arg-type]
        value=Value(min=observation.minimum, max=observation.maximum),
        unit=observation.unit,
        modality=modality_at(reading.cues, at, observation.sentence),  # type: ignore[arg-type]
        time=_time_at(reading, observation.sentence, at, carried=observation.metric in _PERIODIC),
        attributed_to=_source(reading, at),
        confidence=round(observation.confidence, 3),
        evidence=_evidence(reading, observation.sentence, observation.rule),
    )


def _source(reading: Reading, at: int) -> str | None:
    source = source_at(reading.claims, at)
    return _id(source) if source else None


def _time_at(reading: Reading, sentence: Sentence, at: int, *, carried: bool = False) -> str | None:
    """The time said in the same clause, else the nearest before it in the sentence, else the nearest behind it.

    A figure without a time of its own belongs to the period that the sentences before it speak of (`carried`).
    """
    times = within(reading.times, sentence.start, sentence.end)
    bounds = clause_bounds(reading.work.text, sentence.start, sentence.end)
    clause = next((c for c in bounds if c[0] <= at < c[1]), (sentence.start, sentence.end))
    inside = [t for t in times if clause[0] <= t.start < clause[1]]
    before = [t for t in times if t.start < at]
    if near := inside or before[-1:] or list(times[:1]):
        return min(near, key=lambda t: abs(t.start - at)).value
    if carried:
        first = reading.sentences[max(0, sentence.index - _CARRIED_SENTENCES)].start
        periods = within(reading.times, first, sentence.start)
        return periods[-1].value if periods else None
    return None

"""From the reading to the contract's record: offsets of the unmodified text, entity ids, time, modality, attribution."""

from __future__ import annotations

from collections.abc import Iterator

from extract.attribution import source_of
from extract.modality import modality_of
from extract.periods import time_of
from extract.reading import FoundObservation, FoundRelation, Mention, Reading
from extract.sentences import Sentence
from extract.stated import Scene, Stated, of_observation, of_relation
from kg.record import EntityRow, MentionRow, ObservationRow, Record, RelationRow, SpanRow, Value
from ontology.registry import load_registry

VERSION = "1"


def to_record(reading: Reading) -> Record:
    """The record of a read document; every quote is the text at its offsets."""
    document = reading.document
    scene = Scene.of(reading)
    relations = [_relation(reading, scene, relation) for relation in reading.relations]
    observations = [_observation(reading, scene, observation) for observation in reading.observations]
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


def _evidence(reading: Reading, sentence: Sentence, rule: str) -> SpanRow:
    start, end = reading.work.original(sentence.start, sentence.end)
    return SpanRow(start=start, end=end, quote=reading.document.text[start:end], rule=f"{rule}@{VERSION}")


def _relation(reading: Reading, scene: Scene, relation: FoundRelation) -> RelationRow:
    modality, time, source = _circumstances(reading, scene, of_relation(relation))
    if time is None:
        said = (_circumstances(reading, scene, of_relation(other)) for other in relation.also)
        time = next((when for mood, when, _ in said if when and mood == modality), None)
    return RelationRow(
        subject=_id(relation.subject),
        predicate=relation.predicate,  # type: ignore[arg-type]
        object=_id(relation.object),
        qualifiers={key: _qualifier(reading, key, value) for key, value in relation.qualifiers.items()},
        modality=modality,  # type: ignore[arg-type]
        time=time,
        attributed_to=source,
        confidence=round(relation.confidence, 3),
        evidence=[_evidence(reading, said.sentence, said.rule) for said in (relation, *relation.also)],
    )


def _qualifier(reading: Reading, key: str, value: str | Mention) -> str:
    if isinstance(value, str):
        return value
    if key == "product":
        return _id(value)
    start, end = reading.work.original(value.start, value.end)
    return reading.document.text[start:end]


def _observation(reading: Reading, scene: Scene, observation: FoundObservation) -> ObservationRow:
    modality, time, source = _circumstances(reading, scene, of_observation(observation))
    return ObservationRow(
        subject=_id(observation.subject),
        about=_id(observation.about) if observation.about else None,
        metric=observation.metric,  # type: ignore[arg-type]
        kind=observation.kind,  # type: ignore[arg-type]
        value=Value(min=observation.minimum, max=observation.maximum),
        unit=observation.unit,
        modality=modality,  # type: ignore[arg-type]
        time=time,
        attributed_to=source,
        confidence=round(observation.confidence, 3),
        evidence=[_evidence(reading, observation.sentence, observation.rule)],
    )


def _circumstances(reading: Reading, scene: Scene, stated: Stated) -> tuple[str, str | None, str | None]:
    """Modality, time and source of a statement."""
    modality = modality_of(reading, scene, stated)
    source = source_of(reading, scene, stated, modality)
    return modality, time_of(reading, scene, stated, modality), _id(source) if source else None

"""Record → the quads of one document's graph; what the record says becomes statements, each with its evidence.

The same statement said twice is one statement with two evidences, since its id hashes what it says.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Protocol

import pyoxigraph as ox

from kg import iri
from kg.errors import RecordError
from kg.model import SYMMETRIC, Entity, Evidence, Observation, Relation, Statement, content_hash
from kg.record import EntityRow, ObservationRow, Record, RelationRow, StatementRow
from kg.terms import (
    ALT_LABEL,
    DOCUMENT,
    EVIDENCE,
    OBSERVATION,
    PREF_LABEL,
    QUALIFIERS,
    RELATION,
    TYPE,
    Node,
    day,
    double,
    exp,
)

_HAN = re.compile(r"[\u3400-\u9fff]")
_REMEDY = "see the contract's record"
Pair = tuple[Node, ox.NamedNode | ox.Literal]


class Known(Protocol):
    """The part of `ontology.registry.Registry` that this module needs."""

    @property
    def entities(self) -> Mapping[str, Entity]: ...


def assemble(record: Record, *, registry: Known) -> frozenset[ox.Quad]:
    """The quads of the document's graph, the same set for the same record.

    Args:
        record: one document; its quotes are taken from its text at the offsets.
        registry: entities known beforehand; one it does not hold is flagged `exp:unverified`.

    Raises:
        RecordError: an id that is no `type/slug`, an unknown qualifier, or an observation without a finite value.
        QuoteError: a quote that is not in the text at its offsets.
    """
    record.check_quotes()
    graph = _node(iri.document_graph(record.doc_id), record)
    statements = statements_of(record)
    quads = set(_document_quads(record, graph=graph))
    for entity in _entities(record, statements, registry=registry):
        quads.update(_entity_quads(entity, record=record, graph=graph))
    for statement in statements:
        quads.update(_statement_quads(statement, graph=graph))
    return frozenset(quads)


def statements_of(record: Record) -> tuple[Statement, ...]:
    """The record's statements in order of id, equal ones merged, belief not yet set.

    Raises:
        RecordError: as `assemble`.
    """
    merged: dict[str, Statement] = {}
    rows: tuple[RelationRow | ObservationRow, ...] = (*record.relations, *record.observations)
    for row in rows:
        said = _relation(row, record) if isinstance(row, RelationRow) else _observation(row, record)
        evidence = _merge((*_evidence(row, record), *(merged[said.id].evidence if said.id in merged else ())))
        merged[said.id] = replace(said, evidence=evidence)
    return tuple(merged[key] for key in sorted(merged))


def evidence_node(statement: Statement, evidence: Evidence) -> Node:
    """The evidence's node; one sentence that proves two statements is two nodes, since each has its own confidence."""
    return Node(iri.evidence_iri(content_hash(statement.id, evidence.id)))


def language_of(text: str, *, language: str) -> str:
    """The language tag of a name found in a document of a language.

    >>> [language_of(name, language="zh") for name in ("海力士", "SK hynix")], language_of("輝達", language="zh-TW")
    (['zh-Hans', 'en'], 'zh-Hant')
    """
    if not _HAN.search(text):
        return "en"
    return "zh-Hant" if language.lower() in ("zh-hant", "zh-tw", "zh-hk", "zh-mo") else "zh-Hans"


def _relation(row: RelationRow, record: Record) -> Relation:
    if unknown := sorted(set(row.qualifiers) - set(QUALIFIERS)):
        raise _error(record, f"qualifier {unknown[0]!r} is unknown", f"use one of {', '.join(QUALIFIERS)}")
    ends = row.subject, row.object
    # A symmetric statement has one id in either order, so it must have one subject too.
    subject, target = sorted(ends) if row.predicate in SYMMETRIC else ends
    return Relation(subject, row.predicate, target, dict(row.qualifiers), row.modality, row.time)


def _observation(row: ObservationRow, record: Record) -> Observation:
    bounds = [None if bound is None else bound + 0.0 for bound in (row.value.min, row.value.max)]
    given = [bound for bound in bounds if bound is not None]
    if not given or not all(math.isfinite(bound) for bound in given) or given != sorted(given):
        problem = f"value of {row.metric} of {row.subject!r} is {row.value.min}..{row.value.max}"
        raise _error(record, problem, "give a finite min, max or both, the smaller first")
    return Observation(
        row.subject, row.metric, row.kind, bounds[0], bounds[1], row.unit, row.about, row.modality, row.time
    )


def _evidence(row: StatementRow, record: Record) -> Iterator[Evidence]:
    for span in row.evidence:
        rule, _, version = (span.rule or "unnamed").partition("@")
        yield Evidence(
            document=record.doc_id,
            start=span.start,
            end=span.end,
            quote=record.text[span.start : span.end],
            rule=rule,
            version=version,
            confidence=row.confidence,
            date=record.doc_date,
            attributed_to=row.attributed_to,
        )


def _merge(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence in order of place, the most confident of those with one id."""
    best: dict[str, Evidence] = {}
    for item in sorted(evidence, key=lambda e: (e.confidence, e.version)):
        best[item.id] = item
    return tuple(sorted(best.values(), key=lambda e: (e.start, e.end, e.id)))


def _entities(record: Record, statements: Iterable[Statement], *, registry: Known) -> Iterator[Entity]:
    """Every entity listed, as the registry knows it where it does; and those only referred to, where it knows them."""
    rows = {row.id: row for row in record.entities}
    for entity_id in sorted(rows.keys() | set(_referred(statements))):
        known, row = registry.entities.get(entity_id), rows.get(entity_id)
        if known:
            names = (*(row.label, *row.names), *known.labels.values()) if row else tuple(known.labels.values())
            yield replace(known, names=names, verified=True)
        elif row:
            yield _unverified(row, record)


def _unverified(row: EntityRow, record: Record) -> Entity:
    labels = {language_of(row.label, language=record.language): row.label}
    return Entity(row.id, row.type, labels, names=(row.label, *row.names))


def _referred(statements: Iterable[Statement]) -> Iterator[str]:
    for statement in statements:
        if isinstance(statement, Relation) and iri.is_entity_id(product := statement.qualifiers.get("product", "")):
            yield product
        yield from (item.attributed_to for item in statement.evidence if item.attributed_to)


def _document_quads(record: Record, *, graph: Node) -> Iterator[ox.Quad]:
    node = Node(iri.document_iri(record.doc_id))
    texts = {
        iri.DCTERMS + "identifier": record.doc_id,
        iri.DCTERMS + "language": record.language,
        iri.DCTERMS + "title": record.title,
        iri.DCTERMS + "publisher": record.publisher,
        iri.DCTERMS + "source": record.source,
        iri.SCHEMA + "url": record.url,
        iri.EXP + "text": record.text,
    }
    yield ox.Quad(node, TYPE, DOCUMENT, graph)
    if record.doc_date:
        yield ox.Quad(node, Node(iri.DCTERMS + "issued"), day(record.doc_date), graph)
    for name, text in texts.items():
        if text is not None:
            yield ox.Quad(node, Node(name), ox.Literal(text), graph)
    for entity in record.entities:
        yield ox.Quad(node, exp("mentions"), _entity(entity.id, record), graph)


def _entity_quads(entity: Entity, *, record: Record, graph: Node) -> Iterator[ox.Quad]:
    node = _entity(entity.id, record)
    yield ox.Quad(node, TYPE, exp(entity.type), graph)
    for language, label in entity.labels.items():
        yield ox.Quad(node, PREF_LABEL, ox.Literal(label, language=language or None), graph)
    for name in set(entity.names) - set(entity.labels.values()):
        language = language_of(name, language=record.language)
        yield ox.Quad(node, ALT_LABEL, ox.Literal(name, language=language), graph)
    if not entity.verified:
        yield ox.Quad(node, exp("unverified"), ox.Literal(True), graph)


def _statement_quads(statement: Statement, *, graph: Node) -> Iterator[ox.Quad]:
    node = Node(iri.statement_iri(statement.id))
    pairs = _relation_pairs(statement) if isinstance(statement, Relation) else _observation_pairs(statement)
    for predicate, value in (*pairs, *_common_pairs(statement)):
        yield ox.Quad(node, predicate, value, graph)
    for item in statement.evidence:
        proof = evidence_node(statement, item)
        yield ox.Quad(node, exp("evidence"), proof, graph)
        yield from (ox.Quad(proof, predicate, value, graph) for predicate, value in _evidence_pairs(item))


def _common_pairs(statement: Statement) -> Iterator[Pair]:
    yield exp("subject"), _reference(statement.subject)
    yield exp("modality"), Node(iri.MODALITY + statement.modality)
    if statement.time is not None:
        yield exp("validTime"), ox.Literal(statement.time)


def _relation_pairs(relation: Relation) -> Iterator[Pair]:
    yield TYPE, RELATION
    yield exp("predicate"), Node(iri.REL + relation.predicate)
    yield exp("object"), _reference(relation.object)
    for name, value in relation.qualifiers.items():
        yield exp(name), _reference(value) if name == "product" and iri.is_entity_id(value) else ox.Literal(value)


def _observation_pairs(observation: Observation) -> Iterator[Pair]:
    yield TYPE, OBSERVATION
    yield exp("metric"), Node(iri.METRIC + observation.metric)
    yield exp("kind"), Node(iri.KIND + observation.kind)
    yield exp("unit"), ox.Literal(observation.unit)
    if observation.about is not None:
        yield exp("about"), _reference(observation.about)
    for name, bound in (("minValue", observation.minimum), ("maxValue", observation.maximum)):
        if bound is not None:
            yield exp(name), double(bound)


def _evidence_pairs(evidence: Evidence) -> Iterator[Pair]:
    yield TYPE, EVIDENCE
    yield TYPE, Node(iri.PROV + "Entity")
    yield exp("document"), Node(iri.document_iri(evidence.document))
    yield exp("start"), ox.Literal(evidence.start)
    yield exp("end"), ox.Literal(evidence.end)
    yield exp("quote"), ox.Literal(evidence.quote)
    yield exp("rule"), ox.Literal(evidence.rule)
    yield exp("confidence"), double(evidence.confidence)
    if evidence.version:
        yield exp("ruleVersion"), ox.Literal(evidence.version)
    if evidence.attributed_to:
        yield exp("attributedTo"), _reference(evidence.attributed_to)


def _entity(entity_id: str, record: Record) -> Node:
    if not iri.is_entity_id(entity_id):
        raise _error(record, f"entity id {entity_id!r} is no type/slug", _REMEDY)
    return _node(iri.entity_iri(entity_id), record)


def _reference(entity_id: str) -> Node:
    """The node of an entity that a statement refers to; ids that cannot be IRIs are refused."""
    try:
        if not iri.is_entity_id(entity_id):
            raise ValueError("no type/slug")
        return Node(iri.entity_iri(entity_id))
    except ValueError as error:
        raise RecordError(f"entity id {entity_id!r}: {error}", remedy=_REMEDY) from error


def _node(text: str, record: Record) -> Node:
    try:
        return Node(text)
    except ValueError as error:
        raise _error(record, f"{text!r} cannot be an IRI: {error}", _REMEDY) from error


def _error(record: Record, problem: str, remedy: str) -> RecordError:
    return RecordError(problem, where=f"document {record.doc_id}", remedy=remedy)

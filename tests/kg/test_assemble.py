"""Assembly: one record becomes the quads the architecture names, and what cannot be said in them is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox
import pytest

from kg import iri
from kg.assemble import assemble, statements_of
from kg.errors import QuoteError, RecordError
from kg.model import Entity, Relation
from kg.record import Record

TEXT = "SK海力士向英伟达供应HBM4。SK海力士为英伟达供货。"


@dataclass
class TinyRegistry:
    """Two known entities."""

    entities: dict[str, Entity] = field(default_factory=dict)


REGISTRY = TinyRegistry(
    {
        "company/nvidia": Entity("company/nvidia", "Company", {"zh-Hans": "英伟达", "en": "NVIDIA"}),
        "product/hbm4": Entity("product/hbm4", "Product", {"en": "HBM4"}),
    }
)


def record(
    *, relations: list[dict[str, Any]] | None = None, observations: list[dict[str, Any]] | None = None
) -> Record:
    entities = [
        {"id": "company/sk-hynix", "type": "Company", "label": "SK海力士", "names": ["SK hynix"]},
        {"id": "company/nvidia", "type": "Company", "label": "英伟达", "names": ["辉达"]},
    ]
    fields = {"doc_id": "news 1", "doc_date": "2025-11-25", "text": TEXT, "entities": entities}
    return Record.model_validate(fields | {"relations": relations or [], "observations": observations or []})


def supplies(start: int = 0, end: int = 16, **more: Any) -> dict[str, Any]:
    row = {"subject": "company/sk-hynix", "predicate": "supplies", "object": "company/nvidia", "confidence": 0.83}
    return row | {"evidence": [{"start": start, "end": end, "rule": "relation.supplies@2"}]} | more


def capacity(low: float | None, high: float | None) -> dict[str, Any]:
    row = {
        "subject": "company/sk-hynix",
        "metric": "capacity",
        "unit": "wafer/month",
        "evidence": [{"start": 0, "end": 3}],
    }
    return row | {"value": {"min": low, "max": high}}


def ask(quads: frozenset[ox.Quad], pattern: str) -> bool:
    store = ox.Store()
    store.extend(quads)
    graph = ox.NamedNode(iri.document_graph("news 1"))
    return bool(store.query(f"ASK {{ {pattern} }}", prefixes=iri.PREFIXES, default_graph=graph))


@pytest.mark.parametrize(
    "pattern",
    [
        "?s a exp:Relation ; exp:subject company:sk-hynix ; exp:predicate rel:supplies ; exp:object company:nvidia",
        "?s exp:product product:hbm4 ; exp:amount '三成' ; exp:modality modality:planned ; exp:validTime '2025-H2'",
        "?e a exp:Evidence, prov:Entity ; exp:document doc:news%201 ; exp:start 0 ; exp:end 16 ; exp:confidence 0.83e0",
        "?e exp:quote 'SK海力士向英伟达供应HBM4。' ; exp:rule 'relation.supplies' ; exp:ruleVersion '2'",
        "?e exp:attributedTo company:nvidia",
        "doc:news%201 a exp:Document ; dcterms:identifier 'news 1' ; dcterms:issued '2025-11-25'^^xsd:date",
        "doc:news%201 exp:mentions company:sk-hynix, company:nvidia ; dcterms:language 'zh' ; exp:text ?text",
        "company:sk-hynix a exp:Company ; skos:prefLabel 'SK海力士'@zh-Hans ; skos:altLabel 'SK hynix'@en",
        "company:sk-hynix exp:unverified true",
        "company:nvidia skos:prefLabel '英伟达'@zh-Hans, 'NVIDIA'@en ; skos:altLabel '辉达'@zh-Hans",
        "product:hbm4 a exp:Product ; skos:prefLabel 'HBM4'@en",
    ],
)
def test_a_relation_in_quads(pattern: str) -> None:
    """Each part of a relation, its evidence, its document and its entities stands where queries look for it."""
    qualifiers = {"product": "product/hbm4", "amount": "三成"}
    row = supplies(qualifiers=qualifiers, modality="planned", time="2025-H2", attributed_to="company/nvidia")
    assert ask(assemble(record(relations=[row]), registry=REGISTRY), pattern)


def test_known_entities_are_not_flagged() -> None:
    """Only what the registry does not hold is unverified; registry labels are no alternatives."""
    quads = assemble(record(relations=[supplies()]), registry=REGISTRY)
    assert not ask(quads, "company:nvidia exp:unverified ?x")
    assert not ask(quads, "company:nvidia skos:altLabel '英伟达'@zh-Hans")


def test_open_bounds_are_absent() -> None:
    """A value without an upper bound has no exp:maxValue; a product in words is a literal."""
    row = supplies(qualifiers={"product": "高带宽内存"})
    quads = assemble(record(relations=[row], observations=[capacity(20000, None)]), registry=REGISTRY)
    assert ask(quads, "?s a exp:Observation ; exp:metric metric:capacity ; exp:kind kind:level ; exp:minValue 2.0e4")
    assert not ask(quads, "?s exp:maxValue ?x")
    assert ask(quads, "?s exp:product '高带宽内存'")


def test_said_twice_is_one_statement() -> None:
    """Two sentences give one statement two evidences; the same one again, at the best confidence, adds none."""
    rows = [supplies(), supplies(17, 28), supplies(confidence=0.9)]
    (statement,) = statements_of(record(relations=rows))
    assert [(item.start, item.confidence) for item in statement.evidence] == [(0, 0.9), (17, 0.83)]
    assert assemble(record(relations=rows), registry=REGISTRY) == assemble(
        record(relations=rows[::-1]), registry=REGISTRY
    )


def test_one_sentence_two_statements_two_confidences() -> None:
    """A sentence that proves two statements keeps the confidence of each."""
    rows = [supplies(), supplies(predicate="partners_with", confidence=0.4)]
    quads = assemble(record(relations=rows), registry=REGISTRY)
    for predicate, confidence, other in (("supplies", "0.83e0", "0.4e0"), ("partners_with", "0.4e0", "0.83e0")):
        proof = f"?s exp:predicate rel:{predicate} ; exp:evidence/exp:confidence "
        assert ask(quads, proof + confidence)
        assert not ask(quads, proof + other)


def test_a_symmetric_pair_has_one_order() -> None:
    """A partnership said either way is the same quads."""
    there = supplies(predicate="partners_with")
    back = there | {"subject": there["object"], "object": there["subject"]}
    one, other = (assemble(record(relations=[row]), registry=REGISTRY) for row in (there, back))
    assert one == other
    (statement,) = statements_of(record(relations=[there, back]))
    assert isinstance(statement, Relation) and statement.subject < statement.object


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (record(relations=[supplies(qualifiers={"colour": "red"})]), "qualifier 'colour'"),
        (record(relations=[supplies(attributed_to="某人")]), "'某人'"),
        (record(observations=[capacity(None, None)]), "value of capacity"),
        (record(observations=[capacity(float("inf"), None)]), "inf"),
        (record(observations=[capacity(3, 2)]), "3.0..2.0"),
        (
            Record.model_validate(
                {"doc_id": "a", "text": "", "entities": [{"id": "a b", "type": "Place", "label": "x"}]}
            ),
            "a b",
        ),
    ],
)
def test_refused(bad: Record, said: str) -> None:
    """What the graph cannot say is refused with the value that is wrong."""
    with pytest.raises(RecordError) as caught:
        assemble(bad, registry=REGISTRY)
    assert said in str(caught.value)


def test_a_quote_must_be_in_its_document() -> None:
    """Offsets past the end, or a quote that reads otherwise, are refused."""
    with pytest.raises(QuoteError, match="characters"):
        assemble(record(relations=[supplies(0, 999)]), registry=REGISTRY)

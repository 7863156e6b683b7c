"""Queries: what may be asked, what comes back, what is refused, and every saved query over a small store."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError, QueryError
from kg.model import Entity
from kg.record import Record
from kg.sparql import load_saved, run_query
from kg.store import GraphStore

TYPES = {"company": "Company", "body": "GovernmentBody", "policy": "Policy", "place": "Place", "person": "Person"}
TYPES |= {"facility": "Facility", "product": "Product", "sector": "Sector"}
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . ?g ?t ?h FILTER(?a != ?g) }"


@dataclass
class TinyRegistry:
    """One company with a country."""

    entities: dict[str, Entity] = field(default_factory=dict)


REGISTRY = TinyRegistry(
    {"company/nvidia": Entity("company/nvidia", "Company", {"zh-Hans": "英伟达", "en": "NVIDIA"}, country="US")}
)


def relation(subject: str, predicate: str, target: str, **more: Any) -> dict[str, Any]:
    return {"subject": subject, "predicate": predicate, "object": target, "evidence": [{"start": 0, "end": 4}]} | more


def observation(subject: str, metric: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
    row = {"subject": subject, "metric": metric, "value": {"min": value, "max": value}, "unit": unit}
    return row | {"evidence": [{"start": 4, "end": 8}]} | more


RELATIONS = [
    relation("company/sk-hynix", "supplies", "company/nvidia", qualifiers={"product": "product/hbm4"}),
    relation("company/华虹", "listed_on", "policy/1260h", time="2025-11"),
    relation("body/meti", "subsidizes", "company/rapidus", qualifiers={"amount": "1万亿日元"}, modality="planned"),
    relation("product/rubin", "has_component", "product/hbm4"),
    relation("company/nvidia", "acquires", "company/rapidus", modality="rumored"),
    relation("company/nvidia", "partners_with", "company/rapidus"),
    relation("company/nvidia", "partners_with", "company/rapidus", modality="negated"),
    relation("product/hbm4", "affects", "company/nvidia", qualifiers={"polarity": "negative"}),
    relation("facility/iim-1", "located_in", "place/千岁"),
    relation("company/rapidus", "operates", "facility/iim-1"),
    relation("company/sk-hynix", "invests_in", "facility/iim-1", qualifiers={"amount": "130亿美元"}),
    relation("person/小池", "position_held", "company/rapidus", qualifiers={"title": "社长"}),
]
OBSERVATIONS = [
    observation("company/rapidus", "funding", 1e12, "JPY", about="body/meti"),
    observation("facility/iim-1", "capacity", 25000, "wafer/month", modality="planned", time="2027"),
    observation("facility/iim-1", "capacity", 30000, "wafer/month", modality="planned", time="2027"),
    observation("product/hbm4", "price", 30, "%", kind="change_pct", attributed_to="person/小池"),
    observation("facility/iim-1", "capex", 5e12, "JPY"),
]


def build(store: GraphStore) -> GraphStore:
    used = {row[key] for row in (*RELATIONS, *OBSERVATIONS) for key in ("subject", "object", "about") if key in row}
    entities = [{"id": key, "type": TYPES[key.split("/")[0]], "label": key.split("/")[1]} for key in sorted(used)]
    fields = {"doc_id": "a", "doc_date": "2025-11-25", "title": "标题", "text": "甲乙丙丁戊己庚辛"}
    store.add(
        Record.model_validate(fields | {"entities": entities, "relations": RELATIONS, "observations": OBSERVATIONS})
    )
    return store


@pytest.fixture(scope="module", params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """One small store of each kind, shared, since nothing here writes."""
    path: Path | None = tmp_path_factory.mktemp("sparql") / "store" if request.param == "disk" else None
    with GraphStore.open(path, create=True, registry=REGISTRY, ontology=()) as opened:
        yield build(opened)


def test_prefixes_are_filled_in(store: GraphStore) -> None:
    """Project and common prefixes need no declaration; a declared one stands."""
    sparql = "SELECT ?c WHERE { company:sk-hynix rel:supplies ?c }"
    assert run_query(store, sparql).rows == (("https://w3id.org/expograph/id/company/nvidia",),)
    assert run_query(store, sparql).table() == [["company:nvidia"]]
    assert run_query(store, "PREFIX exp: <urn:x> ASK { ?s a exp:Relation }").rows == ((False,),)


def test_values_have_python_types(store: GraphStore) -> None:
    """Numbers are numbers, unbound is None."""
    result = run_query(
        store,
        "SELECT ?max ?start ?none { ?s exp:metric metric:price ; exp:maxValue ?max ; exp:evidence/exp:start ?start }",
    )
    assert result.columns == ("max", "start", "none")
    assert result.rows == ((30.0, 4, None),)


def test_each_form_answers(store: GraphStore) -> None:
    """ASK gives a truth value; CONSTRUCT and DESCRIBE give triples, also as Turtle."""
    asked = run_query(store, "ASK { ?s exp:modality modality:negated }")
    assert (asked.rows, json.loads(asked.to_json())["boolean"]) == (((True,),), True)
    graph = run_query(store, "CONSTRUCT { ?a exp:x ?b } WHERE { ?a rel:supplies ?b }")
    assert graph.columns == ("subject", "predicate", "object")
    assert "company:sk-hynix exp:x company:nvidia" in graph.to_turtle()
    assert run_query(store, "DESCRIBE company:nvidia").rows
    with pytest.raises(InputError, match="Turtle"):
        asked.to_turtle()


def test_results_as_csv_and_json(store: GraphStore) -> None:
    """Both standard formats hold the same rows; a comma is quoted."""
    result = run_query(store, 'SELECT ("a,b" AS ?x) ("甲"@zh AS ?y) (1 AS ?z) {}')
    assert list(csv.reader(io.StringIO(result.to_csv()))) == [["x", "y", "z"], ["a,b", "甲", "1"]]
    (row,) = json.loads(result.to_json())["results"]["bindings"]
    assert row["y"] == {"type": "literal", "value": "甲", "xml:lang": "zh"}
    assert row["z"]["datatype"].endswith("#integer")


def test_the_default_graph_holds_each_fact_once(store: GraphStore) -> None:
    """A relation counts once by default, and is in its document's graph too."""
    count = "SELECT (COUNT(*) AS ?n) { %s }"
    assert run_query(store, count % "?s exp:predicate rel:supplies").rows == ((1,),)
    assert run_query(store, count % "GRAPH ?g { ?s exp:predicate rel:supplies }").rows == ((2,),)


def test_rows_are_limited(store: GraphStore) -> None:
    """A cut answer says so; one that just fits does not."""
    cut = run_query(store, "SELECT ?s { ?s ?p ?o }", limit_rows=3)
    assert (len(cut.rows), cut.truncated) == (3, True)
    assert not run_query(store, "SELECT ?s { ?s ?p ?o } LIMIT 3", limit_rows=3).truncated


@pytest.mark.parametrize(
    ("sparql", "said"),
    [
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", "line 1, column 12: SERVICE"),
        ("SELECT * { ?s ?p 1SERVICE<http://example.org/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT *\n{ service silent ?x { ?s ?p ?o } }", "line 2, column 3"),
        ("PREFIX service: <urn:x> SELECT * { ?s ?p service:a }", "SERVICE"),
        ("INSERT DATA { <urn:a> <urn:b> 1 }", "INSERT would change"),
        ("PREFIX a: <urn:a> LOAD <http://example.org/>", "LOAD would change"),
        ("DROP ALL", "DROP would change"),
        ("WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "WITH would change"),
        ("SELECT * { ?s foo:bar ?o }", "line 1, column 15: prefix 'foo:'"),
        ("SELECT ?x WHERE {\n ?x ?y }", "line 2, column 8: the query cannot be read at '}'"),
        ("SELECT ?x WHERE { ?x a", "at its end"),
        ("SELECT 'a", "the query cannot be read"),
        ("", "no SELECT"),
        ("supplies", "no SELECT"),
        ("ASK { ?s ?p ?o } ; DROP ALL", "the query cannot be read"),
    ],
)
def test_refused(store: GraphStore, sparql: str, said: str) -> None:
    """What is refused is said with its place, and nothing changes."""
    before = store.canonical_hash()
    with pytest.raises(QueryError) as caught:
        run_query(store, sparql)
    assert said in str(caught.value)
    assert store.canonical_hash() == before


@pytest.mark.parametrize(
    "sparql",
    [
        "ASK { ?s exp:quote 'SERVICE <x> {' }",
        "ASK { ?s ?service <urn:SERVICE> } # SERVICE INSERT",
        'ASK { ?s ?p """a "SERVICE" b""" }',
        "ASK { _:b1 exp:service ?x FILTER(?x < 3 && ?x > 1) }",
        "SELECT ?insert { ?insert exp:evidence/exp:document ?drop . }",
    ],
)
def test_words_within_names_are_allowed(store: GraphStore, sparql: str) -> None:
    """Strings, comments, variables and names may hold any word."""
    run_query(store, sparql)


def test_a_slow_query_is_ended_and_the_store_stays(tmp_path: Path) -> None:
    """At the time limit the worker is ended; the store answers and takes documents as before."""
    with GraphStore.open(tmp_path / "s", create=True, registry=REGISTRY, ontology=()) as store:
        build(store)
        begun = time.monotonic()
        with pytest.raises(QueryError, match=r"longer than 0\.8 s"):
            run_query(store, SLOW, limit_seconds=0.8)
        assert time.monotonic() - begun < 5
        assert run_query(store, "ASK { ?s rel:supplies ?o }").rows == ((True,),)
        assert store.remove("a")


def test_a_slow_query_in_memory_stops_between_rows() -> None:
    """Without a process of its own a query is stopped at its next row."""
    store = build(GraphStore.open(registry=REGISTRY, ontology=()))
    with pytest.raises(QueryError, match="longer than"):
        run_query(store, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", limit_seconds=0.05, limit_rows=10**9)


def test_every_saved_query_answers() -> None:
    """Each saved query has its question in both languages and finds something in a varied store."""
    store = build(GraphStore.open(registry=REGISTRY, ontology=()))
    answered = {}
    for name, saved in load_saved().items():
        assert saved.question.endswith("?") and saved.question_zh.endswith("？"), name
        answered[name] = len(run_query(store, saved.sparql).rows)
    assert len(answered) == 22
    assert [name for name, rows in answered.items() if not rows] == []


# Labelled entities beside statements that leave out whatever a statement may leave out.
SPARSE = {
    "doc_id": "sparse",
    "text": "甲乙丙丁戊己庚辛",
    "entities": [
        {"id": key, "type": TYPES[key.split("/")[0]], "label": key.split("/")[1]}
        for key in ("company/a", "company/b", "product/p", "facility/f", "place/x", "policy/l", "person/h")
    ],
    "relations": [
        relation("company/a", "supplies", "company/b"),
        relation("facility/f", "located_in", "place/x"),
        relation("company/a", "invests_in", "company/b"),
        relation("company/a", "listed_on", "policy/l"),
        relation("company/a", "subsidizes", "company/b"),
        relation("person/h", "position_held", "company/a"),
        relation("product/p", "affects", "company/a"),
    ],
    "observations": [
        observation("company/a", "funding", 1.0, "JPY"),
        observation("facility/f", "capacity", 1.0, "wafer/month", modality="planned"),
        observation("product/p", "price", 1.0, "%", kind="change_pct"),
    ],
}
ONE_EACH = ["fabs-by-place", "funding-by-receiver", "investments", "on-a-list", "planned-capacity", "price-changes"]
ONE_EACH += ["subsidies-by-receiver", "suppliers", "executives", "what-moves-prices"]


@pytest.mark.parametrize("name", ONE_EACH)
def test_what_a_statement_leaves_out_stays_empty(name: str) -> None:
    """One statement is one row: a product, seller or operator that is not named is not filled in with every entity."""
    with GraphStore.open(registry=REGISTRY, ontology=()) as store:
        store.add(Record.model_validate(SPARSE))
        assert len(run_query(store, load_saved()[name].sparql).rows) == 1


def test_saved_queries_name_what_they_find() -> None:
    """Labels come in Chinese where there are such, else in English."""
    store = build(GraphStore.open(registry=REGISTRY, ontology=()))
    (row,) = run_query(store, load_saved()["suppliers"].sparql).rows
    assert row[:2] == ("sk-hynix", "英伟达")
    assert row[2] == "hbm4"

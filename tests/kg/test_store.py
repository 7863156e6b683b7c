"""Both kinds of store keep the same promises: whole documents, each fact once, the same graph in any order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import iri
from kg.background import ontology_quads
from kg.errors import InputError, StoreError
from kg.graph import GraphView
from kg.model import Entity
from kg.record import EntityRow, ObservationRow, Record, RelationRow, SpanRow, Value
from kg.store import EXPORT_FORMATS, AddResult, GraphStore, canonical_lines

HYNIX, NVIDIA, NEW, GROUP = "company/sk-hynix", "company/nvidia", "company/新芯", "company/sk-group"


@dataclass
class TinyRegistry:
    """Three companies, one the parent of another."""

    entities: dict[str, Entity] = field(default_factory=dict)


REGISTRY = TinyRegistry(
    {
        HYNIX: Entity(HYNIX, "Company", {"zh-Hans": "SK海力士", "en": "SK hynix"}, country="KR", parent=GROUP),
        NVIDIA: Entity(NVIDIA, "Company", {"zh-Hans": "英伟达", "en": "NVIDIA"}, country="US", ticker="NVDA"),
        GROUP: Entity(GROUP, "Company", {"en": "SK Group"}, country="KR"),
    }
)
ENTITIES = [
    EntityRow(id=HYNIX, type="Company", label="SK海力士", names=["海力士"]),
    EntityRow(id=NVIDIA, type="Company", label="英伟达"),
    EntityRow(id=NEW, type="Company", label="新芯", names=["XMC"]),
]
TEXT = "SK海力士向英伟达供货。新芯产能为每月二万片。"
FIRST, SECOND = SpanRow(start=0, end=12, rule="relation.supplies@1"), SpanRow(start=12, end=23, rule="observation")


def supplies(subject: str = HYNIX, *, modality: str = "asserted", confidence: float = 0.9) -> RelationRow:
    return RelationRow.model_validate(
        {"subject": subject, "predicate": "supplies", "object": NVIDIA, "modality": modality}
        | {"confidence": confidence, "evidence": [FIRST]}
    )


def capacity(value: float, *, time: str | None = "2026") -> ObservationRow:
    return ObservationRow(
        subject=NEW,
        metric="capacity",
        value=Value(min=value, max=value),
        unit="wafer/month",
        time=time,
        evidence=[SECOND],
    )


def document(doc_id: str, *rows: RelationRow | ObservationRow, text: str = TEXT) -> Record:
    relations = [row for row in rows if isinstance(row, RelationRow)]
    used = {key for row in relations for key in (row.subject, row.object)}
    observations = [row for row in rows if isinstance(row, ObservationRow)]
    used |= {row.subject for row in observations}
    return Record(
        doc_id=doc_id,
        doc_date="2025-11-25",
        title="标题",
        text=text,
        entities=[entity for entity in ENTITIES if entity.id in used],
        relations=relations,
        observations=observations,
    )


RECORDS = [
    document("a", supplies(), capacity(20000)),
    document("b", supplies(confidence=0.5), capacity(30000)),
    document("c", supplies(modality="negated"), supplies(NEW)),
    document("d", supplies(modality="rumored"), capacity(20000, time=None)),
    document("e/空 1"),
]

Opener = Callable[[], GraphStore]


@pytest.fixture(params=["memory", "disk"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens as many fresh stores of one kind as a test asks for."""
    opened: list[GraphStore] = []

    def open_one() -> GraphStore:
        path = tmp_path / f"store{len(opened)}" if request.param == "disk" else None
        opened.append(GraphStore.open(path, create=True, registry=REGISTRY, ontology=()))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


def ask(store: GraphStore, pattern: str) -> bool:
    return bool(store.oxigraph.query(f"ASK {{ GRAPH graph:facts {{ {pattern} }} }}", prefixes=iri.PREFIXES))


def fill(store: GraphStore, *records: Record) -> GraphStore:
    for record in records:
        store.add(record)
    return store


def test_one_statement_many_evidences(open_store: Opener) -> None:
    """The same fact in two documents is one statement, believed more than by either document alone."""
    store = fill(open_store(), RECORDS[0])
    (alone,) = store.iter_relations()
    store.add(document("b", supplies(), text=TEXT.replace("。", "！", 1)))
    (both,) = store.iter_relations()
    assert both.id == alone.id
    assert [item.document for item in both.evidence] == ["a", "b"]
    assert both.belief > alone.belief > 0
    assert both.evidence[0].quote == TEXT[:12]
    assert (both.evidence[0].rule, both.evidence[0].version) == ("relation.supplies", "1")
    assert both.evidence[0].date == "2025-11-25"


def test_a_copied_sentence_counts_once(open_store: Opener) -> None:
    """The same sentence printed in two documents does not raise belief."""
    store = fill(open_store(), document("a", supplies()))
    (alone,) = store.iter_relations()
    store.add(document("b", supplies()))
    (copied,) = store.iter_relations()
    assert copied.belief == alone.belief
    assert len(copied.evidence) == 2


def test_adding_again_changes_nothing(open_store: Opener) -> None:
    """The same content is UNCHANGED and not even logged; other content replaces."""
    store = open_store()
    assert store.add(RECORDS[0]) is AddResult.ADDED
    before = sorted(map(str, store.oxigraph))
    assert store.add(RECORDS[0]) is AddResult.UNCHANGED
    assert sorted(map(str, store.oxigraph)) == before
    assert store.add(document("a", supplies(NEW))) is AddResult.REPLACED
    assert [relation.subject for relation in store.iter_relations()] == [NEW]
    assert list(store.iter_observations()) == []


def test_replacing_equals_never_having_had_it(open_store: Opener) -> None:
    """What a replaced version gave is gone without trace."""
    changed = document("a", supplies(NEW), capacity(5))
    replaced = fill(open_store(), RECORDS[0], RECORDS[1], RECORDS[2], changed)
    assert replaced.canonical_hash() == fill(open_store(), changed, RECORDS[1], RECORDS[2]).canonical_hash()


def test_removing_takes_back_exactly(open_store: Opener) -> None:
    """A store that lost a document is the store that never had it."""
    store = fill(open_store(), *RECORDS)
    for gone in (2, 0, 3):
        assert store.remove(RECORDS[gone].doc_id)
    assert not store.remove("a")
    assert store.canonical_hash() == fill(open_store(), RECORDS[1], RECORDS[4]).canonical_hash()
    assert [row.id for row in store.documents()] == ["b", "e/空 1"]


def test_an_emptied_store_is_empty(open_store: Opener) -> None:
    """Removing every document leaves the graph of a new store, registry facts included."""
    store = fill(open_store(), *RECORDS)
    for record in RECORDS:
        store.remove(record.doc_id)
    assert store.canonical_hash() == open_store().canonical_hash()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(5)), st.sets(st.integers(0, 4)), st.lists(st.integers(0, 4), max_size=4))
def test_order_does_not_matter(order: list[int], removed: set[int], again: list[int]) -> None:
    """Any order of adding, adding again and removing gives the hash of adding the rest once."""
    mixed = GraphStore.open(registry=REGISTRY, ontology=())
    fill(mixed, *(RECORDS[i] for i in (*order, *again)))
    for i in removed:
        mixed.remove(RECORDS[i].doc_id)
    plain = fill(GraphStore.open(registry=REGISTRY, ontology=()), *(RECORDS[i] for i in range(5) if i not in removed))
    assert canonical_lines(_data(mixed)) == canonical_lines(_data(plain))


def _data(store: GraphStore) -> Iterator[ox.Quad]:
    return (quad for quad in store.oxigraph if quad.graph_name.value != iri.GRAPH_LOG)


def test_plain_triples_follow_statements(open_store: Opener) -> None:
    """A plain triple stands as long as one statement that is not negated says it."""
    triple = "company:sk-hynix rel:supplies company:nvidia"
    store = fill(open_store(), RECORDS[2])
    assert not ask(store, triple)
    fill(store, RECORDS[0], RECORDS[3])
    assert ask(store, triple)
    store.remove("a")
    assert ask(store, triple), "the rumour still says it"
    store.remove("d")
    assert not ask(store, triple)


def test_conflicts_link_both_ways(open_store: Opener) -> None:
    """Different figures of one thing, and an assertion and its denial, point at each other until one goes."""
    store = fill(open_store(), *RECORDS)
    both_ways = "?s exp:{0} ?x . ?s exp:conflictsWith ?o . ?o exp:{0} ?y ; exp:conflictsWith ?s"
    assert ask(store, both_ways.format("metric"))
    assert ask(store, both_ways.format("predicate"))
    assert store.stats()["conflicts"] == 2
    store.remove("c")
    assert store.stats()["conflicts"] == 1
    store.remove("b")
    assert store.stats()["conflicts"] == 0


def test_entities_carry_what_is_known(open_store: Opener) -> None:
    """Registry labels and facts for the entities it holds, the flag for others; a parent comes as a fact only."""
    store = fill(open_store(), RECORDS[0])
    entities = {entity.id: entity for entity in store.iter_entities()}
    assert set(entities) == {HYNIX, NVIDIA, NEW}
    assert (entities[HYNIX].country, entities[HYNIX].parent, entities[HYNIX].verified) == ("KR", GROUP, True)
    assert "海力士" in entities[HYNIX].names
    assert entities[NVIDIA].ticker == "NVDA"
    assert (entities[NEW].verified, entities[NEW].labels) == (False, {"zh-Hans": "新芯"})
    assert entities[NEW].names == ("新芯", "XMC")


def test_documents_and_text(open_store: Opener) -> None:
    """Rows in order of id, the text as it was; an unknown id is named."""
    store = fill(open_store(), *reversed(RECORDS))
    rows = store.documents()
    assert [(row.id, row.n_statements) for row in rows] == [("a", 2), ("b", 2), ("c", 2), ("d", 2), ("e/空 1", 0)]
    assert rows[0].title == "标题"
    assert store.text("e/空 1") == TEXT
    with pytest.raises(InputError, match="nowhere"):
        store.text("nowhere")


@given(st.text(min_size=1))
@settings(max_examples=60, deadline=None)
def test_any_text_survives(text: str) -> None:
    """Quotes, backslashes, control characters and rare scripts come back as they went in."""
    store = GraphStore.open(registry=REGISTRY, ontology=())
    assert store.add(Record(doc_id="x" + text, text=text, title=text)) is AddResult.ADDED
    assert store.add(Record(doc_id="x" + text, text=text, title=text)) is AddResult.UNCHANGED
    assert store.text("x" + text) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=100, deadline=None)
def test_any_figure_survives(value: float) -> None:
    """A figure read back has the id of the one that went in."""
    store = GraphStore.open(registry=REGISTRY, ontology=())
    assert store.add(document("a", capacity(value))) is AddResult.ADDED
    assert store.add(document("a", capacity(value))) is AddResult.UNCHANGED
    (read,) = store.iter_observations()
    assert read.minimum == value
    assert ask(store, f"<{iri.statement_iri(read.id)}> a exp:Observation")


def test_log_keeps_times_and_the_hash_leaves_them_out(open_store: Opener) -> None:
    """Each change is logged with its time, which does not enter the hash."""
    store, other = fill(open_store(), RECORDS[0]), fill(open_store(), RECORDS[1], RECORDS[0])
    store.add(document("a", supplies(NEW)))
    other.remove("b")
    other.add(document("a", supplies(NEW)))
    assert store.canonical_hash() == other.canonical_hash()
    log = store.oxigraph.quads_for_pattern(None, None, None, ox.NamedNode(iri.GRAPH_LOG))
    assert {quad.predicate.value.removeprefix(iri.EXP) for quad in log} == {"formatVersion", "added", "replaced"}


def test_a_refused_record_leaves_the_store_as_it_was(open_store: Opener) -> None:
    """A qualifier outside the vocabulary is refused before anything is written."""
    store = fill(open_store(), RECORDS[0])
    before = store.canonical_hash()
    bad = supplies().model_copy(update={"qualifiers": {"colour": "red"}})
    with pytest.raises(InputError, match="colour"):
        store.add(document("z", bad))
    assert store.canonical_hash() == before


def test_the_ontology_can_be_replaced(open_store: Opener) -> None:
    """Loading an ontology twice changes nothing; registry facts are not its to remove."""
    store = fill(open_store(), RECORDS[0])
    hash_before = store.canonical_hash()
    quad = ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("c"))
    store.load_ontology([quad])
    store.load_ontology([quad])
    assert store.canonical_hash() != hash_before
    store.load_ontology([])
    assert store.canonical_hash() == hash_before


@pytest.mark.parametrize("format", EXPORT_FORMATS)
def test_exports_parse(format: str, open_store: Opener) -> None:
    """Every export can be read back, and is the same for the same graph."""
    one, other = fill(open_store(), *RECORDS), fill(open_store(), *reversed(RECORDS))
    assert one.export(format) == other.export(format)
    syntax = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG, "ttl": ox.RdfFormat.TURTLE}
    quads = list(ox.parse(one.export(format), format=syntax.get(format, ox.RdfFormat.JSON_LD)))
    facts = sum(1 for quad in _data(one) if quad.graph_name == ox.NamedNode(iri.GRAPH_FACTS))
    assert len(quads) == (facts if format == "ttl" else sum(1 for _ in _data(one)))
    with pytest.raises(InputError, match="docx"):
        one.export("docx")


def test_canonical_lines_are_rdfc() -> None:
    """Sorted lines equal RDFC-1.0 of the whole dataset, with blank nodes and without."""
    node, graph = ox.NamedNode("urn:x"), ox.NamedNode("urn:g")
    blank = [ox.Quad(ox.BlankNode(), node, ox.Literal(f'{i}\n"\\')) for i in range(3)]
    blank.append(ox.Quad(ox.BlankNode(), node, blank[0].subject, graph))
    for extra in ([], blank):
        store = fill(GraphStore.open(registry=REGISTRY, ontology=extra), *RECORDS)
        data = ox.Dataset(_data(store))
        data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        assert canonical_lines(_data(store)) == sorted(f"{quad} .\n" for quad in data)


def test_bundled_ontology_has_no_blank_nodes() -> None:
    """The store holds IRIs and literals only, so that its hash is cheap."""
    terms = (term for quad in ontology_quads() for term in (quad.subject, quad.object))
    assert not any(isinstance(term, ox.BlankNode) for term in terms)


def test_a_store_outlives_the_program(tmp_path: Path) -> None:
    """What was added is there when the folder is opened again, for writing or for reading only."""
    with GraphStore.open(tmp_path / "s", create=True, registry=REGISTRY, ontology=()) as store:
        digest = fill(store, *RECORDS).canonical_hash()
    with GraphStore.open(tmp_path / "s", read_only=True) as store:
        assert store.canonical_hash() == digest
        with pytest.raises(StoreError, match="reading only"):
            store.remove("a")


def test_unusable_folders_are_named(tmp_path: Path) -> None:
    """Missing, foreign, a file, locked, closed, of another format: each says what to do."""
    with pytest.raises(StoreError, match="no store"):
        GraphStore.open(tmp_path / "missing")
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("x")
    with pytest.raises(StoreError, match="not a store"):
        GraphStore.open(foreign, create=True)
    with pytest.raises(StoreError, match="file"):
        GraphStore.open(foreign / "letter.txt")
    path = tmp_path / "s"
    writer = GraphStore.open(path, create=True, registry=REGISTRY, ontology=())
    with writer, pytest.raises(StoreError, match="another process"):
        GraphStore.open(path)
    with pytest.raises(StoreError, match="closed"):
        writer.documents()


def test_a_store_of_another_format_is_refused(tmp_path: Path) -> None:
    """The marker in the log is checked before anything is read."""
    marked, bare = tmp_path / "marked", tmp_path / "bare"
    log = ox.NamedNode(iri.GRAPH_LOG)
    ox.Store(str(marked)).add(ox.Quad(log, ox.NamedNode(iri.EXP + "formatVersion"), ox.Literal(99), log))
    ox.Store(str(bare)).add(ox.Quad(log, ox.NamedNode("urn:p"), ox.Literal(1), log))
    with pytest.raises(StoreError, match="format 99"):
        GraphStore.open(marked)
    with pytest.raises(StoreError, match="no format"):
        GraphStore.open(bare, create=True)


def test_killed_between_documents(tmp_path: Path) -> None:
    """A writer killed at any moment leaves whole documents, and facts that agree with them."""
    path = tmp_path / "s"
    script = textwrap.dedent(
        f"""
        from pathlib import Path
        import importlib.util, sys
        spec = importlib.util.spec_from_file_location("records", {__file__!r})
        module = importlib.util.module_from_spec(spec)
        sys.modules["records"] = module
        spec.loader.exec_module(module)
        store = module.GraphStore.open(Path({str(path)!r}), create=True, registry=module.REGISTRY, ontology=())
        for number in range(100000):
            store.add(module.document(f"n{{number}}", module.supplies(), module.capacity(number % 7)))
            print(number, flush=True)
        """
    )
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": str(root)}
    writer = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment, cwd=root)
    assert writer.stdout is not None
    while int(writer.stdout.readline()) < 20:
        pass
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    with GraphStore.open(path, registry=REGISTRY) as store:
        kept = [row.id for row in store.documents()]
        assert len(kept) >= 20
        numbers = sorted(int(doc_id[1:]) for doc_id in kept)
        assert numbers == list(range(len(kept)))
        fresh = GraphStore.open(registry=REGISTRY, ontology=())
        fill(fresh, *(document(f"n{number}", supplies(), capacity(number % 7)) for number in numbers))
        assert store.canonical_hash() == fresh.canonical_hash()


def test_the_ontology_graph_says_what_the_world_is_made_of_and_no_shapes() -> None:
    """SHACL shapes and their examples are for checking, not for asking."""
    terms = {str(term) for quad in ontology_quads() for term in (quad.subject, quad.predicate, quad.object)}
    assert not [term for term in terms if "/ns/shacl#" in term or "expograph/shape/" in term]
    assert any("TransmissionRule" in term for term in terms)


def test_the_views_conflicts_are_the_stores_links(open_store: Opener) -> None:
    """What the graph in memory finds is what the store has linked."""
    store = fill(open_store(), *RECORDS)
    view = GraphView.from_store(store)
    found = {(iri.statement_iri(c.one.id), iri.statement_iri(c.other.id)) for c in view.conflicts}
    links = store.oxigraph.quads_for_pattern(None, ox.NamedNode(iri.EXP + "conflictsWith"), None, None)
    linked = {(quad.subject.value, quad.object.value) for quad in links}  # type: ignore[union-attr]
    assert linked == found | {(other, one) for one, other in found}
    assert len(found) == 2

"""The store: document graphs, the `facts` graph derived from them, and their history, in Oxigraph on disk or in memory.

Every call that changes a document is one Oxigraph update, which is applied whole or not at all, also when the process
is killed; so `facts` always agrees with the document graphs.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import pyoxigraph as ox

from kg import iri
from kg.assemble import Known, assemble
from kg.background import is_registry_quad, ontology_quads, registry_quads
from kg.belief import load_rates
from kg.errors import InputError, StoreError
from kg.facts import Change, Facts
from kg.history import Transaction
from kg.model import Entity, Evidence, Observation, Relation
from kg.record import Record
from kg.terms import (
    DOCUMENT,
    FACTS,
    LOG,
    OBSERVATION,
    ONTOLOGY,
    RELATION,
    TYPE,
    Node,
    Properties,
    evidence_of,
    exp,
    language_of,
    statement_of,
)
from ontology.registry import load_registry

# Raised when a store written by this program can no longer be read by the one before, or the other way round.
FORMAT_VERSION = 1
_VERSION = exp("formatVersion")
_ROCKSDB = re.compile(r"LOCK|LOG(\.old\.\d+)?|IDENTITY|CURRENT|MANIFEST-\d+|OPTIONS-\d+|\d+\.(log|sst|dbtmp)")
_FORMATS = {
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
}
EXPORT_FORMATS = tuple(_FORMATS)


class AddResult(Enum):
    """What adding a record did."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, order=True)
class DocumentRow:
    """One document of the store, without its text."""

    id: str
    date: str | None
    title: str | None
    language: str | None
    publisher: str | None
    n_statements: int


class GraphStore:
    """Documents in, statements out. Open one with `GraphStore.open`.

    >>> with GraphStore.open(ontology=()) as store:
    ...     store.add(Record(doc_id="a", text="晶圆"))
    <AddResult.ADDED: 'added'>
    """

    def __init__(self, store: ox.Store, path: Path | None, *, read_only: bool, registry: Known | None) -> None:
        self._store: ox.Store | None = store
        self._registry = registry
        self._rates = load_rates()
        self.path = path
        self.read_only = read_only
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @classmethod
    def open(
        cls,
        path: Path | None = None,
        *,
        read_only: bool = False,
        create: bool = False,
        registry: Known | None = None,
        ontology: Iterable[ox.Quad] | None = None,
    ) -> GraphStore:
        """Open a store.

        Args:
            path: its folder; None for a store in memory.
            read_only: read beside another process that writes; sees the state of this moment.
            create: make the folder if it is missing or empty.
            registry: entities known beforehand, by default the bundled registry.
            ontology: quads put into `graph/ontology` of a new store, by default the bundled files.

        Raises:
            StoreError: a folder that is missing, is no store, is locked by another writer or is of another format.
        """
        inner = ox.Store() if path is None else _open_folder(path, read_only=read_only, create=create)
        store = cls(inner, path, read_only=read_only, registry=registry)
        if not len(inner) and not read_only and (create or path is None):
            store._initialise(ontology_quads() if ontology is None else ontology)
        store._check_version()
        return store

    def _initialise(self, ontology: Iterable[ox.Quad]) -> None:
        marker = ox.Quad(LOG, _VERSION, ox.Literal(FORMAT_VERSION), LOG)
        self.oxigraph.extend([marker, *(_in_ontology(quad) for quad in ontology)])

    def _check_version(self) -> None:
        found = [quad.object for quad in self.oxigraph.quads_for_pattern(LOG, _VERSION, None, LOG)]
        if found == [ox.Literal(FORMAT_VERSION)]:
            return
        self.close()
        said = f"has format {found[0].value}" if found and isinstance(found[0], ox.Literal) else "names no format"
        raise StoreError(
            f"the store {said}, this program reads format {FORMAT_VERSION}",
            where=str(self.path),
            remedy="build the store again from its documents or records",
        )

    @property
    def oxigraph(self) -> ox.Store:
        """The Oxigraph store beneath; reading it is safe, writing to it can break `facts`.

        Raises:
            StoreError: the store was closed.
        """
        if self._store is None:
            raise StoreError("the store is closed", where=str(self.path or "memory"), remedy="open it again")
        return self._store

    @property
    def registry(self) -> Known:
        """Entities known beforehand."""
        if self._registry is None:
            self._registry = load_registry()
        return self._registry

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write what is still buffered and let go of the folder."""
        if self._store is not None and self.path is not None and not self.read_only:
            self._store.flush()
        self._store = None

    # ---------- Writing

    def add(self, record: Record) -> AddResult:
        """Put one document in, in place of an older version; whole or not at all.

        Returns:
            UNCHANGED, and nothing is written, where the store holds this very content.

        Raises:
            RecordError, QuoteError: a record that breaks the contract; the store stays as it was.
            StoreError: the store is read-only or its disk refuses the write.
        """
        new = assemble(record, registry=self.registry)
        graph = Node(iri.document_graph(record.doc_id))
        old = self._graph(graph)
        if old == new:
            return AddResult.UNCHANGED
        self._replace(graph, old=old, new=new, event="replaced" if old else "added")
        return AddResult.REPLACED if old else AddResult.ADDED

    def remove(self, doc_id: str) -> bool:
        """Take back all that one document gave; False where the store does not hold it."""
        graph = Node(iri.document_graph(doc_id))
        old = self._graph(graph)
        if old:
            self._replace(graph, old=old, new=frozenset(), event="removed")
        return bool(old)

    def load_ontology(self, quads: Iterable[ox.Quad] | None = None) -> None:
        """Put an ontology in place of the one loaded, by default the bundled files; registry facts stay."""
        given = ontology_quads() if quads is None else quads
        new = {_in_ontology(quad) for quad in given if not is_registry_quad(quad)}
        old = {quad for quad in self._graph(ONTOLOGY) if not is_registry_quad(quad)}
        self._write(old - new, new - old)

    def _replace(self, graph: Node, *, old: frozenset[ox.Quad], new: frozenset[ox.Quad], event: str) -> None:
        change = Facts(self.oxigraph, rates=self._rates).change(graph, old=old, new=new)
        background = self._background(change)
        moment = ox.Literal(self.now().isoformat(), datatype=Node(iri.XSD + "dateTime"))
        log = ox.Quad(graph, exp(event), moment, LOG)
        self._write(
            (old - new) | change.delete | background.delete,
            (new - old) | change.insert | background.insert | {log},
            dropped=None if new else graph,
        )

    def _background(self, change: Change) -> Change:
        """Registry facts that come with entities now in use, and go with those no longer in use."""
        came = registry_quads(change.appeared, registry=self.registry)
        if not change.vanished:
            return Change(insert=came)
        used = (self._used() - change.vanished) | change.appeared
        stay = {quad.subject for quad in registry_quads(used, registry=self.registry)}
        gone = registry_quads(change.vanished, registry=self.registry)
        leaving = {quad.subject for quad in gone} | {Node(iri.entity_iri(key)) for key in change.vanished}
        held = (quad for node in leaving - stay for quad in self._of(cast(Node, node), ONTOLOGY))
        return Change(delete={quad for quad in held if is_registry_quad(quad)}, insert=came)

    def _write(self, delete: Iterable[ox.Quad], insert: Iterable[ox.Quad], *, dropped: Node | None = None) -> None:
        """Apply a change in one update, the unit that Oxigraph keeps whole."""
        steps = [
            f"{verb} DATA {{\n{body}}}" for verb, body in (("DELETE", _data(delete)), ("INSERT", _data(insert))) if body
        ]
        if dropped is not None:
            steps.append(f"DROP SILENT GRAPH {dropped}")
        if self.read_only:
            raise StoreError("the store is open for reading only", where=str(self.path), remedy="open it for writing")
        try:
            self.oxigraph.update(" ;\n".join(steps))
        except OSError as error:
            problem = f"the store cannot be written: {error}"
            raise StoreError(problem, where=str(self.path), remedy="free space on its disk and run again") from error

    # ---------- Reading

    def documents(self) -> list[DocumentRow]:
        """Every document in order of id."""
        proofs = Counter(
            (str(quad.graph_name), str(quad.subject))
            for kind in (RELATION, OBSERVATION)
            for quad in self.oxigraph.quads_for_pattern(None, TYPE, kind, None)
            if quad.graph_name != FACTS
        )
        counts = Counter(graph for graph, _ in proofs)
        nodes = self.oxigraph.quads_for_pattern(None, TYPE, DOCUMENT, FACTS)
        return sorted((self._document(cast(Node, quad.subject), counts) for quad in nodes), key=lambda row: row.id)

    def _document(self, node: Node, counts: Counter[str]) -> DocumentRow:
        properties = Properties(self._of(node, FACTS))
        doc_id = iri.document_id(node.value)
        return DocumentRow(
            id=doc_id,
            date=properties.one("issued", namespace=iri.DCTERMS),
            title=properties.one("title", namespace=iri.DCTERMS),
            language=properties.one("language", namespace=iri.DCTERMS),
            publisher=properties.one("publisher", namespace=iri.DCTERMS),
            n_statements=counts[f"<{iri.document_graph(doc_id)}>"],
        )

    def text(self, doc_id: str) -> str:
        """The whole text of a document, unmodified.

        Raises:
            InputError: the store holds no such document.
        """
        node, graph = Node(iri.document_iri(doc_id)), Node(iri.document_graph(doc_id))
        found = next(self.oxigraph.quads_for_pattern(node, exp("text"), None, graph), None)
        if found is None:
            raise InputError(f"document {doc_id!r} is not in the store", remedy="list the documents for their ids")
        return cast(ox.Literal, found.object).value

    def iter_relations(self) -> Iterator[Relation]:
        """Every relation with its belief and evidence, in order of id."""
        return (statement for statement in self._statements(RELATION) if isinstance(statement, Relation))

    def iter_observations(self) -> Iterator[Observation]:
        """Every observation with its belief and evidence, in order of id."""
        return (statement for statement in self._statements(OBSERVATION) if isinstance(statement, Observation))

    def _statements(self, kind: Node) -> Iterator[Relation | Observation]:
        dates: dict[str, str | None] = {}
        for node in self._subjects(kind):
            properties = Properties(self._of(node, FACTS))
            proofs = (self._evidence(cast(Node, term), dates) for term in properties.all("evidence"))
            yield statement_of(properties, evidence=tuple(sorted(proofs, key=lambda e: (e.document, e.start, e.id))))

    def _evidence(self, node: Node, dates: dict[str, str | None]) -> Evidence:
        properties = Properties(self._of(node, FACTS))
        document = properties.need("document")
        if document not in dates:
            quads = self.oxigraph.quads_for_pattern(Node(document), Node(iri.DCTERMS + "issued"), None, FACTS)
            dates[document] = Properties(quads).one("issued", namespace=iri.DCTERMS)
        return evidence_of(properties, date=dates[document])

    def iter_entities(self) -> Iterator[Entity]:
        """Every entity that a document names, in order of id, with what the registry knows of it."""
        return (self._entity(key) for key in sorted(self._used()))

    def _entity(self, entity_id: str) -> Entity:
        node = Node(iri.entity_iri(entity_id))
        said, known = Properties(self._of(node, FACTS)), Properties(self._of(node, ONTOLOGY))
        labels = [cast(ox.Literal, term) for term in said.all("prefLabel", namespace=iri.SKOS)]
        others = [cast(ox.Literal, term) for term in said.all("altLabel", namespace=iri.SKOS)]
        usual = dict(sorted((language_of(label), label.value) for label in labels))
        kinds = sorted(cast(Node, term).value.removeprefix(iri.EXP) for term in said.all("type", namespace=iri.RDF))
        return Entity(
            id=entity_id,
            type=kinds[0],
            labels=usual,
            names=tuple(dict.fromkeys((*usual.values(), *sorted(name.value for name in others)))),
            verified=not said.all("unverified"),
            country=known.one("country"),
            sectors=tuple(sorted(cast(Node, term).value.removeprefix(iri.ID) for term in known.all("sector"))),
            ticker=known.one("ticker"),
            parent=known.one("subsidiary_of", namespace=iri.REL),
        )

    def history(self) -> tuple[Transaction, ...]:
        """Every load, replacement and removal of a document, oldest first."""
        events = (
            Transaction(cast(ox.Literal, quad.object).value, iri.graph_document(quad.subject.value), name)
            for name in ("added", "replaced", "removed")
            for quad in self.oxigraph.quads_for_pattern(None, exp(name), None, LOG)
            if isinstance(quad.subject, ox.NamedNode)
        )
        return tuple(sorted(events))

    def canonical_hash(self) -> str:
        """SHA-256 of the canonical N-Quads (RDFC-1.0) of everything but `graph/log`, as hex digits.

        Two stores with the same documents have the same hash, whatever the order or number of loads.
        """
        digest = hashlib.sha256()
        for line in canonical_lines(quad for quad in self.oxigraph if quad.graph_name != LOG):
            digest.update(line.encode("utf-8"))
        return digest.hexdigest()

    def stats(self) -> dict[str, int | dict[str, int]]:
        """How much of what the store holds: totals, and counts by predicate, metric, modality and entity type."""
        inner = self.oxigraph
        types = Counter(cast(Node, quad.object) for quad in inner.quads_for_pattern(None, TYPE, None, FACTS))
        entities = {key.value.removeprefix(iri.EXP): count for key, count in types.items()}
        entities = {name: count for name, count in sorted(entities.items()) if name in iri.SEGMENTS}
        return {
            "documents": types[DOCUMENT],
            "entities": len(self._used()),
            "unverified": self._count(exp("unverified")),
            "relations": types[RELATION],
            "observations": types[OBSERVATION],
            "evidence": types[exp("Evidence")],
            "conflicts": self._count(exp("conflictsWith")) // 2,
            "quads": len(inner),
            "by_entity_type": entities,
            "by_predicate": self._tally("predicate", iri.REL),
            "by_metric": self._tally("metric", iri.METRIC),
            "by_modality": self._tally("modality", iri.MODALITY),
        }

    def export(self, format: str) -> str:
        """The store as text: `nq`, `trig` and `jsonld` all graphs but the log, `ttl` the facts graph alone.

        Raises:
            InputError: an unknown format.
        """
        if format not in _FORMATS:
            raise InputError(f"format {format!r} is unknown", remedy=f"use one of {', '.join(EXPORT_FORMATS)}")
        quads = sorted((quad for quad in self.oxigraph if quad.graph_name != LOG), key=str)
        chosen, prefixes = _FORMATS[format], {} if format in ("nq", "jsonld") else iri.PREFIXES
        if format == "ttl":
            facts = (quad.triple for quad in quads if quad.graph_name == FACTS)
            return cast(bytes, ox.serialize(facts, format=chosen, prefixes=prefixes)).decode("utf-8")
        return cast(bytes, ox.serialize(quads, format=chosen, prefixes=prefixes)).decode("utf-8")

    def _graph(self, graph: Node) -> frozenset[ox.Quad]:
        return frozenset(self.oxigraph.quads_for_pattern(None, None, None, graph))

    def _of(self, node: Node, graph: Node) -> Iterator[ox.Quad]:
        return self.oxigraph.quads_for_pattern(node, None, None, graph)

    def _subjects(self, kind: Node) -> list[Node]:
        quads = self.oxigraph.quads_for_pattern(None, TYPE, kind, FACTS)
        return sorted((cast(Node, quad.subject) for quad in quads), key=lambda node: node.value)

    def _used(self) -> set[str]:
        kinds = [exp(name) for name in iri.SEGMENTS]
        return {iri.entity_id(node.value) for kind in kinds for node in self._subjects(kind)}

    def _count(self, name: Node) -> int:
        return sum(1 for _ in self.oxigraph.quads_for_pattern(None, name, None, FACTS))

    def _tally(self, name: str, namespace: str) -> dict[str, int]:
        quads = self.oxigraph.quads_for_pattern(None, exp(name), None, FACTS)
        found = Counter(cast(Node, quad.object).value.removeprefix(namespace) for quad in quads)
        return dict(sorted(found.items()))


def canonical_lines(quads: Iterable[ox.Quad]) -> list[str]:
    """Canonical N-Quads lines in code point order: RDFC-1.0.

    Without blank nodes, canonical form is the sorted lines; the blank ones, if any, are relabelled among themselves,
    since their labels depend on no other quad.
    """
    plain: list[ox.Quad] = []
    blank: list[ox.Quad] = []
    for quad in quads:
        terms = (quad.subject, quad.object, quad.graph_name)
        (blank if any(isinstance(term, ox.BlankNode) for term in terms) else plain).append(quad)
    data = ox.Dataset(blank)
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(f"{quad} .\n" for quad in (*plain, *data))


def _open_folder(path: Path, *, read_only: bool, create: bool) -> ox.Store:
    _check_folder(path, create=create and not read_only)
    try:
        return ox.Store.read_only(str(path)) if read_only else ox.Store(str(path))
    except OSError as error:
        raise _folder_error(path, error) from error


def _check_folder(path: Path, *, create: bool) -> None:
    if path.exists() and not path.is_dir():
        raise StoreError("this is a file, not a store", where=str(path), remedy="name a folder")
    names = [child.name for child in path.iterdir()] if path.exists() else []
    foreign = sorted(name for name in names if not _ROCKSDB.fullmatch(name))
    if foreign:
        problem = f"the folder is not a store: it holds {foreign[0]!r}"
        raise StoreError(problem, where=str(path), remedy="name a store, or a new folder to build one in")
    if "CURRENT" not in names and not create:
        problem = "the folder holds no store" if path.exists() else "there is no store here"
        raise StoreError(problem, where=str(path), remedy="build one with 'expograph build … --store DIR'")


def _folder_error(path: Path, error: OSError) -> StoreError:
    if "lock" in str(error).lower():
        problem, remedy = "another process is writing to the store", "wait until it ends, or open the store read-only"
    else:
        problem = f"the store cannot be opened: {error}"
        remedy = "check the folder's permissions, or build the store again"
    return StoreError(problem, where=str(path), remedy=remedy)


def _in_ontology(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY)


def _data(quads: Iterable[ox.Quad]) -> str:
    """Quads as the body of INSERT DATA or DELETE DATA; terms write themselves escaped."""
    return "".join(f"GRAPH {q.graph_name} {{ {q.subject} {q.predicate} {q.object} }}\n" for q in quads)

"""From the store to the arrays of the search: how long each part takes, and which part of it is the store's.

Writes a made store on disk, one sentence to a statement, with hubs as in trade; then reads it in the steps that `expograph
expose` takes, and once more with a snapshot.

    python bench/store_to_arrays.py --statements 1000000 --folder /var/tmp/made-store
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from kg import iri
from kg.assemble import evidence_node
from kg.exposure.arcs import build_arcs
from kg.exposure.options import Selection
from kg.exposure.select import select_edges
from kg.exposure.snapshot import graph_hash, read_snapshot, write_snapshot
from kg.graph import GraphView
from kg.model import Evidence, Relation
from kg.store import GraphStore
from kg.terms import DOCUMENT, EVIDENCE, FACTS, RELATION, TYPE, double, exp
from ontology.transmission import load_rules

Result = TypeVar("Result")
PER_DOCUMENT = 12
_PATTERNS = (
    ("supplies", "company", "company"),
    ("competes_with", "company", "company"),
    ("produces", "company", "product"),
    ("has_component", "product", "product"),
    ("in_sector", "company", "sector"),
    ("listed_on", "company", "policy"),
)
_CLASSES = {"company": "Company", "product": "Product", "sector": "Sector", "policy": "Policy"}


def iter_relations(count: int, *, seed: int = 0) -> Iterator[Relation]:
    """About five statements to an entity, each with one sentence of its own."""
    rng = random.Random(seed)
    share = {"company": 0.7, "product": 0.25, "sector": 0.03, "policy": 0.02}
    sizes = {name: max(2, int(count / 5 * part)) for name, part in share.items()}

    def pick(segment: str) -> str:
        return f"{segment}/{segment[0]}{int(sizes[segment] * rng.random() ** 2)}"

    for number in range(count):
        predicate, subject, target = rng.choice(_PATTERNS)
        product = {"product": pick("product")} if predicate == "supplies" else {}
        sentence = Evidence(f"d{number // PER_DOCUMENT}", 0, 12, "甲公司向乙公司供应芯片。", "made", "1", 0.8)
        belief = rng.uniform(0.5, 0.95)
        yield Relation(pick(subject), predicate, pick(target), product, belief=belief, evidence=(sentence,))


def iter_quads(count: int) -> Iterator[ox.Quad]:
    """The `facts` graph of these statements."""
    entities: set[str] = set()
    for number, relation in enumerate(iter_relations(count)):
        ends = {relation.subject, relation.object, *relation.qualifiers.values()}
        for entity in sorted(ends - entities):
            kind = exp(_CLASSES[entity.partition("/")[0]])
            yield ox.Quad(ox.NamedNode(iri.entity_iri(entity)), TYPE, kind, FACTS)
        entities |= ends
        if number % PER_DOCUMENT == 0:
            document = ox.NamedNode(iri.document_iri(relation.evidence[0].document))
            yield ox.Quad(document, TYPE, DOCUMENT, FACTS)
            yield ox.Quad(document, ox.NamedNode(iri.DCTERMS + "issued"), ox.Literal("2025-11-25"), FACTS)
        yield from (ox.Quad(*triple, FACTS) for triple in _iter_triples(relation))


Value = ox.NamedNode | ox.Literal


def _iter_triples(relation: Relation) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, Value]]:
    node = ox.NamedNode(iri.statement_iri(relation.id))
    (sentence,) = relation.evidence
    proof = evidence_node(relation, sentence)
    ends = {"subject": relation.subject, "object": relation.object, **relation.qualifiers}
    values: dict[str, Value] = {name: ox.NamedNode(iri.entity_iri(end)) for name, end in ends.items()}
    values |= {"predicate": ox.NamedNode(iri.REL + relation.predicate), "belief": double(relation.belief)}
    values |= {"modality": ox.NamedNode(iri.MODALITY + "asserted"), "evidence": proof}
    yield node, TYPE, RELATION
    yield from ((node, exp(name), value) for name, value in values.items())
    yield proof, TYPE, EVIDENCE
    yield proof, exp("document"), ox.NamedNode(iri.document_iri(sentence.document))
    for name, number in (("start", 0), ("end", 12)):
        yield proof, exp(name), ox.Literal(number)
    for name, text in (("quote", sentence.quote), ("rule", "made"), ("ruleVersion", "1")):
        yield proof, exp(name), ox.Literal(text)
    yield proof, exp("confidence"), double(sentence.confidence)
    subject, target = (ox.NamedNode(iri.entity_iri(end)) for end in (relation.subject, relation.object))
    yield subject, ox.NamedNode(iri.REL + relation.predicate), target


def make_store(folder: Path, statements: int) -> None:
    """Write a store as builds leave it, but for the graphs of the documents."""
    with GraphStore.open(folder, create=True, ontology=()) as store:
        store.oxigraph.bulk_extend(iter_quads(statements))
        store.oxigraph.optimize()


def timed(name: str, action: Callable[[], Result]) -> Result:
    """Do it, and print the processor's seconds."""
    begun = time.process_time()
    result = action()
    print(f"{name:44} {time.process_time() - begun:8.2f} s", flush=True)
    return result


# The star of everything that the arrays need but qualifiers, in one query: what the store itself takes at the least.
_STAR = " ; ".join(f"<{iri.EXP}{name}> ?{name}" for name in ("subject", "predicate", "object", "belief", "modality"))


def measure(folder: Path) -> None:
    """Print the seconds of each step."""
    with GraphStore.open(folder, read_only=True) as store:
        query = f"SELECT * WHERE {{ ?s a <{iri.EXP}Relation> ; {_STAR} }}"
        timed("SPARQL alone, five columns, not read", lambda: _answer(store, query))
        relations = timed("store → statements with their sentences", lambda: list(store.iter_relations()))
        entities = timed("store → entities", lambda: list(store.iter_entities()))
    view = timed("statements → view", lambda: GraphView(entities, relations))
    edges = timed("view → edges (parallel statements merged)", lambda: select_edges(view, Selection()))
    rules = load_rules()
    arcs = timed("edges × rules → arrays", lambda: build_arcs(view.entities, edges, rules))
    digest = timed("hash of the graph", lambda: graph_hash(view.entities, edges, rules))
    file = folder.with_name(f"{folder.name}.npz")
    timed("snapshot written", lambda: write_snapshot(file, digest, arcs))
    count = len(arcs.edge)
    begun = time.process_time()
    held = read_snapshot(file, digest, view.entities, edges, rules)
    taken = time.process_time() - begun
    assert held is not None and len(held.edge) == count
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{'snapshot read':44} {taken:8.2f} s = {taken / count * 1e6:.3f} s for each million arcs")
    print(
        f"{len(relations):,} statements, {len(edges):,} edges, {count:,} arcs, {file.stat().st_size / 1e6:,.0f} MB of"
    )
    print(f"snapshot, at most {memory:.1f} GiB of memory")
    file.unlink()


def _answer(store: GraphStore, query: str) -> bytes:
    solutions = store.oxigraph.query(query, default_graph=FACTS)
    assert isinstance(solutions, ox.QuerySolutions)
    return solutions.serialize(format=ox.QueryResultsFormat.TSV) or b""


def main() -> None:
    """Make the store, unless the folder holds one, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=20_000)
    parser.add_argument("--folder", type=Path, help="keep the store here [default: a temporary folder]")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary) / "store"
        if not folder.exists():
            timed(f"a store of {given.statements:,} statements made", lambda: make_store(folder, given.statements))
        measure(folder)


if __name__ == "__main__":
    main()

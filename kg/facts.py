"""How the `facts` graph changes when one document's graph does.

`facts` is a function of the document graphs: every statement once, with its belief, its evidence, its plain triple
and its conflicts; every entity and document once. A change of one document touches only the statements and entities
it speaks of, so only those are worked out anew. Nothing is written here: the change goes to the store, which applies
it in one step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from kg import iri
from kg.belief import ErrorRates, belief
from kg.conflicts import conflicting
from kg.model import SYMMETRIC, Evidence, Relation, Statement
from kg.terms import (
    ALT_LABEL,
    DOCUMENT,
    EVIDENCE,
    FACTS,
    OBSERVATION,
    PREF_LABEL,
    RELATION,
    TYPE,
    Node,
    Properties,
    double,
    evidence_of,
    exp,
    language_of,
    nodes_of_type,
    statement_of,
)

_CONFLICTS = exp("conflictsWith")
_BELIEF = exp("belief")
_EVIDENCE_LINK = exp("evidence")
_DESCRIBING = (TYPE, PREF_LABEL, ALT_LABEL, exp("unverified"))
Quads = set[ox.Quad]


@dataclass(slots=True)
class Change:
    """Quads to take out and to put in, and the entities that come into use or go out of it."""

    delete: Quads = field(default_factory=set)
    insert: Quads = field(default_factory=set)
    appeared: set[str] = field(default_factory=set)
    vanished: set[str] = field(default_factory=set)

    def settle(self) -> Change:
        """Drop what is both taken out and put in."""
        same = self.delete & self.insert
        self.delete -= same
        self.insert -= same
        return self


class Facts:
    """Works out the change of `facts` for one document.

    Args:
        store: the state before the change.
        rates: error rates for belief.
    """

    def __init__(self, store: ox.Store, *, rates: Mapping[str, ErrorRates]) -> None:
        self._store = store
        self._rates = rates

    def change(self, graph: Node, *, old: frozenset[ox.Quad], new: frozenset[ox.Quad]) -> Change:
        """The change of `facts` when the document graph goes from `old` to `new`; empty sets mean no such graph."""
        change = Change()
        before, after = _by_subject(old), _by_subject(new)
        self._copy_nodes(change, before, after)
        self._change_statements(change, before, after)
        for node in sorted(_of_entities(old) | _of_entities(new), key=str):
            if before.get(node) != after.get(node):
                self._change_entity(change, graph, node, after.get(node, set()), was=node in before)
        return change.settle()

    def _copy_nodes(self, change: Change, before: Mapping[Node, Quads], after: Mapping[Node, Quads]) -> None:
        """Evidence and document nodes belong to one document: they come and go with it, the text stays behind."""
        for side, quads in ((change.delete, before), (change.insert, after)):
            for own in quads.values():
                if any(quad.predicate == TYPE and quad.object in (EVIDENCE, DOCUMENT) for quad in own):
                    side.update(_in_facts(quad) for quad in own if quad.predicate != exp("text"))

    def _change_statements(self, change: Change, before: Mapping[Node, Quads], after: Mapping[Node, Quads]) -> None:
        gone, come = set(), {}
        for node in sorted(_of_statements(before) | _of_statements(after), key=str):
            old, new = before.get(node, set()), after.get(node, set())
            if old == new and not self._evidence_differs(old, before, after):
                continue
            kept = self._evidence_elsewhere(node, old)
            if not new and not kept:
                gone.add(node)
            elif not self._holds(node):
                come[node] = _statement(new)
            self._change_statement(change, node, (old, new), [*kept, *_evidence(new, after)])
        self._drop_statements(change, gone, come)
        self._link_statements(change, gone, come)

    def _evidence_differs(self, quads: Quads, before: Mapping[Node, Quads], after: Mapping[Node, Quads]) -> bool:
        return any(before[node] != after.get(node) for node in _proofs(quads))

    def _change_statement(
        self, change: Change, node: Node, sides: tuple[Quads, Quads], evidence: list[Evidence]
    ) -> None:
        old, new = sides
        change.delete.update(_in_facts(quad) for quad in old if quad.predicate == _EVIDENCE_LINK or not evidence)
        change.insert.update(map(_in_facts, new))
        change.delete.update(self._store.quads_for_pattern(node, _BELIEF, None, FACTS))
        if evidence:
            value = belief(evidence, rates=self._rates)
            change.insert.add(ox.Quad(node, _BELIEF, double(value), FACTS))

    def _evidence_elsewhere(self, node: Node, old: Quads) -> list[Evidence]:
        """The statement's evidence in other documents, read from `facts`, which holds each once."""
        own = set(_proofs(old))
        links = self._store.quads_for_pattern(node, _EVIDENCE_LINK, None, FACTS)
        others = [link.object for link in links if link.object not in own]
        return [
            evidence_of(Properties(self._quads(other, FACTS))) for other in others if isinstance(other, ox.NamedNode)
        ]

    def _drop_statements(self, change: Change, gone: set[Node], come: Mapping[Node, Statement]) -> None:
        for node in gone:
            change.delete.update(self._quads(node, FACTS))
            change.delete.update(self._store.quads_for_pattern(None, _CONFLICTS, node, FACTS))
        for node in gone:
            said = _statement(self._quads(node, FACTS))
            if isinstance(said, Relation) and not self._still_said(said, gone, come.values()):
                change.delete.update(plain_triples(said))

    def _still_said(self, relation: Relation, gone: set[Node], come: Iterable[Statement]) -> bool:
        if any(isinstance(new, Relation) and plain_triples(new) & plain_triples(relation) for new in come):
            return True
        rest = {node for node in self._alike(relation) if node not in gone}
        negated = Node(iri.MODALITY + "negated")
        return any(ox.Quad(node, exp("modality"), negated, FACTS) not in self._store for node in rest)

    def _link_statements(self, change: Change, gone: set[Node], come: Mapping[Node, Statement]) -> None:
        """Plain triples and conflicts of statements that `facts` did not hold."""
        for node, said in come.items():
            if isinstance(said, Relation):
                change.insert.update(plain_triples(said))
            others = dict(come)
            for other in self._alike(said):
                if other not in gone:
                    others.setdefault(other, _statement(self._quads(other, FACTS)))
            for other, statement in others.items():
                if conflicting(said, statement):
                    change.insert.add(ox.Quad(node, _CONFLICTS, other, FACTS))
                    change.insert.add(ox.Quad(other, _CONFLICTS, node, FACTS))

    def _alike(self, statement: Statement) -> Iterator[Node]:
        """Statements of `facts` with the same subject and predicate and object, or subject and metric and unit."""
        # Terms write themselves escaped, so they can stand in the query's text.
        subject = Node(iri.entity_iri(statement.subject))
        if isinstance(statement, Relation):
            target = Node(iri.entity_iri(statement.object))
            rest = f"<{iri.EXP}predicate> <{iri.REL}{statement.predicate}> ; <{iri.EXP}object> {target}"
        else:
            unit = ox.Literal(statement.unit)
            rest = f"<{iri.EXP}metric> <{iri.METRIC}{statement.metric}> ; <{iri.EXP}unit> {unit}"
        query = f"SELECT ?s WHERE {{ ?s <{iri.EXP}subject> {subject} ; {rest} }}"
        found = self._store.query(query, default_graph=FACTS)
        assert isinstance(found, ox.QuerySolutions)
        for row in found:
            node = row["s"]
            assert isinstance(node, ox.NamedNode)
            yield node

    def _change_entity(self, change: Change, graph: Node, node: Node, new: Quads, *, was: bool) -> None:
        """Names of one entity: an addition is folded in, anything else is worked out from all documents."""
        held = self._described(node)
        others = self._elsewhere(node, graph) if was else held
        fresh = entity_facts(node, {*others, *new})
        change.delete.update(held)
        change.insert.update(fresh)
        if fresh and not held:
            change.appeared.add(iri.entity_id(node.value))
        if not fresh:
            change.vanished.add(iri.entity_id(node.value))

    def _described(self, node: Node) -> Quads:
        """The entity's description in `facts`, not the plain triples, of which a much-named entity has thousands."""
        patterns = (self._store.quads_for_pattern(node, name, None, FACTS) for name in _DESCRIBING)
        return {quad for found in patterns for quad in found}

    def _elsewhere(self, node: Node, graph: Node) -> Quads:
        quads = self._store.quads_for_pattern(node, None, None, None)
        return {q for q in quads if q.graph_name != graph and str(q.graph_name).startswith(f"<{iri.GRAPH_DOC}")}

    def _holds(self, node: Node) -> bool:
        return next(self._store.quads_for_pattern(node, TYPE, None, FACTS), None) is not None

    def _quads(self, node: Node, graph: Node) -> list[ox.Quad]:
        return list(self._store.quads_for_pattern(node, None, None, graph))


def plain_triples(relation: Relation) -> Quads:
    """`subject rel:predicate object` for a relation that is not negated, both ways where it is symmetric."""
    if relation.modality == "negated":
        return set()
    ends = [(relation.subject, relation.object)]
    if relation.predicate in SYMMETRIC:
        ends.append((relation.object, relation.subject))
    verb = Node(iri.REL + relation.predicate)
    return {ox.Quad(Node(iri.entity_iri(a)), verb, Node(iri.entity_iri(b)), FACTS) for a, b in ends}


def entity_facts(node: Node, quads: Iterable[ox.Quad]) -> Quads:
    """One preferred label a language, the others as alternatives, and the types and flags that any document gives.

    Of several preferred labels the shortest wins, then the first in code point order: what `facts` holds must not
    depend on the order in which documents came.
    """
    facts: Quads = set()
    labels: dict[str, set[ox.Literal]] = {}
    names: set[ox.Literal] = set()
    for quad in quads:
        if quad.predicate in (PREF_LABEL, ALT_LABEL):
            assert isinstance(quad.object, ox.Literal)
            names.add(quad.object)
            if quad.predicate == PREF_LABEL:
                labels.setdefault(language_of(quad.object), set()).add(quad.object)
        else:
            facts.add(ox.Quad(node, quad.predicate, quad.object, FACTS))
    preferred = {min(found, key=lambda name: (len(name.value), name.value)) for found in labels.values()}
    facts.update(ox.Quad(node, PREF_LABEL, name, FACTS) for name in preferred)
    facts.update(ox.Quad(node, ALT_LABEL, name, FACTS) for name in names - preferred)
    return facts


def _by_subject(quads: Iterable[ox.Quad]) -> dict[Node, Quads]:
    grouped: dict[Node, Quads] = {}
    for quad in quads:
        assert isinstance(quad.subject, ox.NamedNode)
        grouped.setdefault(quad.subject, set()).add(quad)
    return grouped


def _of_entities(quads: Iterable[ox.Quad]) -> set[Node]:
    subjects = (quad.subject for quad in quads if quad.predicate == TYPE)
    return {node for node in subjects if isinstance(node, ox.NamedNode) and node.value.startswith(iri.ID)}


def _of_statements(grouped: Mapping[Node, Quads]) -> set[Node]:
    return set(nodes_of_type((quad for own in grouped.values() for quad in own), RELATION, OBSERVATION))


def _in_facts(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object, FACTS)


def _proofs(quads: Iterable[ox.Quad]) -> list[Node]:
    found = (quad.object for quad in quads if quad.predicate == _EVIDENCE_LINK)
    return [node for node in found if isinstance(node, ox.NamedNode)]


def _evidence(quads: Quads, grouped: Mapping[Node, Quads]) -> list[Evidence]:
    return [evidence_of(Properties(grouped[node])) for node in _proofs(quads)]


def _statement(quads: Iterable[ox.Quad]) -> Statement:
    return statement_of(Properties(quads))

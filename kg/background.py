"""What the graph knows before any document: the ontology's Turtle files, and registry facts of entities in use.

Both live in `graph/ontology`. The files are loaded once; a company's registry facts come when a document first names
it and go when the last document that names it goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg import iri
from kg.assemble import Known
from kg.model import Entity
from kg.terms import ONTOLOGY, PREF_LABEL, TYPE, Node, exp
from ontology.data import ROOT

# The taxonomy's files describe the other kinds; their triples are not the registry's to remove.
_SHAPES = "shapes.ttl"
_REGISTERED = ("company", "body", "person", "place", "facility", "policy")


@cache
def ontology_quads(root: Path = ROOT) -> frozenset[ox.Quad]:
    """The triples of `*.ttl` and `taxonomy/*.ttl` but the shapes, in `graph/ontology`; empty where there are none.

    The shapes say how data is checked, not what the world is made of; `kg.validate` reads them from their file.

    Blank nodes get IRIs from their canonical labels, so that the store holds none and its hash is that of its sorted
    lines.
    """
    paths = sorted(path for path in (*root.glob("*.ttl"), *root.glob("taxonomy/*.ttl")) if path.name != _SHAPES)
    return frozenset(quad for path in paths for quad in _file_quads(path))


def _file_quads(path: Path) -> list[ox.Quad]:
    parsed = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    data = ox.Dataset(quad for quad in parsed if isinstance(quad, ox.Quad))
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    prefix = f"{iri.BASE}genid/{path.stem}-"
    return [_named(quad, prefix) for quad in data]


def _named(quad: ox.Quad, prefix: str) -> ox.Quad:
    subject, value = quad.subject, quad.object
    if isinstance(subject, ox.BlankNode):
        subject = Node(prefix + subject.value)
    if isinstance(value, ox.BlankNode):
        value = Node(prefix + value.value)
    return ox.Quad(subject, quad.predicate, value, ONTOLOGY)


def registry_quads(entity_ids: Iterable[str], *, registry: Known) -> set[ox.Quad]:
    """Registry facts of entities, of the parents above them and of the sectors that these name.

    Args:
        entity_ids: entities in use; those that the registry does not hold give nothing.
        registry: entities known beforehand.
    """
    todo, seen = list(entity_ids), set[str]()
    quads: set[ox.Quad] = set()
    while todo:
        entity = registry.entities.get(current := todo.pop())
        if entity is None or current in seen or current.partition("/")[0] not in _REGISTERED:
            continue
        seen.add(current)
        quads |= _entity_facts(entity)
        todo.extend([entity.parent] if entity.parent else [])
    return quads


def is_registry_quad(quad: ox.Quad) -> bool:
    """Whether a quad of `graph/ontology` is a registry fact rather than the ontology's."""
    subject = quad.subject
    tail = subject.value.removeprefix(iri.ID) if isinstance(subject, ox.NamedNode) else ""
    return tail.partition("/")[0] in _REGISTERED


def _entity_facts(entity: Entity) -> set[ox.Quad]:
    node = Node(iri.entity_iri(entity.id))
    pairs: list[tuple[Node, ox.NamedNode | ox.Literal]] = [(TYPE, exp(entity.type))]
    pairs += [(PREF_LABEL, ox.Literal(name, language=tag or None)) for tag, name in entity.labels.items()]
    pairs += [(exp("sector"), Node(iri.entity_iri(sector))) for sector in entity.sectors]
    if entity.parent:
        pairs.append((Node(iri.REL + "subsidiary_of"), Node(iri.entity_iri(entity.parent))))
    for name, value in (("country", entity.country), ("ticker", entity.ticker)):
        if value:
            pairs.append((exp(name), ox.Literal(value)))
    return {ox.Quad(node, predicate, value, ONTOLOGY) for predicate, value in pairs}

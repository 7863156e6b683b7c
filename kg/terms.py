"""RDF terms of the graph, and the graph's nodes read back as values; the one place where model and RDF meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

import pyoxigraph as ox

from kg import iri
from kg.model import Evidence, Observation, Relation, Statement

Node = ox.NamedNode
QUALIFIERS = ("product", "amount", "title", "polarity", "mechanism", "effect")

FACTS = Node(iri.GRAPH_FACTS)
ONTOLOGY = Node(iri.GRAPH_ONTOLOGY)
LOG = Node(iri.GRAPH_LOG)
TYPE = Node(iri.RDF + "type")
PREF_LABEL = Node(iri.SKOS + "prefLabel")
ALT_LABEL = Node(iri.SKOS + "altLabel")

# Oxigraph lowers the case of language tags; BCP 47 gives a script a capital.
_TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}


@cache
def exp(name: str) -> Node:
    """A class or property of the ontology.

    >>> str(exp("Relation"))
    '<https://w3id.org/expograph/ns#Relation>'
    """
    return Node(iri.EXP + name)


RELATION, OBSERVATION, EVIDENCE, DOCUMENT = exp("Relation"), exp("Observation"), exp("Evidence"), exp("Document")


def double(number: float) -> ox.Literal:
    """An xsd:double; zero has no sign, so that equal values are equal terms.

    >>> str(double(-0.0)), str(double(2.5e12))
    ('"0"^^<http://www.w3.org/2001/XMLSchema#double>', '"2500000000000"^^<http://www.w3.org/2001/XMLSchema#double>')
    """
    return ox.Literal(float(number) + 0.0)


def day(text: str) -> ox.Literal:
    """An xsd:date where the text is a whole date, else the text itself.

    >>> day("2025-11-25").datatype.value.endswith("date"), day("2025-11").datatype.value.endswith("string")
    (True, True)
    """
    try:
        date.fromisoformat(text)
    except ValueError:
        return ox.Literal(text)
    return ox.Literal(text, datatype=Node(iri.XSD + "date")) if len(text) == 10 else ox.Literal(text)


def language_of(literal: ox.Literal) -> str:
    """The language tag in its usual case, `""` where there is none.

    >>> language_of(ox.Literal("晶圆", language="zh-Hans"))
    'zh-Hans'
    """
    tag = literal.language or ""
    return _TAGS.get(tag, tag)


def plain(term: object) -> str:
    """A term as the model writes it: an entity's id, else the literal's or IRI's own text."""
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value.removeprefix(iri.ID) if isinstance(term, ox.NamedNode) else term.value


class Properties:
    """What one node says, property by property.

    >>> quad = ox.Quad(Node("urn:a"), exp("unit"), ox.Literal("%"), FACTS)
    >>> Properties([quad]).one("unit"), Properties([quad]).one("about")
    ('%', None)
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._values: dict[str, list[ox.NamedNode | ox.Literal]] = {}
        for quad in quads:
            assert isinstance(quad.object, ox.NamedNode | ox.Literal)
            self._values.setdefault(quad.predicate.value, []).append(quad.object)

    def all(self, name: str, *, namespace: str = iri.EXP) -> list[ox.NamedNode | ox.Literal]:
        """Every value of a property, in no order."""
        return self._values.get(namespace + name, [])

    def one(self, name: str, *, namespace: str = iri.EXP) -> str | None:
        """The value of a property, the smallest if there are several, None if there is none."""
        return min((plain(term) for term in self.all(name, namespace=namespace)), default=None)

    def need(self, name: str) -> str:
        """The value of a property that every such node has."""
        value = self.one(name)
        assert value is not None, f"exp:{name} is missing"
        return value

    def number(self, name: str) -> float | None:
        """The value of a property as a number."""
        value = self.one(name)
        return None if value is None else float(value)


def statement_of(properties: Properties, *, evidence: tuple[Evidence, ...] = ()) -> Statement:
    """The statement that a node's properties spell out."""
    modality = properties.need("modality").removeprefix(iri.MODALITY)
    belief = properties.number("belief") or 0.0
    subject, time = properties.need("subject"), properties.one("validTime")
    if RELATION in properties.all("type", namespace=iri.RDF):
        return Relation(
            subject=subject,
            predicate=properties.need("predicate").removeprefix(iri.REL),
            object=properties.need("object"),
            qualifiers={name: value for name in QUALIFIERS if (value := properties.one(name)) is not None},
            modality=modality,
            time=time,
            belief=belief,
            evidence=evidence,
        )
    return Observation(
        subject=subject,
        metric=properties.need("metric").removeprefix(iri.METRIC),
        kind=properties.need("kind").removeprefix(iri.KIND),
        minimum=properties.number("minValue"),
        maximum=properties.number("maxValue"),
        unit=properties.need("unit"),
        about=properties.one("about"),
        modality=modality,
        time=time,
        belief=belief,
        evidence=evidence,
    )


def evidence_of(properties: Properties, *, date: str | None = None) -> Evidence:
    """The evidence that a node's properties spell out; the date is its document's, which the node does not hold."""
    return Evidence(
        document=iri.document_id(properties.need("document")),
        start=int(properties.need("start")),
        end=int(properties.need("end")),
        quote=properties.need("quote"),
        rule=properties.need("rule"),
        version=properties.one("ruleVersion") or "",
        confidence=float(properties.need("confidence")),
        date=date,
        attributed_to=properties.one("attributedTo"),
    )


def nodes_of_type(quads: Iterable[ox.Quad], *types: Node) -> Iterator[Node]:
    """Subjects that the quads give one of the types."""
    for quad in quads:
        if quad.predicate == TYPE and quad.object in types:
            assert isinstance(quad.subject, ox.NamedNode)
            yield quad.subject

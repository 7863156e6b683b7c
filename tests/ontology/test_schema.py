"""The schema: the same vocabularies as `kg.model`, every term in two languages, mapped only to terms that exist."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, Graph, Literal, Namespace, URIRef, namespace
from rdflib.collection import Collection
from rdflib.term import Node

from kg import model
from kg.iri import EXP, KIND, METRIC, MODALITY, REL, SHOCK
from kg.terms import QUALIFIERS
from kg.validate import SHAPE, load_shapes
from ontology.data import ROOT

NS = Namespace(EXP)
BASE = "https://w3id.org/expograph/"
LANGUAGES = {"zh-Hans", "en"}
ENTITY = str(NS.Entity)
OTHER_CLASSES = {
    "Entity",
    "Statement",
    "Relation",
    "Observation",
    "Quantity",
    "Evidence",
    "Document",
    "Listing",
    "TransmissionRule",
}
# Named, not imported: pytest looks into the names of a module, and these warn of each that they do not know.
CLOSED = ("PROV", "ORG", "SKOS", "SDO", "TIME", "DCTERMS", "SOSA")
# Vocabularies that rdflib does not carry; the terms used of each.
OPEN = {
    "http://www.w3.org/ns/oa#": {"TextPositionSelector", "TextQuoteSelector", "start", "end", "exact", "hasSource"},
    "http://qudt.org/schema/qudt/": {"QuantityValue", "minInclusive", "maxInclusive", "hasUnit"},
}


@pytest.fixture(scope="module")
def schema() -> Graph:
    """The schema, parsed."""
    return Graph().parse(ROOT / "schema.ttl")


def names(nodes: Iterable[Node], prefix: str) -> set[str]:
    """The local names of the nodes that lie in a namespace."""
    return {str(node).removeprefix(prefix) for node in nodes if str(node).startswith(prefix)}


def members(schema: Graph, node: Node | None) -> set[str]:
    """The classes of a domain or range: a union's members, or the class itself."""
    union = schema.value(node, OWL.unionOf)
    return {str(item) for item in Collection(schema, union)} if union else {str(node)}


def test_entity_types_are_the_models(schema: Graph) -> None:
    """The classes under exp:Entity are the model's types; the other classes are those the graph writes."""
    assert names(schema.subjects(RDFS.subClassOf, NS.Entity), EXP) == set(model.ENTITY_TYPES)
    assert names(schema.subjects(RDF.type, OWL.Class), EXP) == set(model.ENTITY_TYPES) | OTHER_CLASSES


def test_entity_types_are_disjoint(schema: Graph) -> None:
    """No entity is of two types."""
    [disjoint] = schema.subjects(RDF.type, OWL.AllDisjointClasses)
    listed = schema.value(disjoint, OWL.members)
    assert listed is not None
    assert names(Collection(schema, listed), EXP) == set(model.ENTITY_TYPES)


def test_predicates_are_the_models(schema: Graph) -> None:
    """The rel: properties are the model's predicates and their named inverses."""
    properties = names(schema.subjects(RDF.type, OWL.ObjectProperty), REL)
    inverses = names(schema.subjects(OWL.inverseOf), REL)
    assert properties - inverses == set(model.PREDICATES)
    assert names(schema.objects(None, OWL.inverseOf), REL) == set(model.PREDICATES) - model.SYMMETRIC
    assert names(schema.subjects(RDF.type, OWL.SymmetricProperty), REL) == model.SYMMETRIC


@pytest.mark.parametrize("predicate", model.PREDICATES)
def test_predicate_has_domain_and_range(schema: Graph, predicate: str) -> None:
    """Each predicate says from which types to which it leads; a symmetric one leads both ways."""
    allowed = {str(NS[name]) for name in model.ENTITY_TYPES} | {ENTITY}
    domain, range_ = (
        members(schema, schema.value(URIRef(REL + predicate), edge)) for edge in (RDFS.domain, RDFS.range)
    )
    assert domain and domain <= allowed
    assert range_ and range_ <= allowed
    assert predicate not in model.SYMMETRIC or domain == range_


@pytest.mark.parametrize("predicate", model.PREDICATES)
def test_shapes_ask_the_schemas_domain_and_range(schema: Graph, predicate: str) -> None:
    """The shape of a predicate asks the types that the schema states; any entity needs no asking."""
    shape = URIRef(SHAPE + ("Listing" if predicate == "listed_on" else predicate))
    for edge, end in ((RDFS.domain, NS.subject), (RDFS.range, NS.object)):
        stated = members(schema, schema.value(URIRef(REL + predicate), edge)) - {ENTITY}
        assert _classes_asked(shape, end) == stated


def _classes_asked(shape: URIRef, end: URIRef) -> set[str]:
    shapes = load_shapes()
    parts = [
        part for part in shapes.objects(shape, SH.property / SH.node / SH.property) if (part, SH.path, end) in shapes
    ]
    asked = {str(found) for part in parts for found in shapes.objects(part, SH["class"])}
    for choice in (found for part in parts for found in shapes.objects(part, SH["or"])):
        asked |= {str(shapes.value(item, SH["class"])) for item in Collection(shapes, choice)}
    return asked


@pytest.mark.parametrize(
    ("scheme", "prefix", "values"),
    [
        ("MetricScheme", METRIC, model.METRICS),
        ("KindScheme", KIND, model.KINDS),
        ("ModalityScheme", MODALITY, model.MODALITIES),
        ("ShockScheme", SHOCK, model.SHOCK_KINDS),
    ],
)
def test_concepts_are_the_models(schema: Graph, scheme: str, prefix: str, values: tuple[str, ...]) -> None:
    """Each closed list of the model is a concept scheme, its notations the model's words."""
    concepts = set(schema.subjects(SKOS.inScheme, NS[scheme]))
    assert names(concepts, prefix) == set(values) and len(concepts) == len(values)
    assert {str(schema.value(concept, SKOS.notation)) for concept in concepts} == set(values)


@pytest.mark.parametrize(
    ("shape", "path", "prefix", "values"),
    [
        ("Relation", "predicate", REL, model.PREDICATES),
        ("Observation", "metric", METRIC, model.METRICS),
        ("Observation", "kind", KIND, model.KINDS),
        ("Statement", "modality", MODALITY, model.MODALITIES),
    ],
)
def test_shapes_allow_the_models_words(shape: str, path: str, prefix: str, values: tuple[str, ...]) -> None:
    """The closed lists of the shapes are the model's."""
    assert names(_allowed(shape, NS[path]), prefix) == set(values)


@pytest.mark.parametrize("qualifier", ["mechanism", "polarity", "effect"])
def test_qualifier_values_are_the_schemes(schema: Graph, qualifier: str) -> None:
    """The values a shape allows for a qualifier are the notations of its scheme."""
    concepts = schema.subjects(SKOS.inScheme, NS[f"{qualifier.title()}Scheme"])
    notations = {str(schema.value(concept, SKOS.notation)) for concept in concepts}
    assert {str(value) for value in _allowed("Relation", NS[qualifier])} == notations


def _allowed(shape: str, path: URIRef) -> list[Node]:
    shapes = load_shapes()
    [part] = [part for part in shapes.objects(URIRef(SHAPE + shape), SH.property) if (part, SH.path, path) in shapes]
    listed = shapes.value(part, SH["in"])
    assert listed is not None
    return list(Collection(shapes, listed))


def test_qualifiers_are_declared(schema: Graph) -> None:
    """Every qualifier that the graph writes is a property of relations."""
    assert set(QUALIFIERS) <= names(schema.subjects(RDFS.domain, NS.Relation), EXP)


def test_every_term_is_explained_in_both_languages(schema: Graph) -> None:
    """Every term of the project has exactly one name and one definition in zh-Hans and in en."""
    terms = {term for term in schema.subjects(RDF.type) if isinstance(term, URIRef) and term.startswith(BASE)}
    terms -= set(schema.subjects(RDF.type, OWL.Ontology))
    assert len(terms) > 150
    for term in terms:
        named = [*schema.objects(term, RDFS.label), *schema.objects(term, SKOS.prefLabel)]
        for texts in (named, [*schema.objects(term, SKOS.definition)]):
            assert sorted(str(text.language) for text in texts if isinstance(text, Literal)) == ["en", "zh-Hans"], term


def test_every_used_term_is_declared(schema: Graph) -> None:
    """No triple names a term of the project that is not itself declared."""
    declared = set(schema.subjects(RDF.type))
    used = {node for triple in schema for node in triple if isinstance(node, URIRef) and node.startswith(BASE)}
    assert used <= declared


def test_mapped_terms_exist(schema: Graph) -> None:
    """A term of another vocabulary is one that the vocabulary has."""
    nodes = {node for triple in schema for node in triple if isinstance(node, URIRef)}
    checked = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for vocabulary in (getattr(namespace, name) for name in CLOSED):
            for term in names(nodes, str(vocabulary)):
                assert str(vocabulary[term]) == str(vocabulary) + term
                checked += 1
    assert checked > 60
    for prefix, known in OPEN.items():
        assert names(nodes, prefix) == known


def test_ontology_says_what_it_is(schema: Graph) -> None:
    """Title and description in both languages, a licence and a version."""
    [ontology] = schema.subjects(RDF.type, OWL.Ontology)
    for edge in (DCTERMS.title, DCTERMS.description):
        assert {text.language for text in schema.objects(ontology, edge) if isinstance(text, Literal)} == LANGUAGES
    assert str(schema.value(ontology, DCTERMS.license)) == "https://www.apache.org/licenses/LICENSE-2.0"
    assert schema.value(ontology, OWL.versionInfo) is not None

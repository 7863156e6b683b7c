"""Where every IRI of the graph comes from: namespaces, prefixes, and short id ↔ IRI, as plain strings.

Nothing here knows an RDF library, so that every part can import it.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

BASE = "https://w3id.org/expograph/"

EXP = BASE + "ns#"
REL = BASE + "rel/"
METRIC = BASE + "metric/"
MODALITY = BASE + "modality/"
KIND = BASE + "kind/"
SHOCK = BASE + "shock/"
ID = BASE + "id/"
STMT = BASE + "statement/"
EV = BASE + "evidence/"
DOC = BASE + "doc/"

GRAPH = BASE + "graph/"
GRAPH_DOC = GRAPH + "doc/"
GRAPH_FACTS = GRAPH + "facts"
GRAPH_ONTOLOGY = GRAPH + "ontology"
GRAPH_LOG = GRAPH + "log"
GRAPH_JUDGEMENTS = GRAPH + "judgements"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#"
DCTERMS = "http://purl.org/dc/terms/"
SCHEMA = "https://schema.org/"

# The segment of an entity's id says its type; a registry's `body` may be a GovernmentBody or an Organization.
SEGMENTS: dict[str, str] = {
    "Company": "company",
    "GovernmentBody": "body",
    "Organization": "body",
    "Person": "person",
    "Place": "place",
    "Facility": "facility",
    "Product": "product",
    "Technology": "technology",
    "Policy": "policy",
    "Sector": "sector",
}

# A slash must be escaped in a prefixed name (`id:company\/tsmc`), so each segment has a prefix too: `company:tsmc`.
PREFIXES: dict[str, str] = {
    "exp": EXP,
    "rel": REL,
    "metric": METRIC,
    "modality": MODALITY,
    "kind": KIND,
    "shock": SHOCK,
    "id": ID,
    **{segment: f"{ID}{segment}/" for segment in sorted(set(SEGMENTS.values()))},
    "stmt": STMT,
    "ev": EV,
    "doc": DOC,
    "graph": GRAPH,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "prov": PROV,
    "dcterms": DCTERMS,
    "schema": SCHEMA,
}


def entity_iri(entity_id: str) -> str:
    """The IRI of an entity id.

    >>> entity_iri("company/sk-hynix")
    'https://w3id.org/expograph/id/company/sk-hynix'
    """
    return ID + entity_id


def entity_id(iri: str) -> str:
    """The id of an entity IRI.

    Raises:
        ValueError: the IRI names no entity.

    >>> entity_id("https://w3id.org/expograph/id/company/sk-hynix")
    'company/sk-hynix'
    """
    return _tail(iri, ID)


def is_entity_id(value: str) -> bool:
    """Whether a qualifier's value is the id of an entity rather than words.

    >>> is_entity_id("product/hbm4"), is_entity_id("130亿美元"), is_entity_id("product/hbm 4")
    (True, False, False)
    """
    segment, _, slug = value.partition("/")
    return segment in SEGMENTS.values() and is_slug(slug)


def is_slug(slug: str) -> bool:
    """Whether an IRI can end with it: not empty, and no space, control or one of `<>"{}|\\^`` ` ``.

    >>> is_slug("长江存储"), is_slug("a b"), is_slug("")
    (True, False, False)
    """
    return bool(slug) and not any(char in '<>"{}|\\^`?#[]%/' or char.isspace() or ord(char) < 32 for char in slug)


def document_iri(doc_id: str) -> str:
    """The IRI of a document; its id is percent-encoded.

    >>> document_iri("news/1 a")
    'https://w3id.org/expograph/doc/news%2F1%20a'
    """
    return DOC + quote(doc_id, safe="")


def document_id(iri: str) -> str:
    """The document id of a document's IRI or of its graph's.

    Raises:
        ValueError: the IRI is neither.

    >>> document_id(document_graph("新闻 1"))
    '新闻 1'
    """
    return unquote(_tail(iri, GRAPH_DOC if iri.startswith(GRAPH_DOC) else DOC))


def document_graph(doc_id: str) -> str:
    """The IRI of the named graph that holds what a document gave.

    >>> document_graph("a")
    'https://w3id.org/expograph/graph/doc/a'
    """
    return GRAPH_DOC + quote(doc_id, safe="")


def graph_document(iri: str) -> str:
    """The id of the document of a named graph.

    >>> graph_document(document_graph("a/b"))
    'a/b'
    """
    return unquote(_tail(iri, GRAPH_DOC))


def statement_iri(statement_id: str) -> str:
    """The IRI of a statement's hash."""
    return STMT + statement_id


def evidence_iri(evidence_id: str) -> str:
    """The IRI of an evidence's hash."""
    return EV + evidence_id


def shorten(iri: str) -> str:
    """The IRI as a prefixed name, else in angle brackets; for reading, not for parsing.

    >>> shorten("https://w3id.org/expograph/rel/supplies"), shorten("urn:x")
    ('rel:supplies', '<urn:x>')
    """
    prefix = max(
        (name for name in PREFIXES if iri.startswith(PREFIXES[name])), key=lambda n: len(PREFIXES[n]), default=""
    )
    return f"{prefix}:{iri[len(PREFIXES[prefix]) :]}" if prefix else f"<{iri}>"


def _tail(iri: str, namespace: str) -> str:
    if not iri.startswith(namespace) or iri == namespace:
        raise ValueError(f"{iri!r} does not continue {namespace!r}")
    return iri[len(namespace) :]

"""Between which types of entity each predicate leads, as `schema.ttl` states domain and range."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pyoxigraph as ox

from kg.iri import EXP, RDF, RDFS, REL
from kg.model import ENTITY_TYPES, PREDICATES
from ontology.data import ROOT

_UNION = "http://www.w3.org/2002/07/owl#unionOf"
Ends = tuple[frozenset[str], frozenset[str]]
_ANY = frozenset(ENTITY_TYPES)
# What a statement names as its product.
PRODUCT_TYPES = frozenset({"Product", "Technology"})
# Links of the taxonomy: `broader` joins things of one kind, `makes` a sector and a product.
_TAXONOMY: Mapping[str, Ends] = {
    "broader": (frozenset({"Product", "Technology", "Sector", "Place"}),) * 2,
    "makes": (frozenset({"Sector"}), frozenset({"Product"})),
}


@cache
def ends_of_predicates() -> Mapping[str, Ends]:
    """Predicate → types that its subject may have, and its object.

    >>> subjects, objects = ends_of_predicates()["located_in"]
    >>> sorted(objects)
    ['Place']
    """
    store = ox.Store()
    store.load(path=str(ROOT / "schema.ttl"), format=ox.RdfFormat.TURTLE)
    stated = {name: (_types(store, name, "domain"), _types(store, name, "range")) for name in PREDICATES}
    return {**stated, **_TAXONOMY}


def _types(store: ox.Store, predicate: str, end: str) -> frozenset[str]:
    query = (
        f"SELECT ?type WHERE {{ <{REL}{predicate}> <{RDFS}{end}> ?given . "
        f"?given (<{_UNION}>/<{RDF}rest>*/<{RDF}first>)? ?type . FILTER(isIRI(?type)) }}"
    )
    rows = store.query(query)
    assert isinstance(rows, ox.QuerySolutions)
    named = frozenset(str(row["type"]).strip("<>").removeprefix(EXP) for row in rows)
    return _ANY if "Entity" in named else named

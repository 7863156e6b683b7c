"""IRIs: ids go there and back, prefixes are unambiguous."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import iri
from kg.model import ENTITY_TYPES


@given(st.text(min_size=1))
def test_document_ids_survive(doc_id: str) -> None:
    """Any document id makes a valid IRI, and comes back from it and from its graph's."""
    for made in (iri.document_iri(doc_id), iri.document_graph(doc_id)):
        ox.NamedNode(made)
        assert iri.document_id(made) == doc_id


@pytest.mark.parametrize("entity", ["company/sk-hynix", "facility/长江存储武汉第三工厂", "product/hbm3e"])
def test_entity_ids_survive(entity: str) -> None:
    """An entity's id comes back from its IRI."""
    assert iri.is_entity_id(entity)
    assert iri.entity_id(iri.entity_iri(entity)) == entity


@pytest.mark.parametrize(
    "words", ["", "company", "company/", "company/a b", "firm/a", "HBM4", "company/a/b", "company/a<b"]
)
def test_words_are_no_ids(words: str) -> None:
    """What is no type and slug is not taken for an entity."""
    assert not iri.is_entity_id(words)


def test_foreign_iris_are_refused() -> None:
    """An IRI outside the namespace has no id."""
    with pytest.raises(ValueError, match="urn:x"):
        iri.entity_id("urn:x")
    with pytest.raises(ValueError, match="does not continue"):
        iri.document_id(iri.DOC)


def test_every_type_has_a_segment_and_a_prefix() -> None:
    """The segments cover the closed list of types, and each is a prefix."""
    assert set(iri.SEGMENTS) == set(ENTITY_TYPES)
    assert all(iri.PREFIXES[segment] == f"{iri.ID}{segment}/" for segment in iri.SEGMENTS.values())
    assert len(set(iri.PREFIXES.values())) == len(iri.PREFIXES)


def test_shorten_takes_the_longest_prefix() -> None:
    """A company is `company:x`, not `id:company/x`."""
    assert iri.shorten(iri.entity_iri("company/tsmc")) == "company:tsmc"

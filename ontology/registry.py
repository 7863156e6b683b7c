"""The entities known beforehand: registry rows and taxonomy concepts, under one kind of id.

Ids are `type/slug`; the type segment of a government body and of an organisation is `body`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError
from kg.model import Entity
from ontology.data import ROOT, iter_rows, split_cell

ID_BASE = "https://w3id.org/expograph/id/"
_EXP = "https://w3id.org/expograph/ns#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_NAME_COLUMNS = ("id", "zh_hans", "zh_hant", "en", "aliases")
_FILES = {
    "companies_china.csv": "Company",
    "companies_taiwan.csv": "Company",
    "companies_world.csv": "Company",
    "bodies.csv": "",
    "policies.csv": "Policy",
    "places.csv": "Place",
    "persons.csv": "Person",
    "facilities.csv": "Facility",
}
# RDF folds the case of language tags; labels keep the usual spelling.
_TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
_SEGMENTS = {"GovernmentBody": "body", "Organization": "body"}


def id_segment(entity_type: str) -> str:
    """The type segment of an entity's id.

    >>> id_segment("GovernmentBody"), id_segment("Company")
    ('body', 'company')
    """
    return _SEGMENTS.get(entity_type, entity_type.lower())


@dataclass(frozen=True, slots=True)
class Registry:
    """Known entities and the general links between them.

    Attributes:
        entities: id → entity.
        broader: concept → its broader concepts (`product/hbm4` → `product/hbm`); places and the places they lie in too.
        components: product → products that it generally contains.
        makes: sector → products that its companies generally make.
        details: id → the other columns of its row (issuer, start, employer, title, operator, place, …).
    """

    entities: Mapping[str, Entity]
    broader: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    components: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    makes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    details: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@cache
def load_registry() -> Registry:
    """Load the bundled registry and taxonomy, once."""
    entities: dict[str, Entity] = {}
    details: dict[str, Mapping[str, str]] = {}
    broader: dict[str, tuple[str, ...]] = {}
    for name, entity_type in _FILES.items():
        path = ROOT / "registry" / name
        for row in iter_rows(path, columns=_NAME_COLUMNS):
            entity = _entity(row, row.get("type") or entity_type)
            if entity.id in entities:
                raise InputError(
                    f"id {entity.id!r} stands twice", where=str(path), remedy="give one of them another id"
                )
            entities[entity.id] = entity
            details[entity.id] = {k: v for k, v in row.items() if v and k not in _NAME_COLUMNS}
            if row.get("within"):
                broader[entity.id] = (f"place/{row['within']}",)
    concepts = _Concepts.read(sorted((ROOT / "taxonomy").glob("*.ttl")))
    entities |= concepts.entities()
    return Registry(
        entities=entities,
        broader=broader | concepts.links("broader", _SKOS),
        components=concepts.links("hasComponent", _EXP),
        makes=concepts.links("makes", _EXP),
        details=details,
    )


def _entity(row: Mapping[str, str], entity_type: str) -> Entity:
    labels = {"zh-Hans": row["zh_hans"], "zh-Hant": row["zh_hant"], "en": row["en"]}
    labels = {language: name for language, name in labels.items() if name}
    return Entity(
        id=f"{id_segment(entity_type)}/{row['id']}",
        type=entity_type,
        labels=labels,
        names=tuple(dict.fromkeys((*labels.values(), *split_cell(row["aliases"])))),
        verified=True,
        country=row.get("country") or None,
        sectors=tuple(f"sector/{slug}" for slug in split_cell(row.get("sectors", ""))),
        ticker=row.get("ticker") or None,
        parent=f"{id_segment(entity_type)}/{row['parent']}" if row.get("parent") else None,
    )


class _Concepts:
    """The taxonomy's triples, grouped by subject."""

    def __init__(self) -> None:
        self.triples: dict[str, list[tuple[str, ox.NamedNode | ox.Literal]]] = {}

    @classmethod
    def read(cls, paths: list[Path]) -> _Concepts:
        concepts = cls()
        for path in paths:
            for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
                subject, value = triple.subject, triple.object
                named = isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal)
                if named and subject.value.startswith(ID_BASE):
                    key = subject.value.removeprefix(ID_BASE)
                    concepts.triples.setdefault(key, []).append((triple.predicate.value, value))
        return concepts

    def entities(self) -> dict[str, Entity]:
        return {key: self._entity(key) for key in self.triples}

    def _entity(self, key: str) -> Entity:
        labels = {
            _TAGS.get(value.language or "", value.language or ""): value.value
            for value in self._literals(key, f"{_SKOS}prefLabel")
        }
        other = [value.value for value in self._literals(key, f"{_SKOS}altLabel")]
        names = tuple(dict.fromkeys((*labels.values(), *other)))
        return Entity(id=key, type=key.partition("/")[0].capitalize(), labels=labels, names=names, verified=True)

    def _literals(self, key: str, predicate: str) -> Iterator[ox.Literal]:
        return (v for p, v in self.triples[key] if p == predicate and isinstance(v, ox.Literal))

    def links(self, name: str, namespace: str) -> dict[str, tuple[str, ...]]:
        found = {
            key: tuple(
                v.value.removeprefix(ID_BASE) for p, v in pairs if p == namespace + name and v.value.startswith(ID_BASE)
            )
            for key, pairs in self.triples.items()
        }
        return {key: values for key, values in found.items() if values}

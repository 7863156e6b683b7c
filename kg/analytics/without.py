"""A graph as if an entity were not in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.graph import GraphView, Taxonomy
from kg.model import Entity, Relation


@dataclass(frozen=True, slots=True)
class _Rest:
    """A registry without an entity; links that lead to it lead nowhere."""

    entities: Mapping[str, Entity]
    broader: Mapping[str, tuple[str, ...]]
    components: Mapping[str, tuple[str, ...]]
    makes: Mapping[str, tuple[str, ...]]
    details: Mapping[str, Mapping[str, str]]


def without(view: GraphView, entity: str) -> GraphView:
    """The view without an entity, what is said of it, and what is said to be sold of it.

    >>> view = GraphView([], [Relation("company/a", "supplies", "company/b"), Relation("company/b", "supplies", "company/c")])
    >>> [relation.subject for relation in without(view, "company/a").relations]
    ['company/b']
    """
    entities = [view.entities[key] for key in sorted(view.named) if key != entity]
    relations = [relation for relation in view.relations if not _speaks_of(relation, entity)]
    return GraphView(entities, relations, view.observations, _rest(view.registry, entity), view.history)


def _speaks_of(relation: Relation, entity: str) -> bool:
    return entity in (relation.subject, relation.object, relation.qualifiers.get("product"))


def _rest(registry: Taxonomy | None, entity: str) -> Taxonomy | None:
    if registry is None:
        return None
    entities = {key: known for key, known in registry.entities.items() if key != entity}
    return _Rest(entities, registry.broader, registry.components, registry.makes, registry.details)

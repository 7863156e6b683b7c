"""Who makes or sells which product, and who needs it, as documents say; narrower products count for their broader ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from kg.exposure.options import Selection
from kg.exposure.select import select_edges
from kg.graph import Edge, GraphView
from kg.model import Entity

GOODS = ("Product", "Technology")
T = TypeVar("T")
_MAKERS = ("Company", "Facility", "Organization")
# How a statement says that its subject needs its object.
_NEEDS = ("has_component", "depends_on", "uses_technology")


@dataclass(frozen=True, slots=True)
class Maker:
    """A maker or seller of a product.

    Attributes:
        product: what the statement names: the product asked for, or a narrower one.
        edge: the best statement that says so.
    """

    entity: Entity
    product: Entity
    edge: Edge


@dataclass(frozen=True, slots=True)
class User:
    """Who needs a product, and the best statement that says so."""

    entity: Entity
    edge: Edge


class Markets:
    """The goods of a graph with their makers and users.

    Args:
        view: the graph.
        selection: which statements count; general links of the taxonomy say of no maker that it makes something.

    >>> from kg.model import Relation
    >>> view = GraphView([], [Relation("company/a", "produces", "product/p", belief=0.9)])
    >>> [maker.entity.id for maker in Markets(view).makers("product/p")]
    ['company/a']
    """

    def __init__(self, view: GraphView, selection: Selection = Selection()) -> None:  # noqa: B008 - it is frozen
        self.view = view
        self.edges = tuple(edge for edge in select_edges(view, selection) if edge.documented)

    @property
    def goods(self) -> tuple[Entity, ...]:
        """Products and technologies that documents name, in order of id."""
        return tuple(self.view.entities[good] for good in sorted(self.view.named) if self._is_good(good))

    def makers(self, good: str) -> tuple[Maker, ...]:
        """Who makes or sells a product or a narrower one, each once by its best statement; the best proved first."""
        best: dict[str, Maker] = {}
        for product in sorted(self.narrower(good)):
            for edge in self._made.get(product, ()):
                maker = Maker(self.view.entities[edge.subject], self.view.entities[product], edge)
                known = best.get(edge.subject)
                if known is None or _better(maker, known, good):
                    best[edge.subject] = maker
        return tuple(sorted(best.values(), key=lambda maker: (-maker.edge.belief, maker.entity.id)))

    def users(self, good: str) -> tuple[User, ...]:
        """Who buys a product, contains it or depends on it, each once; the best proved first. Its own makers are none."""
        makers = {maker.entity.id for maker in self.makers(good)}
        best: dict[str, User] = {}
        for product in sorted(self.narrower(good)):
            for entity, edge in self._needed.get(product, ()):
                known = best.get(entity)
                if entity not in makers and (known is None or edge.belief > known.edge.belief):
                    best[entity] = User(self.view.entities[entity], edge)
        return tuple(sorted(best.values(), key=lambda user: (-user.edge.belief, user.entity.id)))

    def narrower(self, good: str) -> frozenset[str]:
        """A product and everything below it in the taxonomy."""
        found, todo = {good}, [good]
        while todo:
            fresh = self._children.get(todo.pop(), frozenset()) - found
            found |= fresh
            todo += fresh
        return frozenset(found)

    def broader(self, good: str) -> tuple[str, ...]:
        """The products right above one in the taxonomy."""
        return tuple(self.view.registry.broader.get(good, ())) if self.view.registry else ()

    def replacements(self, good: str) -> tuple[tuple[str, Edge], ...]:
        """Products that documents say can replace one, with the statement."""
        return tuple(self._replacing.get(good, ()))

    def made_by(self, entity: str) -> tuple[str, ...]:
        """The products that an entity makes or sells, the best proved first."""
        found = [
            (-edge.belief, product) for product, edges in self._made.items() for edge in edges if edge.subject == entity
        ]
        return tuple(dict.fromkeys(product for _, product in sorted(found)))

    @cached_property
    def _children(self) -> Mapping[str, frozenset[str]]:
        links = self.view.registry.broader if self.view.registry else {}
        children: dict[str, set[str]] = defaultdict(set)
        for concept, above in links.items():
            for broader in above:
                children[broader].add(concept)
        return {broader: frozenset(concepts) for broader, concepts in children.items()}

    @cached_property
    def _made(self) -> Mapping[str, list[Edge]]:
        return _grouped((good, edge) for edge in self.edges for good in self._sold(edge))

    def _sold(self, edge: Edge) -> Iterator[str]:
        """What the statement's subject makes or sells by it."""
        if self.view.entities[edge.subject].type not in _MAKERS:
            return
        if edge.predicate == "produces" and self._is_good(edge.object):
            yield edge.object
        if edge.predicate == "supplies" and edge.product and self._is_good(edge.product):
            yield edge.product

    @cached_property
    def _needed(self) -> Mapping[str, list[tuple[str, Edge]]]:
        return _grouped((good, (user, edge)) for edge in self.edges for good, user in self._need(edge))

    def _need(self, edge: Edge) -> Iterator[tuple[str, str]]:
        if edge.predicate == "supplies" and edge.product and self._is_good(edge.product):
            yield edge.product, edge.object
        if edge.predicate in _NEEDS and self._is_good(edge.object):
            yield edge.object, edge.subject

    @cached_property
    def _replacing(self) -> Mapping[str, list[tuple[str, Edge]]]:
        return _grouped(
            (edge.object, (edge.subject, edge))
            for edge in self.edges
            if edge.predicate == "substitutes" and self._is_good(edge.subject)
        )

    def _is_good(self, entity: str) -> bool:
        return entity in self.view.entities and self.view.entities[entity].type in GOODS


def _better(one: Maker, other: Maker, good: str) -> bool:
    """Whether one statement speaks for a maker rather than another: of the product itself, then better proved."""
    return (one.product.id == good, one.edge.belief) > (other.product.id == good, other.edge.belief)


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return dict(found)

"""The statements as one network, for what igraph computes: who lies between others, and who belongs together."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import igraph

from kg.exposure.words import label_of
from kg.graph import Edge, GraphView
from kg.model import PREDICATES, Entity

# Places, offices and sectors connect everybody; to lie between others by them means nothing.
NETWORK_PREDICATES = tuple(
    name
    for name in PREDICATES
    if name not in ("located_in", "position_held", "in_sector", "member_of", "listed_on", "issues", "administers")
)
# Communities are the best of several starts by chance; the same seed makes them the same each time.
_SEED = 7


@dataclass(frozen=True, slots=True)
class Central:
    """An entity by how much lies between others on it.

    Attributes:
        betweenness: share of all pairs of others whose shortest connection leads through it, in [0, 1].
        neighbours: entities directly connected to it.
    """

    entity: Entity
    betweenness: float
    neighbours: int

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The row for JSON."""
        return {
            "entity": self.entity.id,
            "label": label_of(self.entity, language),
            "type": self.entity.type,
            "country": self.entity.country,
            "betweenness": self.betweenness,
            "neighbours": self.neighbours,
        }


@dataclass(frozen=True, slots=True)
class Community:
    """Entities connected among themselves more than to others, the best connected first."""

    members: tuple[Entity, ...]

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The community for JSON."""
        members = [{"entity": e.id, "label": label_of(e, language), "type": e.type} for e in self.members]
        return {"size": len(self.members), "members": members}


def network_of(edges: Iterable[Edge]) -> tuple[igraph.Graph, tuple[str, ...]]:
    """The connections between entities as an undirected graph without parallels, and the id of each vertex in order.

    >>> graph, names = network_of([Edge("company/a", "supplies", "company/b"), Edge("company/b", "supplies", "company/a")])
    >>> names, graph.ecount()
    (('company/a', 'company/b'), 1)
    """
    pairs = {
        (min(edge.subject, edge.object), max(edge.subject, edge.object))
        for edge in edges
        if edge.predicate in NETWORK_PREDICATES
    }
    names = tuple(sorted({end for pair in pairs for end in pair}))
    number = {name: place for place, name in enumerate(names)}
    links = sorted((number[one], number[other]) for one, other in pairs)
    return igraph.Graph(n=len(names), edges=links), names


def central_entities(
    view: GraphView, edges: Iterable[Edge], *, types: Collection[str] | None = None
) -> tuple[Central, ...]:
    """Entities by betweenness over statements of NETWORK_PREDICATES, the most central first.

    Args:
        view: the graph.
        edges: that count.
        types: reported; others lie on the way all the same. None for all.

    Source: Brandes 2001, as igraph has it.
    """
    graph, names = network_of(edges)
    pairs = max(1, (len(names) - 1) * (len(names) - 2) / 2)
    rows = (
        Central(view.entities[name], value / pairs, degree)
        for name, value, degree in zip(names, graph.betweenness(), graph.degree(), strict=True)
    )
    wanted = (row for row in rows if types is None or row.entity.type in types)
    return tuple(sorted(wanted, key=lambda row: (-row.betweenness, -row.neighbours, row.entity.id)))


def communities(view: GraphView, edges: Iterable[Edge]) -> tuple[tuple[Community, ...], float]:
    """Communities of at least two over statements of NETWORK_PREDICATES, the largest first, and their modularity.

    Source: Leiden (Traag, Waltman, van Eck 2019) on modularity, as igraph has it.
    """
    graph, names = network_of(edges)
    igraph.set_random_number_generator(random.Random(_SEED))  # noqa: S311 - no secret
    found = graph.community_leiden(objective_function="modularity", n_iterations=-1)
    degree = graph.degree()
    groups = (sorted(group, key=lambda place: (-degree[place], names[place])) for group in found)
    rows = [Community(tuple(view.entities[names[place]] for place in group)) for group in groups if len(group) > 1]
    modularity = float(found.modularity) if graph.ecount() else 0.0
    return tuple(sorted(rows, key=lambda row: (-len(row.members), row.members[0].id))), modularity

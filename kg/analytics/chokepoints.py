"""Where one thing carries many: products of one maker, and entities on which parts of the graph hang."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from kg.analytics.markets import Maker, Markets, User
from kg.analytics.network import network_of
from kg.exposure.words import label_of
from kg.graph import GraphView
from kg.model import Entity


@dataclass(frozen=True, slots=True)
class SingleSource:
    """A product with one documented maker, and who needs it."""

    product: Entity
    maker: Maker
    users: tuple[User, ...]

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The row for JSON."""
        best = self.maker.edge.evidence[0]
        return {
            "product": self.product.id,
            "label": label_of(self.product, language),
            "maker": self.maker.entity.id,
            "maker_label": label_of(self.maker.entity, language),
            "belief": self.maker.edge.belief,
            "document": best.document,
            "quote": best.quote,
            "users": [{"entity": user.entity.id, "label": label_of(user.entity, language)} for user in self.users],
        }


def single_sources(markets: Markets) -> tuple[SingleSource, ...]:
    """Products that somebody needs and that one entity alone is documented to make, the most needed first.

    Not documented does not mean that there is no other maker.
    """
    found = (_single(good, markets) for good in markets.goods)
    rows = (row for row in found if row)
    return tuple(sorted(rows, key=lambda row: (-len(row.users), -row.maker.edge.belief, row.product.id)))


def _single(good: Entity, markets: Markets) -> SingleSource | None:
    makers = markets.makers(good.id)
    if len(makers) != 1 or not makers[0].edge.evidence:
        return None
    users = markets.users(good.id)
    return SingleSource(good, makers[0], users) if users else None


@dataclass(frozen=True, slots=True)
class CutPoint:
    """An entity without which others lose every connection to the best connected entity of their part of the graph.

    Attributes:
        cut_off: those others, in order of id.
    """

    entity: Entity
    cut_off: tuple[Entity, ...]

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The row for JSON."""
        others = [{"entity": other.id, "label": label_of(other, language)} for other in self.cut_off]
        return {"entity": self.entity.id, "label": label_of(self.entity, language), "cut_off": others}


def cut_points(view: GraphView, markets: Markets, *, types: Collection[str] | None = None) -> tuple[CutPoint, ...]:
    """The entities that hold parts of the graph together, those that hold most first.

    Connections are the statements of `network.NETWORK_PREDICATES`. The best connected entity of a part is never a cut point itself.

    Args:
        view: the graph.
        markets: of the same graph; its edges are those that count.
        types: of the cut points; None for all.
    """
    graph, names = network_of(markets.edges)
    both_ways = graph.as_directed(mode="mutual")
    hanging: dict[int, set[int]] = defaultdict(set)
    for members in graph.connected_components():
        root = max(members, key=lambda place: (graph.degree(place), -place))
        above = both_ways.dominator(root)
        for place in members:
            step = above[place]
            while step not in (-1, root):
                hanging[step].add(place)
                step = above[step]
    entity = view.entities
    rows = (
        CutPoint(entity[names[place]], tuple(entity[names[p]] for p in sorted(held))) for place, held in hanging.items()
    )
    wanted = (row for row in rows if types is None or row.entity.type in types)
    return tuple(sorted(wanted, key=lambda row: (-len(row.cut_off), row.entity.id)))

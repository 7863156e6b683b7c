"""Where one thing carries many: products of one maker, entities on which parts of the graph hang, and the narrow passes of a shock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.analytics.markets import Maker, Markets, User
from kg.analytics.network import network_of
from kg.analytics.without import without
from kg.exposure.engine import expose
from kg.exposure.options import ExposureOptions, Shock
from kg.exposure.result import Exposed, Exposure
from kg.exposure.words import label_of
from kg.graph import GraphView
from kg.model import Entity

# Paths looked at for each entity: one that avoids a pass is nearly always among the first.
_PATHS = 8


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


@dataclass(frozen=True, slots=True)
class Chokepoint:
    """An entity through which a shock passes.

    Attributes:
        entity: who is on the way.
        stopped: rows that the shock no longer reaches without it.
        weakened: rows that it reaches more weakly, with the score left.
        relief: what all rows lose in score together.
    """

    entity: Entity
    stopped: tuple[Exposed, ...]
    weakened: tuple[tuple[Exposed, float], ...]

    @property
    def relief(self) -> float:
        return sum(row.score for row in self.stopped) + sum(row.score - left for row, left in self.weakened)

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The row for JSON."""
        return {
            "entity": self.entity.id,
            "label": label_of(self.entity, language),
            "type": self.entity.type,
            "relief": self.relief,
            "stopped": [_row(row, row.score, 0.0, language) for row in self.stopped],
            "weakened": [_row(row, row.score, left, language) for row, left in self.weakened],
        }


def chokepoints_of(
    view: GraphView, shock: Shock, options: ExposureOptions, *, types: Collection[str] | None = None
) -> tuple[tuple[Chokepoint, ...], Exposure]:
    """The entities whose absence would stop or weaken a shock most, and the exposure they are told from.

    Exact within the options: where every path looked at leads through an entity, the search runs again without it.

    Args:
        view: the graph.
        shock: what happens to whom.
        options: the limits of the search; `limit` and `k` play no part.
        types: of the chokepoints; None for all. The entities reached are of `options.types`.
    """
    whole = replace(options, limit=None, k=max(options.k, _PATHS))
    exposure = expose(view, shock, whole)
    rows_through: dict[str, list[Exposed]] = defaultdict(list)
    for row in exposure.exposed:
        for entity in row.paths[0].entities[1:-1]:
            rows_through[entity].append(row)
    chosen = [key for key in sorted(rows_through) if types is None or view.entities[key].type in types]
    found = [_Removal(view, shock, whole, key).chokepoint(rows_through[key]) for key in chosen]
    return tuple(sorted(found, key=lambda point: (-point.relief, point.entity.id))), exposure


class _Removal:
    """What is left of rows without an entity: the best path that avoids it, looked for anew only where none is known."""

    def __init__(self, view: GraphView, shock: Shock, options: ExposureOptions, entity: str) -> None:
        self.view = view
        self.shock = replace(shock, entity=view.resolve(shock.entity).id)
        self.options = options
        self.entity = entity
        self._again: dict[tuple[str, str], float] | None = None

    def chokepoint(self, rows: Sequence[Exposed]) -> Chokepoint:
        left = [(row, self._left(row)) for row in rows]
        return Chokepoint(
            self.view.entities[self.entity],
            tuple(row for row, score in left if not score),
            tuple((row, score) for row, score in left if 0 < score < row.score),
        )

    def _left(self, row: Exposed) -> float:
        for path in row.paths:
            if self.entity not in path.entities:
                return path.score
        if len(row.paths) < self.options.k:
            return 0.0
        if self._again is None:
            rest = expose(without(self.view, self.entity), self.shock, replace(self.options, k=1))
            self._again = {(other.entity.id, other.effect): other.score for other in rest.exposed}
        return self._again.get((row.entity.id, row.effect), 0.0)


def _row(row: Exposed, before: float, after: float, language: str) -> dict[str, Any]:
    return {
        "entity": row.entity.id,
        "label": label_of(row.entity, language),
        "effect": row.effect,
        "score": before,
        "score_without": after,
    }

"""Who else could deliver: for each path by which a firm loses supply or pays more, the other makers of what it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kg.analytics.markets import GOODS, Maker, Markets
from kg.exposure.paths import Hop
from kg.exposure.result import Exposed, Exposure
from kg.exposure.words import label_of
from kg.graph import Edge
from kg.model import Entity

# The kinds of harm that another supplier could cure.
CURABLE = ("supply", "price_rise", "restriction")
# How near an alternative is: the same product or a narrower one, a replacement that a document names, the broader kind.
SAME, REPLACEMENT, BROADER = 0, 1, 2
DISTANCES = ("same", "replacement", "broader")


@dataclass(frozen=True, slots=True)
class Alternative:
    """Someone else who supplies.

    Attributes:
        maker: who, what, and the statement that says so.
        distance: SAME, REPLACEMENT or BROADER.
        struck: score with which the same shock harms it; None where it is not reached.
        replaces: the statement that its product can replace what is lacking; None but for a REPLACEMENT.
    """

    maker: Maker
    distance: int
    struck: float | None
    replaces: Edge | None = None

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The alternative for JSON."""
        best = self.maker.edge.evidence[0] if self.maker.edge.evidence else None
        return {
            "entity": self.maker.entity.id,
            "label": label_of(self.maker.entity, language),
            "country": self.maker.entity.country,
            "product": self.maker.product.id,
            "product_label": label_of(self.maker.product, language),
            "distance": DISTANCES[self.distance],
            "struck": self.struck,
            "belief": self.maker.edge.belief,
            "document": best.document if best else None,
            "quote": best.quote if best else None,
        }


@dataclass(frozen=True, slots=True)
class Lack:
    """What a harmed entity lacks.

    Attributes:
        row: the harmed entity with its paths; the best one is looked at.
        supplier: who fails it; None where the path comes through the product alone.
        product: what fails.
        stated: whether a statement of the path names the product; else it is what the supplier is known to make.
        alternatives: nearest first; of these those that the shock does not reach, then the best proved.
    """

    row: Exposed
    supplier: Entity | None
    product: Entity
    stated: bool
    alternatives: tuple[Alternative, ...]

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The lack for JSON."""
        return {
            "entity": self.row.entity.id,
            "label": label_of(self.row.entity, language),
            "score": self.row.score,
            "verdict": self.row.verdict,
            "path": self.row.paths[0].to_dict(language),
            "supplier": self.supplier.id if self.supplier else None,
            "product": self.product.id,
            "product_label": label_of(self.product, language),
            "product_stated": self.stated,
            "alternatives": [alternative.to_dict(language) for alternative in self.alternatives],
        }


def alternatives_of(exposure: Exposure, markets: Markets) -> tuple[Lack, ...]:
    """What each harmed entity lacks and who else supplies it, in order of the exposure.

    Args:
        exposure: whole and of every type, so that it is known which alternatives the shock strikes too.
        markets: makers and users of the same graph.

    Returns:
        An entity whose harm is no lack of goods, or whose path names none, is left out; one without alternatives is not.
    """
    struck = {row.entity.id: row.score for row in exposure.with_effect("harm")}
    found = (_lack(row, markets, struck) for row in exposure.with_effect("harm") if row.kind in CURABLE)
    return tuple(lack for lack in found if lack)


def _lack(row: Exposed, markets: Markets, struck: dict[str, float]) -> Lack | None:
    lacking = _lacking(row.paths[0].hops, markets)
    if lacking is None:
        return None
    supplier, product, stated = lacking
    barred = {*row.paths[0].entities}
    ranked = sorted(_near(product, markets, barred, struck), key=_rank)
    nearest: dict[str, Alternative] = {}
    for alternative in ranked:
        nearest.setdefault(alternative.maker.entity.id, alternative)
    return Lack(row, supplier, markets.view.entities[product], stated, tuple(nearest.values()))


def _lacking(hops: tuple[Hop, ...], markets: Markets) -> tuple[Entity | None, str, bool] | None:
    """Supplier, product, and whether a statement names the product, of the last hop that concerns goods."""
    for hop in reversed(hops):
        if hop.edge.predicate == "supplies" and hop.direction != "backward":
            seller = markets.view.entities[hop.edge.subject]
            product = hop.edge.product
            if product in markets.view.entities:
                return (seller if hop.direction == "forward" else None), product or "", True
            if made := markets.made_by(seller.id):
                return seller, made[0], False
            return None
        if hop.start.type in GOODS:
            return None, hop.start.id, True
    return None


def _near(product: str, markets: Markets, barred: set[str], struck: dict[str, float]) -> Iterator[Alternative]:
    """Every maker of the product, of a replacement, and of the broader kind, but those on the path."""

    def others(good: str, distance: int, edge: Edge | None = None) -> Iterator[Alternative]:
        for maker in markets.makers(good):
            # Who makes the broader kind may make this one; who makes another narrower one does not.
            fits = distance != BROADER or maker.product.id == good
            if fits and maker.entity.id not in barred:
                yield Alternative(maker, distance, struck.get(maker.entity.id), edge)

    yield from others(product, SAME)
    for good, edge in markets.replacements(product):
        yield from others(good, REPLACEMENT, edge)
    for good in markets.broader(product):
        yield from others(good, BROADER)


def _rank(alternative: Alternative) -> tuple[int, float, float, str]:
    return alternative.distance, alternative.struck or 0.0, -alternative.maker.edge.belief, alternative.maker.entity.id

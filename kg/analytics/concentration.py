"""How few hands a product is in: HHI where market shares are known, the number of makers where not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.analytics.markets import Maker, Markets
from kg.exposure.words import label_of
from kg.graph import MODALITY_WEIGHT, GraphView
from kg.model import Entity, Observation

# Shares of one market add up to this, in percent; HHI is the sum of their squares, 10,000 for a monopoly.
_WHOLE = 100.0
_MARKETS = ("Product", "Technology", "Sector")


@dataclass(frozen=True, slots=True)
class Share:
    """A firm's share of a market in percent, with the observation that says so."""

    entity: Entity
    percent: float
    observation: Observation


@dataclass(frozen=True, slots=True)
class Concentration:
    """One product or market.

    Attributes:
        makers: documented makers and sellers, narrower products included.
        users: how many need it.
        shares: the newest of each firm, greatest first; empty where none is known.
    """

    product: Entity
    makers: tuple[Maker, ...]
    users: int
    shares: tuple[Share, ...]

    @property
    def known(self) -> float:
        """Sum of the shares known, in percent."""
        return sum(share.percent for share in self.shares)

    @property
    def hhi(self) -> tuple[float, float] | None:
        """Least and greatest HHI that the known shares allow; None where no share is known.

        The rest of the market adds nothing if many share it, and its square if it is one firm's.
        """
        if not self.shares:
            return None
        least = sum(share.percent**2 for share in self.shares)
        return least, least + max(0.0, _WHOLE - self.known) ** 2

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The row for JSON."""
        return {
            "product": self.product.id,
            "label": label_of(self.product, language),
            "makers": [
                {"entity": m.entity.id, "label": label_of(m.entity, language), "product": m.product.id}
                for m in self.makers
            ],
            "users": self.users,
            "shares": [_share_dict(share, language) for share in self.shares],
            "share_known": self.known,
            "hhi": dict(zip(("min", "max"), self.hhi, strict=True)) if self.hhi else None,
        }


def concentrations(
    view: GraphView, markets: Markets, products: Iterable[str] | None = None
) -> tuple[Concentration, ...]:
    """Every product with a documented maker or a known share.

    Args:
        view: the graph.
        markets: its makers and users.
        products: ids; None for all that documents name.

    Returns:
        Those with known shares first, the most concentrated first; then those with fewest makers, of these first those that
        most need.
    """
    shares = _shares(view)
    chosen = [view.entities[key] for key in products] if products is not None else _candidates(view, markets, shares)
    rows = [
        Concentration(good, markets.makers(good.id), len(markets.users(good.id)), shares.get(good.id, ()))
        for good in chosen
    ]
    asked = products is not None
    kept = [row for row in rows if row.makers or row.shares or asked]
    return tuple(sorted(kept, key=_rank))


def _candidates(view: GraphView, markets: Markets, shares: Mapping[str, object]) -> list[Entity]:
    goods = {good.id for good in markets.goods} | set(shares)
    return [view.entities[key] for key in sorted(goods)]


def _rank(row: Concentration) -> tuple[bool, float, int, int, str]:
    return not row.shares, -(row.hhi or (0.0, 0.0))[0], len(row.makers), -row.users, row.product.id


def _shares(view: GraphView) -> dict[str, tuple[Share, ...]]:
    """Market → the newest share of each firm, greatest first."""
    told: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for item in view.observations:
        if item.about and _is_share(item, view):
            told[item.about, item.subject].append(item)
    found: dict[str, list[Share]] = defaultdict(list)
    for (market, firm), observations in told.items():
        newest = max(observations, key=_newness)
        found[market].append(Share(view.entities[firm], _percent(newest) or 0.0, newest))
    return {market: tuple(sorted(shares, key=lambda s: (-s.percent, s.entity.id))) for market, shares in found.items()}


def _is_share(item: Observation, view: GraphView) -> bool:
    """Whether an observation says how many percent of a market are its subject's."""
    about = view.entities[item.about].type if item.about else ""
    return (
        (item.metric, item.kind, item.unit) == ("market_share", "level", "%")
        and about in _MARKETS
        and bool(_percent(item))
    )


def _percent(item: Observation) -> float | None:
    """The middle of what an observation says, or the bound it gives; None of a denial."""
    bounds = [bound for bound in (item.minimum, item.maximum) if bound is not None]
    return sum(bounds) / len(bounds) if bounds and item.modality != "negated" else None


def _newness(item: Observation) -> tuple[float, str, str, float, str]:
    """Facts before plans, then the latest time measured, then the latest document, then the best proved."""
    dates = [proof.date or "" for proof in item.evidence]
    return MODALITY_WEIGHT[item.modality], item.time or "", max(dates, default=""), item.belief, item.id


def _share_dict(share: Share, language: str) -> dict[str, Any]:
    best = max(share.observation.evidence, key=lambda item: (item.confidence, item), default=None)
    return {
        "entity": share.entity.id,
        "label": label_of(share.entity, language),
        "percent": share.percent,
        "time": share.observation.time,
        "modality": share.observation.modality,
        "belief": share.observation.belief,
        "document": best.document if best else None,
        "quote": best.quote if best else None,
    }

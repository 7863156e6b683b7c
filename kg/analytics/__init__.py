"""What an analyst asks beside one shock: markets and alternatives, concentration, chokepoints, centrality, common exposure."""

from kg.analytics.alternatives import alternatives_of
from kg.analytics.chokepoints import cut_points, single_sources
from kg.analytics.common import common_exposure
from kg.analytics.concentration import concentrations
from kg.analytics.markets import Markets
from kg.analytics.network import central_entities, communities
from kg.analytics.rollup import roll_up

__all__ = [
    "Markets",
    "alternatives_of",
    "central_entities",
    "common_exposure",
    "communities",
    "concentrations",
    "cut_points",
    "roll_up",
    "single_sources",
]

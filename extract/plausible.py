"""Whether a known company would make a known thing: its sectors against those that generally make it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ontology.registry import load_registry

Links = Mapping[str, tuple[str, ...]]


def makes_such(company: str, product: str) -> bool:
    """Whether a sector of the company generally makes the product, a broader or a narrower one; True where nothing is known.

    >>> makes_such("company/sk-hynix", "product/hbm4"), makes_such("company/xiaomi", "product/memory-chip")
    (True, False)
    """
    entity = load_registry().entities.get(company)
    makers = _makers(product)
    if entity is None or not entity.sectors or not makers:
        return True
    return not makers.isdisjoint(sector for own in entity.sectors for sector in _reached(own, load_registry().broader))


@cache
def _makers(product: str) -> frozenset[str]:
    """Sectors, and the broader ones above them, that make a product or what lies above or below it in the taxonomy."""
    broader = load_registry().broader
    kinds = _reached(product, broader) | _reached(product, _narrower())
    makers = (sector for sector, made in load_registry().makes.items() if not kinds.isdisjoint(made))
    return frozenset(above for sector in makers for above in _reached(sector, broader))


@cache
def _narrower() -> Links:
    links: dict[str, tuple[str, ...]] = {}
    for concept, above in load_registry().broader.items():
        for name in above:
            links[name] = (*links.get(name, ()), concept)
    return links


def _reached(start: str, links: Links) -> set[str]:
    """A concept and all that links lead to from it."""
    seen, fresh = {start}, [start]
    while fresh:
        fresh = [name for concept in fresh for name in links.get(concept, ()) if name not in seen]
        seen.update(fresh)
    return seen

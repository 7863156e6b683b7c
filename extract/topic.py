"""Whether a document is about the industry at all: off-topic news names too few of its things to be read for statements.

Measured in different entities of the registry and the taxonomy per 1,000 characters. News of the industry holds twenty and more, other
news seldom more than five.
"""

from __future__ import annotations

from functools import cache

from extract.reading import FoundObservation, FoundRelation, Mention, Reading
from ontology.registry import load_registry
from ontology.rows import load_peripheral

_DOMAIN = frozenset({"Company", "Product", "Technology", "Sector", "Policy"})
# Below either, nothing is stated; a short piece is judged by density alone.
_LEAST_ENTITIES, _LEAST_DENSITY = 5, 5.0
# Below this, a statement must be about something of the industry: an end of it is a known entity of the domain.
_SURE_DENSITY = 12.0


def keep_on_topic(reading: Reading) -> None:
    """Drop the statements of a document that its topic does not bear, in place."""
    known = {m.entity for m in reading.mentions if _of_domain(m)}
    density = 1000 * len(known) / max(len(reading.work.text), 1)
    if density >= _SURE_DENSITY:
        return
    if len(known) < _LEAST_ENTITIES and density < _LEAST_DENSITY:
        reading.relations, reading.observations = [], []
        return
    reading.relations = [r for r in reading.relations if _about_industry(r)]
    reading.observations = [o for o in reading.observations if _about_industry(o)]


def _about_industry(statement: FoundRelation | FoundObservation) -> bool:
    ends = [statement.subject]
    if isinstance(statement, FoundRelation):
        ends.append(statement.object)
    return any(_of_domain(end) for end in ends)


def _of_domain(mention: Mention) -> bool:
    return mention.known and mention.type in _DOMAIN and mention.entity is not None and is_core(mention.entity)


@cache
def is_core(entity: str) -> bool:
    """Whether a known entity is of the industry itself, not at its rim.

    >>> is_core("product/hbm4"), is_core("product/satellite")
    (True, False)
    """
    registry, peripheral = load_registry(), load_peripheral()
    if entity.startswith("company/"):
        sectors = registry.entities[entity].sectors
        return any(sector not in peripheral for sector in sectors)
    seen = {entity}
    above = [entity]
    while above:
        concept = above.pop()
        if concept in peripheral:
            return False
        fresh = [c for c in registry.broader.get(concept, ()) if c not in seen]
        seen.update(fresh)
        above += fresh
    return True

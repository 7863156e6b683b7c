"""By which chains a shock reaches one entity."""

from __future__ import annotations

from dataclasses import replace

from kg.exposure.engine import DEFAULTS, expose
from kg.exposure.options import ExposureOptions, Shock
from kg.exposure.paths import Path
from kg.graph import GraphView
from ontology.transmission import TransmissionRule


def chains_to(
    view: GraphView,
    shock: Shock,
    target: str,
    options: ExposureOptions = DEFAULTS,
    *,
    rules: tuple[TransmissionRule, ...] | None = None,
) -> list[Path]:
    """The k best chains by which a shock reaches an entity, harm and gain together, best first.

    Args:
        view: the graph.
        shock: whom it strikes, and its kind.
        target: id or name of the entity reached.
        options: `limit`, `country`, `sector` and `types` play no part.
        rules: how shocks travel; None for the bundled rules.

    Returns:
        At most k; empty where it does not arrive.

    Raises:
        UnknownEntity: no entity bears one of the names.

    >>> from kg.model import Relation
    >>> view = GraphView([], [Relation("company/a", "supplies", "company/b", belief=1.0)])
    >>> [path.hops[0].story("en") for path in chains_to(view, Shock("company/a", "supply"), "company/b")]
    ['a cannot deliver and b runs short']
    """
    entity = view.resolve(target)
    narrowed = replace(options, limit=None, country=None, sector=None, types=frozenset({entity.type}))
    rows = expose(view, shock, narrowed, rules=rules).exposed
    found = [path for row in rows if row.entity.id == entity.id for path in row.paths]
    return sorted(found, key=lambda path: -path.score)[: options.k]

"""How two entities are connected: the k best paths over statements, read in either direction."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kg.exposure.arrays import StateArrays
from kg.exposure.engine import DEFAULTS
from kg.exposure.kbest import k_best
from kg.exposure.options import ExposureOptions
from kg.exposure.paths import Hop, Path, third_of
from kg.exposure.select import select_edges
from kg.graph import MODALITY_WEIGHT, Edge, GraphView
from ontology.transmission import BACKGROUND_SHARE

# The ends a statement connects. That a firm sells a product to another says less of each firm and the product than of the two.
_WAYS = (
    ("subjectToObject", 1.0),
    ("objectToSubject", 1.0),
    ("productToSubject", 0.9),
    ("productToObject", 0.9),
    ("subjectToProduct", 0.9),
    ("objectToProduct", 0.9),
)


def paths_between(view: GraphView, a: str, b: str, options: ExposureOptions = DEFAULTS) -> list[Path]:
    """The k best simple paths from a to b; score = Π belief × weight of the modality.

    Args:
        a, b: ids or names.
        options: `limit`, `country`, `sector` and `types` play no part.

    Returns:
        Best first; empty where there is none, or where both names are one entity.

    Raises:
        UnknownEntity: no entity bears the name.

    >>> from kg.model import Relation
    >>> view = GraphView([], [Relation("company/a", "supplies", "company/b", belief=0.9)])
    >>> [hop.direction for path in paths_between(view, "company/b", "company/a") for hop in path.hops]
    ['backward']
    """
    start, end = view.resolve(a), view.resolve(b)
    if start.id == end.id:
        return []
    names = sorted(view.entities)
    number = {entity_id: place for place, entity_id in enumerate(names)}
    edges = select_edges(view, options.selection)
    numbered = [(place, step) for place, edge in enumerate(edges) for step in iter_steps(edge)]
    usable = [(place, step) for place, step in numbered if step[0] in number and step[1] in number]
    steps = [step for _, step in usable]
    arrays = StateArrays.from_arcs(
        [number[source] for source, _, _, _, _ in steps],
        [number[target] for _, target, _, _, _ in steps],
        [weight * edge.belief for _, _, edge, _, weight in steps],
        [place for place, _ in usable],
        states=len(names),
    )
    ends = np.array([number[start.id]]), np.array([number[end.id]])
    found = k_best(arrays, *ends, k=options.k, max_hops=options.max_hops, min_score=options.min_score)
    chosen = ([steps[arrays.order[arc]] for arc in path.arcs] for path in found)
    return [Path(tuple(_hop(view, step) for step in path)) for path in chosen]


Step = tuple[str, str, Edge, str, float]


def _hop(view: GraphView, step: Step) -> Hop:
    source, target, edge, travel, weight = step
    third = third_of(edge, travel, view.entities)
    return Hop(view.entities[source], view.entities[target], edge, travel, weight, third=third)


def iter_steps(edge: Edge) -> Iterator[Step]:
    """Source, target, edge, travel and weight of each way along an edge; a product that is only words leads nowhere."""
    ends = {"subject": edge.subject, "object": edge.object, "product": edge.product}
    trust = MODALITY_WEIGHT[edge.modality] * (1.0 if edge.documented else BACKGROUND_SHARE)
    for travel, share in _WAYS:
        origin, _, goal = travel.lower().partition("to")
        source, target = ends[origin], ends[goal]
        if source and target and source != target:
            yield source, target, edge, travel, trust * share

"""What a watchlist has in common: the entities whose shock would strike several of its firms at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.errors import InputError
from kg.exposure.arcs import ArcArrays, arcs_of
from kg.exposure.engine import expose
from kg.exposure.options import ExposureOptions, Shock
from kg.exposure.result import Exposed
from kg.exposure.states import STATES_PER_ENTITY, offset, starting_sign, states_with
from kg.exposure.words import label_of
from kg.graph import GraphView
from kg.model import Entity
from ontology.transmission import load_rules, load_starts

Floats = NDArray[np.float64]
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class CommonSource:
    """An entity whose shock harms several of those watched.

    Attributes:
        rows: the watched entities it harms, in the order of the watchlist.
    """

    entity: Entity
    kind: str
    rows: tuple[Exposed, ...]

    @property
    def score(self) -> float:
        """Score of the least harmed."""
        return min(row.score for row in self.rows)

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The row for JSON."""
        return {
            "entity": self.entity.id,
            "label": label_of(self.entity, language),
            "type": self.entity.type,
            "kind": self.kind,
            "struck": len(self.rows),
            "score": self.score,
            "exposed": [row.to_dict(language) for row in self.rows],
        }


def common_exposure(
    view: GraphView,
    names: Sequence[str],
    kind: str,
    options: ExposureOptions,
    *,
    types: Collection[str] | None,
    limit: int,
) -> tuple[CommonSource, ...]:
    """The entities whose shock of a kind would harm at least two of a watchlist.

    Args:
        view: the graph.
        names: the watchlist, ids or names, at least two entities.
        kind: of the shock.
        options: the limits of the search; `limit`, `k`, `types`, `country` and `sector` play no part.
        types: of the sources; None for all. Those at which a shock of the kind cannot start are none.
        limit: how many sources at most.

    Returns:
        Those that harm most of the watchlist first, then those that harm the least harmed most.

    Raises:
        UnknownEntity: no entity bears one of the names.
        InputError: fewer than two entities are watched.
    """
    watched = tuple(dict.fromkeys(view.resolve(name).id for name in names))
    if len(watched) < _FEWEST:
        raise InputError("a watchlist needs two entities", remedy="name two or more")
    whole = replace(options, limit=None, k=1, types=None, country=None, sector=None)
    arcs = arcs_of(view, whole.selection, load_rules())
    strength = np.stack([_strength_of_sources(arcs, entity, kind, whole.max_hops) for entity in watched])
    able = load_starts()[kind] if types is None else load_starts()[kind].intersection(types)
    found = []
    for entity in _promising(view, arcs, strength, watched, whole.min_score, able)[: limit * 2]:
        rows = {row.entity.id: row for row in expose(view, Shock(entity, kind), whole).with_effect("harm")}
        struck = tuple(rows[one] for one in watched if one in rows)
        if len(struck) >= _FEWEST:
            found.append(CommonSource(view.entities[entity], kind, struck))
    return tuple(sorted(found, key=lambda source: (-len(source.rows), -source.score, source.entity.id))[:limit])


def _promising(
    view: GraphView,
    arcs: ArcArrays,
    strength: Floats,
    watched: Collection[str],
    floor: float,
    types: Collection[str],
) -> list[str]:
    """Sources that may strike two or more, the most promising first; `strength` has a row for each watched entity."""
    struck = (strength >= floor).sum(axis=0)
    # Of those that strike as many, the one whose weakest effect among these is strongest.
    weakest = np.where(strength >= floor, strength, np.inf).min(axis=0)
    places = [place for place in np.flatnonzero(struck >= _FEWEST).tolist() if arcs.entities[place] not in watched]
    wanted = [
        place
        for place in places
        if arcs.entities[place] in view.named and view.entities[arcs.entities[place]].type in types
    ]
    wanted.sort(key=lambda place: (-int(struck[place]), -float(weakest[place]), arcs.entities[place]))
    return [arcs.entities[place] for place in wanted]


def _strength_of_sources(arcs: ArcArrays, target: str, kind: str, max_hops: int) -> Floats:
    """For each entity the best product of a walk by which its shock harms the target, walked backward; an upper bound of its score."""
    arrays = arcs.arrays
    best: Floats = np.zeros(arrays.states)
    home = arcs.number[target] * STATES_PER_ENTITY
    best[[home + state for state in states_with("harm")]] = 1.0
    for _ in range(max_hops):
        longer = best.copy()
        np.maximum.at(longer, arrays.source, arrays.weight * best[arrays.target])
        best = longer
    return best.reshape(-1, STATES_PER_ENTITY)[:, offset(kind, starting_sign(kind))]

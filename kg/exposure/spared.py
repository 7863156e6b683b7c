"""Through whom a shock passes: what others would be spared if one entity were taken away, for each on the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kg.exposure.arcs import ArcArrays, arcs_of
from kg.exposure.arrays import Floats, Ints, StateArrays
from kg.exposure.engine import DEFAULTS, expose_on, start_states, struck_by
from kg.exposure.kbest import SLACK, k_best
from kg.exposure.masks import Removals
from kg.exposure.options import ExposureOptions, Shock
from kg.exposure.result import Exposed
from kg.exposure.states import STATES_PER_ENTITY, states_with
from kg.exposure.words import label_of
from kg.graph import GraphView
from kg.model import Entity
from ontology.transmission import TransmissionRule, load_rules


@dataclass(frozen=True, slots=True)
class Loss:
    """What one entity with one effect would lose in score; `after` is 0 where the shock would no longer arrive."""

    entity: Entity
    effect: str
    before: float
    after: float

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The loss for JSON."""
        return {
            "entity": self.entity.id,
            "label": label_of(self.entity, language),
            "effect": self.effect,
            "score": self.before,
            "score_without": self.after,
        }


@dataclass(frozen=True, slots=True)
class Spared:
    """What taking one entity away would spare others.

    Attributes:
        entity: who is on the way.
        losses: of the others, the greatest first.
    """

    entity: Entity
    losses: tuple[Loss, ...]

    @property
    def stopped(self) -> tuple[Loss, ...]:
        """Those that would not be reached any more."""
        return tuple(loss for loss in self.losses if not loss.after)

    @property
    def weakened(self) -> tuple[Loss, ...]:
        """Those that would be reached more weakly."""
        return tuple(loss for loss in self.losses if loss.after)

    @property
    def relief(self) -> float:
        """What all would lose in score together."""
        return sum(loss.before - loss.after for loss in self.losses)

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The row for JSON."""
        return {
            "entity": self.entity.id,
            "label": label_of(self.entity, language),
            "type": self.entity.type,
            "relief": self.relief,
            "stopped": [loss.to_dict(language) for loss in self.stopped],
            "weakened": [loss.to_dict(language) for loss in self.weakened],
        }


def rank_removals(
    view: GraphView,
    shock: Shock,
    options: ExposureOptions = DEFAULTS,
    *,
    types: Collection[str] | None = None,
    rules: tuple[TransmissionRule, ...] | None = None,
) -> tuple[Spared, ...]:
    """Each entity on the way of a shock by how much less would arrive at others without it, the most first.

    Scores are those of `expose`, and exact: only the rows whose best path an entity stands on, or is the product of, can lose
    by it, and for these the best path without it is looked for, unless no walk is left at all.

    Args:
        view: the graph.
        shock: what happens to whom.
        options: the limits of the search; `types`, `country` and `sector` are of those reached; `k` plays no part, and `limit`
            is of the entities ranked.
        types: of the entities taken away; None for all.
        rules: how shocks travel; None for the bundled rules.

    >>> from kg.model import Relation
    >>> chain = ("company/a", "company/b", "company/c")
    >>> view = GraphView([], [Relation(a, "supplies", b, belief=1.0) for a, b in zip(chain, chain[1:])])
    >>> [(spared.entity.id, len(spared.stopped)) for spared in rank_removals(view, Shock("company/a", "supply"))]
    [('company/b', 1)]
    """
    arcs = arcs_of(view, options.selection, load_rules() if rules is None else rules)
    whole = replace(options, limit=None, k=1, draws=0, attenuation=None)
    struck = struck_by(view, shock)
    through = _rows_through(expose_on(view, arcs, shock, whole).exposed)
    passes = through.keys() & arcs.number.keys() - {entity.id for entity in struck}
    removal = _Removal(arcs, start_states(arcs, struck, shock.kind), whole)
    spared = (
        Spared(view.entities[name], removal.losses(name, through[name]))
        for name in sorted(passes)
        if types is None or view.entities[name].type in types
    )
    ranked = sorted((row for row in spared if row.losses), key=lambda row: (-round(row.relief, 12), row.entity.id))
    return tuple(ranked[: options.limit])


def _rows_through(rows: Iterable[Exposed]) -> dict[str, list[Exposed]]:
    """Name of an entity → the rows of others whose best path needs a statement that names it."""
    through: dict[str, list[Exposed]] = defaultdict(list)
    for row in rows:
        edges = (hop.edge for hop in row.paths[0].hops)
        for name in {end for edge in edges for end in (edge.subject, edge.object, edge.product or "")}:
            if name != row.entity.id:
                through[name].append(row)
    return through


class _Removal:
    """What is left of rows when an entity is taken away."""

    def __init__(self, arcs: ArcArrays, starts: Ints, options: ExposureOptions) -> None:
        self.arcs = arcs
        self.starts = starts
        self.options = options
        self.base = Removals(arcs.arrays, starts, max_hops=options.max_hops)
        self._edges: dict[str, list[int]] = defaultdict(list)
        for place, edge in enumerate(arcs.edges):
            for name in {edge.subject, edge.object, edge.product or ""}:
                self._edges[name].append(place)

    def losses(self, name: str, rows: Iterable[Exposed]) -> tuple[Loss, ...]:
        """What each of the rows loses without the entity, the greatest loss first; those that lose nothing left out."""
        edges = self._edges[name]
        fall = self.base.without(entities=[self.arcs.number[name]], labels=edges)
        most = self.base.scores.copy()
        most[fall.states] = fall.after
        arrays = self.arcs.arrays
        rest = arrays.reweighted(np.where(np.isin(arrays.label, edges), 0.0, arrays.weight))
        found = (Loss(row.entity, row.effect, row.score, self._left(row, most, rest)) for row in rows)
        # Scores that differ in the last digits only are the same.
        lost = (loss for loss in found if loss.before - loss.after > 1e-9)
        return tuple(sorted(lost, key=lambda loss: (-round(loss.before - loss.after, 12), loss.entity.id, loss.effect)))

    def _left(self, row: Exposed, most: Floats, rest: StateArrays) -> float:
        """Score of the best path left; 0 where none is worth reporting."""
        states = self.arcs.number[row.entity.id] * STATES_PER_ENTITY + np.array(states_with(row.effect))
        limits = self.options
        # No path is better than the best walk, which the masks know already.
        if most[states].max() < limits.min_score * SLACK:
            return 0.0
        found = k_best(
            rest,
            self.starts,
            states,
            k=1,
            max_hops=limits.max_hops,
            min_score=limits.min_score,
            bounds=self.base.rows,
        )
        return found[0].score if found else 0.0

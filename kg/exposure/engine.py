"""Who is exposed to a shock: `expose`, on arrays."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from kg.exposure.arcs import ArcArrays, arcs_of
from kg.exposure.arrays import Floats, Ints
from kg.exposure.best import best_by_hops
from kg.exposure.chance import chances
from kg.exposure.coverage import Reach, coverage_of, is_corroborated
from kg.exposure.kbest import SLACK, Found, k_best
from kg.exposure.options import ExposureOptions, Shock
from kg.exposure.paths import Hop, Path, third_of
from kg.exposure.propagate import propagate
from kg.exposure.result import Chance, Exposed, Exposure
from kg.exposure.states import STATES_PER_ENTITY, kind_and_sign, offset, starting_sign, states_with
from kg.exposure.unseen import beyond_bounds
from kg.exposure.words import VERDICTS
from kg.graph import GraphView
from kg.model import Entity
from ontology.transmission import SIGNS, TRAVELS, TransmissionRule, load_rules

DEFAULTS = ExposureOptions()


def expose(
    view: GraphView,
    shock: Shock,
    options: ExposureOptions = DEFAULTS,
    *,
    rules: tuple[TransmissionRule, ...] | None = None,
) -> Exposure:
    """Rank the entities that a shock reaches, with the paths and sentences by which it does.

    Args:
        view: the graph.
        shock: whom it strikes, by id or name, and its kind.
        options: the limits of the search.
        rules: how shocks travel; None for the bundled rules.

    Returns:
        One row for each entity and effect, best path first; no row where nothing is reached.

    Raises:
        UnknownEntity: no entity bears the shock's name.

    Source: docs/decisions/0005-exposure-states.md

    >>> from kg.model import Relation
    >>> view = GraphView([], [Relation("company/a", "supplies", "company/b", belief=1.0)])
    >>> [(row.entity.id, row.kind, row.score) for row in expose(view, Shock("company/a", "listing")).exposed]
    [('company/b', 'supply', 0.8)]
    """
    arcs = arcs_of(view, options.selection, load_rules() if rules is None else rules)
    return expose_on(view, arcs, shock, options)


def expose_on(view: GraphView, arcs: ArcArrays, shock: Shock, options: ExposureOptions) -> Exposure:
    """As `expose`, on arcs made already: those of the view, or what a question leaves of them."""
    struck = struck_by(view, shock)
    starts = start_states(arcs, struck, shock.kind)
    targets = _Targets(view, arcs, starts, options)
    ranked = sorted(targets.best(), key=lambda row: (-round(row.score, 12), row.entity.id, row.effect))[: options.limit]
    if options.draws and ranked:
        ranked = _with_chances(arcs, starts, ranked, options)
    if options.attenuation is not None:
        ranked = _with_totals(arcs, starts, ranked, options.attenuation)
    coverage = coverage_of(view, options.selection, targets.reach(ranked))
    return Exposure(struck[0], shock.kind, options, tuple(ranked), coverage, also=struck[1:])


def best_paths(
    view: GraphView,
    shock: Shock,
    options: ExposureOptions = DEFAULTS,
    *,
    k: int,
    rules: tuple[TransmissionRule, ...] | None = None,
) -> tuple[Path, ...]:
    """The k best paths of a shock over all entities worth reporting, best first; see `expose`.

    >>> from kg.model import Relation
    >>> ends = ("company/a", "company/b"), ("company/b", "company/c")
    >>> view = GraphView([], [Relation(a, "supplies", b, belief=1.0) for a, b in ends])
    >>> [round(path.score, 2) for path in best_paths(view, Shock("company/a", "listing"), k=2)]
    [0.8, 0.64]
    """
    arcs = arcs_of(view, options.selection, load_rules() if rules is None else rules)
    return _Targets(view, arcs, start_states(arcs, struck_by(view, shock), shock.kind), options).best_paths(k)


def chains_to(
    view: GraphView,
    shock: Shock,
    target: str,
    options: ExposureOptions = DEFAULTS,
    *,
    rules: tuple[TransmissionRule, ...] | None = None,
) -> tuple[Path, ...]:
    """The k best chains by which a shock reaches one entity, harm and gain together, best first.

    Args:
        view: the graph.
        shock: whom it strikes, and its kind.
        target: id or name of the entity reached.
        options: `limit`, `country`, `sector` and `types` play no part.
        rules: how shocks travel; None for the bundled rules.

    Returns:
        At most k; empty where it does not arrive, or strikes that entity itself.

    Raises:
        UnknownEntity: no entity bears one of the names.

    >>> from kg.model import Relation
    >>> view = GraphView([], [Relation("company/a", "supplies", "company/b", belief=1.0)])
    >>> [path.hops[0].story("en") for path in chains_to(view, Shock("company/a", "supply"), "company/b")]
    ['a cannot deliver and b runs short']
    """
    arcs = arcs_of(view, options.selection, load_rules() if rules is None else rules)
    entity, struck = view.resolve(target), struck_by(view, shock)
    if entity in struck:
        return ()
    found = _Targets(view, arcs, start_states(arcs, struck, shock.kind), options)
    return found.paths_to([arcs.number[entity.id]], options.k)


def _with_chances(arcs: ArcArrays, starts: Ints, rows: list[Exposed], options: ExposureOptions) -> list[Exposed]:
    # Effects differ in how many states they have; some twice do no harm.
    offsets = {effect: np.resize(np.array(states_with(effect)), STATES_PER_ENTITY) for effect in SIGNS}
    groups = [arcs.number[row.entity.id] * STATES_PER_ENTITY + offsets[row.effect] for row in rows]
    belief = np.array([edge.belief for edge in arcs.edges])
    found = chances(
        arcs.arrays,
        starts,
        belief,
        np.stack(groups),
        max_hops=options.max_hops,
        draws=options.draws,
        seed=options.seed,
    )
    columns = zip(found.probability.tolist(), found.low.tolist(), found.high.tolist(), strict=True)
    return [
        replace(row, chance=Chance(*numbers, draws=options.draws)) for row, numbers in zip(rows, columns, strict=True)
    ]


def struck_by(view: GraphView, shock: Shock) -> tuple[Entity, ...]:
    """The entities that a shock strikes, each once.

    Raises:
        UnknownEntity: no entity bears one of the names.
    """
    found = (view.resolve(name) for name in (shock.entity, *shock.also))
    return tuple({entity.id: entity for entity in found}.values())


def start_states(arcs: ArcArrays, struck: Sequence[Entity], kind: str) -> Ints:
    """The states in which a shock of this kind starts."""
    first = offset(kind, starting_sign(kind))
    return np.array([arcs.number[entity.id] * STATES_PER_ENTITY + first for entity in struck], np.int64)


def _with_totals(arcs: ArcArrays, starts: Ints, rows: list[Exposed], attenuation: float) -> list[Exposed]:
    arrived = propagate(arcs.arrays, starts, attenuation=attenuation).total.reshape(-1, STATES_PER_ENTITY)
    return [
        replace(row, total=float(arrived[arcs.number[row.entity.id], list(states_with(row.effect))].sum()))
        for row in rows
    ]


class _Targets:
    """The entities worth a search, the highest bound first, until no later one can be among the best."""

    def __init__(self, view: GraphView, arcs: ArcArrays, starts: Ints, options: ExposureOptions) -> None:
        self.view = view
        self.arcs = arcs
        self.starts = starts
        self.options = options
        self.bounds = best_by_hops(arcs.arrays, starts, max_hops=options.max_hops)

    def best(self) -> list[Exposed]:
        rows: list[Exposed] = []
        scores: list[float] = []
        for bound, entity, effect in self._candidates():
            if len(scores) == self.options.limit and bound < scores[0] * SLACK:
                break
            if found := self._search(entity, effect):
                rows.append(Exposed(self._entity(entity), effect, found))
                keep = heapq.heappush if len(scores) != self.options.limit else heapq.heappushpop
                keep(scores, found[0].score)
        return rows

    def reach(self, exposed: Sequence[Exposed]) -> Reach:
        """What was seen for this answer, and what the bounds kept from sight."""
        options, arrays = self.options, self.arcs.arrays
        reached = {row.entity.id for row in exposed}
        weak, far = beyond_bounds(
            arrays.source, arrays.target, arrays.weight, self.bounds[-1], min_score=options.min_score * SLACK
        )
        supported = {row.entity.id for row in exposed if is_corroborated(row.paths)}
        candidates = {self._entity(number).id for _, number, _ in self._candidates()}
        return Reach(
            reached=len(reached),
            corroborated=len(supported),
            not_searched=len(candidates - reached) if len(exposed) == options.limit else 0,
            too_weak=sum(self._wanted(self._entity(number)) for number in weak.tolist()),
            too_far=sum(self._wanted(self._entity(number)) for number in far.tolist()),
            max_hops=options.max_hops,
            min_score=options.min_score,
        )

    def best_paths(self, k: int) -> tuple[Path, ...]:
        """The k best paths to any of the entities worth reporting."""
        return self.paths_to(sorted({entity for _, entity, _ in self._candidates()}), k)

    def paths_to(self, entities: Sequence[int], k: int) -> tuple[Path, ...]:
        """The k best paths to any of these entities, with any effect."""
        return self._paths(self.arcs.arrays.states_of(np.array(entities, np.int64)), k)

    def _candidates(self) -> list[tuple[float, int, str]]:
        """Bound, entity number and effect of each entity reached, the highest bound first."""
        struck = frozenset(self.arcs.arrays.entity_of(self.starts).tolist())
        reached: list[tuple[float, int, str]] = []
        for effect in SIGNS:
            best: Floats = self.bounds[-1].reshape(-1, STATES_PER_ENTITY)[:, states_with(effect)].max(axis=1)
            entities = np.flatnonzero(best >= self.options.min_score * SLACK)
            reached += [(float(best[entity]), int(entity), effect) for entity in entities if int(entity) not in struck]
        wanted = [item for item in reached if self._wanted(self._entity(item[1]))]
        return sorted(wanted, key=lambda item: (-item[0], item[1], item[2]))

    def _wanted(self, entity: Entity) -> bool:
        """Whether to report it; a concept that no document names is a step on the way, not an answer."""
        options = self.options
        return (
            entity.id in self.view.named
            and (options.types is None or entity.type in options.types)
            and (options.country is None or entity.country == options.country)
            and (options.sector is None or entity.id in self.view.members_of(options.sector))
        )

    def _entity(self, number: int) -> Entity:
        return self.view.entities[self.arcs.entities[number]]

    def _search(self, entity: int, effect: str) -> tuple[Path, ...]:
        paths = self._paths(entity * STATES_PER_ENTITY + np.array(states_with(effect)), self.options.k)
        # Of paths that score alike, the one nearest to fact speaks first.
        return tuple(sorted(paths, key=lambda path: (-round(path.score, 12), list(VERDICTS).index(path.verdict))))

    def _paths(self, targets: Ints, k: int) -> tuple[Path, ...]:
        limits, bounds = self.options, self.bounds
        found = k_best(
            self.arcs.arrays,
            self.starts,
            targets,
            k=k,
            max_hops=limits.max_hops,
            min_score=limits.min_score,
            bounds=bounds,
        )
        return tuple(Path(tuple(self._hops(path))) for path in found)

    def _hops(self, found: Found) -> Iterator[Hop]:
        arcs = self.arcs
        for arc in found.arcs:
            source, target = int(arcs.arrays.source[arc]), int(arcs.arrays.target[arc])
            edge, rule = arcs.edges[arcs.edge[arc]], arcs.rules[arcs.rule[arc]]
            kind, sign = kind_and_sign(target)
            travel = TRAVELS[arcs.travel[arc]]
            yield Hop(
                start=self._entity(source // STATES_PER_ENTITY),
                end=self._entity(target // STATES_PER_ENTITY),
                edge=edge,
                travel=travel,
                weight=rule.weight_on(documented=not edge.background),
                rule=rule,
                kind=kind,
                sign=sign,
                third=third_of(edge, travel, self.view.entities),
            )

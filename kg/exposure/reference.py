"""The same answers by trying everything: networkx lists every simple path, every rule is tried on every hop.

Slow and plain; the tests hold `engine.py` and `between.py` to it, `bench/expose.py` shows the difference in time.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import cast

import networkx as nx

from kg.exposure.between import iter_steps
from kg.exposure.engine import DEFAULTS
from kg.exposure.options import ExposureOptions, Shock
from kg.exposure.select import select_edges
from kg.exposure.states import effect_of, starting_sign
from kg.graph import Edge, GraphView
from ontology.transmission import TransmissionRule, load_rules

Arc = tuple[str, str, int]


def reference_scores(
    view: GraphView,
    shock: Shock,
    options: ExposureOptions = DEFAULTS,
    *,
    rules: tuple[TransmissionRule, ...] | None = None,
) -> dict[tuple[str, str], list[float]]:
    """Scores of the k best paths, best first, for each (entity id, effect) that a shock reaches.

    `limit`, `country` and `sector` play no part.
    """
    starts = {view.resolve(name).id for name in (shock.entity, *shock.also)}
    rules = load_rules() if rules is None else rules
    graph = _graph(view, select_edges(view, options.selection))
    scores: dict[tuple[str, str], list[float]] = {}
    for start, target in product(sorted(starts & set(graph)), sorted(view.named & set(graph) - starts)):
        for path in _simple_paths(graph, start, target, options.max_hops):
            if starts & {end for _, end, _ in path}:
                continue
            for effect, score in _carried(view, graph, path, shock.kind, rules).items():
                scores.setdefault((target, effect), []).append(score)
    kept = {key: [s for s in sorted(found, reverse=True) if s >= options.min_score] for key, found in scores.items()}
    return {key: found[: options.k] for key, found in kept.items() if found}


def reference_between(view: GraphView, a: str, b: str, options: ExposureOptions = DEFAULTS) -> list[float]:
    """Scores of the k best paths between two entities, best first."""
    graph = _graph(view, select_edges(view, options.selection))
    if a not in graph or b not in graph or a == b:
        return []
    paths = _simple_paths(graph, a, b, options.max_hops)
    scores: list[float] = [
        prod(graph.edges[arc]["weight"] * graph.edges[arc]["edge"].belief for arc in path) for path in paths
    ]
    return [score for score in sorted(scores, reverse=True) if score >= options.min_score][: options.k]


def _simple_paths(graph: nx.MultiDiGraph[str], a: str, b: str, max_hops: int) -> list[list[Arc]]:
    """Every path simple in entities that uses no edge of the view twice."""
    paths = [cast("list[Arc]", path) for path in nx.all_simple_edge_paths(graph, a, b, cutoff=max_hops)]
    return [path for path in paths if len({id(graph.edges[arc]["edge"]) for arc in path}) == len(path)]


def _graph(view: GraphView, edges: tuple[Edge, ...]) -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for edge in edges:
        for source, target, _, travel, weight in iter_steps(edge):
            if source in view.entities and target in view.entities:
                graph.add_edge(source, target, edge=edge, travel=travel, weight=weight)
    return graph


def _carried(
    view: GraphView, graph: nx.MultiDiGraph[str], path: list[Arc], kind: str, rules: tuple[TransmissionRule, ...]
) -> dict[str, float]:
    """Best score with which a path brings each effect to its end."""
    states = {(kind, starting_sign(kind)): 1.0}
    for arc in path:
        arrived: dict[tuple[str, str], float] = {}
        for (old_kind, old_sign), score in states.items():
            for state, weight in _steps(view, graph.edges[arc], old_kind, old_sign, rules):
                arrived[state] = max(arrived.get(state, 0.0), score * weight)
        states = arrived
    best: dict[str, float] = {}
    for state, score in states.items():
        best[effect_of(*state)] = max(best.get(effect_of(*state), 0.0), score)
    return {effect: score for effect, score in best.items() if score > 0}


def _steps(
    view: GraphView, data: dict[str, object], kind: str, sign: str, rules: tuple[TransmissionRule, ...]
) -> Iterator[tuple[tuple[str, str], float]]:
    edge, travel = data["edge"], data["travel"]
    assert isinstance(edge, Edge)
    for rule in rules:
        types = {
            "subject_type": view.entities[edge.subject].type,
            "object_type": view.entities[edge.object].type,
        }
        fits = rule.predicate == edge.predicate and travel in rule.travels
        if fits and rule.fits(**types, qualifiers=edge.qualifiers) and (outcome := rule.outcome(kind, sign)):
            yield outcome, rule.weight_on(documented=not edge.background) * edge.belief

"""The searches on arrays once more in plain networkx, slow and obvious; the tests hold the fast ones to these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from math import prod
from typing import cast

import networkx as nx
import numpy as np

from kg.exposure.arrays import Floats, Ints, StateArrays

Arc = tuple[int, int, int]
StateGraph = nx.MultiDiGraph  # of states; arcs are keyed by their number


def plain_graph(arrays: StateArrays, starts: Ints, *, closed: bool = True) -> StateGraph[int]:
    """The arcs that carry anything; closed, without those into a struck entity."""
    graph: StateGraph[int] = nx.MultiDiGraph()
    graph.add_nodes_from(range(arrays.states))
    struck = set(arrays.entity_of(starts).tolist())
    for arc, (source, target, weight, label) in enumerate(
        zip(arrays.source.tolist(), arrays.target.tolist(), arrays.weight.tolist(), arrays.label.tolist(), strict=True)
    ):
        if weight > 0 and not (closed and target // arrays.states_per_entity in struck):
            graph.add_edge(source, target, arc, weight=weight, label=label)
    return graph


def plain_best(arrays: StateArrays, starts: Ints, max_hops: int | None = None) -> Floats:
    """Best product of a path to every state, by listing the paths."""
    graph = plain_graph(arrays, starts)
    scores = np.zeros(arrays.states)
    for start in np.unique(starts).tolist():
        for target in set(graph) - {start}:
            for path in _simple_paths(graph, start, target, max_hops):
                scores[target] = max(scores[target], _score(graph, path))
    scores[starts] = 1.0
    return scores


def plain_k_best(
    arrays: StateArrays, starts: Ints, targets: Iterable[int], *, k: int, max_hops: int, min_score: float = 0.0
) -> list[float]:
    """Scores of the k best simple paths to any target, by listing the paths."""
    graph = plain_graph(arrays, starts)
    struck = set(arrays.entity_of(starts).tolist())
    best: dict[object, float] = {}
    for start, target in product(np.unique(starts).tolist(), sorted(set(targets))):
        if target // arrays.states_per_entity in struck:
            continue
        for path in _simple_paths(graph, start, target, max_hops):
            labels = tuple(graph.edges[arc]["label"] for arc in path)
            entities = tuple(state // arrays.states_per_entity for state in _states(path))
            if len(set(labels)) == len(labels) and len(set(entities)) == len(entities):
                best[labels, entities] = max(best.get((labels, entities), 0.0), _score(graph, path))
    return [score for score in sorted(best.values(), reverse=True) if score >= min_score][:k]


def plain_propagation(arrays: StateArrays, starts: Ints, attenuation: float) -> Floats:
    """The whole sum over walks, as the solution of linear equations; parallel arcs add up."""
    graph = plain_graph(arrays, starts, closed=False)
    carried = np.zeros((arrays.states, arrays.states))
    for source, target, data in graph.edges(data=True):
        carried[target, source] += data["weight"]
    struck = np.zeros(arrays.states)
    struck[starts] = 1.0
    return np.linalg.solve(np.eye(arrays.states) - attenuation * carried, struck).astype(np.float64)


def plain_reach(arrays: StateArrays, starts: Ints, held: Iterable[int], max_hops: int) -> set[int]:
    """The states reached when only arcs with these labels hold."""
    graph = plain_graph(arrays, starts)
    kept = set(held)
    graph.remove_edges_from([arc for arc in graph.edges(keys=True) if graph.edges[arc]["label"] not in kept])
    near = (nx.single_source_shortest_path_length(graph, start, cutoff=max_hops) for start in starts.tolist())
    return {state for found in near for state in found}


def plain_chance(arrays: StateArrays, starts: Ints, belief: Floats, group: Iterable[int], max_hops: int) -> float:
    """The exact probability that any state of a group is reached, over every way that labels can hold."""
    wanted, total = set(group), 0.0
    for holds in product((False, True), repeat=len(belief)):
        share = prod(belief[label] if held else 1 - belief[label] for label, held in enumerate(holds))
        if share and plain_reach(arrays, starts, np.flatnonzero(holds).tolist(), max_hops) & wanted:
            total += share
    return total


def _simple_paths(graph: StateGraph[int], start: int, target: int, max_hops: int | None) -> Iterator[list[Arc]]:
    return cast(Iterator[list[Arc]], nx.all_simple_edge_paths(graph, start, target, cutoff=max_hops))


def _states(path: list[Arc]) -> Iterator[int]:
    yield path[0][0]
    yield from (target for _, target, _ in path)


def _score(graph: StateGraph[int], path: list[Arc]) -> float:
    return float(prod(graph.edges[arc]["weight"] for arc in path))

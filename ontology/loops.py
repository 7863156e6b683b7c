"""Whether rules could feed a shock back to where it came from, undiminished.

A shock that travels round a ring of firms and comes back as strong as it left would never die down, and one that comes back
stronger would grow without end. So along every ring of states (entity type, shock kind, sign) that the rules can close, the
product of the weights must stay below 1; that also bars a pair of rules that turn harm to gain and gain to harm for ever.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import networkx as nx

from kg.errors import InputError
from kg.model import SHOCK_KINDS
from ontology.ends import PRODUCT_TYPES, ends_of_predicates
from ontology.transmission import SIGNS, TransmissionRule

State = tuple[str, str, str]
# Weights are written with a few digits; their products may miss 1 in the last one.
_CLOSE = 1e-9


def check_loops(rules: Iterable[TransmissionRule], *, where: str) -> None:
    """Refuse rules of which some could carry a shock round in a ring without loss.

    Args:
        rules: a whole set.
        where: what the error names, the rules' file.

    Raises:
        InputError: names the rules of the ring and their product.
    """
    if ring := loop_of(rules):
        names = " → ".join(dict.fromkeys(rule.name for rule, _ in ring))
        product = math.prod(rule.weight for rule, _ in ring)
        entity_type, kind, sign = ring[0][1]
        raise InputError(
            f"rules could feed a shock back without loss: {names} leads from a {entity_type} with {kind}/{sign} back "
            f"to one, and the weights multiply to {product:g}",
            where=where,
            remedy="give one of them a weight below 1",
        )


def loop_of(rules: Iterable[TransmissionRule]) -> list[tuple[TransmissionRule, State]]:
    """A ring of rules whose weights multiply to 1 or more, each with the state it leads from; empty where there is none.

    >>> loop_of([TransmissionRule("r", "supplies", ("subjectToObject",), ("supply",), 0.9, {})])
    []
    >>> [rule.name for rule, _ in loop_of([TransmissionRule("r", "supplies", ("subjectToObject",), ("supply",), 1.0, {})])]
    ['r']
    """
    graph: nx.DiGraph[State] = nx.DiGraph()
    for before, after, rule in _steps(rules):
        cost = -math.log(rule.weight) - _CLOSE
        if not graph.has_edge(before, after) or cost < graph.edges[before, after]["cost"]:
            graph.add_edge(before, after, cost=cost, rule=rule)
    ring = _negative_ring(graph)
    return [(graph.edges[a, b]["rule"], a) for a, b in pairwise(ring)]


def _negative_ring(graph: nx.DiGraph[State]) -> Sequence[State]:
    """States of a ring whose costs add up to less than 0, the first again at the end; empty where there is none."""
    for start, end in nx.selfloop_edges(graph):
        if graph.edges[start, end]["cost"] < 0:
            return [start, end]
    root: State = ("", "", "")
    for state in list(graph):
        graph.add_edge(root, state, cost=0.0)
    if len(graph) == 1 or not nx.negative_edge_cycle(graph, weight="cost"):
        return []
    return list(nx.find_negative_cycle(graph, root, weight="cost"))


def _steps(rules: Iterable[TransmissionRule]) -> Iterator[tuple[State, State, TransmissionRule]]:
    for rule in rules:
        for before_type, after_type in _type_pairs(rule):
            for kind in SHOCK_KINDS:
                for sign in SIGNS:
                    if outcome := rule.outcome(kind, sign):
                        yield (before_type, kind, sign), (after_type, *outcome), rule


def _type_pairs(rule: TransmissionRule) -> Iterator[tuple[str, str]]:
    subjects, objects = ends_of_predicates()[rule.predicate]
    ends = {
        "subject": subjects & rule.subject_types if rule.subject_types else subjects,
        "object": objects & rule.object_types if rule.object_types else objects,
        "product": PRODUCT_TYPES,
    }
    for travel in rule.travels:
        origin, _, goal = travel.lower().partition("to")
        yield from ((before, after) for before in sorted(ends[origin]) for after in sorted(ends[goal]))

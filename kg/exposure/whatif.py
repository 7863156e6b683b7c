"""What the answer would be if something were otherwise: taken away, added, or weighed differently.

The arcs are made once; a change is a mask over them, and an addition a few arcs more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from kg.errors import InputError
from kg.exposure.arcs import ArcArrays, arcs_of, build_arcs
from kg.exposure.diff import ExposureDiff, compare
from kg.exposure.engine import DEFAULTS, expose_on
from kg.exposure.options import ExposureOptions, Shock
from kg.graph import Edge, GraphView
from kg.model import PREDICATES, SYMMETRIC
from ontology.transmission import TransmissionRule, load_rules

ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Change:
    """What to suppose.

    Attributes:
        remove: names of entities, ids of statements, or statements written as `A predicate B`.
        add: statements written so, believed entirely; a listing is `A listed_on LIST`.
        weights: name of a rule → its weight; statement, by id or written so → its belief. From 0 to 1.
    """

    remove: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)


def what_if(
    view: GraphView,
    shock: Shock,
    change: Change,
    options: ExposureOptions = DEFAULTS,
    *,
    rules: tuple[TransmissionRule, ...] | None = None,
) -> ExposureDiff:
    """Answer a shock as the graph is, and as it would be; see `expose`.

    Raises:
        UnknownEntity: a name that no entity bears.
        InputError: a statement or rule that is not there, or a weight outside [0, 1].

    >>> from kg.model import Relation
    >>> view = GraphView([], [Relation("company/a", "supplies", "company/b", belief=0.5)])
    >>> changed = what_if(view, Shock("company/a", "listing"), Change(weights={"company/a supplies company/b": 1.0}))
    >>> [(row.kind, row.before.score, row.after.score) for row in changed.changes]
    [('strengthened', 0.4, 0.8)]
    """
    arcs = arcs_of(view, options.selection, load_rules() if rules is None else rules)
    whole = replace(options, limit=None)
    before = expose_on(view, arcs, shock, whole)
    return compare(before, expose_on(view, changed_arcs(view, arcs, change), shock, whole))


def changed_arcs(view: GraphView, arcs: ArcArrays, change: Change) -> ArcArrays:
    """The arcs of a view as a change leaves them."""
    finder = _Finder(view, arcs)
    changed = _reweigh(finder, arcs, change)
    if added := [_assumed(finder, text) for text in change.add]:
        changed = changed.extended(build_arcs(view.entities, tuple(added), changed.rules))
    return changed


def _reweigh(finder: _Finder, arcs: ArcArrays, change: Change) -> ArcArrays:
    edge_factor, rule_factor = np.ones(len(arcs.edges)), np.ones(len(arcs.rules))
    edges, rules = list(arcs.edges), list(arcs.rules)
    named = {rule.name: place for place, rule in enumerate(rules)}
    for name, weight in change.weights.items():
        if not 0 <= weight <= 1:
            raise InputError(f"the weight {weight:g} of {name!r} is outside 0 to 1", remedy="give 0 to 1")
        if (place := named.get(name)) is not None:
            rule_factor[place] = weight / rules[place].weight
            rules[place] = replace(rules[place], weight=weight)
            continue
        for place in finder.stated(name):
            edge_factor[place] = weight / edges[place].belief if edges[place].belief else 0.0
            edges[place] = replace(edges[place], belief=weight)
    for name in change.remove:
        edge_factor[finder.removed(name)] = 0.0
    factor = edge_factor[arcs.edge] * rule_factor[arcs.rule]
    return arcs.rescaled(factor, edges=tuple(edges), rules=tuple(rules))


class _Finder:
    """Finds the edges that a change speaks of."""

    def __init__(self, view: GraphView, arcs: ArcArrays) -> None:
        self.view = view
        self.edges = arcs.edges

    def removed(self, name: str) -> list[int]:
        """The edges of a statement, or all that an entity has part in."""
        if places := self._of_statement(name):
            return places
        if _written(name):
            return self.stated(name)
        entity = self.view.resolve(name).id
        return [place for place, edge in enumerate(self.edges) if entity in (edge.subject, edge.object, edge.product)]

    def stated(self, name: str) -> list[int]:
        """The edges of a statement.

        Raises:
            InputError: there is no such statement, or no rule of that name.
        """
        if places := self._of_statement(name):
            return places
        if not (parts := _written(name)):
            remedy = "give the name of a rule, the id of a statement, or a statement as 'A supplies B'"
            raise InputError(f"{name!r} is no rule and no statement", remedy=remedy)
        subject, predicate, object_ = self.ends(parts)
        ends = {(subject, object_), (object_, subject) if predicate in SYMMETRIC else (subject, object_)}
        places = [
            place
            for place, edge in enumerate(self.edges)
            if edge.predicate == predicate and (edge.subject, edge.object) in ends
        ]
        if not places:
            remedy = "see what is stated with 'expograph entity'"
            raise InputError(f"no statement that counts here says {name!r}", remedy=remedy)
        return places

    def ends(self, parts: tuple[str, str, str]) -> tuple[str, str, str]:
        """The ids of a statement's ends, its predicate between them."""
        subject, predicate, object_ = parts
        return self.view.resolve(subject).id, predicate, self.view.resolve(object_).id

    def _of_statement(self, name: str) -> list[int]:
        return [place for place, edge in enumerate(self.edges) if name in edge.statements]


def _written(text: str) -> tuple[str, str, str] | None:
    """Subject, predicate and object of a statement written as `A predicate B`; names may hold spaces.

    >>> _written("SK hynix supplies NVIDIA"), _written("SK hynix")
    (('SK hynix', 'supplies', 'NVIDIA'), None)
    """
    words = text.split()
    for place in range(1, len(words) - 1):
        if words[place] in PREDICATES:
            return " ".join(words[:place]), words[place], " ".join(words[place + 1 :])
    return None


def _assumed(finder: _Finder, text: str) -> Edge:
    if not (parts := _written(text)):
        remedy = f"write it as 'A supplies B', with one of {', '.join(PREDICATES)}"
        raise InputError(f"{text!r} is no statement", remedy=remedy)
    subject, predicate, object_ = finder.ends(parts)
    if subject == object_:
        raise InputError(f"{text!r} says something of one entity alone", remedy="name two entities")
    return Edge(subject, predicate, object_, source=ASSUMED)

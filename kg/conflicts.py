"""When two statements cannot both hold, in what they differ, and whether it is one source that says both."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from kg.model import SYMMETRIC, Evidence, Observation, Relation, Statement

# What these metrics count or time differs from sentence to sentence unless the statement says what about.
_NEEDS_ABOUT = frozenset({"count", "duration", "performance"})
# Qualifiers whose two values exclude each other: help and hurt, restrict and promote.
_OPPOSED = ("polarity", "effect")
# 165 and 164.9 are one figure, rounded by two writers.
_ROUNDING = 0.01

ConflictKind = Literal["denial", "direction", "value"]
Between = Literal["sources", "source", "sentence"]
CONFLICT_KINDS: tuple[ConflictKind, ...] = ("denial", "direction", "value")


def conflicting(one: Statement, other: Statement) -> bool:
    """Whether two statements cannot both hold; symmetric, and false for a statement and itself.

    >>> a = Relation("company/a", "supplies", "company/b")
    >>> conflicting(a, Relation("company/a", "supplies", "company/b", modality="negated"))
    True
    >>> conflicting(a, Relation("company/a", "supplies", "company/b", modality="planned"))
    False
    """
    return conflict_kind(one, other) is not None


def conflict_kind(one: Statement, other: Statement) -> ConflictKind | None:
    """In what two statements exclude each other; None where both can hold.

    `denial`: of two relations one asserts what the other negates. `direction`: both say that one thing acts on another,
    but one says that it helps, or restricts, where the other says that it hurts, or promotes. Neither the other
    qualifiers nor the times may tell the two apart. `value`: two observations measure the same thing, at the same time and
    in the same unit, and their values have nothing in common ("over 50" and "52" agree, "16 to 19" and "20" do not).
    """
    if isinstance(one, Relation) and isinstance(other, Relation):
        return _relations_conflict(one, other)
    if isinstance(one, Observation) and isinstance(other, Observation):
        return "value" if _observations_conflict(one, other) else None
    return None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two statements that cannot both hold; `one` is the more believed."""

    kind: ConflictKind
    one: Statement
    other: Statement

    @property
    def between(self) -> Between:
        """Who differs: two `sources`, one `source` with itself, or the two figures of one `sentence`.

        Two values read from one sentence are mostly two figures of which one was read wrong.
        """
        if _places(self.one) & _places(self.other):
            return "sentence"
        return "source" if _sources(self.one) & _sources(self.other) else "sources"

    def against(self, statement_id: str) -> Statement:
        """The statement that stands against one of the two."""
        return self.other if self.one.id == statement_id else self.one


def find_conflicts(statements: Iterable[Statement]) -> tuple[Conflict, ...]:
    """Every pair that cannot both hold: those of two sources first, then the more believed.

    >>> said = [Relation("company/a", "supplies", "company/b", modality=m) for m in ("asserted", "negated", "planned")]
    >>> [(found.kind, found.between) for found in find_conflicts(said)]
    [('denial', 'sources')]
    """
    found = [
        Conflict(kind, *sorted(pair, key=lambda said: (-said.belief, said.id)))
        for group in _groups(statements)
        for pair in combinations(group, 2)
        if (kind := conflict_kind(*pair))
    ]
    order: tuple[Between, ...] = ("sources", "source", "sentence")
    return tuple(sorted(found, key=lambda c: (order.index(c.between), -c.other.belief, c.one.id, c.other.id)))


def source_of(evidence: Evidence) -> str:
    """Whose word a sentence is: the one it is attributed to, else its document."""
    return evidence.attributed_to or evidence.document


def _groups(statements: Iterable[Statement]) -> Iterator[list[Statement]]:
    """Statements that speak of the same thing, where there are two or more that could differ."""
    groups: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    for statement in statements:
        groups[_topic(statement)].append(statement)
    return (group for group in groups.values() if len(group) > 1 and _may_differ(group))


def _may_differ(group: list[Statement]) -> bool:
    """Whether any two of a group could exclude each other: most groups say one thing many times, and need no comparing."""
    relations = [said for said in group if isinstance(said, Relation)]
    if not relations:
        figures = [said for said in group if isinstance(said, Observation)]
        return _apart(max(map(_low, figures)), min(map(_high, figures)))
    modalities = {said.modality for said in relations}
    opposed = any(
        len({said.qualifiers[name] for said in relations if name in said.qualifiers}) > 1 for name in _OPPOSED
    )
    return opposed or {"asserted", "negated"} <= modalities


def _topic(statement: Statement) -> tuple[object, ...]:
    if isinstance(statement, Observation):
        return _measured(statement)
    ends = statement.subject, statement.object
    return (statement.predicate, *(sorted(ends) if statement.predicate in SYMMETRIC else ends))


def _relations_conflict(one: Relation, other: Relation) -> ConflictKind | None:
    if _topic(one) != _topic(other) or not (one.time == other.time or None in (one.time, other.time)):
        return None
    shared = one.qualifiers.keys() & other.qualifiers.keys()
    differing = {name for name in shared if one.qualifiers[name] != other.qualifiers[name]}
    if {one.modality, other.modality} == {"asserted", "negated"} and not differing:
        return "denial"
    opposed = bool(differing) and differing <= set(_OPPOSED) and "negated" not in (one.modality, other.modality)
    return "direction" if opposed else None


def _observations_conflict(one: Observation, other: Observation) -> bool:
    if _measured(one) != _measured(other) or (one.metric in _NEEDS_ABOUT and one.about is None):
        return False
    # What is negated excludes its own value only, so it conflicts with nothing by being different.
    if "negated" in (one.modality, other.modality):
        return False
    return _apart(_low(one), _high(other)) or _apart(_low(other), _high(one))


def _apart(low: float, high: float) -> bool:
    """Whether a lower bound lies above an upper one by more than rounding."""
    return low > high and low - high > _ROUNDING * max(abs(low), abs(high))


def _measured(observation: Observation) -> tuple[str | None, ...]:
    o = observation
    return (o.subject, o.metric, o.kind, o.unit, o.time, o.about)


def _low(observation: Observation) -> float:
    return -math.inf if observation.minimum is None else observation.minimum


def _high(observation: Observation) -> float:
    return math.inf if observation.maximum is None else observation.maximum


def _places(statement: Statement) -> set[tuple[str, int, int]]:
    return {(item.document, item.start, item.end) for item in statement.evidence}


def _sources(statement: Statement) -> set[str]:
    return {source_of(item) for item in statement.evidence}

"""When two statements cannot both hold."""

from __future__ import annotations

import math

from kg.model import Observation, Relation, Statement

# What these metrics count or time differs from sentence to sentence unless the statement says what about.
_NEEDS_ABOUT = frozenset({"count", "duration", "performance"})


def conflicting(one: Statement, other: Statement) -> bool:
    """Whether two statements cannot both hold; symmetric, and false for a statement and itself.

    Two observations conflict if they measure the same thing, at the same time and in the same unit, and their values
    have nothing in common ("over 50" and "52" agree, "16 to 19" and "20" do not). Two relations conflict if one
    asserts what the other negates, and neither their qualifiers nor their times tell them apart.

    >>> a = Relation("company/a", "supplies", "company/b")
    >>> conflicting(a, Relation("company/a", "supplies", "company/b", modality="negated"))
    True
    >>> conflicting(a, Relation("company/a", "supplies", "company/b", modality="planned"))
    False
    """
    if isinstance(one, Relation) and isinstance(other, Relation):
        return _relations_conflict(one, other)
    if isinstance(one, Observation) and isinstance(other, Observation):
        return _observations_conflict(one, other)
    return False


def _relations_conflict(one: Relation, other: Relation) -> bool:
    if (one.subject, one.predicate, one.object) != (other.subject, other.predicate, other.object):
        return False
    if {one.modality, other.modality} != {"asserted", "negated"}:
        return False
    shared = one.qualifiers.keys() & other.qualifiers.keys()
    same_case = all(one.qualifiers[name] == other.qualifiers[name] for name in shared)
    return same_case and (one.time == other.time or None in (one.time, other.time))


def _observations_conflict(one: Observation, other: Observation) -> bool:
    if _measured(one) != _measured(other) or (one.metric in _NEEDS_ABOUT and one.about is None):
        return False
    # What is negated excludes its own value only, so it conflicts with nothing by being different.
    if "negated" in (one.modality, other.modality):
        return False
    return _low(one) > _high(other) or _low(other) > _high(one)


def _measured(observation: Observation) -> tuple[str | None, ...]:
    o = observation
    return (o.subject, o.metric, o.kind, o.unit, o.time, o.about)


def _low(observation: Observation) -> float:
    return -math.inf if observation.minimum is None else observation.minimum


def _high(observation: Observation) -> float:
    return math.inf if observation.maximum is None else observation.maximum

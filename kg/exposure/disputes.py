"""What stands against a statement, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.conflicts import Conflict
from kg.exposure.words import LANGUAGES, VERDICT_OF_MODALITY, Words, check_language, word
from kg.graph import Edge
from kg.model import Evidence, Observation, Relation, Statement

# {who} is who says it: another source, the same source elsewhere, the same sentence.
_WHO: Words = {
    "sources": ("另一来源", "another source"),
    "source": ("同一来源的另一处", "the same source elsewhere"),
    "sentence": ("同一句话", "the same sentence"),
}
_SAID: Words = {
    "denied": ("有争议：{who}否认", "disputed: {who} denies it"),
    "asserted": ("有争议：{who}断言", "disputed: {who} asserts it"),
    "direction": ("有争议：{who}说{value}", "disputed: {who} says {value}"),
    "value": ("有争议：{who}给出 {value}", "disputed: {who} gives {value}"),
}
_DIRECTIONS: Words = {
    "positive": ("利好", "that it helps"),
    "negative": ("利空", "that it hurts"),
    "restrict": ("是限制", "that it restricts"),
    "promote": ("是扶持", "that it promotes"),
}


def dispute_words(conflict: Conflict, statement_id: str, language: str, *, value: str = "") -> str:
    """What stands against a statement, in a few words.

    Args:
        conflict: one of the statement's.
        statement_id: the statement it stands against.
        language: `zh` or `en`.
        value: the other figure in words, where the two are observations.

    >>> a, b = (Relation("company/a", "supplies", "company/b", modality=m, belief=0.4) for m in ("asserted", "negated"))
    >>> dispute_words(Conflict("denial", a, b), a.id, "en")
    'disputed: another source denies it'
    """
    against = conflict.against(statement_id)
    key = conflict.kind if conflict.kind != "denial" else ("denied" if against.modality == "negated" else "asserted")
    who = word(_WHO, conflict.between, language)
    return word(_SAID, key, language).format(who=who, value=value or _direction(conflict, against, language))


def dispute_dict(conflict: Conflict, statement_id: str, language: str, *, value: str = "") -> dict[str, Any]:
    """A conflict for JSON, as seen from one of its statements: what the other says, how far it is believed, and its sentence."""
    against = conflict.against(statement_id)
    best = best_evidence(against)
    return {
        "kind": conflict.kind,
        "between": conflict.between,
        "statement": against.id,
        "words": dispute_words(conflict, statement_id, language, value=value),
        "belief": against.belief,
        "modality": against.modality,
        "verdict": VERDICT_OF_MODALITY[against.modality],
        "document": best.document if best else None,
        "date": best.date if best else None,
        "attributed_to": best.attributed_to if best else None,
        "quote": best.quote if best else None,
    }


def edge_disputes(edge: Edge, language: str) -> list[dict[str, Any]]:
    """What stands against the statements of an edge, the most believed first; each other statement once."""
    told: dict[str, dict[str, Any]] = {}
    for conflict in edge.conflicts:
        own = conflict.one.id if conflict.one.id in edge.statements else conflict.other.id
        found = dispute_dict(conflict, own, language)
        told.setdefault(found["statement"], found)
    return sorted(told.values(), key=lambda item: -item["belief"])


def best_evidence(statement: Statement) -> Evidence | None:
    """The sentence read most surely; None where a statement has none."""
    return min(statement.evidence, key=lambda item: (-item.confidence, item), default=None)


def differing(conflicts: Iterable[Conflict]) -> int:
    """How many of the conflicts are between two sources."""
    return sum(conflict.between == "sources" for conflict in conflicts)


def _direction(conflict: Conflict, against: Statement, language: str) -> str:
    """The qualifiers in which the other relation differs, in words; empty for a denial."""
    if isinstance(against, Observation) or conflict.kind != "direction":
        return ""
    own = conflict.one if against is conflict.other else conflict.other
    assert isinstance(own, Relation)
    values = (value for name, value in sorted(against.qualifiers.items()) if own.qualifiers.get(name, value) != value)
    joint = ("、", " and ")[LANGUAGES.index(check_language(language))]
    return joint.join(word(_DIRECTIONS, value, language) for value in values)

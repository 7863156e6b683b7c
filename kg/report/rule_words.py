"""Transmission rules in words and as rows, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kg.exposure.words import EFFECTS, PREDICATES, SHOCKS, STATES, TYPES, Words, state_word, word
from kg.model import SHOCK_KINDS
from ontology.transmission import SIGNS, TransmissionRule

# A is the statement's subject, B its object.
TRAVEL_WORDS: Words = {
    "subjectToObject": ("A → B", "A → B"),
    "objectToSubject": ("B → A", "B → A"),
    "productToSubject": ("产品 → A", "product → A"),
    "productToObject": ("产品 → B", "product → B"),
    "subjectToProduct": ("A → 产品", "A → product"),
    "objectToProduct": ("B → 产品", "B → product"),
}
_JOINT = {"zh": "、", "en": ", "}
_AS_IT_CAME = ("不变", "as it came")
_CONDITION_WORDS: Words = {
    "restrict": ("限制", "restrict"),
    "promote": ("扶持", "promote"),
    "positive": ("利好", "positive"),
    "negative": ("利空", "negative"),
    "price_rise": SHOCKS["price_rise"],
    "price_fall": SHOCKS["price_fall"],
    "shortage": ("短缺", "shortage"),
    "oversupply": ("过剩", "oversupply"),
    "demand_rise": SHOCKS["demand_rise"],
    "demand_fall": SHOCKS["demand_fall"],
    "restriction": ("限制", "restriction"),
    "subsidy": ("补贴", "subsidy"),
    "competition": ("竞争", "competition"),
    "capacity": ("产能", "capacity"),
    "technology": ("技术", "technology"),
    "other": ("其他", "other"),
    "": ("未说明", "not said"),
}


def predicate_words(predicate: str, language: str) -> str:
    """A predicate as a sentence of A and B.

    >>> predicate_words("supplies", "zh"), predicate_words("in_sector", "en")
    ('A 向 B 供货', 'A is a firm of B')
    """
    return word(PREDICATES, predicate, language).format(a="A", b="B")


def comes(rule: TransmissionRule, language: str) -> str:
    """What a rule carries: states where it asks for a sign, else kinds."""
    sign = rule.when_sign
    kinds = _in_order(rule.when_kinds)
    told = (state_word(kind, sign, language) if sign else word(SHOCKS, kind, language) for kind in kinds)
    return _JOINT[language].join(told)


def arrives(rule: TransmissionRule, language: str) -> str:
    """What becomes of it.

    >>> rule = TransmissionRule("r", "supplies", ("subjectToObject",), ("listing",), 0.8, {}, "harm", "supply", "harm")
    >>> comes(rule, "en"), arrives(rule, "en")
    ('listed', 'supply disrupted')
    """
    outcomes = {outcome for _, outcome in iter_steps(rule)}
    if len(outcomes) == 1:
        (outcome,) = outcomes
        return state_word(*outcome, language)
    unchanged = word({"same": _AS_IT_CAME}, "same", language)
    return _JOINT[language].join((unchanged, word(EFFECTS, rule.then_sign, language))) if rule.then_sign else unchanged


def conditions(rule: TransmissionRule, language: str) -> str:
    """What a rule asks of a statement's types and qualifiers; empty where it asks nothing."""
    joint = "/"
    told = [
        f"{end}: {joint.join(sorted(word(TYPES, name, language) for name in types))}"
        for end, types in (("A", rule.subject_types), ("B", rule.object_types))
        if types
    ]
    told += [
        joint.join(word(_CONDITION_WORDS, value, language) for value in sorted(values, reverse=True))
        for _, values in sorted(rule.qualifiers.items())
    ]
    return _JOINT[language].join(told)


def iter_steps(rule: TransmissionRule) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Kind and sign that come, kind and sign that arrive, of every state that a rule carries."""
    for kind in SHOCK_KINDS:
        for sign in SIGNS:
            if (kind, sign) in STATES and (outcome := rule.outcome(kind, sign)):
                yield (kind, sign), outcome


def rule_rows(rules: Iterable[TransmissionRule]) -> list[dict[str, Any]]:
    """One row for every predicate, direction, kind and sign that transmits, as plain data for JSON."""
    return [
        {
            "rule": rule.name,
            "predicate": rule.predicate,
            "travel": travel,
            "from_kind": before[0],
            "from_sign": before[1],
            "to_kind": after[0],
            "to_sign": after[1],
            "weight": rule.weight,
            "subject_types": sorted(rule.subject_types),
            "object_types": sorted(rule.object_types),
            "qualifiers": {name: sorted(values) for name, values in sorted(rule.qualifiers.items())},
            "story": dict(rule.story),
            "rationale": dict(rule.rationale),
        }
        for rule in rules
        for travel in rule.travels
        for before, after in iter_steps(rule)
    ]


def _in_order(kinds: Iterable[str]) -> list[str]:
    return sorted(kinds, key=SHOCK_KINDS.index)

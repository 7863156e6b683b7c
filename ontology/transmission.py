"""The rules by which a shock travels along statements, read from `transmission.ttl`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError
from kg.iri import EXP, RDF, REL, SHOCK
from kg.model import ENTITY_TYPES, PREDICATES, SHOCK_KINDS
from ontology.data import ROOT

# Links of the taxonomy that are no predicates of statements: concept → broader concept, sector → product.
BACKGROUND_PREDICATES = ("broader", "makes")
SIGNS = ("harm", "gain")
# Qualifiers that a rule may ask for; the search groups statements by them.
CONDITIONS = ("effect", "polarity", "mechanism")
TRAVELS = (
    "subjectToObject",
    "objectToSubject",
    "productToSubject",
    "productToObject",
    "subjectToProduct",
    "objectToProduct",
)
# What holds for a class of things holds less surely for one pair of them than what a document says of that pair.
BACKGROUND_SHARE = 0.5
RULES = ROOT / "transmission.ttl"
_NUMBER = re.compile(r"\d*\.?\d+(?:[eE][+-]?\d+)?")
_PLACES = re.compile(r"\{(?:a|b|state)\}")

_RULE = f"{EXP}TransmissionRule"
_TYPE = f"{RDF}type"

Node = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Properties = dict[str, list[Term]]
Nodes = dict[Node, Properties]


@dataclass(frozen=True, slots=True)
class TransmissionRule:
    """One way a shock passes along one kind of statement.

    Attributes:
        name: unique, the tail of its IRI.
        predicate: of the statement, or `broader` or `makes` of the taxonomy.
        travels: the ends it moves between, from TRAVELS.
        when_kinds: shock kinds it carries.
        when_sign: `harm` or `gain` that the shock must be where it comes from; None for either.
        then_kind: kind that arrives; None for the kind that came.
        then_sign: sign that arrives; None for the sign that came.
        weight: share of the effect that passes, in (0, 1].
        subject_types: types that the statement's subject may have; empty for any. `object_types` likewise.
        qualifiers: qualifier name → values it may have; an empty text among them says that it may be missing.
        story: language → the hop in words, with `{a}`, `{b}` and `{state}`.
        rationale: language → one sentence that says why the rule holds, and why it weighs what it does.
    """

    name: str
    predicate: str
    travels: tuple[str, ...]
    when_kinds: tuple[str, ...]
    weight: float
    story: Mapping[str, str]
    when_sign: str | None = None
    then_kind: str | None = None
    then_sign: str | None = None
    subject_types: frozenset[str] = frozenset()
    object_types: frozenset[str] = frozenset()
    qualifiers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rationale: Mapping[str, str] = field(default_factory=dict)

    def fits(self, *, subject_type: str, object_type: str, qualifiers: Mapping[str, str]) -> bool:
        """Whether a statement of the rule's predicate meets its conditions."""
        return (
            (not self.subject_types or subject_type in self.subject_types)
            and (not self.object_types or object_type in self.object_types)
            and all(qualifiers.get(name, "") in values for name, values in self.qualifiers.items())
        )

    def outcome(self, kind: str, sign: str) -> tuple[str, str] | None:
        """The kind and sign that arrive where this kind and sign come from; None where the rule carries nothing.

        >>> rule = TransmissionRule("r", "supplies", ("subjectToObject",), ("listing",), 0.8, {}, then_kind="supply")
        >>> rule.outcome("listing", "harm"), rule.outcome("price_rise", "gain")
        (('supply', 'harm'), None)
        """
        if kind not in self.when_kinds or self.when_sign not in (None, sign):
            return None
        return self.then_kind or kind, self.then_sign or sign

    def weight_on(self, *, documented: bool) -> float:
        """The weight on a documented statement, or on a background link; the taxonomy's own predicates keep theirs."""
        if documented or self.predicate in BACKGROUND_PREDICATES:
            return self.weight
        return self.weight * BACKGROUND_SHARE


@cache
def load_rules(path: Path = RULES) -> tuple[TransmissionRule, ...]:
    """Read a whole file of rules, by name; `kg.rules.load_rule_set` lays a file of a user's own over it.

    Raises:
        InputError: Turtle that cannot be parsed, or a rule with an unknown term or a weight outside (0, 1].
    """
    return rules_of(read_nodes(path), path)


@cache
def load_starts() -> Mapping[str, frozenset[str]]:
    """Shock kind → entity types that it can strike first.

    >>> "Place" in load_starts()["supply"], "Place" in load_starts()["listing"]
    (True, False)
    """
    nodes = read_nodes(RULES)
    kinds = ((kind, nodes.get(ox.NamedNode(SHOCK + kind), {})) for kind in SHOCK_KINDS)
    return {kind: frozenset(_values(properties, "startsAt", EXP)) for kind, properties in kinds}


def read_nodes(path: Path) -> Nodes:
    """The file's nodes with their properties.

    Raises:
        InputError: it cannot be read or is no Turtle.
    """
    nodes: Nodes = {}
    try:
        triples = list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise InputError(f"this is no Turtle: {error}", where=str(path), remedy="mend the line") from error
    except OSError as error:
        problem = f"cannot be read ({error.strerror or error})"
        raise InputError(problem, where=str(path), remedy="check the path") from error
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode | ox.BlankNode):
            nodes.setdefault(triple.subject, {}).setdefault(triple.predicate.value, []).append(triple.object)
    return nodes


def rules_of(nodes: Mapping[Node, Properties], path: Path) -> tuple[TransmissionRule, ...]:
    """The rules among the nodes, by name; `path` is what errors name."""
    return tuple(_Reader(nodes, node.value, path).rule() for node in rule_nodes(nodes))


def rule_nodes(nodes: Mapping[Node, Properties]) -> list[ox.NamedNode]:
    """The nodes that are rules, by IRI."""
    named = (node for node in nodes if isinstance(node, ox.NamedNode))
    return sorted((node for node in named if _is_rule(nodes[node])), key=lambda node: node.value)


def _is_rule(properties: Properties) -> bool:
    return any(isinstance(term, ox.NamedNode) and term.value == _RULE for term in properties.get(_TYPE, []))


def _values(properties: Properties, name: str, namespace: str) -> list[str]:
    terms = (term.value for term in properties.get(EXP + name, []) if isinstance(term, ox.NamedNode))
    return sorted(value.removeprefix(namespace) for value in terms)


class _Reader:
    """Reads one rule, checking every term against the vocabulary."""

    def __init__(self, nodes: Mapping[Node, Properties], iri: str, path: Path) -> None:
        self.nodes = nodes
        self.properties = nodes[ox.NamedNode(iri)]
        self.name = iri.rpartition("/")[2]
        self.path = path

    def rule(self) -> TransmissionRule:
        return TransmissionRule(
            name=self.name,
            predicate=self._one("predicate", REL, (*PREDICATES, *BACKGROUND_PREDICATES)),
            travels=self._some("travel", EXP, TRAVELS),
            when_kinds=self._some("whenKind", SHOCK, SHOCK_KINDS),
            when_sign=self._maybe("whenSign", EXP, SIGNS),
            then_kind=self._maybe("thenKind", SHOCK, SHOCK_KINDS),
            then_sign=self._maybe("thenSign", EXP, SIGNS),
            weight=self._weight(),
            subject_types=frozenset(self._terms("whenSubjectType", EXP, ENTITY_TYPES)),
            object_types=frozenset(self._terms("whenObjectType", EXP, ENTITY_TYPES)),
            qualifiers=dict(self._condition(node) for node in self.properties.get(f"{EXP}whenQualifier", [])),
            story=self._story(),
            rationale=self._texts("rationale"),
        )

    def _fail(self, problem: str) -> InputError:
        return InputError(
            f"rule {self.name}: {problem}", where=str(self.path), remedy="see the words of a rule atop it"
        )

    def _terms(self, name: str, namespace: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        found = _values(self.properties, name, namespace)
        if unknown := [value for value in found if value not in allowed]:
            raise self._fail(f"{name} {unknown[0]!r} is unknown")
        return tuple(found)

    def _some(self, name: str, namespace: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        if not (found := self._terms(name, namespace, allowed)):
            raise self._fail(f"{name} is missing")
        return found

    def _maybe(self, name: str, namespace: str, allowed: tuple[str, ...]) -> str | None:
        found = self._terms(name, namespace, allowed)
        if len(found) > 1:
            raise self._fail(f"{name} stands twice")
        return found[0] if found else None

    def _one(self, name: str, namespace: str, allowed: tuple[str, ...]) -> str:
        self._some(name, namespace, allowed)
        return self._maybe(name, namespace, allowed) or ""

    def _weight(self) -> float:
        texts = self._literals(self.properties, "weight")
        written = texts[0].value if texts else ""
        if not _NUMBER.fullmatch(written) or not 0 < float(written) <= 1:
            raise self._fail(f"weight {written!r} is no number above 0 and up to 1")
        return float(written)

    def _story(self) -> dict[str, str]:
        story = self._texts("story")
        for text in story.values():
            # What stands in braces is filled in when a path is told; anything else there would fail only then.
            if set(_PLACES.sub("", text)) & {"{", "}"}:
                raise self._fail(f"the story {text!r} has other braces than {{a}}, {{b}} and {{state}}")
        return story

    def _texts(self, name: str) -> dict[str, str]:
        texts = {text.language or "": text.value for text in self._literals(self.properties, name)}
        if missing := {"zh", "en"} - set(texts):
            raise self._fail(f"the {name} in {min(missing)!r} is missing")
        return texts

    def _condition(self, node: Term) -> tuple[str, frozenset[str]]:
        properties = self.nodes.get(node, {}) if isinstance(node, ox.BlankNode) else {}
        names = self._literals(properties, "name")
        values = {text.value for text in self._literals(properties, "value")}
        if self._literals(properties, "absent"):
            values.add("")
        if not names or names[0].value not in CONDITIONS or not values:
            raise self._fail(f"whenQualifier needs a name of {', '.join(CONDITIONS)}, and a value or absent")
        return names[0].value, frozenset(values)

    @staticmethod
    def _literals(properties: Mapping[str, list[Term]], name: str) -> list[ox.Literal]:
        return [term for term in properties.get(EXP + name, []) if isinstance(term, ox.Literal)]

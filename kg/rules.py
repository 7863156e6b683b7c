"""The rules that a question is asked under: the bundled ones, and rows of a user's own laid over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError
from kg.iri import EXP, RDF, shorten
from ontology.loops import check_loops
from ontology.transmission import RULES, Node, Nodes, Properties, TransmissionRule, load_rules, read_nodes, rules_of

_TYPE = f"{RDF}type"
_RETIRED = "http://www.w3.org/2002/07/owl#deprecated"
_SHAPE = "TransmissionRule"


def load_rule_set(path: Path | None = None) -> tuple[TransmissionRule, ...]:
    """The rules by name, the bundled ones unless a file says otherwise.

    A row of the file whose name the bundled rules bear replaces the properties it gives and keeps the rest; one that says
    `owl:deprecated true` is taken out; any other is added, and must be whole.

    Args:
        path: Turtle as in `ontology/transmission.ttl`; None for the bundled rules alone.

    Raises:
        InputError: a file that is no Turtle, a row that breaks the shape of rules, or rows that together could carry a
            shock round in a ring without loss.

    >>> len(load_rule_set()) > 100
    True
    """
    if path is None:
        return load_rules()
    own = read_nodes(path)
    nodes = overlay(read_nodes(RULES), own)
    _check_shape(nodes, own, path)
    rules = rules_of(nodes, path)
    check_loops(rules, where=str(path))
    return rules


def overlay(bundled: Mapping[Node, Properties], own: Mapping[Node, Properties]) -> Nodes:
    """The bundled nodes with the properties that `own` gives in place of theirs, and without those it retires."""
    nodes: Nodes = {node: {**properties} for node, properties in bundled.items()}
    for node, properties in own.items():
        nodes.setdefault(node, {}).update(properties)
    return {node: properties for node, properties in nodes.items() if not _is_retired(properties)}


def rule_changes(rules: Iterable[TransmissionRule]) -> Mapping[str, str]:
    """Name of each rule in which a set differs from the bundled one → `added`, `changed` or `retired`.

    >>> rule_changes(load_rule_set()[1:]) == {load_rule_set()[0].name: "retired"}
    True
    """
    before, after = ({rule.name: rule for rule in given} for given in (load_rules(), rules))
    found = {name: "changed" if name in before else "added" for name, rule in after.items() if before.get(name) != rule}
    return {**found, **dict.fromkeys(sorted(before.keys() - after.keys()), "retired")}


def _is_retired(properties: Properties) -> bool:
    return any(isinstance(term, ox.Literal) and term.value == "true" for term in properties.get(_RETIRED, []))


class _Quads:
    """The quads of the nodes that a file speaks of, for validation."""

    def __init__(self, nodes: Mapping[Node, Properties], spoken: Iterable[Node]) -> None:
        self.oxigraph = [
            ox.Quad(node, ox.NamedNode(name), term)
            for node in spoken
            for name, terms in nodes.get(node, {}).items()
            for term in terms
            if not isinstance(term, ox.Triple)
        ]


def _check_shape(nodes: Mapping[Node, Properties], own: Mapping[Node, Properties], path: Path) -> None:
    """Run the shape of rules over the rows that the file gives.

    Raises:
        InputError: the first row that breaks it, with the property and its value.
    """
    # SHACL takes a second to load, and only a file of one's own needs it.
    from kg.validate import validate

    for node in own:
        if isinstance(node, ox.NamedNode) and node in nodes and _TYPE not in nodes[node]:
            raise InputError(
                f"{node.value.rpartition('/')[2]!r} is no bundled rule, and no class is given",
                where=str(path),
                remedy="take a name that 'expograph rules' lists, or say 'a exp:TransmissionRule' and give the whole row",
            )
    report = validate(_Quads(nodes, [*own, *_conditions(nodes, own)]))
    for finding in report.findings:
        if finding.shape == _SHAPE:
            focus = next(
                node for node in own if isinstance(node, ox.NamedNode) and shorten(node.value) == finding.focus
            )
            said = _said(nodes[focus], finding.path)
            problem, _, remedy = finding.message.rstrip(".").partition("; ")
            raise InputError(f"rule {_name(focus)}{said}: {problem}", where=str(path), remedy=remedy or None)


def _conditions(nodes: Mapping[Node, Properties], own: Mapping[Node, Properties]) -> list[Node]:
    """The bundled conditions on qualifiers that rows of the file keep."""
    terms = (term for node in own for term in nodes.get(node, {}).get(f"{EXP}whenQualifier", []))
    return [term for term in terms if isinstance(term, ox.BlankNode) and term not in own]


def _name(node: ox.NamedNode) -> str:
    return node.value.rpartition("/")[2]


def _said(properties: Properties, path: str | None) -> str:
    """The property at fault with its values, where there are any."""
    if path is None:
        return ""
    terms = [term for name, values in properties.items() if shorten(name) == path for term in values]
    named = (term for term in terms if isinstance(term, ox.NamedNode | ox.Literal))
    values = (shorten(term.value) if isinstance(term, ox.NamedNode) else term.value for term in named)
    return f", {' '.join((path, *values))}"

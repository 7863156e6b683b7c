"""Check a whole graph against `ontology/shapes.ttl` (SHACL) and report what is wrong, counted by shape.

It reads the store's quads and changes nothing. A broken record never gets this far: `kg.record` refuses it at load.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal as Choice
from typing import Protocol

import pyoxigraph as ox
import pyshacl
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.errors import StoreError
from kg.iri import BASE, GRAPH_LOG, shorten
from ontology.data import ROOT

SHAPE = BASE + "shape/"
# Enough to see a pattern, few enough to read; the count says how many there are.
MAX_EXAMPLES = 5

Severity = Choice["Violation", "Warning"]


class QuadSource(Protocol):
    """What validation needs of a store: the quads beneath it, all named graphs included."""

    @property
    def oxigraph(self) -> Iterable[ox.Quad]: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """One node that breaks one shape.

    Attributes:
        severity: `Violation` breaks the graph's rules; `Warning` asks for a look.
        shape: name of the shape, the tail of its IRI.
        focus: the node at fault, as a prefixed name.
        path: the property at fault as a prefixed name, or None where the node as a whole is.
        message: what is wrong and what to do, in the language asked for.
    """

    severity: Severity
    shape: str
    focus: str
    path: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a validation found.

    Attributes:
        conforms: there is no `Violation`; warnings are allowed.
        findings: at most `max_examples` for each shape and severity, violations first.
        counts: shape → number of all its findings, also those not in `findings`.
        triples: size of the graph that was checked.
    """

    conforms: bool
    findings: tuple[Finding, ...]
    counts: Mapping[str, int]
    triples: int


def validate(store: QuadSource, *, language: str = "en", max_examples: int = MAX_EXAMPLES) -> Report:
    """Check everything a store holds except the log of its transactions.

    Args:
        store: where the quads come from; the named graphs are checked as one graph.
        language: `en` or `zh-Hans`, of the messages.
        max_examples: findings kept for each shape and severity; the counts are of all.

    Returns:
        The report; an empty store conforms.

    Raises:
        StoreError: the shapes cannot be run.
    """
    log = ox.NamedNode(GRAPH_LOG)
    return validate_graph(
        _to_rdflib(q for q in store.oxigraph if q.graph_name != log), language=language, max_examples=max_examples
    )


def validate_graph(graph: Graph, *, language: str = "en", max_examples: int = MAX_EXAMPLES) -> Report:
    """Check an rdflib graph; arguments and result are those of `validate`.

    >>> from rdflib import Graph
    >>> turtle = "@prefix exp: <https://w3id.org/expograph/ns#> . <urn:x> a exp:Company ."
    >>> [(finding.shape, finding.path) for finding in validate_graph(Graph().parse(data=turtle)).findings]
    [('Entity', 'skos:prefLabel')]
    """
    findings = sorted(set(_iter_findings(_run(graph), language)), key=_order)
    return Report(
        conforms=all(finding.severity != "Violation" for finding in findings),
        findings=tuple(_examples(findings, max_examples)),
        counts=dict(sorted(Counter(finding.shape for finding in findings).items())),
        triples=len(graph),
    )


@cache
def load_shapes() -> Graph:
    """The shapes, parsed once; not to be changed."""
    return Graph().parse(ROOT / "shapes.ttl")


def shape_names() -> tuple[str, ...]:
    """The names of all shapes, sorted.

    >>> "EvidenceText" in shape_names()
    True
    """
    shapes = load_shapes().subjects(RDF.type, SH.NodeShape)
    return tuple(sorted(str(shape).removeprefix(SHAPE) for shape in shapes if isinstance(shape, URIRef)))


def _run(graph: Graph) -> Graph:
    # In place, because nothing is inferred and so nothing is written: the default copies the whole graph first.
    _, results, text = pyshacl.validate(graph, shacl_graph=load_shapes(), inplace=True, allow_warnings=True)
    if not isinstance(results, Graph):
        raise StoreError(f"the shapes cannot be run: {text}", where="ontology/shapes.ttl", remedy="correct the shape")
    return results


def _order(finding: Finding) -> tuple[str, ...]:
    return finding.severity, finding.shape, finding.focus, finding.path or "", finding.message


def _iter_findings(results: Graph, language: str) -> Iterator[Finding]:
    # Only the report's own results: those of nested shapes hang below them as details.
    for result in results.objects(None, SH.result):
        shape = _one(results, result, SH.sourceShape)
        owner = _owner(shape)
        at_term = (owner, SH.targetNode, _one(results, result, SH.focusNode)) in load_shapes()
        yield Finding(
            severity=_severity(_one(results, result, SH.resultSeverity)),
            shape=str(owner).removeprefix(SHAPE),
            focus=_short(_one(results, result, SH.value if at_term else SH.focusNode)),
            path=_path(shape) or _result_path(results, result),
            message=_message(results.value(result, SH.sourceConstraint) or shape, language),
        )


def _examples(findings: Iterable[Finding], limit: int) -> Iterator[Finding]:
    seen: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        seen[finding.severity, finding.shape] += 1
        if seen[finding.severity, finding.shape] <= limit:
            yield finding


def _one(graph: Graph, subject: Node, predicate: URIRef) -> Node:
    value = graph.value(subject, predicate)
    if value is None:
        raise StoreError(f"a validation result has no {shorten(predicate)}", where="pyshacl", remedy="report the shape")
    return value


def _owner(shape: Node) -> Node:
    """The named shape that a property shape belongs to; a named shape is its own."""
    return load_shapes().value(predicate=SH.property, object=shape) or shape


def _path(shape: Node) -> str | None:
    """The property a property shape is about; where it steps from a term to its statements, the one asked of these."""
    shapes = load_shapes()
    path = shapes.value(shape, SH.path)
    if isinstance(path, BNode):
        path = next(shapes.objects(shape, SH.node / SH.property / SH.path), None)
    return shorten(path) if isinstance(path, URIRef) else None


def _result_path(results: Graph, result: Node) -> str | None:
    """The property that a node has and should not, which only the result of a closed shape names."""
    path = results.value(result, SH.resultPath)
    return shorten(path) if isinstance(path, URIRef) else None


def _message(source: Node, language: str) -> str:
    """The message of a shape or constraint; read from the shapes, since results lose its language."""
    messages = sorted(text for text in load_shapes().objects(source, SH.message) if isinstance(text, Literal))
    return str(next((text for text in messages if text.language == language), messages[0]))


def _short(node: Node) -> str:
    return shorten(node) if isinstance(node, URIRef) else str(node)


def _severity(node: Node) -> Severity:
    return "Warning" if node == SH.Warning else "Violation"


def _to_rdflib(quads: Iterable[ox.Quad]) -> Graph:
    """One rdflib graph of all quads, whatever graph they are in."""
    graph = Graph()
    graph.addN((_node(q.subject), _iri(q.predicate.value), _node(q.object), graph) for q in quads)
    return graph


def _node(term: object) -> URIRef | BNode | Literal:
    if isinstance(term, ox.NamedNode):
        return _iri(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        # rdflib tells "a" from "a"^^xsd:string, RDF 1.1 does not.
        typed = None if term.language or term.datatype.value == str(XSD.string) else _iri(term.datatype.value)
        return Literal(term.value, lang=term.language, datatype=typed)
    raise StoreError(
        f"a {type(term).__name__} is no term of RDF 1.1", where="the store", remedy="build the graph again"
    )


@lru_cache(maxsize=100_000)
def _iri(value: str) -> URIRef:
    return URIRef(value)

"""Validation: every shape finds what its case says and nothing else, in both languages."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from kg.iri import DOC, EV, EXP, GRAPH_LOG, ID, METRIC, STMT, document_graph, shorten
from kg.validate import SHAPE, load_shapes, shape_names, validate, validate_graph
from ontology.data import ROOT

CASE = Namespace("https://w3id.org/expograph/case/")
CASES = sorted((ROOT / "examples" / "shapes").glob("*.ttl"))
A = ox.NamedNode(str(RDF.type))
TEXT = "甲公司向乙公司供应𠮷晶圆。"


class Quads:
    """The smallest source of quads: a list."""

    def __init__(self, quads: list[ox.Quad]) -> None:
        self._quads = quads

    @property
    def oxigraph(self) -> list[ox.Quad]:
        return self._quads


def test_every_shape_has_a_case() -> None:
    """A shape without a case is not known to work; a case without a shape tests nothing."""
    assert tuple(case.stem for case in CASES) == shape_names()
    assert len(CASES) == 37


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    """A shape finds exactly what its case lists."""
    graph = Graph().parse(path)
    [(case, _, shape)] = graph.triples((None, CASE.shape, None))
    expected = sorted(_expected(graph, finding) for finding in graph.objects(case, CASE.finds))
    report = validate_graph(graph, max_examples=1000)
    name = str(shape).removeprefix(SHAPE)
    found = sorted((item.focus, item.severity, item.path or "") for item in report.findings if item.shape == name)
    assert name == path.stem
    assert found == expected
    assert report.counts[name] == len(expected)
    assert graph.value(case, CASE["count"]) == Literal(len(expected))


def _expected(graph: Graph, finding: Node) -> tuple[str, str, str]:
    focus, severity, path = (graph.value(finding, CASE[name]) for name in ("focus", "severity", "path"))
    return shorten(str(focus)), str(severity).rpartition("#")[2], shorten(str(path)) if path else ""


def test_every_message_is_in_both_languages() -> None:
    """A message is written in zh-Hans and en, once each, wherever a shape has one."""
    shapes = load_shapes()
    sources = set(shapes.subjects(SH.message))
    assert len(sources) > 60
    for source in sources:
        languages = sorted(
            text.language or "" for text in shapes.objects(source, SH.message) if isinstance(text, Literal)
        )
        assert languages == ["en", "zh-Hans"], source


def test_every_top_property_has_a_message() -> None:
    """Every constraint of a named shape says what to do."""
    shapes = load_shapes()
    named = [shape for shape in shapes.subjects(RDF.type, SH.NodeShape) if isinstance(shape, URIRef)]
    for shape in named:
        for part in (*shapes.objects(shape, SH.property), *shapes.objects(shape, SH.sparql)):
            assert (part, SH.message, None) in shapes, shape


def test_good_store_conforms() -> None:
    """A well-formed store has no finding, an empty one neither."""
    report = validate(Quads(_document("a")))
    assert report.findings == () and report.conforms and not report.counts
    assert validate(Quads([])).conforms


def test_document_graphs_are_joined() -> None:
    """A statement in one graph may rest on a node of another; the log is left out."""
    quads = [*_document("a"), *_document("b")]
    log = ox.NamedNode(GRAPH_LOG)
    quads.append(ox.Quad(ox.NamedNode(DOC + "a"), A, ox.NamedNode(EXP + "Evidence"), log))
    assert validate(Quads(quads)).conforms


def test_broken_quote_is_found_and_told_in_chinese() -> None:
    """A quote that is not the text at its offsets is a violation, with the node and the remedy."""
    quads = [quad for quad in _document("a") if quad.predicate.value != EXP + "quote"]
    quote = _quad(EV + "a", EXP + "quote", ox.Literal("乙公司向甲公司供应"))
    report = validate(Quads([*quads, quote]), language="zh-Hans")
    [finding] = report.findings
    assert not report.conforms
    assert (finding.severity, finding.shape, finding.focus, finding.path) == ("Violation", "EvidenceText", "ev:a", None)
    assert "重新抽取" in finding.message


def test_warnings_conform() -> None:
    """A misfit of domain or range is a warning, and warnings conform."""
    person = ID + "person/bing"
    quads = [quad for quad in _document("a") if quad.predicate.value != EXP + "object"]
    quads.append(_quad(STMT + "a", EXP + "object", ox.NamedNode(person)))
    quads.append(_quad(person, str(RDF.type), ox.NamedNode(EXP + "Person")))
    quads.append(_quad(person, str(SKOS.prefLabel), ox.Literal("丙")))
    report = validate(Quads(quads))
    assert [(finding.severity, finding.shape, finding.path) for finding in report.findings] == [
        ("Warning", "supplies", "exp:object")
    ]
    assert report.conforms


def test_examples_are_limited_and_counted() -> None:
    """A few findings of each shape are kept, all are counted."""
    quads = [quad for number in range(9) for quad in _document(f"d{number}") if quad.predicate.value != EXP + "rule"]
    report = validate(Quads(quads), max_examples=2)
    assert len(report.findings) == 2
    assert report.counts == {"Evidence": 9}


def test_forty_documents_are_checked_as_one_graph() -> None:
    """Forty documents with a thousand statements conform together."""
    quads = [quad for number in range(1000) for quad in _document(f"d{number % 40}", statement=f"s{number}")]
    report = validate(Quads(quads))
    assert report.conforms and report.triples > 10_000


def _quad(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value, ox.NamedNode(document_graph("a")))


def _document(doc_id: str, *, statement: str | None = None) -> list[ox.Quad]:
    """A document that states one relation and one observation, in its own graph."""
    return list(ox.parse(_TURTLE.format(doc=doc_id, s=statement or doc_id, text=TEXT * 100), format=ox.RdfFormat.TRIG))


_TURTLE = f"""
@prefix exp: <{EXP}> . @prefix company: <{ID}company/> .
@prefix stmt: <{STMT}> . @prefix ev: <{EV}> . @prefix doc: <{DOC}> .
@prefix rel: <https://w3id.org/expograph/rel/> . @prefix modality: <https://w3id.org/expograph/modality/> .
@prefix kind: <https://w3id.org/expograph/kind/> . @prefix metric: <{METRIC}> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dcterms: <http://purl.org/dc/terms/> .
<https://w3id.org/expograph/graph/doc/{{doc}}> {{{{
  doc:{{doc}} a exp:Document ; dcterms:identifier "{{doc}}" ; dcterms:issued "2025-11-24" ;
    exp:text "{{text}}" ; exp:mentions company:jia .
  company:jia a exp:Company ; skos:prefLabel "甲公司"@zh-Hans .
  company:yi a exp:Company ; skos:prefLabel "乙公司"@zh-Hans .
  ev:{{s}} a exp:Evidence ; exp:document doc:{{doc}} ; exp:start 0 ; exp:end 9 ; exp:quote "甲公司向乙公司供应" ;
    exp:rule "supply" ; exp:ruleVersion "1" ; exp:confidence 0.83 .
  stmt:{{s}} a exp:Relation ; exp:subject company:jia ; exp:predicate rel:supplies ; exp:object company:yi ;
    exp:modality modality:asserted ; exp:validTime "2025-H2" ; exp:evidence ev:{{s}} .
  stmt:{{s}}o a exp:Observation ; exp:subject company:jia ; exp:metric metric:price ; exp:kind kind:level ;
    exp:minValue 1e0 ; exp:unit "USD" ; exp:modality modality:planned ; exp:evidence ev:{{s}} .
}}}}"""

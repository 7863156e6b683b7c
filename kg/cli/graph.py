"""The graph itself: query, validate, export, stats."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from kg.cli.console import example, print_json, print_line, print_note, print_path, print_table, read_argument_file
from kg.cli.options import JsonOption, LanguageOption, StoreOption, language_of, open_store
from kg.config import settings
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.sparql import QueryResult
    from kg.validate import Report

FOUND_PROBLEMS = 1
QueryFormat = Literal["table", "csv", "json", "ttl"]
ExportFormat = Literal["nq", "trig", "ttl", "jsonld"]


@example(
    "expograph query --list",
    "expograph query --saved suppliers",
    "expograph query 'SELECT ?a ?b WHERE { ?a rel:supplies ?b } LIMIT 5' --format csv",
)
def query(
    sparql: Annotated[str | None, typer.Argument(help="SELECT, ASK, CONSTRUCT or DESCRIBE.", metavar="SPARQL")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="Read the query from a file; - is standard input.")
    ] = None,
    saved: Annotated[str | None, typer.Option("--saved", help="Ask a saved query.", metavar="NAME")] = None,
    show_list: Annotated[bool, typer.Option("--list", help="List the saved queries.")] = False,
    format: Annotated[QueryFormat, typer.Option("--format", help="Of the answer.")] = "table",
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    timeout: Annotated[
        float | None, typer.Option("--timeout", help="Time limit in seconds [default: 30].", min=0.1)
    ] = None,
    limit: Annotated[int, typer.Option("--limit", help="Rows after which the answer is cut.", min=1)] = 10_000,
    store: StoreOption = None,
) -> None:
    """Ask the graph in SPARQL, or with a saved query. Reading only; prefixes are filled in.

    The default graph holds every fact once; GRAPH graph:ontology { … } reads the ontology.
    """
    from kg.sparql import run_query

    if show_list:
        _print_saved(json or format == "json")
        return
    text = _sparql(sparql, file, saved)
    with open_store(store) as graph:
        seconds = timeout or settings().query_seconds
        result = run_query(graph, text, limit_seconds=seconds, limit_rows=limit)
    _print_result(result, "json" if json else format)
    if result.truncated:
        print_note(f"more rows than {limit}: raise --limit, or narrow the query")


@example("expograph validate --store graph", "expograph validate --json")
def validate(language: LanguageOption = None, json: JsonOption = False, store: StoreOption = None) -> None:
    """Check the graph against the ontology's shapes (SHACL).

    Exit status: 0 it conforms, 1 it does not."""
    from dataclasses import asdict

    from kg.validate import validate as check

    with open_store(store) as graph:
        report = check(graph, language="zh-Hans" if language_of(language) == "zh" else "en")
    if json:
        print_json(asdict(report))
    else:
        _print_findings(report)
    if not report.conforms:
        raise typer.Exit(FOUND_PROBLEMS)


def _print_findings(report: Report) -> None:
    """What is wrong, once for each shape and property, with examples of nodes; then the verdict."""
    if report.counts:
        print_table(("shape", "findings"), report.counts.items(), numbers=(1,))
    alike = groupby(report.findings, key=lambda finding: (finding.severity, finding.shape, finding.message))
    for (severity, shape, message), findings in alike:
        print_line(f"{severity} · {shape} · {message}", style="bold" if severity == "Violation" else "")
        for finding in findings:
            print_line(" ".join(filter(None, (finding.focus, finding.path))), indent=2)
    if report.findings:
        print_line()
    verdict = "conforms" if report.conforms else "does not conform"
    if report.conforms and report.counts:
        verdict += "; warnings ask for a look"
    print_line(f"{report.triples} triples: {verdict}")


@example("expograph export --format ttl --out facts.ttl", "expograph export --format nq | sort | head")
def export(
    format: Annotated[
        ExportFormat, typer.Option("--format", help="nq, trig, jsonld: every graph; ttl: the facts.")
    ] = "trig",
    out: Annotated[
        Path | None, typer.Option("--out", help="The file [default: standard output].", metavar="FILE")
    ] = None,
    store: StoreOption = None,
) -> None:
    """Write the graph as RDF, to load elsewhere."""
    with open_store(store) as graph:
        text = graph.export(format)
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")
        print_path(out)


@example("expograph stats", "expograph stats --documents", "expograph stats --json")
def stats(
    documents: Annotated[bool, typer.Option("--documents", help="List the documents instead.")] = False,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Count documents, statements, figures and entities."""
    with open_store(store) as graph:
        if documents:
            rows = graph.documents()
            keys = ("id", "date", "language", "statements", "title")
            cells = [(row.id, row.date or "", row.language or "", row.n_statements, row.title or "") for row in rows]
            _print_rows(keys, cells, json)
            return
        counts: dict[str, Any] = graph.stats()
    if json:
        print_json(counts)
        return
    totals = [(name, count) for name, count in counts.items() if not isinstance(count, dict)]
    print_table(("total", "count"), totals, numbers=(1,))
    for name, group in counts.items():
        if isinstance(group, dict):
            rows_of = sorted(group.items(), key=lambda item: (-item[1], item[0]))
            print_table((name.removeprefix("by_").replace("_", " "), "count"), rows_of, numbers=(1,))


def _print_rows(keys: tuple[str, ...], cells: list[tuple[Any, ...]], json: bool) -> None:
    if json:
        print_json([dict(zip(keys, row, strict=True)) for row in cells])
    else:
        print_table(keys, cells, numbers=(3,))


def _sparql(sparql: str | None, file: Path | None, saved: str | None) -> str:
    """The one query that is asked for.

    Raises:
        InputError: none or several, or no saved query of that name.
    """
    from kg.sparql import load_saved

    if sum(given is not None for given in (sparql, file, saved)) != 1:
        raise InputError("give one query", remedy="as text, with --file or with --saved; --list shows the saved ones")
    if saved is not None:
        queries = load_saved()
        if saved not in queries:
            raise InputError(f"no saved query is named {saved!r}", remedy=f"use one of {', '.join(queries)}")
        return queries[saved].sparql
    return read_argument_file(file) if file else sparql or ""


def _print_saved(json: bool) -> None:
    from kg.sparql import load_saved

    rows = [(query.name, query.question_zh, query.question) for query in load_saved().values()]
    if json:
        print_json([{"name": name, "zh": zh, "en": en} for name, zh, en in rows])
    else:
        print_table(("name", "zh", "en"), rows)


def _print_result(result: QueryResult, format: QueryFormat) -> None:
    if format == "table":
        print_table(result.columns, result.table())
        return
    writers = {"csv": result.to_csv, "json": result.to_json, "ttl": result.to_turtle}
    # As bytes would be: the rows of CSV end as the standard wants, whatever the machine's own line end.
    sys.stdout.write(writers[format]().rstrip("\n") + "\n")

"""SPARQL over a store: reading only, limited in time and rows, prefixes filled in, and the saved queries by name.

The default graph is `facts`, which holds each fact once; the union of the document graphs does not. Document graphs and
the ontology are there by name: `GRAPH graph:ontology { … }`.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox

from kg import iri, query_worker
from kg.errors import InputError, QueryError
from kg.query_worker import Cell, Reply, Request
from kg.sparql_text import check, syntax_error
from kg.store import GraphStore

LIMIT_SECONDS = 30.0
LIMIT_ROWS = 100_000
Value = str | int | float | bool | None

_NUMBERS = {iri.XSD + name: int for name in ("integer", "int", "long", "nonNegativeInteger")}
_FLOATS = frozenset(iri.XSD + name for name in ("double", "float", "decimal"))
_WORKER = Path(query_worker.__file__)


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What a query answered.

    Attributes:
        columns: variable names; `answer` for ASK; `subject, predicate, object` for CONSTRUCT and DESCRIBE.
        cells: rows of terms in the form of SPARQL Query Results JSON, None where a variable is unbound.
        form: `SELECT`, `ASK` or `CONSTRUCT` (DESCRIBE gives a graph too).
        truncated: the query had more rows than were asked for.
    """

    columns: tuple[str, ...]
    cells: tuple[tuple[Cell | None, ...], ...]
    form: str = "SELECT"
    truncated: bool = False

    @property
    def rows(self) -> tuple[tuple[Value, ...], ...]:
        """Rows of Python values: numbers and booleans as such, IRIs and other literals as text."""
        return tuple(tuple(_value(cell) for cell in row) for row in self.cells)

    def table(self) -> list[list[str]]:
        """Rows for reading: IRIs as prefixed names, unbound cells empty."""
        return [[_short(cell) for cell in row] for row in self.cells]

    def to_csv(self) -> str:
        """SPARQL 1.1 Query Results CSV: a header, then plain values."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(self.columns)
        writer.writerows([cell["value"] if cell else "" for cell in row] for row in self.cells)
        return out.getvalue()

    def to_json(self) -> str:
        """SPARQL 1.1 Query Results JSON; a graph is given as a table of its triples."""
        if self.form == "ASK":
            return json.dumps({"head": {}, "boolean": self.rows[0][0]})
        bindings = [
            {name: _json(cell) for name, cell in zip(self.columns, row, strict=True) if cell} for row in self.cells
        ]
        document = {"head": {"vars": list(self.columns)}, "results": {"bindings": bindings}}
        return json.dumps(document, ensure_ascii=False)

    def to_turtle(self) -> str:
        """The graph of a CONSTRUCT or DESCRIBE.

        Raises:
            InputError: the query gave a table.
        """
        if self.form != "CONSTRUCT":
            raise InputError("a table cannot be written as Turtle", remedy="ask with CONSTRUCT, or write CSV or JSON")
        triples = sorted((_triple(row) for row in self.cells), key=str)
        return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=iri.PREFIXES) or b"").decode("utf-8")


def run_query(
    store: GraphStore, sparql: str, *, limit_seconds: float = LIMIT_SECONDS, limit_rows: int = LIMIT_ROWS
) -> QueryResult:
    """Ask a store.

    Args:
        store: on disk, the query runs in a process of its own that is ended at the limit; in memory, the limit is
            watched between rows.
        sparql: SELECT, ASK, CONSTRUCT or DESCRIBE; the prefixes of `kg.iri.PREFIXES` need no declaration.
        limit_seconds: time limit.
        limit_rows: rows after which the answer is cut.

    Raises:
        QueryError: a query that cannot be read, is refused, or takes too long.
    """
    check(sparql, prefixes=iri.PREFIXES)
    request: Request = {
        "path": str(store.path or ""),
        "query": sparql,
        "prefixes": iri.PREFIXES,
        "default_graph": iri.GRAPH_FACTS,
        "limit_seconds": limit_seconds,
        "limit_rows": limit_rows,
    }
    reply = query_worker.evaluate(store.oxigraph, request) if store.path is None else _run_apart(store, request)
    if "syntax" in reply:
        raise syntax_error(sparql, reply["syntax"])
    if reply.get("slow"):
        raise _too_slow(limit_seconds)
    cells = tuple(tuple(row) for row in reply["rows"])
    return QueryResult(tuple(reply["columns"]), cells, form=reply["form"], truncated=reply["truncated"])


def _run_apart(store: GraphStore, request: Request) -> Reply:
    if not store.read_only:
        store.oxigraph.flush()
    # -P keeps this package's folder off the module path, where its files would stand before the standard library's.
    command = [sys.executable, "-P", str(_WORKER)]
    message = json.dumps(request).encode("utf-8")
    try:
        done = subprocess.run(
            command, input=message, capture_output=True, timeout=request["limit_seconds"], check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _too_slow(request["limit_seconds"]) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        problem = f"the query ended with {said[-1] if said else f'status {done.returncode}'}"
        raise QueryError(problem, remedy="ask for less, or check the store")
    reply: Reply = json.loads(done.stdout)
    return reply


def _too_slow(seconds: float) -> QueryError:
    return QueryError(f"the query took longer than {seconds:g} s", remedy="narrow it, or raise the time limit")


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A question with a name, as it is asked in English and Chinese."""

    name: str
    question: str
    question_zh: str
    sparql: str


@cache
def load_saved() -> dict[str, SavedQuery]:
    """The bundled queries by name, in order of name."""
    folder = Path(str(files("kg"))) / "queries"
    return {path.stem: _saved(path) for path in sorted(folder.glob("*.rq"))}


def _saved(path: Path) -> SavedQuery:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    return SavedQuery(path.stem, _question(lines, "en", path), _question(lines, "zh", path), text)


def _question(lines: Sequence[str], language: str, path: Path) -> str:
    mark = f"# {language}: "
    found = next((line.removeprefix(mark) for line in lines if line.startswith(mark)), None)
    if found is None:
        raise InputError(f"no line begins with {mark!r}", where=str(path), remedy="add the question in this language")
    return found


def _json(cell: Cell) -> dict[str, object]:
    """The cell with the standard's name for the language, which is no Python name."""
    return {"xml:lang" if key == "lang" else key: value for key, value in cell.items()}


def _value(cell: Cell | None) -> Value:
    if cell is None:
        return None
    text, datatype = cell["value"], cell.get("datatype", "")
    if datatype in _NUMBERS:
        return int(text)
    if datatype in _FLOATS:
        return float(text)
    return text == "true" if datatype == iri.XSD + "boolean" else text


def _short(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return iri.shorten(cell["value"]) if cell["type"] == "uri" else cell["value"]


def _triple(row: Sequence[Cell | None]) -> ox.Triple:
    subject, predicate, value = (_term(cell) for cell in row)
    assert not isinstance(subject, ox.Literal)
    assert isinstance(predicate, ox.NamedNode)
    return ox.Triple(subject, predicate, value)


def _term(cell: Cell | None) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    assert cell is not None, "a triple has three terms"
    if cell["type"] == "uri":
        return ox.NamedNode(cell["value"])
    if cell["type"] == "bnode":
        return ox.BlankNode(cell["value"])
    datatype = ox.NamedNode(cell["datatype"]) if "datatype" in cell else None
    return ox.Literal(cell["value"], datatype=datatype, language=cell.get("lang"))

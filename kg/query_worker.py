"""Evaluates one query over an Oxigraph store; also runs as a process of its own, which can be ended at a time limit.

As a process it reads a request and writes a reply, both one JSON object, and opens the store for reading only, so that
ending it cannot hurt the store. It imports nothing of the project and so starts fast.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypedDict

import pyoxigraph as ox


class Request(TypedDict):
    """A query whose form and words were checked before."""

    path: str
    query: str
    prefixes: dict[str, str]
    default_graph: str
    limit_seconds: float
    limit_rows: int


class Cell(TypedDict, total=False):
    """One term, as SPARQL 1.1 Query Results JSON writes it, save that its `xml:lang` is `lang` here."""

    type: str
    value: str
    lang: str
    datatype: str


class Reply(TypedDict, total=False):
    """Rows of terms, or one of two failures: `syntax` with Oxigraph's message, `slow` true."""

    form: str
    columns: list[str]
    rows: list[list[Cell | None]]
    truncated: bool
    syntax: str
    slow: bool


_STRING = "http://www.w3.org/2001/XMLSchema#string"
_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def evaluate(store: ox.Store, request: Request) -> Reply:
    """The answer to a query; between rows the time limit is watched, within one row it is not."""
    try:
        found = store.query(
            request["query"],
            prefixes=request["prefixes"],
            default_graph=ox.NamedNode(request["default_graph"]),
        )
    except SyntaxError as error:
        return {"syntax": str(error)}
    if isinstance(found, ox.QueryBoolean):
        answer: Cell = {"type": "literal", "value": str(bool(found)).lower(), "datatype": _BOOLEAN}
        return {"form": "ASK", "columns": ["answer"], "rows": [[answer]], "truncated": False}
    if isinstance(found, ox.QueryTriples):
        triples = ((t.subject, t.predicate, t.object) for t in found)
        return _collect("CONSTRUCT", ["subject", "predicate", "object"], triples, request)
    columns = [variable.value for variable in found.variables]
    return _collect("SELECT", columns, (tuple(solution) for solution in found), request)


def _collect(form: str, columns: list[str], found: Iterable[tuple[object, ...]], request: Request) -> Reply:
    deadline = time.monotonic() + request["limit_seconds"]
    rows: list[list[Cell | None]] = []
    for row in _until(found, request["limit_rows"]):
        if time.monotonic() > deadline:
            return {"slow": True}
        rows.append([cell(term) for term in row])
    truncated = len(rows) > request["limit_rows"]
    return {"form": form, "columns": columns, "rows": rows[: request["limit_rows"]], "truncated": truncated}


def _until(found: Iterable[tuple[object, ...]], limit: int) -> Iterator[tuple[object, ...]]:
    """The rows up to the limit and one more, which tells that there are more."""
    for number, row in enumerate(found):
        yield row
        if number == limit:
            return


def cell(term: object) -> Cell | None:
    """A term as SPARQL Query Results JSON, None for an unbound variable.

    >>> cell(ox.Literal("晶圆", language="zh-Hans"))
    {'type': 'literal', 'value': '晶圆', 'lang': 'zh-hans'}
    """
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, ox.Literal):
        return {"type": "literal", "value": str(term)}
    if term.language:
        return {"type": "literal", "value": term.value, "lang": term.language}
    if term.datatype.value in (_STRING, _LANG_STRING):
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}


def main() -> None:
    """Answer the request on standard input."""
    request: Request = json.loads(sys.stdin.buffer.read())
    store = ox.Store.read_only(request["path"])
    reply = evaluate(store, request)
    sys.stdout.buffer.write(json.dumps(reply, ensure_ascii=False).encode("utf-8"))


if __name__ == "__main__":
    main()

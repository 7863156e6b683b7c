"""Looks at a query before it runs: which form it has, and whether it asks for what is refused.

Only words are judged, so the text is cut into tokens first: `SERVICE` within a string, an IRI or a comment is no word.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import NamedTuple

from kg.errors import QueryError

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
_TOKEN = re.compile(
    r"""
    (?P<space>\s+|\#[^\r\n]*)
    |(?P<string>\"{3}(?:\"{0,2}(?:[^\"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
              |\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\\\r\n]|\\.)*')
    |(?P<iri><[^<>\"{}|^`\\\x00-\x20]*>)
    |(?P<variable>[?$]\w+)
    |(?P<language>@[A-Za-z][A-Za-z0-9-]*)
    |(?P<blank>_:\w[\w.-]*)
    |(?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:[\w.:%·-]|\\[^\w\s])*)
    |(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
    |(?P<word>[^\W\d_]\w*)
    |(?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of a query; `kind` is a group of the pattern above."""

    kind: str
    text: str
    start: int


def iter_tokens(query: str) -> Iterator[Token]:
    """The query's tokens without spaces and comments.

    >>> [token.text for token in iter_tokens("ASK { ?s exp:unit '% SERVICE' } # LOAD")]
    ['ASK', '{', '?s', 'exp:unit', "'% SERVICE'", '}']
    """
    for match in _TOKEN.finditer(query):
        if match.lastgroup and match.lastgroup != "space":
            yield Token(match.lastgroup, match.group(), match.start())


def check(query: str, *, prefixes: Collection[str]) -> str:
    """The query's form: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Args:
        query: SPARQL text.
        prefixes: those filled in when the query does not declare them.

    Raises:
        QueryError: an empty query, an update, a call to another server, or an undeclared prefix.
    """
    tokens = list(iter_tokens(query))
    _refuse_service(tokens, query)
    words = [token for token in tokens if token.kind == "word"]
    form = next((word for word in words if word.text.upper() in FORMS | UPDATES), None)
    if form is None:
        raise QueryError("the query has no SELECT, ASK, CONSTRUCT or DESCRIBE", remedy="begin it with one of these")
    if form.text.upper() in UPDATES:
        problem = f"{form.text.upper()} would change the store"
        raise QueryError(problem, where=place(query, form.start), remedy="ask with SELECT, ASK, CONSTRUCT or DESCRIBE")
    _check_prefixes(tokens, query, prefixes)
    return form.text.upper()


def _refuse_service(tokens: list[Token], query: str) -> None:
    for token in tokens:
        # A parser may read `SERVICE:x` as the word and an IRI, so a prefix of that name is refused too.
        if token.text.partition(":")[0].upper() == "SERVICE" and token.kind in ("word", "name"):
            problem = "SERVICE would send the query to another server"
            raise QueryError(problem, where=place(query, token.start), remedy="ask the store alone")


def _check_prefixes(tokens: list[Token], query: str, prefixes: Collection[str]) -> None:
    declared = {name.text[:-1] for word, name in pairwise(tokens) if word.text.upper() == "PREFIX"}
    for token in tokens:
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in prefixes and prefix not in declared:
            raise QueryError(
                f"prefix '{prefix}:' is not declared",
                where=place(query, token.start),
                remedy=f"declare it with PREFIX, or use one of {', '.join(f'{name}:' for name in prefixes)}",
            )


def syntax_error(query: str, message: str) -> QueryError:
    """Oxigraph's complaint with the place in words and what stands there.

    >>> print(syntax_error("SELECT ?x WHERE { ?x ?y }", "error at 1:26: expected OPTIONAL"))
    line 1, column 25: the query cannot be read at '}'; see the SPARQL 1.1 syntax for what may stand here.
    """
    match = re.match(r"error at (\d+):(\d+):", message)
    if match is None:
        return QueryError(f"the query cannot be read: {message}", remedy="check it against the SPARQL 1.1 syntax")
    lines = query.split("\n")
    line = min(int(match[1]), len(lines))
    offset = sum(len(text) + 1 for text in lines[: line - 1]) + int(match[2]) - 1
    token = _token_at(query, offset)
    found = f"at {token.text[:30]!r}" if token else "at its end"
    return QueryError(
        f"the query cannot be read {found}",
        where=place(query, token.start if token else len(query)),
        remedy="see the SPARQL 1.1 syntax for what may stand here",
    )


def _token_at(query: str, offset: int) -> Token | None:
    """The token at a character, else the last before it if the parser ran off the end of the query."""
    tokens = list(iter_tokens(query))
    here = next((token for token in tokens if token.start + len(token.text) > offset), None)
    return here or (tokens[-1] if tokens and tokens[-1].text != "" and _closed(tokens) else None)


def _closed(tokens: list[Token]) -> bool:
    signs = [token.text for token in tokens if token.kind == "sign"]
    return signs.count("{") <= signs.count("}")


def place(query: str, offset: int) -> str:
    """Line and column of a character, both from 1.

    >>> place("ASK\\n{ }", 4)
    'line 2, column 1'
    """
    before = query[:offset]
    return f"line {before.count(chr(10)) + 1}, column {offset - before.rfind(chr(10))}"

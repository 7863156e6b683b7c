"""Sentences and clauses, with offsets into the working text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(r"[。！？!?；;]+[”’」』）)\"']*|\n+|\.[”\"')]*(?=\s|$)")
# After these a full stop abbreviates and ends nothing.
_ABBREVIATED = re.compile(
    r"(?:\b(?:inc|ltd|corp|co|mr|mrs|ms|dr|vs|no|st|jr|sr|fig|approx|est|sen|rep|gov|gen)|\b[a-z](?:\.[a-z])*)$"
)
_LONGEST_ABBREVIATION = 8
# No clause is longer; a text without marks is not searched from end to end for each of its words.
_LONGEST_CLAUSE = 400
_CLAUSE_END = re.compile(r"[，,：:—]+(?!\d)|(?<!\d)[，,：:—]+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Half-open span of the working text, without surrounding white space."""

    index: int
    start: int
    end: int


def iter_sentences(text: str) -> Iterator[Sentence]:
    """Split a text after sentence marks and at line breaks; empty stretches are left out.

    >>> [text[s.start:s.end] for text in ["涨价。“减产。”\\n好"] for s in iter_sentences(text)]
    ['涨价。', '“减产。”', '好']
    """
    at = index = 0
    for stop in (*_iter_stops(text), len(text)):
        piece = text[at:stop]
        body = piece.strip()
        if body:
            start = at + piece.index(body)
            yield Sentence(index, start, start + len(body))
            index += 1
        at = stop


def _iter_stops(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        before = text[max(0, match.start() - _LONGEST_ABBREVIATION) : match.start()]
        if text[match.start()] != "." or not _ABBREVIATED.search(before):
            yield match.end()


def clause_bounds(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the clauses of a sentence: the stretches between commas, colons and dashes."""
    bounds = []
    at = start
    for match in _CLAUSE_END.finditer(text, start, end):
        if match.start() > at:
            bounds.append((at, match.start()))
        at = match.end()
    if at < end:
        bounds.append((at, end))
    return bounds


def clause_at(text: str, sentence: Sentence, at: int) -> tuple[int, int]:
    """The clause of a sentence that a place lies in, or what is near it of a clause without end.

    >>> text = "三星涨价，海力士跟进，美光观望"
    >>> start, end = clause_at(text, Sentence(0, 0, 15), 6)
    >>> text[start:end]
    '海力士跟进'
    """
    first, last = max(sentence.start, at - _LONGEST_CLAUSE), min(sentence.end, at + _LONGEST_CLAUSE)
    return next((c for c in clause_bounds(text, first, last) if c[0] <= at < c[1]), (first, last))

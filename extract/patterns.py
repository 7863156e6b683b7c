"""Relation patterns of the lexicon, compiled and run over frames.

A row is only tried on a frame that holds one of its triggers, so the cost of a document does not grow with the number of rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import ahocorasick_rs

from extract.frames import LETTER_CHARS, MONEY_CHAR, NUMBER_CHAR, Frame, Slot
from ontology.rows import PatternRow, load_patterns, load_titles

_PLACEHOLDERS = "\ue000-\ue011"
_GAP = rf"[^{_PLACEHOLDERS}，。；：]{{0,12}}?"
_LONG_GAP = r"[^。；]{0,28}?"
# English words are longer and may be led by a possessive stand-in (its); numbers and amounts do not end a phrase.
_NAMES = "\ue000-\ue009"
_EN_GAP = (
    rf"(?:[^{_NAMES}，。；：()]{{0,34}}?|[^{_NAMES}，。；：()]{{0,16}}?[{_NAMES}]’s [^{_NAMES}，。；：()]{{0,20}}?)"
)
# From a subject to its verb: auxiliaries and adverbs, behind an apposition or relative clause between commas, or a first predicate.
_EN_REACH = rf"(?:， [^，；]{{3,80}}，|[^，；：]{{1,70}}，? (?:and|but))?[^{_NAMES}，；：()]{{0,40}}?"
_SLOT = re.compile(r"\{(s|o|pair|product|amount|title|t)?(?::([A-Z$#]+))?\}")


@dataclass(frozen=True, slots=True)
class Match:
    """One place where a pattern holds: its slots by name, and the spans of the trigger and of a title in the working text."""

    row: PatternRow
    slots: dict[str, Slot]
    trigger: tuple[int, int]
    title: tuple[int, int] | None


def compile_pattern(row: PatternRow, titles: str) -> re.Pattern[str]:
    """A row's pattern as a regular expression over frames."""

    def slot(match: re.Match[str]) -> str:
        name, letters = match[1], match[2]
        if name == "t":
            return f"(?P<t>{'|'.join(_word(t) for t in sorted(row.triggers, key=len, reverse=True))})"
        if name == "title":
            return f"(?P<title>{titles})"
        chars = "".join({"$": MONEY_CHAR, "#": NUMBER_CHAR}.get(letter) or LETTER_CHARS[letter] for letter in letters)
        return f"(?P<{name}>[{chars}])" if name else f"[{chars}]"

    body = row.pattern.replace("~~", "\0").replace("~", _GAP).replace("\0", _LONG_GAP)
    body = body.replace("_", _EN_GAP).replace(">", _EN_REACH)
    return re.compile(_SLOT.sub(slot, body))


def _word(trigger: str) -> str:
    bounded = trigger.isascii() and trigger[-1].isalpha()
    return rf"(?<![a-z]){re.escape(trigger)}(?![a-z])" if bounded else re.escape(trigger)


class PatternMatcher:
    """All patterns behind one scan for their triggers."""

    def __init__(self, rows: tuple[PatternRow, ...], titles: tuple[str, ...]) -> None:
        alternatives = "|".join(re.escape(t) for t in sorted(titles, key=len, reverse=True))
        title_form = rf"(?:{alternatives})(?:(?:兼|、|及|和|暨|/| and |，)(?:{alternatives}))*"
        self._compiled = [(row, compile_pattern(row, title_form)) for row in rows]
        by_trigger: dict[str, list[int]] = {}
        self._always: list[int] = []
        for index, row in enumerate(rows):
            triggers = titles if "{title}" in row.pattern else row.triggers
            if not triggers:
                self._always.append(index)
            for trigger in triggers:
                by_trigger.setdefault(trigger, []).append(index)
        self._rows_of = list(by_trigger.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(by_trigger))

    def iter_matches(self, frame: Frame) -> Iterator[Match]:
        """Every match of every pattern, in the order of the rows."""
        if not frame.slots:
            return
        hits = self._automaton.find_matches_as_indexes(frame.text, overlapping=True)
        rows = sorted({row for index, _, _ in hits for row in self._rows_of[index]} | set(self._always))
        for index in rows:
            row, pattern = self._compiled[index]
            yield from _matches(row, pattern, frame)


def _matches(row: PatternRow, pattern: re.Pattern[str], frame: Frame) -> Iterator[Match]:
    at = 0
    while match := pattern.search(frame.text, at):
        at = match.start() + 1
        groups = match.groupdict()
        slots = {
            name: frame.slots[match.start(name)]
            for name, value in groups.items()
            if value and name not in ("t", "title")
        }
        name = "t" if groups.get("t") else "title" if groups.get("title") else next(iter(slots))
        first, last = match.span(name)
        title = _span(frame, *match.span("title")) if groups.get("title") else None
        yield Match(row, slots, _span(frame, first, last), title)


def _span(frame: Frame, start: int, end: int) -> tuple[int, int]:
    return frame.offsets[start], frame.offsets[end - 1] + 1


@cache
def load_matcher() -> PatternMatcher:
    """The matcher of the bundled lexicon, built once."""
    return PatternMatcher(load_patterns(), load_titles())

"""Dates and periods, resolved by the document's date to ISO 8601 at the precision said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from extract.time_forms import FORMS, START, Clock, first_month

_TO = r"(?:-|–|—|~|～|至|到)"
# Two periods joined to one range: 2026年至2027年.
_JOIN = re.compile(rf"^\s?{_TO}\s?$")
_SENTENCE_BREAK = re.compile(r"[。！？!?；;\n]|\.\s")
# A period that another is held against is not what the next sentence speaks of.
_COMPARED = re.compile(r"同期|^[上前]一?个?季|year|prior|previous|last quarter")
_FINANCIAL = re.compile(r"(20\d\d)(?:年\d{1,2}月)?财年|(?:fiscal(?: year)? |fy)(20\d\d)")


@dataclass(frozen=True, slots=True)
class Time:
    """A date or period at a span of the working text; `value` is ISO 8601, or a range `a/b`."""

    start: int
    end: int
    value: str

    @property
    def precision(self) -> str:
        """`day`, `month`, `quarter`, `half`, `year` or `range`.

        >>> Time(0, 6, "2025-Q4").precision, Time(0, 6, "FY2025").precision
        ('quarter', 'year')
        """
        if "/" in self.value:
            return "range"
        tail = self.value.removeprefix("FY")[5:]
        return {"": "year", "Q": "quarter", "H": "half"}.get(tail[:1], "month" if len(tail) == 2 else "day")


def iter_times(text: str, today: date, start: int = 0, end: int | None = None) -> Iterator[Time]:
    """Read the dates and periods of folded text, left to right.

    >>> [t.value for t in iter_times("9月, 2025年底, 明年第一季度和2026-2027财年", date(2025, 11, 28))]
    ['2025-09', '2025-12', '2026-Q1', 'FY2026/FY2027']
    """
    stop = len(text) if end is None else end
    at = start
    financial = _financial_year(text, start, stop, today)
    clock = Clock(today, financial, first_month(text, start, stop, financial))
    read_to = start
    pending: Time | None = None
    while match := START.search(text, at, stop):
        if _SENTENCE_BREAK.search(text, read_to, match.start()):
            clock = replace(clock, named=None, last=None)
        read_to = match.start()
        time = _read_at(text, match.start(), stop, clock)
        if time is None:
            at = match.start() + 1 if not match[0][0].isdigit() else match.end()
            continue
        at = time.end
        clock = _after(clock, time, text)
        if pending and _JOIN.match(text[pending.end : time.start]) and "/" not in pending.value + time.value:
            pending = Time(pending.start, time.end, f"{pending.value}/{time.value}")
            clock = _after(clock, pending, text)
            continue
        if pending:
            yield pending
        pending = time
    if pending:
        yield pending


def _after(clock: Clock, time: Time, text: str) -> Clock:
    """What later words refer to once a time has been read."""
    day = time.value if time.precision == "day" else clock.day
    said = text[time.start : time.end]
    period = clock.period if time.precision == "day" or _COMPARED.search(said) else time.value
    # A day is when something was announced; a year that is said is what the sentence is about.
    named = int(time.value.removeprefix("FY")[:4]) if time.precision != "day" and _names_year(said) else clock.named
    return replace(clock, day=day, period=period, named=named, last=time.value)


def _names_year(said: str) -> bool:
    return bool(re.search(r"(?:19|20)\d\d|[今去明]年|(?:this|last|next) year", said))


def _financial_year(text: str, start: int, end: int, today: date) -> int:
    """The financial year that the text speaks of: of those named the nearest to its date."""
    years = [int(m[1] or m[2]) for m in _FINANCIAL.finditer(text, start, end)]
    return min(years, key=lambda year: (abs(year - today.year), year), default=today.year)


def _read_at(text: str, at: int, stop: int, clock: Clock) -> Time | None:
    for form, reader in FORMS:
        match = form.match(text, at, stop)
        if match and match.end() > match.start() and (value := reader(match, clock)):
            return Time(match.start(), match.end(), value)
    return None


def latest_date(text: str) -> str | None:
    """The latest full date that a text names, for documents whose metadata gives none.

    >>> latest_date("2025年10月7日致函,2025年11月24日签署。")
    '2025-11-24'
    """
    found = re.findall(r"((?:19|20)\d\d)\s?[年/.-]\s?(\d{1,2})\s?[月/.-]\s?(\d{1,2})\s?日?", text)
    dates = [f"{y}-{int(m):02d}-{int(d):02d}" for y, m, d in found if 1 <= int(m) <= 12 and 1 <= int(d) <= 31]
    return max(dates, default=None)

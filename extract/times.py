"""Dates and periods, resolved by the document's date to ISO 8601 at the precision said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_QUARTERS = {
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
}
_YEARS = {"今": 0, "本": 0, "去": -1, "明": 1, "前": -2, "后": 2, "来": 1, "隔": 1, "上一": -1, "下一": 1}
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1)
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_Y = r"(?P<y>(?:19|20)\d\d)"
_REL = r"(?P<rel>今|本|去|明|前|后|来|上一|下一)年"
_TO = r"(?:-|–|—|~|～|至|到)"


@dataclass(frozen=True, slots=True)
class Time:
    """A date or period at a span of the working text; `value` is ISO 8601, or a range `a/b`."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class _Context:
    """What relative words are counted from: the document's date and the year last named before the match."""

    today: date
    year: int


_Reader = Callable[[re.Match[str], _Context], str | None]


def _year(match: re.Match[str], context: _Context) -> int:
    groups = match.groupdict()
    if groups.get("y"):
        return int(groups["y"])
    if groups.get("rel"):
        return context.today.year + _YEARS[groups["rel"]]
    return context.year


def _day(match: re.Match[str], context: _Context) -> str | None:
    month, day = int(match["m"]), int(match["d"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{_month_year(match, context, month):04d}-{month:02d}-{day:02d}"


def _month_year(match: re.Match[str], context: _Context, month: int) -> int:
    """The year of a bare month: the document's, or the year before when that would lie far ahead of the document."""
    groups = match.groupdict()
    if groups.get("y") or groups.get("rel"):
        return _year(match, context)
    ahead = month - context.today.month
    return context.today.year - 1 if ahead > 2 else context.today.year + 1 if ahead < -10 else context.today.year


def _month_of(match: re.Match[str], context: _Context) -> str | None:
    month = int(match["m"])
    return f"{_month_year(match, context, month):04d}-{month:02d}" if 1 <= month <= 12 else None


def _quarter(match: re.Match[str], context: _Context) -> str:
    return f"{_year(match, context)}-Q{_QUARTERS[match['q']]}"


def _half(match: re.Match[str], context: _Context) -> str:
    return f"{_year(match, context)}-H{1 if match['h'] in ('上', 'first') else 2}"


def _end_of_year(match: re.Match[str], context: _Context) -> str:
    return f"{_year(match, context)}-12"


def _start_of_year(match: re.Match[str], context: _Context) -> str:
    return f"{_year(match, context)}-01"


def _middle_of_year(match: re.Match[str], context: _Context) -> str:
    return f"{_year(match, context)}-06"


def _financial(match: re.Match[str], context: _Context) -> str:
    return f"FY{match['y']}"


def _financial_quarter(match: re.Match[str], context: _Context) -> str | None:
    return f"FY{match['y']}-Q{_QUARTERS[match['q']]}" if match["y"] else None


def _financial_range(match: re.Match[str], context: _Context) -> str:
    return f"FY{match['y']}/FY{match['y2']}"


def _year_range(match: re.Match[str], context: _Context) -> str:
    return f"{match['y']}/{match['y2']}"


def _year_only(match: re.Match[str], context: _Context) -> str:
    return str(_year(match, context))


def _month_shift(shift: int) -> _Reader:
    def read(match: re.Match[str], context: _Context) -> str:
        months = context.today.year * 12 + context.today.month - 1 + shift
        return f"{months // 12:04d}-{months % 12 + 1:02d}"

    return read


def _quarter_shift(shift: int) -> _Reader:
    def read(match: re.Match[str], context: _Context) -> str:
        quarters = context.today.year * 4 + (context.today.month - 1) // 3 + shift
        return f"{quarters // 4}-Q{quarters % 4 + 1}"

    return read


def _day_shift(shift: int) -> _Reader:
    def read(match: re.Match[str], context: _Context) -> str:
        return (context.today + timedelta(days=shift)).isoformat()

    return read


def _day_of_month(match: re.Match[str], context: _Context) -> str | None:
    """A bare 21日 is the latest such day that is not after the document."""
    day = int(match["d"])
    months = context.today.year * 12 + context.today.month - 1 - (day > context.today.day)
    return f"{months // 12:04d}-{months % 12 + 1:02d}-{day:02d}" if 1 <= day <= 31 else None


def _english_month(match: re.Match[str], context: _Context) -> str:
    month = _MONTHS[match["m"]]
    stem = f"{_month_year(match, context, month):04d}-{month:02d}"
    return f"{stem}-{int(match['d']):02d}" if match.groupdict().get("d") else stem


# Tried in this order at each place: longer and more exact forms first.
_FORMS: tuple[tuple[str, _Reader], ...] = (
    (rf"(?:{_Y}年|{_REL})?(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})(?:日|号)", _day),
    (rf"{_Y}[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?!\d)", _day),
    (rf"(?P<y>(?:19|20)\d\d)(?:财年)?{_TO}(?P<y2>(?:19|20)\d\d)财年", _financial_range),
    (rf"(?:{_Y}|(?P<rel>本|上|上一|去年?|今年?))财年第?(?P<q>[一二三四1234])(?:财)?季度?", _financial_quarter),
    (rf"{_Y}年\d{{1,2}}月(?:的)?财年", _financial),
    (rf"{_Y}财年", _financial),
    (r"(?:fy|fiscal(?: year)? )(?P<y>20\d\d)", _financial),
    (rf"(?P<y>(?:19|20)\d\d)年?{_TO}(?P<y2>(?:19|20)\d\d)年?", _year_range),
    (rf"(?:{_Y}年|{_REL})?第?(?P<q>[一二三四1234])季度?(?!报)", _quarter),
    (rf"{_Y}年?\s?q(?P<q>[1-4])", _quarter),
    (rf"q(?P<q>[1-4])(?: of)? {_Y}", _quarter),
    (rf"(?P<q>first|second|third|fourth)[ -]quarter(?: of)? {_Y}", _quarter),
    (r"(?<![a-z0-9])q(?P<q>[1-4])(?![\d])", _quarter),
    (r"(?P<q>first|second|third|fourth)[ -]quarter", _quarter),
    (rf"(?:{_Y}年|{_REL})?(?P<h>上|下)半年", _half),
    (rf"(?P<h>first|second) half of {_Y}", _half),
    (rf"(?:{_Y}年|{_REL})(?:年底|年末|底|末)(?:前|之前|以前)?", _end_of_year),
    (r"(?<![\d\w])年底(?:前|之前|以前)?|(?<=[到在至于])年底(?:前|之前)?", _end_of_year),
    (rf"(?:(?:the )?end of|late) {_Y}", _end_of_year),
    (rf"(?:{_Y}年|{_REL})(?:年初|初)", _start_of_year),
    (rf"early {_Y}", _start_of_year),
    (rf"(?:{_Y}年|{_REL})(?:年中|中)(?![国文心芯])", _middle_of_year),
    (rf"(?:{_Y}年|{_REL})(?P<m>\d{{1,2}})月份?", _month_of),
    (rf"(?P<m>{_MONTH})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? {_Y}", _english_month),
    (rf"(?P<m>{_MONTH})\.?,? {_Y}", _english_month),
    (rf"(?<![a-z])(?P<m>{_MONTH})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d,.]\d)", _english_month),
    (r"(?:这|本|当)月", _month_shift(0)),
    (r"上个?月(?!产)", _month_shift(-1)),
    (r"下个?月(?!产)", _month_shift(1)),
    (r"(?:本|这一|当)季度?", _quarter_shift(0)),
    (r"上一?个?季度?(?!节)", _quarter_shift(-1)),
    (r"下一?个?季度?(?!节)", _quarter_shift(1)),
    (r"(?<!\d)(?P<m>\d{1,2})月份?(?![\d产])", _month_of),
    (r"(?<![\d月])(?P<d>\d{1,2})日(?!本|元|圆)", _day_of_month),
    (r"今天|今日", _day_shift(0)),
    (r"昨天|昨日|昨晚", _day_shift(-1)),
    (rf"{_Y}(?:年度|年|会计年度)", _year_only),
    (rf"{_REL}度?", _year_only),
    (r"(?<=by )(?P<y>20\d\d)|(?<=in )(?P<y2>20\d\d)", lambda match, _: match["y"] or match["y2"]),
    (r"(?<![\d$.,])(?P<y>20[0-4]\d)(?![\d,.%]|\s?(?:亿|万|家|个|片|台|gb))", _year_only),
    (r"this year", lambda _, context: str(context.today.year)),
    (r"last year", lambda _, context: str(context.today.year - 1)),
    (r"next year", lambda _, context: str(context.today.year + 1)),
)
_COMPILED = tuple((re.compile(form), reader) for form, reader in _FORMS)
# One scan finds the places where any form may begin; the forms are tried only there.
_START = re.compile(
    rf"\d{{1,4}}|[今本去明前后来上下这当隔第一二三四昨年]|q[1-4]|fy|fiscal|first|second|third|fourth|end of|late|early|the end|"
    rf"this|last|next|(?<![a-z])(?:{_MONTH})(?![a-z])"
)
# An elided second year or period: 2026年至2027年 reads as two times joined to one range by the reader below.
_JOIN = re.compile(rf"^{_TO}$")


def iter_times(text: str, today: date, start: int = 0, end: int | None = None) -> Iterator[Time]:
    """Read the dates and periods of folded text, left to right.

    >>> [t.value for t in iter_times("2025年底, 明年第一季度, 9月和2026-2027财年", date(2025, 11, 28))]
    ['2025-12', '2026-Q1', '2025-09', 'FY2026/FY2027']
    """
    stop = len(text) if end is None else end
    at, year = start, today.year
    pending: Time | None = None
    while match := _START.search(text, at, stop):
        time = _read_at(text, match.start(), stop, _Context(today, year))
        if time is None:
            at = match.start() + 1 if not match[0][0].isdigit() else match.end()
            continue
        at = time.end
        if time.value[:4].isdigit():
            year = int(time.value[:4])
        if pending and _JOIN.match(text[pending.end : time.start]) and "/" not in pending.value + time.value:
            pending = Time(pending.start, time.end, f"{pending.value}/{time.value}")
            continue
        if pending:
            yield pending
        pending = time
    if pending:
        yield pending


def _read_at(text: str, at: int, stop: int, context: _Context) -> Time | None:
    for form, reader in _COMPILED:
        match = form.match(text, at, stop)
        if match and match.end() > match.start() and (value := reader(match, context)):
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

"""The forms in which news writes times, each with the reader of its value; longer and more exact forms come first."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_NUMBERS = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {"首": 1, "两": 2}
_NUMBERS |= {
    word: i for i, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
}
_NUMBERS |= {"first": 1, "second": 2, "third": 3, "fourth": 4, "十一": 11, "十二": 12}
_YEARS = {"今": 0, "本": 0, "去": -1, "明": 1, "前": -2, "后": 2, "来": 1, "上一": -1, "下一": 1, "上": -1}
_YEARS |= {"this": 0, "last": -1, "next": 1}
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1)
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6}
_WEEKDAYS |= {d: i for i, d in enumerate(["mon", "tues", "wednes", "thurs", "fri", "satur", "sun"])}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = "|".join(d for d in _WEEKDAYS if d.isascii())
_Y = r"(?P<y>(?:19|20)\d\d)"
_REL = r"(?P<rel>今|本|去|明|前|后|来|上一|下一)年"
_TO = r"(?:-|–|—|~|～|至|到)"
_Q = r"(?P<q>[一二三四1234首])"
_ORDINAL = r"(?P<q>first|second|third|fourth)"
_WEEKDAY_TAIL = r"(?:[(（]?(?:周|星期)[一二三四五六日天][)）]?)?"
# A bare month or quarter lies in the document's year, unless it would be this far ahead (months, quarters): then in the year before.
_MONTHS_AHEAD, _QUARTERS_AHEAD = 9, 3
_MONTHS_BEHIND = 11
_QUARTER_MONTHS = re.compile(
    rf"第?(?P<q>[一二三四1234])财季度?[(（](?:(?P<y>20\d\d)年)?(?P<m>\d{{1,2}})月?{_TO}(?:20\d\d年)?\d{{1,2}}月[)）]"
)


@dataclass(frozen=True, slots=True)
class Clock:
    """What relative words are counted from.

    Attributes:
        today: the document's date.
        financial: the financial year that the document reports.
        first_month: its first month, counted from the year 0, where the text says which months a financial quarter has.
        named: the year that the sentence named before.
        last: the value read last in the sentence.
        day: the last full date of the text.
        period: the last month, quarter, half or year of the text.
    """

    today: date
    financial: int
    first_month: int | None = None
    named: int | None = None
    last: str | None = None
    day: str | None = None
    period: str | None = None


_MONTHS_OF_QUARTER = re.compile(r"(\d{4})-(\d\d)/\d{4}-\d\d")
Reader = Callable[[re.Match[str], Clock], str | None]


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text]


def _said_year(match: re.Match[str], clock: Clock) -> int | None:
    """The year that the match itself says."""
    groups = match.groupdict()
    if groups.get("y"):
        return int(groups["y"])
    if groups.get("yy"):
        return 2000 + int(groups["yy"])
    if groups.get("rel"):
        return clock.today.year + _YEARS[groups["rel"]]
    return None


def _year(match: re.Match[str], clock: Clock) -> int:
    return _said_year(match, clock) or clock.named or clock.today.year


def _year_only(match: re.Match[str], clock: Clock) -> str:
    return str(_year(match, clock))


def _month_value(match: re.Match[str], clock: Clock, month: int) -> str | None:
    if not 1 <= month <= 12:
        return None
    year = _said_year(match, clock) or clock.named
    if year is None:
        ahead = month - clock.today.month
        year = clock.today.year - (ahead >= _MONTHS_AHEAD) + (ahead <= -_MONTHS_BEHIND)
    return f"{year:04d}-{month:02d}"


def _month(match: re.Match[str], clock: Clock) -> str | None:
    return _month_value(match, clock, _number(match["m"]))


def _months(match: re.Match[str], clock: Clock) -> str | None:
    first, last = _month_value(match, clock, _number(match["m"])), _month_value(match, clock, _number(match["m2"]))
    return f"{first}/{last}" if first and last and first < last else None


def _months_to(match: re.Match[str], clock: Clock) -> str | None:
    """The first months of a year: 前9个月."""
    last = _month_value(match, clock, _number(match["m"]))
    return f"{last[:4]}-01/{last}" if last else None


def _day(match: re.Match[str], clock: Clock) -> str | None:
    day = int(match["d"])
    month = _month_value(match, clock, int(match["m"]))
    return f"{month}-{day:02d}" if month and 1 <= day <= 31 else None


def _english_month(match: re.Match[str], clock: Clock) -> str | None:
    month = _month_value(match, clock, _MONTHS[match["m"]])
    day = match.groupdict().get("d")
    return f"{month}-{int(day):02d}" if day else month


def _month_quarter(match: re.Match[str], clock: Clock) -> str | None:
    """A quarter named by its last month: 3月季度, the March quarter."""
    month = _MONTHS.get(match["m"]) or _number(match["m"])
    value = _month_value(match, clock, month)
    return f"{value[:4]}-Q{month // 3}" if value and not month % 3 else None


def _quarter(match: re.Match[str], clock: Clock) -> str:
    quarter = _number(match["q"])
    year = _said_year(match, clock)
    if year is None:
        ahead = quarter - (clock.today.month - 1) // 3 - 1
        near = clock.today.year - (ahead >= _QUARTERS_AHEAD)
        year = clock.named or near
        # 从2025年四季度的22%升至一季度的45%: a quarter behind the one named is of the year after.
        if clock.last and clock.last[4:6] == "-Q" and quarter < int(clock.last[6]) and year < near:
            year = near
    return f"{year}-Q{quarter}"


def _quarters_to(match: re.Match[str], clock: Clock) -> str:
    last = _quarter(match, clock)
    return f"{last[:4]}-Q1/{last}"


def _half(match: re.Match[str], clock: Clock) -> str:
    return f"{_year(match, clock)}-H{1 if match['h'] in ('上', 'first', '1', '半年', '中', '中期') else 2}"


def _at_month(month: str) -> Reader:
    """A place in the year that counts as a month: 年底, early 2026."""
    return lambda match, clock: f"{_year(match, clock)}-{month}"


def _financial(match: re.Match[str], clock: Clock) -> str:
    return f"FY{_financial_year(match, clock)}"


def _financial_year(match: re.Match[str], clock: Clock) -> int:
    groups = match.groupdict()
    if groups.get("rel"):
        return clock.financial + _YEARS[groups["rel"]]
    return int(groups["y"]) if groups.get("y") else 2000 + int(groups["yy"]) if groups.get("yy") else clock.financial


def _financial_quarter(match: re.Match[str], clock: Clock) -> str:
    year, quarter = _financial_year(match, clock), _number(match["q"])
    if clock.first_month is None:
        return f"FY{year}-Q{quarter}"
    return _three_months(clock.first_month + 12 * (year - clock.financial) + 3 * (quarter - 1))


def _three_months(first: int) -> str:
    """A quarter by its first month, counted from the year 0: a calendar quarter, or the range of its months."""
    year, month = first // 12, first % 12 + 1
    if month % 3 == 1:
        return f"{year}-Q{(month + 2) // 3}"
    last = first + 2
    return f"{year}-{month:02d}/{last // 12}-{last % 12 + 1:02d}"


def first_month(text: str, start: int, end: int, financial: int) -> int | None:
    """First month of the financial year, counted from the year 0, where a text says it: 第三财季(3-5月)."""
    match = _QUARTER_MONTHS.search(text, start, end)
    if match is None:
        return None
    year = int(match["y"]) if match["y"] else financial
    return year * 12 + int(match["m"]) - 1 - 3 * (_number(match["q"]) - 1)


def _financial_range(match: re.Match[str], _clock: Clock) -> str:
    return f"FY{match['y']}/FY{match['y2']}"


def _range(match: re.Match[str], _clock: Clock) -> str | None:
    return f"{match['y']}/{match['y2']}" if match["y"] < match["y2"] else None


def _decade(match: re.Match[str], _clock: Clock) -> str | None:
    start = int(match["y"]) if match.groupdict().get("y") else 1900 + int(match["yy"])
    return f"{start}/{start + 9}" if not start % 10 else None


def _years_ahead(match: re.Match[str], clock: Clock) -> str:
    return f"{clock.today.year}/{clock.today.year + _number(match['n'])}"


def _both_years(match: re.Match[str], clock: Clock) -> str:
    first = clock.today.year + _YEARS[match["rel"]]
    return f"{first}/{first + 1}"


def _month_shift(shift: int) -> Reader:
    def read(_match: re.Match[str], clock: Clock) -> str:
        months = clock.today.year * 12 + clock.today.month - 1 + shift
        return f"{months // 12:04d}-{months % 12 + 1:02d}"

    return read


def _quarter_shift(shift: int) -> Reader:
    def read(_match: re.Match[str], clock: Clock) -> str:
        quarters = clock.today.year * 4 + (clock.today.month - 1) // 3 + shift
        return f"{quarters // 4}-Q{quarters % 4 + 1}"

    return read


def _quarter_before(match: re.Match[str], clock: Clock) -> str:
    """上季, 前一季度: before the quarter named last, else before the document's."""
    period = clock.period or ""
    if named := re.fullmatch(r"((?:FY)?)(\d{4})-Q(\d)", period):
        quarters = int(named[2]) * 4 + int(named[3]) - 2
        return f"{named[1]}{quarters // 4}-Q{quarters % 4 + 1}"
    if months := _MONTHS_OF_QUARTER.fullmatch(period):
        return _three_months(int(months[1]) * 12 + int(months[2]) - 4)
    return _quarter_shift(-1)(match, clock) or ""


def _day_shift(shift: int) -> Reader:
    return lambda _match, clock: (clock.today + timedelta(days=shift)).isoformat()


def _weekday(match: re.Match[str], clock: Clock) -> str:
    """The latest such day that is not after the document; with 上 or last that of the week before, with 下 or next to come."""
    back = (clock.today.weekday() - _WEEKDAYS[match["w"]]) % 7
    which = match.groupdict().get("which") or ""
    if which in ("上", "last"):
        back += 7 if back <= clock.today.weekday() and which == "上" else 0
    elif which in ("下", "next"):
        back -= 7
    elif which in ("本", "这", "this"):
        back = clock.today.weekday() - _WEEKDAYS[match["w"]]
    return (clock.today - timedelta(days=back)).isoformat()


def _day_of_month(match: re.Match[str], clock: Clock) -> str | None:
    """A bare 21日 is the latest such day that is not after the document."""
    day = int(match["d"])
    months = clock.today.year * 12 + clock.today.month - 1 - (day > clock.today.day)
    return f"{months // 12:04d}-{months % 12 + 1:02d}-{day:02d}" if 1 <= day <= 31 else None


def _same_day(shift: int) -> Reader:
    def read(_match: re.Match[str], clock: Clock) -> str | None:
        if clock.day is None:
            return None
        try:
            return (date.fromisoformat(clock.day) + timedelta(days=shift)).isoformat()
        except ValueError:
            return None

    return read


def shift_years(value: str, years: int) -> str:
    """A date, period or range so many years later.

    >>> shift_years("2025-Q1/2025-Q3", -1), shift_years("FY2026-Q3", -1)
    ('2024-Q1/2024-Q3', 'FY2025-Q3')
    """
    return re.sub(r"(?:(?<=^)|(?<=/)|(?<=FY))\d{4}", lambda m: f"{int(m[0]) + years:04d}", value)


def _same_period(match: re.Match[str], clock: Clock) -> str | None:
    """同期 is the period named last, 去年同期 a year before it."""
    period = clock.period or clock.day
    if period is None:
        return str(_year(match, clock)) if match.groupdict().get("rel") else None
    year = match.groupdict().get("y")
    if year:
        return shift_years(period, int(year) - int(period.removeprefix("FY")[:4]))
    return shift_years(period, -1) if match.groupdict().get("rel") or match.groupdict().get("ago") else period


def _same_quarter(_match: re.Match[str], clock: Clock) -> str | None:
    period = clock.period or ""
    return period if re.fullmatch(r"(?:FY)?\d{4}-Q\d", period) or _MONTHS_OF_QUARTER.fullmatch(period) else None


def _same_year(shift: int) -> Reader:
    def read(_match: re.Match[str], clock: Clock) -> str | None:
        value = clock.last or clock.period or clock.day
        return str(int(value.removeprefix("FY")[:4]) + shift) if value else None

    return read


def _whole_year(_match: re.Match[str], clock: Clock) -> str:
    year = clock.named or (int(clock.period.removeprefix("FY")[:4]) if clock.period else clock.today.year)
    return str(year)


def _months_later(match: re.Match[str], clock: Clock) -> str | None:
    """一个月后, after a month."""
    if clock.last is None or not re.fullmatch(r"\d{4}-\d\d", clock.last):
        return None
    months = int(clock.last[:4]) * 12 + int(clock.last[5:]) - 1 + _number(match["n"])
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


# What follows a number that is no year.
_COUNTED = "亿|万|家|个|片|台|gb|人|名|元|次|颗|美元|款|项|年第|gpus|wafers|people"
_NUMBER = r"[一二三四五六七八九十两]|\d{1,2}"
_ENGLISH_NUMBER = "two|three|four|five|six|seven|eight|nine|ten|\\d"

_FORMS: tuple[tuple[str, Reader], ...] = (
    # days
    (rf"(?:{_Y}年|{_REL})?(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})(?:日|号){_WEEKDAY_TAIL}", _day),
    (rf"{_Y}[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?!\d)", _day),
    (r"(?:(?P<which>上|下|本|这)个?)?(?:周|星期|礼拜)(?P<w>[一二三四五六日天])(?![个次家年月])", _weekday),
    (rf"(?:(?P<which>last|next|this) )?(?P<w>{_DAY})day(?![a-z])", _weekday),
    # financial years and quarters
    (rf"(?P<y>(?:19|20)\d\d)(?:财年)?{_TO}(?P<y2>(?:19|20)\d\d)财年", _financial_range),
    (
        rf"(?:{_Y}|(?P<rel>本|上一?|下一?|去|今))?(?:年?财年)?第?(?P<q>[一二三四1234])财季度?"
        rf"(?:[(（](?:20\d\d年)?\d{{1,2}}月?{_TO}(?:20\d\d年)?\d{{1,2}}月[)）])?",
        _financial_quarter,
    ),
    (rf"(?:{_Y}|(?P<rel>本|上一?|下一?))财年第?(?P<q>[一二三四1234])季度?", _financial_quarter),
    (rf"{_ORDINAL}[ -](?:fiscal[ -]quarter|quarter of (?:fiscal(?: year)? |fy ?){_Y})", _financial_quarter),
    (rf"fiscal {_ORDINAL}[ -]quarter(?: (?:of )?{_Y})?", _financial_quarter),
    (rf"fiscal q(?P<q>[1-4])(?: {_Y})?", _financial_quarter),
    (rf"{_Y}年\d{{1,2}}月(?:的)?财年", _financial),
    (rf"{_Y}财年(?:全年)?", _financial),
    (r"(?P<rel>本|上一?|下一?)个?财年", _financial),
    (r"(?:fy|fiscal(?: year)? )(?P<y>20\d\d)", _financial),
    (r"fy(?P<yy>2\d)(?!\d)", _financial),
    # ranges
    (rf"(?:{_Y}年|{_REL})?(?P<m>\d{{1,2}})月?{_TO}(?P<m2>\d{{1,2}})月份?(?!\d)", _months),
    (rf"(?:{_Y}年|{_REL})?(?:累计)?(?:前|首)(?P<m>[二三四五六七八九十]|十一|\d{{1,2}})(?:个月|月)", _months_to),
    (rf"first (?P<m>two|three|four|five|six|seven|eight|nine|ten) months of {_Y}", _months_to),
    (rf"(?:{_Y}年|{_REL})?前(?P<q>[二三23])季度?", _quarters_to),
    (rf"first (?P<q>three) quarters(?: of {_Y})?", _quarters_to),
    (rf"(?P<y>(?:19|20)\d\d)年?{_TO}(?P<y2>(?:19|20)\d\d)年?(?!\d)", _range),
    (r"(?P<rel>今)明[两二]年", _both_years),
    (r"(?P<rel>去)今[两二]年", _both_years),
    (r"(?P<y>(?:19|20)\d0)(?:年代|s)|(?:上世纪|20世纪)(?P<yy>\d0)年代", _decade),
    (rf"(?:未来|今后)(?P<n>{_NUMBER})年", _years_ahead),
    (rf"the next (?P<n>{_ENGLISH_NUMBER}) years", _years_ahead),
    # quarters and halves
    (rf"(?:{_Y}年)?(?P<m>3|6|9|12)月(?:的)?季度", _month_quarter),
    (r"(?P<m>march|june|september|december)[ -]quarter", _month_quarter),
    (rf"(?:{_Y}年|{_REL})?第?{_Q}季(?:度|报)?", _quarter),
    (rf"{_Y}年?\s?q(?P<q>[1-4])", _quarter),
    (rf"q(?P<q>[1-4])(?: of)?,? {_Y}", _quarter),
    (r"q(?P<q>[1-4])'(?P<yy>2\d)(?!\d)", _quarter),
    (r"(?P<q>[1-4])q'?(?P<yy>2\d)(?!\d)", _quarter),
    (r"(?P<h>[12])h'?(?P<yy>2\d)(?!\d)", _half),
    (rf"{_ORDINAL}[ -]quarter,?(?: of)? {_Y}", _quarter),
    (rf"{_ORDINAL}[ -]quarter of (?P<rel>this|last|next) year", _quarter),
    (r"(?<![a-z0-9])q(?P<q>[1-4])(?![\da-z])", _quarter),
    (rf"{_ORDINAL}[ -]quarter", _quarter),
    (rf"(?:{_Y}年?|{_REL})?(?P<h>上|下)半年", _half),
    (rf"(?P<h>first|second) half(?: of)? {_Y}", _half),
    (rf"(?:{_Y}年?)?(?P<h>半年|中期?)报", _half),
    (r"(?P<h>first|second) half(?: of (?P<rel>this|last|next) year)?(?! of)", _half),
    (rf"(?<![a-z\d])h(?P<h>[12]) {_Y}", _half),
    # places in the year
    (rf"(?:{_Y}年?|{_REL})(?:年底|年末|底|末)(?:前|之前|以前)?", _at_month("12")),
    (r"(?<![\d今去明前后来两半一二三四五六七八九十])年(?:底|末)(?:前|之前|以前)?", _at_month("12")),
    (rf"(?:(?:the )?end of|late|end-) ?{_Y}", _at_month("12")),
    (r"(?:the )?(?:end of|late) (?P<rel>this|last|next) year", _at_month("12")),
    (r"(?:the )?end of the year|(?<![a-z])year[- ]end(?! \d)", _at_month("12")),
    (rf"(?:自|从)?(?:{_REL}|今)?年初(?:以来|至今|迄今)", _year_only),
    (rf"(?:{_Y}年|{_REL})(?:年初|初)", _at_month("01")),
    (rf"early {_Y}", _at_month("01")),
    (r"early (?P<rel>this|last|next) year", _at_month("01")),
    (r"(?<![\d今去明前后来两半一二三四五六七八九十])年初", _at_month("01")),
    (rf"(?:{_Y}年|{_REL})(?:年中|中)(?![国文心芯])", _at_month("06")),
    (rf"mid-? ?{_Y}", _at_month("06")),
    # the same period, day or year as one named before
    (rf"(?:{_Y}年|{_REL}|(?P<ago>上年|一年前|前一年))的?同期", _same_period),
    (r"(?P<ago>a year (?:earlier|ago|before)|the (?:same|year-ago) (?:period|quarter)(?: last year)?)", _same_period),
    (r"同期", _same_period),
    (r"同日|当日|当天|the same day|that day", _same_day(0)),
    (r"次日|翌日|the next day|the following day", _same_day(1)),
    (r"(?<![本上下这])(?:季度内|季内)|当季度?|该季度?|同季", _same_quarter),
    (r"同年|当年", _same_year(0)),
    (r"次年|翌年", _same_year(1)),
    (rf"(?P<n>{_NUMBER})个月后", _months_later),
    (r"全年", _whole_year),
    # months
    (rf"(?:{_Y}年|{_REL})(?P<m>\d{{1,2}}|十[一二]|[一二三四五六七八九十])月份?(?!\d)", _month),
    (rf"(?P<m>{_MONTH})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? {_Y}", _english_month),
    (rf"(?P<m>{_MONTH})\.?,? {_Y}", _english_month),
    (rf"(?<![a-z])(?P<m>{_MONTH})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d%]|[,.]\d)", _english_month),
    (rf"(?:(?<=in )|(?<=by )|(?<=of )|(?<=since )|(?<=until )|(?<=from )|(?<=late )|(?<=early ))(?P<m>{_MONTH})(?![a-z])", _english_month),
    (r"(?:这|本|当)月", _month_shift(0)),
    (r"上个?月(?!产)", _month_shift(-1)),
    (r"下个?月(?!产)", _month_shift(1)),
    (r"this month", _month_shift(0)),
    (r"last month", _month_shift(-1)),
    (r"next month", _month_shift(1)),
    (r"(?:本|这一)季度?|this quarter|the current quarter", _quarter_shift(0)),
    (r"(?:上|前)一?个?季度?(?!节)|(?:last|the previous|the prior) quarter", _quarter_before),
    (r"下一?个?季度?(?!节)|next quarter", _quarter_shift(1)),
    (r"(?<!\d)(?P<m>\d{1,2})月份?(?![\d产])", _month),
    (r"(?<![一二三四五六七八九十个每单这本上下])(?P<m>十[一二]|[一二三四五六七八九十])月份?(?![产内])", _month),
    (r"(?<![\d月])(?P<d>\d{1,2})日(?!本|元|圆)", _day_of_month),
    (r"今天|今日|即日起?|(?<![a-z])today(?![a-z'])", _day_shift(0)),
    (r"昨天|昨日|昨晚|(?<![a-z])yesterday", _day_shift(-1)),
    (r"明天|明日|(?<![a-z])tomorrow", _day_shift(1)),
    # years
    (rf"{_Y}(?:年度|年(?!第[\d、]+号)|会计年度)(?:全年)?", _year_only),
    (rf"{_REL}度?(?:全年)?", _year_only),
    (r"(?<![一二三四五六七八九十两\d半百多])年内", _year_only),
    (r"(?:(?<=by )|(?<=in )|(?<=since )|(?<=from )|(?<=as ))(?P<y>20\d\d)(?!\d)", _year_only),
    (rf"(?<![\d$.,])(?P<y>20[0-4]\d)(?![\d%]|[,.]\d|\s?(?:{_COUNTED}))", _year_only),
    (r"(?P<rel>this|last|next) year", _year_only),
)  # fmt: skip
FORMS = tuple((re.compile(form), reader) for form, reader in _FORMS)
# One scan finds the places where any form may begin; the forms are tried only there.
START = re.compile(
    rf"\d{{1,4}}|[今本去明前后来上下这当隔第一二三四五六七八九十昨年周星礼首未同次翌全季该自从累半中即]|20世纪|"
    rf"(?<![a-z])(?:q[1-4]|h[12]|fy|fiscal|first|second|third|fourth|end|late|early|mid|the|over|a year|year|"
    rf"this|last|next|to(?:day|morrow)|yesterday|that day|over|(?:{_DAY})day|(?:{_MONTH})(?![a-z]))"
)

"""Numbers with their units, in every form of Chinese and English business news.

Works on the folded working text. A quantity states base units: 2万片 → 20000 wafer, 近3000亿美元 → at most 3e11 USD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ontology.rows import Unit, load_bounds, load_units

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {
    "万亿": 1e12,
    "千亿": 1e11,
    "百亿": 1e10,
    "十亿": 1e9,
    "千万": 1e7,
    "百万": 1e6,
    "亿": 1e8,
    "万": 1e4,
    "兆": 1e12,
    "千": 1e3,
    "百": 1e2,
    "trillion": 1e12,
    "billion": 1e9,
    "million": 1e6,
    "thousand": 1e3,
    "bn": 1e9,
    "tn": 1e12,
    "mn": 1e6,
    "k": 1e3,
    "m": 1e6,
    "b": 1e9,
}
_ENGLISH = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twice": 2, "double": 2, "triple": 3,
}  # fmt: skip
_HAN_NUMBER = "[零〇一二两三四五六七八九十百千]"
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|{_HAN_NUMBER}+(?:点{_HAN_NUMBER}+)?)"
_SCALE = r"(?:万亿|千亿|百亿|十亿|千万|百万|亿|万|兆(?!瓦|赫|字)|千(?![瓦克米赫兆伏])|百(?!分)"
_SCALE += r"|\s?(?:trillion|billion|million|thousand)(?![a-z])|(?:bn|tn|mn|k|m|b)(?![a-z/]))"
_TO = r"(?:\s?(?:-|–|—|~|～)\s?|至|到|\sto\s)"
_SIGN_UNITS = {u.surface: u for u in load_units() if u.unit_class == "sign"}
_PREFIX_UNITS = {u.surface: u for u in load_units() if u.unit_class == "prefix"}
_UNITS = {u.surface: u for u in load_units() if u.unit_class not in ("sign", "prefix")}
_UNIT = "|".join(
    re.escape(s) + (r"(?![a-z])" if re.search("[a-z]$", s) else "") for s in sorted(_UNITS, key=len, reverse=True)
)
_LEAD = "|".join(re.escape(s) for s in sorted((*_SIGN_UNITS, *_PREFIX_UNITS), key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?P<lead>{_LEAD})?(?P<minus>(?<![\da-z])[-−](?=\d))?(?<![\d.])(?P<low>{_NUMBER})(?P<low_scale>{_SCALE})?"
    rf"(?:(?P<middle>%|个月|美元|元|层|颗|片)?(?P<to>{_TO})(?:{_LEAD})?(?P<high>{_NUMBER})(?P<high_scale>{_SCALE})?)?"
    rf"(?P<many>多|余|几)?(?P<many_scale>亿|万)?(?:\s?(?P<unit>{_UNIT}))?"
)
_FRACTION = re.compile(rf"(?P<whole>{_HAN_NUMBER}+|\d+)分之(?P<part>{_HAN_NUMBER}+|\d+(?:\.\d+)?)(?!\w)?")
_SLASH_FRACTION = re.compile(r"(?<![\d/.])1/(?P<whole>\d{1,2})(?![\d/月])")
_HALF = re.compile(
    r"(?P<bound>超过|超|逾|过|近)?(?:(?<![另上下前后一年月])半数|一半|(?<=[过近逾])半(?![年月导天小])|腰斩)(?P<more>以上|多)?"
)
# From one number to another names two, not a range: 从30%至45%, rose by 22,000 to 242,000.
_MOVES = re.compile(r"(?:从|由|自|by |from )\s?$")
# A conversion in brackets is bounded as what it converts: 超过12亿欧元(约14亿美元).
_CONVERTED = re.compile(
    r"[（(](?:[现按]?(?:当前|最新)?汇率)?(?:约|大约|折|合|折合|相当于|or|about|roughly|人民币|新台币|\s){0,4}$"
)
_TURNED = re.compile(rf"翻(?:了)?(?P<times>{_HAN_NUMBER}|\d+)?(?P<kind>倍|番)|(?P<double>翻倍|倍增)")
_BEFORE = sorted((b for b in load_bounds() if b.side == "before"), key=lambda b: -len(b.cue))
_AFTER = sorted((b for b in load_bounds() if b.side == "after"), key=lambda b: -len(b.cue))
_BOUND_BEFORE = re.compile(
    rf"(?P<cue>{'|'.join(re.escape(b.cue) for b in _BEFORE)})(?:涨幅|涨价|跌幅|降幅|可|将)?(?:了|达到|达|到|至|于|为|约|过)?\s?$"
)
# 多 before these is part of another word: 多晶硅, 多出.
_BOUND_AFTER = re.compile(rf"\s?(?P<cue>{'|'.join(re.escape(b.cue) for b in _AFTER)})(?!(?<=多)[晶出于年重样元模芯])")
_EFFECT = {b.cue: b.effect for b in (*_BEFORE, *_AFTER)}
_LOOK_BACK = 14
_MONEY = frozenset({"currency", "sign"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit at a span of the working text; an open bound is None.

    `bare` is set when no unit is written. `unit_class` is a class of units.csv, `fraction` for thirds and halves.
    """

    start: int
    end: int
    minimum: float | None
    maximum: float | None
    unit: str
    unit_class: str
    bare: bool = False

    @property
    def figure(self) -> float:
        """The one figure that is printed, whichever bound it is."""
        return self.minimum if self.minimum is not None else self.maximum or 0.0


def parse_number(text: str) -> float:
    """A numeral as a number.

    >>> parse_number("1,170"), parse_number("三百二十"), parse_number("两"), parse_number("一点五")
    (1170.0, 320.0, 2.0, 1.5)
    """
    if text[0].isdigit():
        return float(text.replace(",", ""))
    whole, _, tail = text.partition("点")
    value = _parse_han(whole)
    for place, char in enumerate(tail, 1):
        value += _DIGITS[char] / 10**place
    return value


def _parse_han(text: str) -> float:
    if not any(char in _SMALL for char in text):
        return float("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0.0, 0.0
    for char in text:
        if char in _SMALL:
            total += (digit or 1) * _SMALL[char]
            digit = 0.0
        else:
            digit = float(_DIGITS[char])
    return total + digit


def iter_quantities(text: str, start: int = 0, end: int | None = None, *, yuan: str = "CNY") -> Iterator[Quantity]:
    """Read the quantities of a stretch of folded text, left to right, without overlap; `yuan` is the currency of a bare 元.

    >>> [(q.minimum, q.maximum, q.unit) for q in iter_quantities("从2万片升至16-19万片,近3000亿美元")]
    [(20000.0, 20000.0, 'wafer'), (160000.0, 190000.0, 'wafer'), (None, 300000000000.0, 'USD')]
    """
    stop = len(text) if end is None else end
    special = sorted(_iter_special(text, start, stop), key=lambda q: q.start)
    at = start
    last: Quantity | None = None
    for special_quantity in (*special, None):
        edge = special_quantity.start if special_quantity else stop
        for quantity in (*_iter_plain(text, at, edge), *((special_quantity,) if special_quantity else ())):
            last = _converted(text, last, quantity)
            if yuan != "CNY" and _bare_yuan(text, last):
                last = replace(last, unit=yuan)
            yield last
        at = special_quantity.end if special_quantity else stop


def _bare_yuan(text: str, quantity: Quantity) -> bool:
    """Whether 元 stands without 人民币 before the number or behind it."""
    if quantity.unit != "CNY" or text[quantity.end - 1] != "元" or text.startswith("人民币", quantity.end):
        return False
    return "人民币" not in text[max(0, quantity.start - 5) : quantity.start]


def _converted(text: str, before: Quantity | None, quantity: Quantity) -> Quantity:
    """A bracketed conversion takes the bound of the amount before it."""
    if before is None or quantity.unit_class not in _MONEY or before.unit_class not in _MONEY:
        return quantity
    if quantity.start - before.end > _LOOK_BACK or not _CONVERTED.match(text[before.end : quantity.start]):
        return quantity
    figure = quantity.figure
    if before.maximum is None:
        return replace(quantity, minimum=figure, maximum=None)
    return replace(quantity, minimum=None, maximum=figure) if before.minimum is None else quantity


def _iter_special(text: str, start: int, end: int) -> Iterator[Quantity]:
    for match in _FRACTION.finditer(text, start, end):
        part, whole = parse_number(match["part"]), parse_number(match["whole"])
        if whole:
            yield _bounded(text, match.start(), match.end(), 100 * part / whole, "%", "fraction")
    for match in _SLASH_FRACTION.finditer(text, start, end):
        yield _bounded(text, match.start(), match.end(), 100 / int(match["whole"]), "%", "fraction")
    for match in _HALF.finditer(text, start, end):
        at_least = match["more"] or match["bound"] in ("超过", "超", "逾", "过")
        low = None if match["bound"] == "近" else 50.0
        yield Quantity(match.start(), match.end(), low, None if at_least else 50.0, "%", "fraction")
    for match in _TURNED.finditer(text, start, end):
        times = parse_number(match["times"]) if match["times"] else 1.0
        value = 2.0 if match["double"] else 2.0**times if match["kind"] == "番" else max(times, 2.0)
        yield _bounded(text, match.start(), match.end(), value, "x", "multiple")


def _iter_plain(text: str, start: int, end: int) -> Iterator[Quantity]:
    at = start
    while match := _QUANTITY.search(text, at, end):
        if match["high"] and _apart(text, match):
            # The first number is read by itself, up to the word between, the second after it.
            match = _QUANTITY.search(text, match.start(), match.start("to")) or match
        at = max(match.end(), at + 1)
        if quantity := _plain(text, match):
            yield quantity


def _apart(text: str, match: re.Match[str]) -> bool:
    """Whether two numbers joined by a word like 至 are two quantities and no range."""
    if match["middle"] and match["middle"] != match["unit"]:
        return True
    moves = _MOVES.search(text, max(0, match.start() - 6), match.start())
    return bool(moves and match["to"] in ("至", "到", " to "))


def _plain(text: str, match: re.Match[str]) -> Quantity | None:
    if _inside_word(text, match):
        return None
    unit = _unit(match)
    low_scale, high_scale = match["low_scale"], match["high_scale"]
    high = match["high"]
    # 16-19万片: the scale at the end counts for both ends.
    scale = _scale(low_scale or (high_scale if high else None)) * _scale(match["many_scale"])
    low_value = parse_number(match["low"]) * scale
    factor = unit.factor if unit else 1.0
    if match["minus"]:
        low_value = -low_value
    stated = unit.unit if unit else ""
    unit_class = unit.unit_class if unit else "none"
    bare = unit is None
    if high:
        high_value = parse_number(high) * _scale(high_scale or low_scale)
        if high_value < low_value and unit_class != "percent":
            return None
        return Quantity(match.start(), match.end(), low_value * factor, high_value * factor, stated, unit_class, bare)
    return _bounded(
        text, match.start(), match.end(), low_value * factor, stated, unit_class, bare=bare, more=bool(match["many"])
    )


def _inside_word(text: str, match: re.Match[str]) -> bool:
    """A numeral that is part of a name or an ordinary word: h100, 一些, 万科."""
    before = text[match.start() - 1] if match.start() else " "
    after = text[match.end()] if match.end() < len(text) else " "
    if before.isascii() and (before.isalpha() or before in "-_/") and not match["lead"]:
        return True
    han = not match["low"][0].isdigit()
    if han and not (match["unit"] or match["low_scale"]):
        return True
    if before in "第数" or (han and before in "之唯同统万另每某任这那近"):
        return True
    return match["unit"] is None and after.isascii() and after.isalpha()


def _unit(match: re.Match[str]) -> Unit | None:
    if match["lead"] and match["lead"] in _SIGN_UNITS:
        return _SIGN_UNITS[match["lead"]]
    if match["lead"]:
        return Unit(match["lead"], _PREFIX_UNITS[match["lead"]].unit, 1.0, "currency")
    return _UNITS[match["unit"]] if match["unit"] else None


def _scale(text: str | None) -> float:
    return _LARGE[text.strip()] if text else 1.0


def _bounded(
    text: str,
    start: int,
    end: int,
    value: float,
    unit: str,
    unit_class: str,
    *,
    bare: bool = False,
    more: bool = False,
) -> Quantity:
    if unit_class == "sign":
        unit_class = "currency"
    effect = "min" if more else "exact"
    if before := _BOUND_BEFORE.search(text, max(0, start - _LOOK_BACK), start):
        effect = _EFFECT[before["cue"]]
    if effect == "exact" and (after := _BOUND_AFTER.match(text, end)):
        effect = _EFFECT[after["cue"]]
    low = None if effect == "max" else value
    high = None if effect == "min" else value
    return Quantity(start, end, low, high, unit, unit_class, bare)

"""Quantities as people read them."""

from __future__ import annotations

from kg.model import Observation

_SCALES = {
    "zh": ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")),
    "en": ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")),
}
_RANGE = "–"
# Units as people write them; a unit that is not here is written as it is.
_UNITS = {
    "unit": ("", ""),
    "unit/month": ("每月", "a month"),
    "unit/year": ("每年", "a year"),
    "wafer": ("片", "wafers"),
    "wafer/month": ("片/月", "wafers/month"),
    "wafer/year": ("片/年", "wafers/year"),
    "wafer/hour": ("片/小时", "wafers/hour"),
    "x": ("倍", "times"),
    "month": ("个月", "months"),
    "week": ("周", "weeks"),
    "year": ("年", "years"),
    "day": ("天", "days"),
    "CNY": ("元人民币", "CNY"),
    "USD": ("美元", "USD"),
    "JPY": ("日元", "JPY"),
    "KRW": ("韩元", "KRW"),
    "TWD": ("元新台币", "TWD"),
    "EUR": ("欧元", "EUR"),
    "HKD": ("港元", "HKD"),
    "GBP": ("英镑", "GBP"),
    "INR": ("印度卢比", "INR"),
}


def format_number(value: float, language: str) -> str:
    """A number with its scale word.

    >>> format_number(7e13, "zh"), format_number(160000, "en"), format_number(2.5, "en")
    ('70万亿', '160,000', '2.5')
    """
    for scale, name in _SCALES[language]:
        if abs(value) >= scale:
            return f"{_plain(value / scale)}{name}"
    return _plain(value)


def format_value(observation: Observation, language: str) -> str:
    """Value, bound and unit of an observation.

    >>> format_value(Observation("a", "capacity", "level", 160000, 190000, "wafer/month"), "en")
    '160,000–190,000 wafers/month'
    >>> format_value(Observation("a", "funding", "level", 1e12, 1e12, "JPY"), "zh")
    '1万亿日元'
    >>> format_value(Observation("a", "price", "change_pct", 50, None, "%"), "en")
    '≥ +50 %'
    """
    low, high = observation.minimum, observation.maximum
    signed = observation.kind in ("change_pct", "change_abs")
    written = [_signed(value, language, signed) for value in (low, high) if value is not None]
    if low is None or high is None:
        number = f"{'≤' if low is None else '≥'} {written[0]}" if written else "?"
    else:
        number = written[0] if low == high else _RANGE.join(written)
    unit = _UNITS.get(observation.unit, (observation.unit,) * 2)[language == "en"]
    # Chinese sets its units right behind the number; symbols and Latin units stand apart in both languages.
    return f"{number}{unit}" if unit and not unit.isascii() else f"{number} {unit}".strip()


def _signed(value: float, language: str, signed: bool) -> str:
    plus = "+" if signed and value > 0 else ""
    return plus + format_number(value, language)


def _plain(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")

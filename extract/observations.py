"""Observations: numbers bound by the scorer to the name and metric that they measure; kind, sign and rate read off the words beside."""

from __future__ import annotations

import re

import numpy as np

from extract.candidates import OUTPUT_IDS
from extract.quantities import Quantity
from extract.reading import FoundObservation, Mention, Reading
from extract.scoring import Judged, load_calibration
from extract.sentences import Sentence, clause_at
from kg.model import METRICS

_SHARES = frozenset({"percent", "point", "tenth", "fraction"})
_RULE = "model/observations"
# Of several names that one number may measure (小米、OPPO、vivo的库存) those this near to the best are measured too.
_AS_GOOD = 0.75
_ABOUT_LEAST = 0.35
_DOWN = re.compile(
    r"下降|下跌|下滑|减少|跌|降低|降幅|减|缩减|下调|萎缩|衰退|削减|降至|回落|缩水|降|重挫|跳水|掉了|砍|侵蚀|plung|tumbl|declin|fell|fall|drop|down|decreas|lower|slump|slid|cut"
)
_UP = re.compile(
    r"增长|上涨|涨|上升|提升|攀升|增加|增幅|涨幅|提高|扩大|上调|飙升|大增|激增|增|高于|ris|rose|\bup\b|increas|grow|grew|growth|jump|surg|gain|higher|climb"
)
_CHANGE_WORD = re.compile(
    r"同比|环比|年增|季增|月增|年减|季减|较去年|较上年|较上季|增长|增幅|增加了?|上涨|涨|跌|下降|下滑|下跌|减少|增速|提升|提高|上升|飙升|攀升|降低|上调|下调|调涨|调升|高出|削减|缩减|"
    r"year[- ]on[- ]year|year[- ]over[- ]year|yoy|qoq|from a year|growth|grew|rose|fell|increas|decreas|declin|jump|surg|gain|"
    r"drop|climb|up |down "
)
_LEVEL_WORD = re.compile(
    r"占|份额|市占|占比|比重|率(?:为|达|约|升至|降至|提升至|超|高达|仅)|毛利率|良率|利用率|渗透率|"
    r"share|margin|accounts? for|stake|yield|utili[sz]ation"
)
_PER = (
    ("/month", re.compile(r"月产|每月|单月|/月|一个月|per month|monthly|a month|月均")),
    ("/year", re.compile(r"年产|每年|年化|per year|annual|a year|/年")),
    ("/hour", re.compile(r"每小时|/小时|per hour")),
)
_PER_SHARE = re.compile(r"每股|per share|a share")
_RATED = frozenset({"capacity", "output"})
_NEAR = 16
_REACHES = re.compile(r"[至到](?:约|近|超过|超|逾)?$")
_CHANGE_BEHIND = re.compile(
    r"[a-z ]*(?:growth|increase|decline|rise|drop|jump|fall|faster|higher|more|less)"
    r"|(?:甚至)?(?:以上)?更[快高低多]|的?(?:涨幅|跌幅|增速|增幅|降幅)"
)
_PER_HOUR = re.compile(r"每小时")
# 增长2倍 of what is counted in money or pieces is growth; of a quality it is a ratio.
_GROWING = frozenset({"revenue", "profit", "price", "shipment", "capex", "market_size", "demand", "output"})
_GROWS_BY = re.compile(
    r"(?:同比|环比|年增|季增|月增|增长|增加|上涨|大涨|暴涨|上升)(?:了|幅度)?(?:超过|超|逾|近|约|达|高达|了)?$"
)
_MORE_BY = re.compile(r"(?:增加|新增|再增|减少|增长了?|上升了?|增产|增加了|多出|减产)(?:约|近|超|逾)?$")
_MORE_BY_BEHIND = re.compile(r"的?(?:扩产|增量|增幅)")
_LOSS = re.compile(r"(?:亏损|亏|loss of|net loss|loss)[^，,。]{0,8}$")


def find_observations(reading: Reading, judged: Judged) -> list[FoundObservation]:
    """Observations of a document in the order of its numbers."""
    found = []
    for number in range(len(judged.numbers.places)):
        found += _observe(reading, judged, number)
    return found


def _observe(reading: Reading, judged: Judged, number: int) -> list[FoundObservation]:
    """What one number measures: its likeliest metric, the name that wins it, and names as good."""
    calibration = load_calibration()
    best = int(judged.metrics[number, :-1].argmax())
    score, metric = float(judged.metrics[number, best]), METRICS[best]
    if score < calibration.thresholds[OUTPUT_IDS[metric]]:
        return []
    rows = np.flatnonzero(judged.numbers.of_pair == number)
    subjects = _by_entity(judged, rows, judged.subjects)
    first = next(iter(subjects.values()))
    chosen = [(m, share) for m, share in subjects.values() if share >= _AS_GOOD * first[1] and m.type == first[0].type]
    abouts = _by_entity(judged, rows, judged.abouts)
    measured = {mention.entity for mention, _ in chosen}
    about = next((m for m, share in abouts.values() if share >= _ABOUT_LEAST and m.entity not in measured), None)
    place = judged.candidates.places[int(judged.numbers.places[number])]
    assert place.quantity is not None
    sentence = reading.sentences[place.sentence]
    kind, low, high, unit = read_value(reading.work.text, sentence, place.quantity, metric)
    confidence = calibration.observations.confidence(score * min(1.0, sum(share for _, share in chosen)))
    return [
        FoundObservation(subject, metric, kind, place.quantity, unit, low, high, _RULE, sentence, about, confidence)
        for subject, _ in chosen
    ]


def _by_entity(judged: Judged, rows: np.ndarray, shares: np.ndarray) -> dict[str | None, tuple[Mention, float]]:
    """Entities near a number, the best first, each with its best mention and the share of all its mentions."""
    found: dict[str | None, tuple[Mention, float]] = {}
    for row in sorted(rows.tolist(), key=lambda r: -shares[r]):
        mention = judged.candidates.places[int(judged.candidates.first[row])].mention
        assert mention is not None
        held = found.get(mention.entity)
        found[mention.entity] = (held[0] if held else mention, (held[1] if held else 0.0) + float(shares[row]))
    return dict(sorted(found.items(), key=lambda item: -item[1][1]))


def read_value(
    text: str, sentence: Sentence, quantity: Quantity, metric: str
) -> tuple[str, float | None, float | None, str]:
    """Kind, bounds and unit of an observation of a metric."""
    low, high, unit = quantity.minimum, quantity.maximum, quantity.unit
    clause = clause_at(text, sentence, quantity.start)
    before = text[max(clause[0], quantity.start - _NEAR) : quantity.start]
    after = text[quantity.end : min(clause[1], quantity.end + _NEAR)]
    if quantity.unit_class == "multiple":
        if metric in _GROWING and _GROWS_BY.search(before):
            return "change_pct", _times(low, 100), _times(high, 100), "%"
        return "multiple", low, high, unit
    if quantity.unit_class in _SHARES:
        changed = metric not in ("share_of", "market_share") and _is_change(before, after, metric)
        if changed and _falls(before, after):
            low, high = _times(high, -1), _times(low, -1)
        if quantity.unit_class == "point":
            return "change_abs", low, high, "%"
        return "change_pct" if changed else "level", low, high, "%"
    kind = "change_abs" if _MORE_BY.search(before) or _MORE_BY_BEHIND.match(after) else "level"
    if unit in ("wafer", "unit", "t", "GWh") and (metric in _RATED or _PER_HOUR.search(before)):
        around = text[max(sentence.start, quantity.start - 24) : quantity.end + 6]
        rate = next((suffix for suffix, form in _PER if form.search(around)), "/month" if unit == "wafer" else "")
        return kind, low, high, unit + rate
    if metric == "profit" and quantity.unit_class in ("currency", "sign"):
        if _LOSS.search(before):
            low, high = _times(high, -1), _times(low, -1)
        if _PER_SHARE.search(text, max(sentence.start, quantity.start - _NEAR), quantity.start):
            unit = f"{unit}/share"
    return kind, low, high, unit


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _is_change(before: str, after: str, metric: str) -> bool:
    if metric not in _GROWING and _REACHES.search(before):
        return False
    level, change = list(_LEVEL_WORD.finditer(before)), list(_CHANGE_WORD.finditer(before))
    if level and (not change or level[-1].end() >= change[-1].start()):
        return False
    if change or _CHANGE_WORD.match(after.lstrip("的")) or _CHANGE_BEHIND.match(after):
        return True
    return metric in ("price", "revenue", "shipment", "demand", "capex", "market_size", "output")


def _falls(before: str, after: str) -> bool:
    """Whether the last word of change before the number goes down; without one, the first behind it."""
    down, up = [m.start() for m in _DOWN.finditer(before)], [m.start() for m in _UP.finditer(before)]
    if down or up:
        return max(down, default=-1) > max(up, default=-1)
    return bool(re.match(r"的?(?:跌幅|降幅|下滑|下降|decline|drop|fall)", after.strip()))

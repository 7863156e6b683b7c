"""Observations: numbers bound by the scorer to the name and metric that they measure; kind, sign and rate read off the words beside."""

from __future__ import annotations

import re

import numpy as np

from extract.candidates import ABOUT, OUTPUT_IDS, Candidates
from extract.quantities import Quantity
from extract.reading import FoundObservation, Mention, Reading
from extract.scoring import Judged, load_calibration
from extract.sentences import Sentence, clause_bounds
from kg.model import METRICS, PREDICATES

_FIRST_METRIC = len(PREDICATES)
_SHARES = frozenset({"percent", "point", "tenth", "fraction"})
_RULE = "model/observations"
# Of several names that one number may measure (小米、OPPO、vivo的库存) those this near to the best are measured too.
_AS_GOOD = 0.75
_ABOUT_LEAST = 0.35
_DOWN = re.compile(
    r"下降|下跌|下滑|减少|跌|降低|降幅|减|缩减|下调|萎缩|衰退|削减|降至|回落|缩水|降|declin|fell|fall|drop|down|decreas|lower|slump|slid|cut"
)
_UP = re.compile(
    r"增长|上涨|涨|上升|提升|攀升|增加|增幅|涨幅|提高|扩大|上调|飙升|大增|激增|增|高于|ris|rose|\bup\b|increas|grow|grew|growth|jump|surg|gain|higher|climb"
)
_CHANGE_WORD = re.compile(
    r"同比|环比|年增|季增|月增|年减|季减|较去年|较上年|较上季|增长|增幅|增加了?|上涨|涨|跌|下降|下滑|下跌|减少|增速|提升|上升|飙升|攀升|降低|"
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
_PER_SHARE = re.compile(r"每股|per share|a share|目标价|收盘价|收报|股价")
_RATED = frozenset({"capacity", "output"})
_NEAR = 16


def find_observations(reading: Reading, judged: Judged) -> list[FoundObservation]:
    """Observations of a document in the order of its numbers."""
    candidates, scores = judged.candidates, judged.probabilities
    by_number: dict[int, list[int]] = {}
    for row in np.flatnonzero(candidates.numeric).tolist():
        by_number.setdefault(int(candidates.second[row]), []).append(row)
    found = []
    for number in sorted(by_number):
        found += _observe(reading, candidates, scores, number, np.array(by_number[number]))
    return found


def _observe(
    reading: Reading, candidates: Candidates, scores: np.ndarray, number: int, rows: np.ndarray
) -> list[FoundObservation]:
    """What one number measures: the best pair of name and metric, and names as good for the same metric."""
    calibration = load_calibration()
    metrics = scores[rows, _FIRST_METRIC : _FIRST_METRIC + len(METRICS)]
    best_row, best_metric = np.unravel_index(int(metrics.argmax()), metrics.shape)
    score = float(metrics[best_row, best_metric])
    if score < calibration.thresholds[_FIRST_METRIC + best_metric]:
        return []
    place = candidates.places[number]
    quantity, metric = place.quantity, METRICS[best_metric]
    assert quantity is not None
    subjects: dict[str | None, tuple[Mention, float]] = {}
    for row, value in sorted(zip(rows.tolist(), metrics[:, best_metric].tolist(), strict=True), key=lambda p: -p[1]):
        mention = candidates.places[int(candidates.first[row])].mention
        assert mention is not None
        same_type = not subjects or mention.type == next(iter(subjects.values()))[0].type
        if value >= max(_AS_GOOD * score, 0.5 if subjects else 0.0) and same_type:
            subjects.setdefault(mention.entity, (mention, value))
    about = _about(candidates, scores, rows, set(subjects))
    sentence = reading.sentences[place.sentence]
    kind, low, high, unit = read_value(reading.work.text, sentence, quantity, metric)
    return [
        FoundObservation(
            subject,
            metric,
            kind,
            quantity,
            unit,
            low,
            high,
            _RULE,
            sentence,
            about,
            calibration.observations.confidence(value),
        )
        for subject, value in subjects.values()
    ]


def _about(candidates: Candidates, scores: np.ndarray, rows: np.ndarray, subjects: set[str | None]) -> Mention | None:
    column = scores[rows, OUTPUT_IDS[ABOUT]]
    for index in np.argsort(-column):
        if column[index] < _ABOUT_LEAST:
            return None
        mention = candidates.places[int(candidates.first[rows[index]])].mention
        if mention is not None and mention.entity not in subjects:
            return mention
    return None


def read_value(
    text: str, sentence: Sentence, quantity: Quantity, metric: str
) -> tuple[str, float | None, float | None, str]:
    """Kind, bounds and unit of an observation of a metric."""
    low, high, unit = quantity.minimum, quantity.maximum, quantity.unit
    clause = _clause_of(text, sentence, quantity.start)
    before = text[max(clause[0], quantity.start - _NEAR) : quantity.start]
    after = text[quantity.end : min(clause[1], quantity.end + _NEAR)]
    if quantity.unit_class == "multiple":
        return "multiple", low, high, unit
    if quantity.unit_class in _SHARES:
        changed = metric not in ("share_of", "market_share") and _is_change(before, after, metric)
        if changed and _falls(before, after):
            low, high = (None if high is None else -high), (None if low is None else -low)
        if quantity.unit_class == "point":
            return "change_abs", low, high, "%"
        return "change_pct" if changed else "level", low, high, "%"
    if metric in _RATED and unit in ("wafer", "unit"):
        around = text[max(sentence.start, quantity.start - 24) : quantity.end + 6]
        rate = next((suffix for suffix, form in _PER if form.search(around)), "/month" if unit == "wafer" else "")
        return "level", low, high, unit + rate
    if quantity.unit_class in ("currency", "sign") and _PER_SHARE.search(before):
        return "level", low, high, f"{unit}/share"
    kind = (
        "change_abs" if re.search(r"(?:增加|新增|再增|减少|增长了?|上升了?|增产)(?:约|近|超|逾)?$", before) else "level"
    )
    return kind, low, high, unit


def _is_change(before: str, after: str, metric: str) -> bool:
    level, change = list(_LEVEL_WORD.finditer(before)), list(_CHANGE_WORD.finditer(before))
    if level and (not change or level[-1].end() >= change[-1].start()):
        return False
    if (
        change
        or _CHANGE_WORD.match(after.lstrip("的"))
        or re.match(r"[a-z ]*(?:growth|increase|decline|rise|drop|jump|fall)|的?(?:涨幅|跌幅|增速|增幅|降幅)", after)
    ):
        return True
    return metric in ("price", "revenue", "shipment", "demand", "capex", "market_size", "output")


def _falls(before: str, after: str) -> bool:
    """Whether the last word of change before the number goes down; without one, the first behind it."""
    down, up = [m.start() for m in _DOWN.finditer(before)], [m.start() for m in _UP.finditer(before)]
    if down or up:
        return max(down, default=-1) > max(up, default=-1)
    return bool(re.match(r"的?(?:跌幅|降幅|下滑|下降|decline|drop|fall)", after.strip()))


def _clause_of(text: str, sentence: Sentence, at: int) -> tuple[int, int]:
    bounds = clause_bounds(text, sentence.start, sentence.end)
    return next((c for c in bounds if c[0] <= at < c[1]), (sentence.start, sentence.end))

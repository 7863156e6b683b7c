"""Quantities bound to what they measure: metric by the cue beside the number, subject by the metric's types."""

from __future__ import annotations

import re

from dataclasses import dataclass

from extract.quantities import Quantity
from extract.reading import FoundObservation, Mention, Reading
from extract.sentences import Sentence, clause_bounds
from ontology.rows import MetricCue, load_metric_cues

_CUES = {cue.cue: [] for cue in load_metric_cues()}  # type: dict[str, list[MetricCue]]
for _cue in load_metric_cues():
    _CUES[_cue.cue].append(_cue)
_CUE = re.compile(
    "|".join(
        rf"(?<![a-z]){re.escape(c)}(?![a-z])" if c.isascii() else re.escape(c)
        for c in sorted(_CUES, key=len, reverse=True)
    )
)
_DOWN = re.compile(r"下降|下跌|下滑|减少|跌|降低|降幅|减|缩减|下调|萎缩|衰退|削减|降至|回落|decline|declined|fell|fall|drop|dropped|down|decrease|lower|slump")
_UP = re.compile(r"增长|上涨|涨|上升|提升|攀升|增加|增幅|涨幅|提高|扩大|上调|飙升|大增|激增|增|同比|环比|rise|rose|up|increase|increased|grow|grew|growth|jump|surge|gain|higher")
_PER = {"/month": re.compile(r"月产|每月|单月|/月|per month|monthly|a month"), "/year": re.compile(r"年产|每年|年化|per year|annual|a year")}
_RATES = frozenset({"wafer", "unit"})
_CHANGE_METRICS = frozenset({"price", "revenue", "profit", "capex", "shipment", "demand", "output", "market_size", "capacity", "inventory"})
_ABOUT = {
    "capacity": ("Product", "Technology"),
    "output": ("Product",),
    "shipment": ("Product",),
    "funding": ("GovernmentBody", "Organization", "Company", "Policy"),
    "price": ("Company",),
    "market_share": ("Sector", "Product"),
    "share_of": ("Sector", "Product", "Company"),
    "inventory": ("Product",),
    "demand": ("Product",),
    "performance": ("Product",),
}


@dataclass(frozen=True, slots=True)
class _Bound:
    cue: MetricCue
    start: int
    end: int


def find_observations(reading: Reading) -> list[FoundObservation]:
    """Observations of a document, in the order of the text."""
    found = []
    for sentence in reading.sentences:
        quantities = [q for q in reading.quantities if sentence.start <= q.start < sentence.end and not q.bare]
        found += [o for q in quantities if (o := _observe(reading, sentence, q))]
    return found


def _observe(reading: Reading, sentence: Sentence, quantity: Quantity) -> FoundObservation | None:
    bound = _metric_of(reading.work.text, sentence, quantity)
    if bound is None:
        return None
    subject = _subject_of(reading, sentence, quantity, bound.cue)
    if subject is None:
        return None
    kind, low, high, unit = _value(reading.work.text, sentence, quantity, bound)
    about = _about_of(reading, sentence, quantity, bound.cue.metric, subject)
    rule = f"observation/{bound.cue.metric}"
    return FoundObservation(subject, bound.cue.metric, kind, quantity, unit, low, high, rule, sentence, about)


def _clause_of(text: str, sentence: Sentence, at: int) -> tuple[int, int]:
    return next((c for c in clause_bounds(text, sentence.start, sentence.end) if c[0] <= at < c[1]), (sentence.start, sentence.end))


def _metric_of(text: str, sentence: Sentence, quantity: Quantity) -> _Bound | None:
    """The cue that takes this class of unit and lies nearest: in the clause first, before the number rather than after."""
    unit_class = {"fraction": "percent", "tenth": "percent", "point": "percent", "sign": "currency"}.get(
        quantity.unit_class, quantity.unit_class
    )
    clause = _clause_of(text, sentence, quantity.start)
    best: tuple[float, _Bound] | None = None
    for match in _CUE.finditer(text, sentence.start, sentence.end):
        if match.start() < quantity.end and quantity.start < match.end():
            continue
        for cue in _CUES[match[0]]:
            if unit_class not in cue.classes:
                continue
            distance = quantity.start - match.end() if match.start() < quantity.start else 4 + 2 * (match.start() - quantity.end)
            outside = not clause[0] <= match.start() < clause[1]
            cost = distance + 25 * outside - 3 * cue.weight
            if match.start() > quantity.end and (outside or match.start() - quantity.end > 8):
                continue
            if best is None or cost < best[0]:
                best = (cost, _Bound(cue, match.start(), match.end()))
    return best[1] if best else None


def _subject_of(reading: Reading, sentence: Sentence, quantity: Quantity, cue: MetricCue) -> Mention | None:
    """The nearest name of the metric's types before the number, else behind it, else in the sentence before."""
    before = [m for m in reading.mentions if sentence.start <= m.start < quantity.start]
    stand_ins = [a for a in reading.anaphora if sentence.start <= a.start < quantity.start and a.end > a.start]
    for kind in cue.subjects:
        named = [m for m in before if m.type == kind]
        if named:
            return named[-1]
        for anaphor in reversed(stand_ins):
            if anaphor.antecedents[0].type == kind:
                return anaphor.antecedents[0]
    after = [m for m in reading.mentions if quantity.end <= m.start < min(sentence.end, quantity.end + 20)]
    for kind in cue.subjects:
        if named := [m for m in after if m.type == kind]:
            return named[0]
    return _carried(reading, sentence, cue)


def _carried(reading: Reading, sentence: Sentence, cue: MetricCue) -> Mention | None:
    if sentence.index == 0:
        return None
    previous = reading.sentences[sentence.index - 1]
    kind = cue.subjects[0]
    return next((m for m in reading.mentions if previous.start <= m.start < previous.end and m.type == kind), None)


def _about_of(reading: Reading, sentence: Sentence, quantity: Quantity, metric: str, subject: Mention) -> Mention | None:
    near = [m for m in reading.mentions if sentence.start <= m.start < sentence.end and m is not subject]
    for kind in _ABOUT.get(metric, ()):
        named = [m for m in near if m.type == kind and m.entity != subject.entity]
        if named:
            return min(named, key=lambda m: abs(m.start - quantity.start))
    return None


def _value(
    text: str, sentence: Sentence, quantity: Quantity, bound: _Bound
) -> tuple[str, float | None, float | None, str]:
    """Kind, bounds and unit of the observation."""
    low, high, unit = quantity.minimum, quantity.maximum, quantity.unit
    clause = _clause_of(text, sentence, quantity.start)
    near = text[max(clause[0], quantity.start - 16) : min(clause[1], quantity.end + 6)]
    if quantity.unit_class == "multiple":
        return "multiple", low, high, unit
    if quantity.unit_class in ("percent", "point", "tenth", "fraction") and bound.cue.metric in _CHANGE_METRICS:
        if _falls(near):
            low, high = (None if high is None else -high), (None if low is None else -low)
            if quantity.minimum != quantity.maximum and None in (quantity.minimum, quantity.maximum):
                low, high = high, low
        return "change_pct", low, high, "%"
    if unit in _RATES and bound.cue.metric in ("capacity", "output", "shipment"):
        around = text[max(sentence.start, quantity.start - 24) : quantity.end + 6]
        unit += next((suffix for suffix, form in _PER.items() if form.search(around)), "/month" if unit == "wafer" else "")
    return "level", low, high, "%" if quantity.unit_class == "fraction" else unit


def _falls(near: str) -> bool:
    """Whether the last word of change before the number, or the first behind it, goes down."""
    down, up = [m.start() for m in _DOWN.finditer(near)], [m.start() for m in _UP.finditer(near)]
    return bool(down) and (not up or max(down) > max(up))



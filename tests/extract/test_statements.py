"""Modality, value and topic of statements, apart from the networks."""

from __future__ import annotations

from datetime import date

import pytest

from extract.attribution import find_claims, source_of
from extract.document import Document
from extract.linking import link_mentions, new_id
from extract.modality import find_cues, modality_of
from extract.observations import read_value
from extract.periods import time_of
from extract.quantities import iter_quantities
from extract.reading import Mention, Reading
from extract.sentences import iter_sentences
from extract.stated import Scene, Stated
from extract.times import iter_times
from extract.topic import is_core
from extract.worktext import WorkText
from kg.model import METRICS
from ontology.names import fold_text


def _reading(text: str, *names: tuple[str, str], linked: bool = True) -> Reading:
    work = WorkText.of(text)
    reading = Reading(Document("d", text, "2025-11-25"), work, sentences=list(iter_sentences(work.text)))
    for name, kind in names:
        start = work.text.index(fold_text(name))
        reading.mentions.append(Mention(start, start + len(name), kind, name if linked else None))
    reading.mentions.sort(key=lambda mention: mention.start)
    reading.times = list(iter_times(work.text, date(2025, 11, 25)))
    reading.quantities = list(iter_quantities(work.text))
    reading.cues = find_cues(reading)
    reading.claims = find_claims(reading)
    return reading


def _stated(reading: Reading, subject: Mention, at: str, key: str) -> Stated:
    """A statement of a name, made where some words stand."""
    start = reading.work.text.index(at)
    sentence = next(s for s in reading.sentences if s.start <= start < s.end)
    numeric = key in METRICS
    return Stated(
        key, sentence, start if numeric else min(subject.start, start), start, start + len(at), subject, numeric, False
    )


@pytest.mark.parametrize(
    ("text", "at", "key", "expected"),
    [
        ("SK海力士计划明年量产HBM4。", "hbm4", "invests_in", "planned"),
        ("台积电预计2028年量产1.4纳米芯片。", "1.4纳米", "produces", "forecast"),
        ("据悉，三星向英伟达供货。", "英伟达", "invests_in", "rumored"),
        ("三星可能减产。", "减产", "invests_in", "possible"),
        ("三星否认减产。", "减产", "invests_in", "negated"),
        ("三星已经减产。", "减产", "invests_in", "asserted"),
        ("商务部将其列入清单。", "清单", "invests_in", "asserted"),
        ("SK海力士将在龙仁建厂。", "龙仁", "invests_in", "planned"),
        ("Rapidus is expected to start production.", "production", "produces", "forecast"),
    ],
)
def test_modality(text: str, at: str, key: str, expected: str) -> None:
    """The strongest departure from fact that governs a place is its modality; 将 before a noun is no plan."""
    reading = _reading(
        text, *[(n, "Company") for n in ("SK海力士", "台积电", "三星", "Rapidus", "商务部") if n in text]
    )
    stated = _stated(reading, reading.mentions[0], at, key)
    assert modality_of(reading, Scene.of(reading), stated) == expected


@pytest.mark.parametrize(
    ("text", "at", "key", "expected"),
    [
        ("三星电子第三季度营收86万亿韩元。", "86万亿", "revenue", "2025-Q3"),
        ("三星电子2024年营收300万亿韩元，2025年有望达330万亿韩元。", "330万亿", "revenue", "2025"),
        ("三星电子第三季度业绩出炉。营收86万亿韩元。", "86万亿", "revenue", "2025-Q3"),
        ("三星电子的产品搭载HBM4。", "hbm4", "has_component", None),
        ("三星电子总部位于水原，计划2027年投产新厂。", "水原", "located_in", None),
    ],
)
def test_time(text: str, at: str, key: str, expected: str | None) -> None:
    """A figure is of the period that it is said of, or that the sentence before speaks of; what always holds has no time."""
    reading = _reading(text, ("三星电子", "Company"))
    stated = _stated(reading, reading.mentions[0], at, key)
    assert time_of(reading, Scene.of(reading), stated, "asserted") == expected


@pytest.mark.parametrize(
    ("text", "at", "key", "expected"),
    [
        ("集邦咨询预测，明年DRAM营收将增长40%。", "40%", "revenue", "集邦咨询"),
        ("据集邦咨询统计，DRAM营收增长40%。", "40%", "revenue", "集邦咨询"),
        ("DRAM营收增长40%。", "40%", "revenue", None),
    ],
)
def test_source(text: str, at: str, key: str, expected: str | None) -> None:
    """A claim is of the source that its sentence names."""
    names = [("DRAM", "Product"), *[(n, "Company") for n in ("集邦咨询",) if n in text]]
    reading = _reading(text, *names)
    stated = _stated(reading, next(m for m in reading.mentions if m.type == "Product"), at, key)
    source = source_of(reading, Scene.of(reading), stated, "asserted")
    assert (source.entity if source else None) == expected


def test_words_that_take_up_a_source() -> None:
    """他 is the person who spoke before, 该公司 the company."""
    reading = _reading("陈立武表示，英特尔需求强劲。他还说，产能不足。", ("陈立武", "Person"), ("英特尔", "Company"))
    assert [claim.source.entity for claim in reading.claims] == ["陈立武", "陈立武"]


@pytest.mark.parametrize(
    ("text", "metric", "expected"),
    [
        ("DDR5价格上涨了102%", "price", ("change_pct", 102, 102, "%")),
        ("资本开支降低了30%", "capex", ("change_pct", -30, -30, "%")),
        ("月产能从2万片", "capacity", ("level", 20000, 20000, "wafer/month")),
        ("市场份额占35%", "market_share", ("level", 35, 35, "%")),
        ("用量约为传统服务器的8倍", "demand", ("multiple", 8, 8, "x")),
        ("每股盈利12.2美元", "profit", ("level", 12.2, 12.2, "USD/share")),
        ("涨幅超50%", "price", ("change_pct", 50, None, "%")),
        ("下降超50%", "price", ("change_pct", None, -50, "%")),
        ("净亏损0.4亿元", "profit", ("level", -4e7, -4e7, "CNY")),
        ("营收同比增长2倍", "revenue", ("change_pct", 200, 200, "%")),
        ("吞吐量从每小时220片", "performance", ("level", 220, 220, "wafer/hour")),
        ("月产能再增14万片", "capacity", ("change_abs", 140000, 140000, "wafer/month")),
        ("最高涨幅达34%", "price", ("change_pct", None, 34, "%")),
    ],
)
def test_value(text: str, metric: str, expected: tuple[str, float | None, float | None, str]) -> None:
    """Kind, sign, bounds and rate follow the words beside the number."""
    (quantity,) = iter_quantities(text)
    assert read_value(text, next(iter_sentences(text)), quantity, metric) == expected


def test_short_names_join_their_long_form() -> None:
    """A short form is the same entity before and after the long one; another Latin word is not."""
    reading = _reading("翰岳扩产。翰岳半导体称。Nova与Novatek。", ("翰岳", "Company"), linked=False)
    text = reading.work.text
    reading.mentions += [
        Mention(text.index(n), text.index(n) + len(n), "Company", None) for n in ("翰岳半导体", "nova与"[:4], "novatek")
    ]
    link_mentions(reading)
    short, long, nova, novatek = (m.entity for m in reading.mentions)
    assert short == long == new_id("Company", "翰岳半导体")
    assert nova != novatek


def test_the_rim_of_the_field() -> None:
    """Chips are of the industry; satellites and banks alone are not."""
    assert is_core("product/hbm4") and is_core("company/sk-hynix")
    assert not is_core("product/satellite") and not is_core("company/morgan-stanley")

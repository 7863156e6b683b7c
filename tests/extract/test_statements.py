"""Modality, value and topic of statements, apart from the networks."""

from __future__ import annotations

import pytest

from extract.document import Document
from extract.linking import link_mentions, new_id
from extract.modality import find_cues, modality_at
from extract.observations import read_value
from extract.quantities import iter_quantities
from extract.reading import Mention, Reading
from extract.sentences import iter_sentences
from extract.topic import is_core
from extract.worktext import WorkText
from ontology.names import fold_text


def _reading(text: str, *names: tuple[str, str]) -> Reading:
    work = WorkText.of(text)
    reading = Reading(Document("d", text, "2025-11-25"), work, sentences=list(iter_sentences(work.text)))
    for name, kind in names:
        start = work.text.index(fold_text(name))
        reading.mentions.append(Mention(start, start + len(name), kind, None))
    return reading


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("SK海力士计划明年扩产HBM4。", "hbm4", "planned"),
        ("台积电预计2028年量产1.4纳米芯片。", "1.4", "forecast"),
        ("据悉，三星向英伟达供货。", "英伟达", "rumored"),
        ("三星可能减产。", "减产", "possible"),
        ("三星否认减产。", "减产", "negated"),
        ("三星已经减产。", "减产", "asserted"),
        ("商务部将其列入清单。", "清单", "asserted"),
        ("SK海力士将在龙仁建厂。", "龙仁", "planned"),
        ("Rapidus is expected to start production.", "production", "forecast"),
    ],
)
def test_modality(text: str, at: str, expected: str) -> None:
    """The strongest departure from fact that governs a place is its modality; 将 before a noun is no plan."""
    reading = _reading(text, *[(n, "Company") for n in ("SK海力士", "台积电", "三星", "Rapidus") if n in text])
    assert modality_at(find_cues(reading), reading.work.text.index(at), reading.sentences[0]) == expected


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
    ],
)
def test_value(text: str, metric: str, expected: tuple[str, float | None, float | None, str]) -> None:
    """Kind, sign, bounds and rate follow the words beside the number."""
    (quantity,) = iter_quantities(text)
    assert read_value(text, next(iter_sentences(text)), quantity, metric) == expected


def test_short_names_join_their_long_form() -> None:
    """A short form is the same entity before and after the long one; another Latin word is not."""
    reading = _reading("翰岳扩产。翰岳半导体称。Nova与Novatek。", ("翰岳", "Company"))
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

"""Numbers: base units, ranges and bounds in every form of business news."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.quantities import iter_quantities
from ontology.names import fold_text

CASES = [
    ("月产能从2万片升至16-19万片", [(20000, 20000, "wafer"), (160000, 190000, "wafer")]),
    ("近3000亿美元", [(None, 3e11, "USD")]),
    ("逾50%", [(50, None, "%")]),
    ("超三分之一的产能", [(100 / 3, None, "%")]),
    ("翻了三倍", [(3, 3, "x")]),
    ("增幅达8-9倍", [(8, 9, "x")]),
    ("70万亿韩元", [(7e13, 7e13, "KRW")]),
    ("约180亿美元", [(1.8e10, 1.8e10, "USD")]),
    ("$4.2 billion", [(4.2e9, 4.2e9, "USD")]),
    ("NT$120億", [(1.2e10, 1.2e10, "TWD")]),
    ("5000亿元新台币", [(5e11, 5e11, "TWD")]),
    ("30% - 60%", [(30, 60, "%")]),
    ("18-24个月", [(18, 24, "month")]),
    ("13万多片", [(130000, None, "wafer")]),
    ("不足两个月", [(None, 2, "month")]),
    ("4,614 TFLOPS", [(4614, 4614, "TFLOPS")]),
    ("1万亿日元以上", [(1e12, None, "JPY")]),
    ("数千亿日元", []),
    ("第七代H100芯片", []),
    ("超过12亿欧元（约14亿美元）", [(1.2e9, None, "EUR"), (1.4e9, None, "USD")]),
    ("上调34%至117港元", [(34, 34, "%"), (117, 117, "HKD")]),
    ("占比超过半数", [(50, None, "%")]),
    ("同比-3%", [(-3, -3, "%")]),
    ("容量扩至200兆瓦", [(200, 200, "MW")]),
    ("17家多晶硅企业", [(17, 17, "unit")]),
    ("up to 20 million units", [(None, 2e7, "unit")]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_forms(text: str, expected: list[tuple[float | None, float | None, str]]) -> None:
    """Each form reads as its figures in base units, an open bound as None."""
    found = [(q.minimum, q.maximum, q.unit) for q in iter_quantities(fold_text(text)) if not q.bare]
    assert [unit for *_, unit in found] == [unit for *_, unit in expected]
    for (low, high, _), (want_low, want_high, _) in zip(found, expected, strict=True):
        assert low == (want_low if want_low is None else pytest.approx(want_low))
        assert high == (want_high if want_high is None else pytest.approx(want_high))


@given(st.text(alphabet="0123456789万亿.,-%美元片 超近翻倍分之一二十百千$kmb半成个月", max_size=40))
def test_any_string_of_numerals(text: str) -> None:
    """Quantities lie inside the text, in order, without overlap, and never with both bounds open."""
    end = 0
    for quantity in iter_quantities(text):
        assert end <= quantity.start < quantity.end <= len(text)
        assert (quantity.minimum, quantity.maximum) != (None, None)
        end = quantity.end


def test_the_currency_of_a_bare_yuan() -> None:
    """元 alone is the currency of the place that the text is written for."""
    assert [q.unit for q in iter_quantities("营收7亿元,人民币3亿元", yuan="TWD")] == ["TWD", "CNY"]

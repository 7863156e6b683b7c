"""Dates and periods, resolved by the document's date."""

from __future__ import annotations

from datetime import date

import pytest

from extract.times import iter_times, latest_date
from ontology.names import fold_text

TODAY = date(2025, 11, 28)
CASES = [
    ("2025年下半年发布", ["2025-H2"]),
    ("2026年底前", ["2026-12"]),
    ("明年第一季度", ["2026-Q1"]),
    ("三季度营收", ["2025-Q3"]),
    ("9月底的价格", ["2025-09"]),
    ("当地时间10月7日", ["2025-10-07"]),
    ("2026-2027财年", ["FY2026/FY2027"]),
    ("2023-2024年", ["2023/2024"]),
    ("上月", ["2025-10"]),
    ("2025年11月24日", ["2025-11-24"]),
    ("in the second half of 2026", ["2026-H2"]),
    ("on March 3, 2025", ["2025-03-03"]),
    ("by the end of 2027", ["2027-12"]),
    ("月产能2000亿美元", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_forms(text: str, expected: list[str]) -> None:
    """Each form reads at the precision said."""
    assert [t.value for t in iter_times(fold_text(text), TODAY)] == expected


def test_date_of_an_undated_text() -> None:
    """The latest full date is taken; a text without one has none."""
    assert latest_date("2025年10月7日致函，2025年11月24日签署") == "2025-11-24"
    assert latest_date("去年秋天") is None

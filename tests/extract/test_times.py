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
    ("第三财季营收，2026财年", ["FY2026-Q3", "FY2026"]),
    ("第三财季（3-5月）营收。第四财季", ["2025-03/2025-05", "2025-06/2025-08"]),
    ("上半年销量242万台，去年同期228万台", ["2025-H1", "2024-H1"]),
    ("9月29日发布。同日，寒武纪适配", ["2025-09-29", "2025-09-29"]),
    ("股价周一大涨", ["2025-11-24"]),
    ("on Wednesday", ["2025-11-26"]),
    ("累计前9个月营收", ["2025-01/2025-09"]),
    ("自年初以来", ["2025"]),
    ("1980年代", ["1980/1989"]),
    ("over the next five years", ["2025/2030"]),
    ("the fourth quarter of last year", ["2024-Q4"]),
    ("from as early as 2029, Nikkei said", ["2029"]),
    ("发布2025年第18号公告", []),
    ("一个月内", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_forms(text: str, expected: list[str]) -> None:
    """Each form reads at the precision said."""
    assert [t.value for t in iter_times(fold_text(text), TODAY)] == expected


def test_date_of_an_undated_text() -> None:
    """The latest full date is taken; a text without one has none."""
    assert latest_date("2025年10月7日致函，2025年11月24日签署") == "2025-11-24"
    assert latest_date("去年秋天") is None

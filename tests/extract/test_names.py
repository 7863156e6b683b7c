"""Names on the raw string: longest first, senses of names that are also words."""

from __future__ import annotations

import pytest

from extract.gazetteer import load_gazetteer
from extract.worktext import WorkText

CASES = [
    ("SK 海力士向輝達供應HBM4", ["company/sk-hynix", "company/nvidia", "product/hbm4"]),
    ("长江存储、YMTC", ["company/ymtc", "company/ymtc"]),
    ("苹果公司的iPhone与库克", ["company/apple", "product/iphone", "person/tim-cook"]),
    ("果农采摘苹果，甜度很高", []),
    ("小米粥和杂粮，谷子亩产提高", []),
    ("小米、OPPO与vivo的手机", ["company/xiaomi", "company/oppo", "company/vivo", "product/smartphone"]),
    ("三星堆遗址出土文物", []),
    ("He hurt his arm", []),
    ("Arm chips from Nvidia", ["company/arm", "product/chip", "company/nvidia"]),
    ("联想到往事", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_names(text: str, expected: list[str]) -> None:
    """Registry names are found whatever their script and spacing, and not where the word means something else."""
    hits = load_gazetteer().iter_hits(WorkText.of(text).text)
    assert [hit.entities[0].id for hit in hits] == expected


def test_offsets_point_into_the_original() -> None:
    """A name written with inner spaces keeps its offsets in the unmodified text."""
    text = "业内称  SK  海力士扩产"
    work = WorkText.of(text)
    (hit,) = [h for h in load_gazetteer().iter_hits(work.text) if h.entities[0].id == "company/sk-hynix"]
    start, end = work.original(hit.start, hit.end)
    assert text[start:end] == "SK  海力士"

"""Names on the raw string: longest first, senses of names that are also words."""

from __future__ import annotations

import pytest

from extract.document import Document
from extract.gazetteer import load_gazetteer
from extract.pipeline import read
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


@pytest.mark.parametrize(
    "text",
    [
        "存储芯片价格上涨，三星电子受益。手机厂商称存储芯片仍然紧张。",
        "Demand for HBM is rising at SK hynix. Analysts say HBM will stay short.",
    ],
)
def test_a_class_of_things_is_marked_in_all_places(text: str) -> None:
    """Once a product is a name in a document, it is one wherever it stands again."""
    marked = {text[m.start : m.end] for m in read(Document("d", text, "2025-11-25")).mentions}
    places = [(m.start, m.end) for m in read(Document("d", text, "2025-11-25")).mentions]
    for name in marked & {"存储芯片", "HBM"}:
        assert sum(text[a:b] == name for a, b in places) == text.count(name) == 2
    assert marked & {"存储芯片", "HBM"}

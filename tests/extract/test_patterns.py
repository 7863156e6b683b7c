"""Relation patterns over frames: lists distribute, voice and direction, pronouns and dropped subjects."""

from __future__ import annotations

import pytest

from extract.document import Document
from extract.gazetteer import load_gazetteer
from extract.linking import link_mentions
from extract.pattern_relations import read_patterns
from extract.pipeline import COMPONENTS
from extract.reading import Mention, Reading
from extract.worktext import WorkText

CASES = [
    ("SK海力士向英伟达供应HBM4。", {("company/sk-hynix", "supplies", "company/nvidia")}),
    ("SK海力士对英伟达的HBM4供应谈判已经结束。", {("company/sk-hynix", "supplies", "company/nvidia")}),
    ("英伟达从SK海力士采购HBM4。", {("company/sk-hynix", "supplies", "company/nvidia")}),
    (
        "SK海力士、三星和美光将产能转向HBM。",
        {(c, "produces", "product/hbm") for c in ("company/sk-hynix", "company/samsung-electronics", "company/micron")},
    ),
    (
        "阿里巴巴、百度被列入1260H清单。",
        {(c, "listed_on", "policy/section-1260h-list") for c in ("company/alibaba", "company/baidu")},
    ),
    ("中芯国际联合CEO赵海军表示。", {("person/zhao-haijun", "position_held", "company/smic")}),
    ("Rapidus近日宣布新计划。该公司已与IBM展开合作。", {("company/rapidus", "partners_with", "company/ibm")}),
    ("AMD, a rival of Intel, bought HBM4 from SK hynix.", {("company/sk-hynix", "supplies", "company/amd")}),
    (
        "TSMC said it will spend $5 billion on a fab in Dresden, Germany.",
        {("place/dresden", "located_in", "place/germany")},
    ),
    ("Nvidia’s H100 is built on TSMC's N3E.", {("company/nvidia", "produces", "product/h100")}),
    ("台积电今年投资美国，并推出N3E。", {("company/tsmc", "produces", "technology/tsmc-n3e")}),
]


def _patterns(text: str) -> set[tuple[str | None, str, str | None]]:
    work = WorkText.of(text)
    reading = Reading(Document("d", text, "2025-11-25"), work)
    steps = dict(COMPONENTS)
    steps["expograph_sentences"](reading)
    reading.mentions = [
        Mention(h.start, h.end, h.entities[0].type, h.entities[0].id) for h in load_gazetteer().iter_hits(work.text)
    ]
    link_mentions(reading)
    for name in ("expograph_times", "expograph_quantities", "expograph_reference"):
        steps[name](reading)
    return {(r.subject.entity, r.predicate, r.object.entity) for r in read_patterns(reading)}


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_patterns(text: str, expected: set[tuple[str, str, str]]) -> None:
    """Each way of saying a relation gives it, in the right direction."""
    assert expected <= _patterns(text)

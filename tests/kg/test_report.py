"""Reports: what they hold, that they are safe, and the formats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.errors import InputError, UnknownEntity
from kg.exposure import Shock
from kg.graph import GraphView
from kg.model import Entity, Evidence, Observation, Relation
from kg.report import write_report

NASTY = "<script>alert(1)</script> | *甲* 向乙供货"


def evidence(quote: str, *, day: str = "2025-03-01") -> Evidence:
    return Evidence("新闻-1", 3, 3 + len(quote), quote, "rule", "1", 0.9, day, "company/b")


@pytest.fixture(name="view")
def _view() -> GraphView:
    firms = [
        Entity(f"company/{slug}", "Company", {"zh-Hans": zh, "en": slug}) for slug, zh in (("a", "甲厂"), ("b", "乙厂"))
    ]
    product = Entity("product/p", "Product", {"zh-Hans": "芯片<b>", "en": "chip<b>"})
    relations = [
        Relation(
            "company/a", "supplies", "company/b", {"product": "product/p"}, belief=0.9, evidence=(evidence(NASTY),)
        ),
        Relation(
            "company/a", "competes_with", "company/b", {}, "rumored", belief=0.5, evidence=(evidence("传闻两家竞争"),)
        ),
    ]
    capacity = Observation(
        "company/a", "capacity", "level", 160000, 190000, "wafer/month", "product/p", "planned", "2026", 0.8,
        (evidence("月产能16万至19万片"),),
    )  # fmt: skip
    return GraphView([*firms, product], relations, [capacity])


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", ["甲厂：供应中断的影响", "可能受损", "可能受益", "甲厂 供货中断，乙厂 缺货", "没有记载不等于不存在", "16万–19万", "传闻"]),
        ("en", ["a: exposure to a supply disruption", "Who may be harmed", "a cannot deliver and b runs short", "160,000", "rumour"]),
    ],
)  # fmt: skip
def test_html_tells_the_story_and_escapes_documents(
    view: GraphView, tmp_path: Path, language: str, expected: list[str]
) -> None:
    """One file: title, both tables, stories, coverage and figures; quoted markup is text, nothing is loaded or run."""
    out = write_report(view, Shock("甲厂", "supply"), tmp_path / "report.html", language=language)
    page = out.read_text(encoding="utf-8")
    for phrase in expected:
        assert phrase in page
    assert "<script" not in page and "&lt;script&gt;" in page and "&lt;b&gt;" in page
    assert "http://" not in page and "https://" not in page and "@import" not in page
    assert "prefers-color-scheme: dark" in page and "@media print" in page


def test_markdown_escapes_documents(view: GraphView, tmp_path: Path) -> None:
    """Signs of Markdown and HTML in quotes stay signs."""
    page = write_report(view, Shock("甲厂", "supply"), tmp_path / "report.md").read_text(encoding="utf-8")
    assert page.startswith("# 甲厂：供应中断的影响\n")
    assert r"\<script\>alert\(1\)\</script\> \| \*甲\*" in page
    assert "<" not in page.replace(r"\<", "")
    assert "| 乙厂 | 公司 | 供应受阻 | 0.720 | 事实 | 1 |" in page


def test_json_holds_everything(view: GraphView, tmp_path: Path) -> None:
    """The same content for programs."""
    content = json.loads(write_report(view, Shock("甲厂", "supply"), tmp_path / "r.json").read_text(encoding="utf-8"))
    assert {row["effect"] for row in content["exposure"]["exposed"]} == {"harm", "gain"}
    assert content["observations"][0]["value"] == "16万–19万片/月"
    assert content["documents"] == [{"document": "新闻-1", "date": "2025-03-01"}]
    assert content["facts"][0]["evidence"][0]["attributed_to"] == "乙厂"


@pytest.mark.parametrize("suffix", [".html", ".md", ".json"])
def test_an_entity_without_shock_has_facts_alone(view: GraphView, tmp_path: Path, suffix: str) -> None:
    """No exposure is made up where none is asked."""
    page = write_report(view, "乙厂", tmp_path / f"r{suffix}").read_text(encoding="utf-8")
    assert "甲厂" in page and "可能受损" not in page


def test_nothing_reached_says_so(view: GraphView, tmp_path: Path) -> None:
    """An empty answer is a sentence, not an empty table."""
    page = write_report(view, Shock("乙厂", "price_fall"), tmp_path / "r.md", language="en").read_text(encoding="utf-8")
    assert "None found in the documents." in page


def test_unknown_formats_languages_and_names_are_refused(view: GraphView, tmp_path: Path) -> None:
    """Each is named with what to use instead."""
    with pytest.raises(InputError, match="odt"):
        write_report(view, "甲厂", tmp_path / "r.odt")
    with pytest.raises(InputError, match="fr"):
        write_report(view, "甲厂", tmp_path / "r.md", language="fr")
    with pytest.raises(UnknownEntity):
        write_report(view, "丙厂", tmp_path / "r.md")
    with pytest.raises(InputError):
        write_report(view, "甲厂", tmp_path / "absent" / "r.md")

"""The commands that show how an answer comes about: rules, explain, conflicts, and the times and floors of expose."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.config import settings

SENTENCES = (
    "甲材料向乙芯片供应硅片。",
    "甲材料计划向丙系统供货。",
    "甲材料否认向乙芯片供货。",
    "硅片报价为每片10美元。",
    "硅片报价为每片20美元。",
)
OWN_RULE = """@prefix exp: <https://w3id.org/expograph/ns#> .
@prefix rule: <https://w3id.org/expograph/transmission/> .
"""


def relation(text: str, quote: str, target: str, modality: str) -> dict[str, Any]:
    start = text.index(quote)
    return {
        "subject": "company/jia",
        "predicate": "supplies",
        "object": target,
        "modality": modality,
        "confidence": 0.9,
        "evidence": [{"start": start, "end": start + len(quote), "quote": quote, "rule": "relation.supply@1"}],
    }


def price(text: str, quote: str, value: int) -> dict[str, Any]:
    start = text.index(quote)
    return {
        "subject": "product/wafer-of-jia",
        "metric": "price",
        "kind": "level",
        "value": {"min": value, "max": value},
        "unit": "USD",
        "modality": "asserted",
        "time": "2025",
        "confidence": 0.9,
        "evidence": [{"start": start, "end": start + len(quote), "quote": quote, "rule": "observation.price@1"}],
    }


def records() -> Iterator[dict[str, Any]]:
    first, second = "".join((*SENTENCES[:2], SENTENCES[3])), "".join((SENTENCES[2], SENTENCES[4]))
    companies = {"company/jia": "甲材料", "company/yi": "乙芯片", "company/bing": "丙系统"}
    entities = [{"id": key, "type": "Company", "label": name, "names": [name]} for key, name in companies.items()]
    entities.append({"id": "product/wafer-of-jia", "type": "Product", "label": "硅片甲", "names": ["硅片甲"]})
    shared = {"language": "zh-Hans", "entities": entities, "mentions": []}
    facts = [
        relation(first, SENTENCES[0], "company/yi", "asserted"),
        relation(first, SENTENCES[1], "company/bing", "planned"),
    ]
    yield (
        shared
        | {"doc_id": "one", "doc_date": "2025-03-01", "text": first, "relations": facts}
        | {"observations": [price(first, SENTENCES[3], 10)]}
    )
    denial = [relation(second, SENTENCES[2], "company/yi", "negated")]
    yield (
        shared
        | {"doc_id": "two", "doc_date": "2025-06-01", "text": second, "relations": denial}
        | {"observations": [price(second, SENTENCES[4], 20)]}
    )


@pytest.fixture(scope="module", name="store")
def _store(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("cli")
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records())
    (folder / "records.jsonl").write_text(lines, encoding="utf-8")
    store = folder / "store"
    result = CliRunner().invoke(app, ["build", str(folder / "records.jsonl"), "--store", str(store)])
    assert result.exit_code == 0, result.stderr
    return str(store)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test works in a folder of its own, with default settings."""
    monkeypatch.chdir(tmp_path)
    settings.cache_clear()
    yield
    settings.cache_clear()


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


def complaint(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 2, result.output
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("error: ") and lines[0].endswith(".")
    return lines[0]


def harmed(store: str, *options: str) -> dict[str, float]:
    answer = json.loads(run("expose", "甲材料", "--shock", "supply", "--json", "--store", store, *options))
    return {row["entity"]: row["score"] for row in answer["exposed"]}


def own_rules(body: str) -> str:
    Path("own.ttl").write_text(OWN_RULE + body, encoding="utf-8")
    return "own.ttl"


# ---------- rules


def test_rules_say_what_becomes_of_a_shock_and_why() -> None:
    """Weight, way, what comes and arrives, the rule's name and its rationale, in both languages."""
    shown = run("rules", "--predicate", "supplies", "--shock", "listing")
    assert (
        "supplies · A 向 B 供货" in shown
        and "被列入清单、受限制 → 供应受阻" in shown
        and "supplier-restricted" in shown
    )
    shown = run("rules", "--predicate", "targets", "--language", "en")
    assert "targets · A targets B (6)" in shown and "What comes → what arrives" in shown and "(restrict)" in shown


def test_rules_as_json_are_one_row_a_step() -> None:
    """A program gets predicate, direction, kind and sign before and after, weight and rationale."""
    rows = json.loads(run("rules", "--json", "--predicate", "listed_on"))
    assert {(row["from_kind"], row["to_kind"], row["to_sign"]) for row in rows} >= {("listing", "listing", "harm")}
    assert set(rows[0]["rationale"]) == {"zh", "en"}


def test_the_matrix_shows_where_nothing_passes() -> None:
    """One line a predicate and direction, one column a kind."""
    assert "A 位于 B" in run("rules", "--matrix", "--predicate", "located_in")


def test_the_picture_is_written() -> None:
    """An SVG whose path is printed."""
    assert run("rules", "--svg", "rules.svg").strip() == "rules.svg"
    assert Path("rules.svg").read_text(encoding="utf-8").startswith("<svg ")


def test_a_rules_file_changes_the_answer(store: str) -> None:
    """A lower weight lowers the score, a rule taken out takes its chains, and `rules` says what changed."""
    before = harmed(store)
    halved = harmed(store, "--rules", own_rules("rule:supplier-disrupted exp:weight 0.4 ."))
    assert halved["company/yi"] == pytest.approx(before["company/yi"] / 2)
    gone = "rule:supplier-disrupted <http://www.w3.org/2002/07/owl#deprecated> true ."
    assert harmed(store, "--rules", own_rules(gone)) == {}
    assert "停用 1 条" in run("rules", "--rules", "own.ttl", "--predicate", "supplies")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("rule:listed exp:predicate <https://w3id.org/expograph/rel/loves> .", "rel:loves"),
        ("rule:supplier-disrupted exp:weight 1 .", "back without loss"),
        ("rule:nosuch exp:weight 0.1 .", "'nosuch' is no bundled rule"),
        ("rule:", "no Turtle"),
    ],
)
def test_bad_rules_end_with_one_sentence(store: str, body: str, said: str) -> None:
    """Wherever the file is given."""
    file = own_rules(body)
    assert said in complaint("rules", "--rules", file)
    assert said in complaint("expose", "甲材料", "--shock", "supply", "--rules", file, "--store", store)
    assert said in complaint(
        "report", "甲材料", "--shock", "supply", "--rules", file, "--out", "r.md", "--store", store
    )


def test_a_path_of_a_shock_follows_the_rules(store: str) -> None:
    """With a shock only what the rules carry is a path; a rule taken out takes it away."""
    asked = ("path", "甲材料", "乙芯片", "--store", store, "--json")
    (path,) = json.loads(run(*asked, "--shock", "supply"))["paths"]
    assert (path["kind"], path["hops"][0]["rule"]) == ("supply", "supplier-disrupted")
    assert json.loads(run(*asked, "--shock", "demand_rise"))["paths"] == []
    file = own_rules("rule:supplier-disrupted <http://www.w3.org/2002/07/owl#deprecated> true .")
    assert json.loads(run(*asked, "--shock", "supply", "--rules", file))["paths"] == []
    assert "say which with --shock" in complaint("path", "甲材料", "乙芯片", "--rules", file, "--store", store)


# ---------- times, floors, decay


@pytest.mark.parametrize(
    ("options", "reached"),
    [
        ("", {"company/yi", "company/bing"}),
        ("--floor fact", {"company/yi"}),
        ("--floor plan", {"company/yi", "company/bing"}),
        ("--floor rumour", {"company/yi", "company/bing"}),
        ("--as-of 2025-02-28", set()),
        ("--known-at 2100-01-01", {"company/yi", "company/bing"}),
        ("--as-of 2030-03-01 --half-life 30", set()),
    ],
)
def test_times_and_floors(store: str, options: str, reached: set[str]) -> None:
    """Each leaves what was so firm, said and known."""
    assert set(harmed(store, *options.split())) == reached


def test_the_answer_says_how_it_was_asked(store: str) -> None:
    """The limits stand under the title, and in JSON, so that an answer can be asked again."""
    shown = run("expose", "甲材料", "--shock", "supply", "--floor", "plan", "--as-of", "2025-12-01", "--store", store)
    assert shown.splitlines()[1] == "截至 2025-12-01 · 依据不低于计划"
    options = ("--as-of", "2025-12-01", "--half-life", "365", "--floor", "plan")
    answer = json.loads(run("expose", "甲材料", "--shock", "supply", "--json", "--store", store, *options))
    asked = {key: answer["limits"][key] for key in ("as_of", "half_life", "modality_floor", "known_at")}
    assert asked == {"as_of": "2025-12-01", "half_life": 365.0, "modality_floor": "planned", "known_at": None}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("expose 甲材料 --shock supply --known-at 2001-01-01", "held no document at 2001-01-01"),
        ("expose 甲材料 --shock supply --known-at 2025-02-30", "'2025-02-30' is no day and no time"),
        ("expose 甲材料 --shock supply --as-of 2025-02-30", "'2025-02-30' is no day"),
        ("expose 甲材料 --shock supply --half-life 0", "half_life is 0.0"),
        ("expose 甲材料 --shock supply --max-hops -1", "max_hops is -1"),
        ("expose 硅片甲 --shock listing --floor sure", "'sure'"),
        ("path 甲材料 乙芯片 --known-at 2001-01-01", "held no document"),
        ("conflicts --entity nosuch", "no entity is named 'nosuch'"),
        ("conflicts --kind quarrel", "'quarrel'"),
        ("explain nosuch", "no statement has the id 'nosuch'"),
    ],
)
def test_bad_times_and_ids_end_with_one_sentence(store: str, arguments: str, said: str) -> None:
    """What was wrong, with the value."""
    assert said in complaint(*arguments.split(), "--store", store)


def test_rules_of_unknown_predicates_are_refused() -> None:
    """The message lists the predicates."""
    assert "predicate 'likes' is unknown" in complaint("rules", "--predicate", "likes")
    assert "no rule carries that" in complaint("rules", "--predicate", "position_held", "--shock", "price_rise")


# ---------- conflicts, explain


def test_conflicts_are_listed_with_both_sides(store: str) -> None:
    """The denial and the differing price, each side with its sentence; JSON has the same."""
    shown = run("conflicts", "--store", store)
    assert "互相矛盾的陈述（2 对）" in shown and "一处断言、一处否认 · 两个来源之间" in shown
    assert all(sentence in shown for sentence in (SENTENCES[0], SENTENCES[2], SENTENCES[3], SENTENCES[4]))
    rows = json.loads(run("conflicts", "--store", store, "--json", "--kind", "value"))
    assert [(row["kind"], row["between"]) for row in rows] == [("value", "sources")]
    assert json.loads(run("conflicts", "--store", store, "--json", "--as-of", "2025-05-01")) == []


def test_expose_path_entity_and_report_show_the_denial(store: str) -> None:
    """Whoever reads an answer learns that another source denies it."""
    asked = {
        "expose": ("甲材料", "--shock", "supply"),
        "path": ("甲材料", "乙芯片"),
        "entity": ("甲材料",),
    }
    for command, arguments in asked.items():
        shown = run(command, *arguments, "--store", store)
        assert "有争议：另一来源否认" in shown and SENTENCES[2] in shown, command
    for suffix in ("html", "md"):
        run("report", "甲材料", "--shock", "supply", "--out", f"r.{suffix}", "--store", store)
        assert "有争议：另一来源否认" in Path(f"r.{suffix}").read_text(encoding="utf-8")


def test_a_report_of_a_day_holds_what_was_said_by_then(store: str) -> None:
    """As of a day before the denial, the report knows nothing of it."""
    run("report", "甲材料", "--as-of", "2025-05-01", "--out", "r.md", "--store", store)
    told = Path("r.md").read_text(encoding="utf-8")
    assert SENTENCES[0] in told and SENTENCES[2] not in told and "有争议" not in told
    assert "截至 2025-05-01" in told


def test_explain_prints_the_sum(store: str) -> None:
    """Rates, confidence, errors, belief, what stands against it; the id is the one that other answers print."""
    card = json.loads(run("entity", "甲材料", "--store", store, "--json"))
    (fact,) = [row for row in card["relations"] if row["modality"] == "asserted"]
    shown = run("explain", fact["id"][:8], "--store", store)
    # Row `relation`: 0.05 + (1 − 0.9 × (1 − 0.18)) = 0.312.
    for part in (
        "甲材料 向 乙芯片 供货",
        "系统误差 0.05",
        "置信度 0.900",
        "= 0.262",
        "1 − 0.312 = 0.688",
        "有争议：另一来源否认",
    ):
        assert part in shown
    aged = run(
        "explain", fact["id"], "--half-life", "92", "--as-of", "2025-06-01", "--store", store, "--language", "en"
    )
    assert "newest sentence 2025-03-01, counted to 2025-06-01, 92 days: 0.688 × ½^(92 / 92) = 0.344" in aged
    told = json.loads(run("explain", fact["id"], "--store", store, "--json"))
    assert told["belief"] == pytest.approx(0.688)
    assert "不传导冲击" in run("explain", told["disputes"][0]["statement"], "--store", store)

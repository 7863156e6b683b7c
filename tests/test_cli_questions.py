"""Questions beyond one shock on the command line: what changed, lists, chokepoints, markets, watchlists; in both languages and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.config import settings
from kg.graph import GraphView
from kg.store import GraphStore
from ontology.registry import load_registry

LISTS = Path(__file__).parent.parent / "fixtures" / "lists"
POLICY = "关键技术观察名单"
DAYS = ("2025-01-15", "2026-01-15")
# Document, day, and what its sentences say: subject, predicate, object, product.
Said = tuple[str, str, str, str | None]
NEWS: list[tuple[str, str, list[Said]]] = [
    (
        "early",
        "2024-12-01",
        [("innolight", "supplies", "google", "optical-module"), ("amec", "supplies", "smic", "etcher")],
    ),
    ("late", "2025-06-01", [("eoptolink", "produces", "optical-module", None), ("amec", "supplies", "ymtc", "etcher")]),
]
PRODUCTS = ("optical-module", "etcher")
_VIEWS: dict[str, GraphView] = {}


def record(doc_id: str, day: str, said: list[Said]) -> dict[str, Any]:
    """A record with one sentence for each relation."""
    sentences = [f"{subject} {predicate} {target}。" for subject, predicate, target, _ in said]
    text = "".join(sentences)
    names = sorted({name for subject, _, target, product in said for name in (subject, target, product) if name})
    relations = []
    for (subject, predicate, target, product), sentence in zip(said, sentences, strict=True):
        start = text.index(sentence)
        relations.append(
            {
                "subject": identity(subject),
                "predicate": predicate,
                "object": identity(target),
                "qualifiers": {"product": identity(product)} if product else {},
                "confidence": 0.9,
                "evidence": [{"start": start, "end": start + len(sentence), "rule": "relation.supply@1"}],
            }
        )
    entities = [
        {"id": identity(name), "type": identity(name).partition("/")[0].capitalize(), "label": name} for name in names
    ]
    return {
        "doc_id": doc_id,
        "doc_date": day,
        "text": text,
        "entities": entities,
        "mentions": [],
        "relations": relations,
    }


def identity(name: str) -> str:
    return f"{'product' if name in PRODUCTS else 'company'}/{name}"


@pytest.fixture(scope="module", name="store")
def _store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("questions")
    lines = [json.dumps(record(*document), ensure_ascii=False) for document in NEWS]
    (folder / "records.jsonl").write_text("\n".join(lines), encoding="utf-8")
    store = str(folder / "store")
    settings.cache_clear()
    assert CliRunner().invoke(app, ["build", str(folder / "records.jsonl"), "--store", store]).exit_code == 0
    for day in DAYS:
        result = CliRunner().invoke(app, [*importing(day), "--store", store])
        assert result.exit_code == (day == DAYS[1]), result.output
    yield store
    settings.cache_clear()


@pytest.fixture(autouse=True)
def _read_once(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The graph of the module's store is read once: what is tested is the questions, and no question changes it."""

    def view_of(graph: GraphStore) -> GraphView:
        key = str(graph.path)
        if key not in _VIEWS:
            _VIEWS[key] = GraphView.from_store(graph, registry=load_registry())
        return _VIEWS[key]

    monkeypatch.setattr("kg.cli.options.view_of", view_of)


def importing(day: str) -> list[str]:
    return ["import", "list", str(LISTS / f"watch-{day[:7]}.csv"), "--policy", POLICY, "--edition", day]


def run(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == status, result.output
    return result.stdout


EDITIONS = ("diff", "--edition", f"{POLICY}@{DAYS[0]}", f"{POLICY}@{DAYS[1]}")
# What is asked, what the table must hold in Chinese, and in English.
QUESTIONS: list[tuple[tuple[str, ...], list[str], list[str]]] = [
    (EDITIONS, ["移除（1）：中微公司", "新出现", "不再列名"], ["removed (1): AMEC", "Vanished", "names it no longer"]),
    (
        ("diff", "中微公司", "--shock", "listing", "--since", "2025-03-01"),
        ["2025-03-01 → 现在", "长江存储", "新陈述"],
        ["2025-03-01 → now", "YMTC", "new, belief"],
    ),
    (
        ("diff", "amec", "--shock", "listing", "--between", "2024-11-01", "2025-03-01"),
        ["中芯国际", "amec supplies smic。"],
        ["Appeared", "SMIC"],
    ),
    (("diff", "--since", "2025-12-31"), [f"{POLICY}：列入清单的影响"], [f"{POLICY}: exposure to a listing"]),
    (("chokepoints",), ["只有一个有记载的供应方", "刻蚀机"], ["One documented maker", "etcher"]),
    (
        ("chokepoints", POLICY, "--shock", "listing"),
        ["传导咽喉", "中际旭创", "谷歌"],
        ["chokepoints of a listing", "InnoLight", "Google"],
    ),
    (
        ("alternatives", "innolight", "--shock", "supply"),
        ["谷歌", "光模块", "新易盛"],
        ["Google", "Eoptolink", "Lacks"],
    ),
    (("concentration",), ["供应集中度", "刻蚀机"], ["Concentration of supply", "etcher"]),
    (("concentration", "光模块"), ["供应集中度 (1)", "中际旭创"], ["Concentration of supply (1)", "InnoLight"]),
    (("central",), ["中介度", "中微公司"], ["Betweenness", "AMEC"]),
    (("communities",), ["模块度", "中际旭创"], ["Modularity", "InnoLight"]),
    (("exposed", POLICY, "--shock", "listing", "--by", "country"), ["US", "谷歌"], ["US", "Google"]),
    (("exposed", POLICY, "--shock", "listing"), ["受损得分和", "谷歌"], ["Hardest struck", "Google"]),
    (
        ("common", "smic", "ymtc", "--shock", "supply"),
        ["中芯国际、长江存储 的共同风险", "中微公司"],
        ["SMIC, YMTC", "AMEC"],
    ),
]


@pytest.mark.parametrize(("question", "chinese", "english"), QUESTIONS, ids=[" ".join(q[:3]) for q, _, _ in QUESTIONS])
def test_tables_in_both_languages(
    store: str, question: tuple[str, ...], chinese: list[str], english: list[str]
) -> None:
    """Names, heads and sentences in the language asked for, within the width, the coverage at the end."""
    for language, expected, closing in (("zh", chinese, "没有记载"), ("en", english, "Not documented")):
        shown = run(*question, "--language", language, "--store", store)
        assert max(map(len, shown.splitlines())) <= 100
        for part in (*expected, closing):
            assert part in shown, part


@pytest.mark.parametrize("question", [q for q, _, _ in QUESTIONS], ids=[" ".join(q[:3]) for q, _, _ in QUESTIONS])
def test_json_holds_the_coverage(store: str, question: tuple[str, ...]) -> None:
    """A program gets what the table shows, and what it rests on."""
    answer = json.loads(run(*question, "--json", "--store", store))
    one = answer[0] if isinstance(answer, list) else answer
    assert one["coverage"]["statements"] > 0 and one["coverage"]["first"] == "2024-12-01"


def test_the_diff_as_json_has_statement_and_sentence(store: str) -> None:
    """Each change with both scores, the cause and the characters that prove it."""
    answer = json.loads(run(*EDITIONS, "--json", "--store", store))
    changes = {change["entity"]: change for change in answer["changes"]}
    smic = changes["company/smic"]
    assert (answer["from"], answer["to"], smic["change"], smic["score_after"]) == (*DAYS, "vanished", None)
    (cause,) = smic["causes"]
    assert (cause["change"], cause["ended"], cause["ended_by"]) == ("gone", "2026-01-14", f"list-{POLICY}-{DAYS[1]}")
    assert cause["evidence"][0]["quote"].startswith("中微公司,")
    assert cause["statements"]
    assert answer["list_changes"]["company/amec"] == "removed"
    short = json.loads(run(*EDITIONS, "--json", "--limit", "1", "--store", store))
    assert [change["change"] for change in short["changes"]] == ["appeared", "vanished"]


def test_the_import_reports_every_row(store: str) -> None:
    """As JSON, with the candidates of what is not taken, and who was added, relisted, removed."""
    answer = json.loads(run(*importing(DAYS[1]), "--json", "--store", store, status=1))
    assert answer["matches"] == {"exact": 2, "folded": 3, "alias": 1, "near": 1, "none": 1}
    assert answer["outcome"] == "unchanged" and answer["previous_edition"] == DAYS[0]
    near = next(entry for entry in answer["entries"] if entry["match"] == "near")
    assert near["candidates"][0]["entity"] == "company/cxmt"
    changes = {change["entity"]: change["change"] for change in answer["changes"]}
    assert changes["company/amec"] == "removed" and changes["company/robosense"] == "relisted"


def test_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    """The matches are reported, and no store is made."""
    store = tmp_path / "none"
    shown = run(*importing(DAYS[0]), "--dry-run", "--store", str(store), "--language", "en")
    assert "Dry run, nothing stored" in shown and not store.exists()


def test_a_path_states_its_coverage(store: str) -> None:
    """Also the answer that searches no shock says what it rests on."""
    assert "本结果依据" in run("path", "innolight", "google", "--store", store, "--language", "zh")
    assert json.loads(run("path", "innolight", "google", "--json", "--store", store))["coverage"]["documents"] == 4


BAD = [
    ("diff", "give one of --since, --between and --edition"),
    ("diff --since 2025-01-01 --between 2025-01-01 2025-02-01", "give one of"),
    ("diff --since soon", "--since: 'soon' is no day"),
    ("diff --between 2025-02-01 2025-01-01", "2025-01-01 is not after 2025-02-01"),
    ("diff smic --since 2025-01-01", "the shock is not said"),
    ("diff --shock supply --since 2025-01-01", "--shock: it is not said whom"),
    ("diff smic --shock listing --edition a@b c@d", "leave out ENTITY and --shock"),
    ("diff --edition smic smic", "'smic' is no edition"),
    (f"diff --edition {POLICY}@2025-01-16 {POLICY}@2026-01-15", "it holds those of 2025-01-15, 2026-01-15"),
    ("chokepoints smic", "a shock is an entity and a kind"),
    ("chokepoints nosuch --shock supply", "no entity is named 'nosuch'"),
    ("alternatives smic --shock supply --max-hops -1", "max_hops is -1"),
    ("concentration nosuch", "no entity is named 'nosuch'"),
    ("exposed smic --shock supply --by planet", "'planet'"),
    ("common smic", "a watchlist needs two entities"),
    ("central --as-of soon", "'soon' is no day"),
    ("import list nosuch.csv --policy x --edition 2025-01-01", "nosuch.csv: cannot be read"),
]


@pytest.mark.parametrize(("arguments", "said"), BAD)
def test_bad_input_is_one_sentence(store: str, arguments: str, said: str) -> None:
    """What was wrong, where, and what to do; no traceback, status 2."""
    result = CliRunner().invoke(app, [*arguments.split(), "--store", store])
    assert result.exit_code == 2, result.output
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("error: ") and said in last and "Traceback" not in result.output

"""The command line over a tiny store: answers, exit statuses, and one sentence for every bad input."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.cli.console import plain
from kg.config import load_settings, settings
from kg.errors import InputError, UnreadableInput
from kg.store import GraphStore

BAD = Path(__file__).parent.parent / "fixtures" / "bad"
GOLDEN = Path(__file__).parent / "golden"
COMMANDS = [
    "demo",
    "extract",
    "build",
    "remove",
    "expose",
    "path",
    "what-if",
    "diff",
    "exposed",
    "common",
    "chokepoints",
    "alternatives",
    "concentration",
    "central",
    "communities",
    "rules",
    "conflicts",
    "explain",
    "entity",
    "report",
    "query",
    "validate",
    "export",
    "stats",
    "eval",
    "import",
]
TEXT = "甲材料向乙芯片供应硅片。乙芯片向丙系统供应存储器。丙系统计划将产能提高到每月5万片。"
ENTITIES = {"company/jia": "甲材料", "company/yi": "乙芯片", "company/bing": "丙系统"}


def record(doc_id: str = "tiny-2025", text: str = TEXT) -> dict[str, Any]:
    """A record of two relations and one observation, quotes taken from the text."""
    first, second, third = (f"{sentence}。" for sentence in text.split("。")[:3])

    def span(quote: str) -> list[dict[str, Any]]:
        start = text.index(quote)
        return [{"start": start, "end": start + len(quote), "quote": quote, "rule": "relation.supply@1"}]

    supplies = {"predicate": "supplies", "modality": "asserted", "confidence": 0.9}
    return {
        "doc_id": doc_id,
        "doc_date": "2025-03-01",
        "language": "zh-Hans",
        "title": "三家公司",
        "text": text,
        "entities": [{"id": key, "type": "Company", "label": name, "names": [name]} for key, name in ENTITIES.items()],
        "mentions": [],
        "relations": [
            supplies | {"subject": "company/jia", "object": "company/yi", "evidence": span(first)},
            supplies | {"subject": "company/yi", "object": "company/bing", "evidence": span(second)},
        ],
        "observations": [
            {
                "subject": "company/bing",
                "metric": "capacity",
                "value": {"min": 50000, "max": 50000},
                "unit": "wafer/month",
                "modality": "planned",
                "time": "2026",
                "evidence": span(third),
            }
        ],
    }


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test works in a folder of its own, without the settings of whoever runs it."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("EXPOGRAPH_") and name != "EXPOGRAPH_GOLDEN"]:
        monkeypatch.delenv(name)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture(scope="module", name="store")
def _store(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "records.jsonl").write_text(json.dumps(record(), ensure_ascii=False), encoding="utf-8")
    store = folder / "store"
    result = CliRunner().invoke(app, ["build", str(folder / "records.jsonl"), "--store", str(store)])
    assert result.exit_code == 0, result.stderr
    return str(store)


def run(*arguments: str, status: int = 0, stdin: str | None = None) -> str:
    """The standard output of a command that must end with a status."""
    result = CliRunner().invoke(app, list(arguments), input=stdin)
    assert result.exit_code == status, result.output
    assert "\x1b" not in result.output
    return result.stdout


def complaint(*arguments: str) -> str:
    """The one sentence on stderr of a command that cannot use its input."""
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("error: ")
    assert last.endswith(".")
    assert "Traceback" not in result.output
    return last


# ---------- Help


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(command: str) -> None:
    """Every command explains itself and ends with an example."""
    assert f"  expograph {command}" in run(command, "--help").partition("Examples:")[2]


def test_no_command_shows_the_commands() -> None:
    """The bare program lists what it can do, in the order of the work."""
    shown = run()
    assert re.findall(r"^  ([\w-]+)  ", shown.partition("Commands:")[2], re.MULTILINE) == COMMANDS
    assert run("--version").startswith("expograph ")


# ---------- Building


def test_build_counts_and_is_idempotent(store: str) -> None:
    """The same record again changes nothing."""
    Path("r.jsonl").write_text(json.dumps(record(), ensure_ascii=False), encoding="utf-8")
    counts = json.loads(run("build", "r.jsonl", "--store", store, "--json"))
    assert (counts["added"], counts["unchanged"], counts["skipped"], counts["documents"]) == (0, 1, 0, 1)


def test_documents_and_records_stand_in_one_file() -> None:
    """A line with mentions is a record, any other a document; an unchanged document is not read again."""
    document = {"doc_id": "d", "doc_date": "2025-01-01", "text": "SK海力士向英伟达供应HBM4。"}
    lines = [json.dumps(row, ensure_ascii=False) for row in (record(), document)]
    Path("mixed.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert json.loads(run("build", "mixed.jsonl", "--store", "s", "--json"))["added"] == 2
    assert json.loads(run("build", "mixed.jsonl", "--store", "s", "--json"))["unchanged"] == 2
    assert json.loads(run("build", "mixed.jsonl", "--store", "s", "--json", "--read-again"))["unchanged"] == 2
    lines[1] = lines[1].replace("HBM4", "HBM3")
    Path("mixed.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert json.loads(run("build", "mixed.jsonl", "--store", "s", "--json"))["replaced"] == 1


def test_standard_input_is_jsonl_or_text() -> None:
    """A pipe may carry records, documents or one text; a bad line is named by its number."""
    lines = json.dumps(record(), ensure_ascii=False) + "\n{broken"
    result = CliRunner().invoke(app, ["build", "-", "--store", "s"], input=lines)
    assert (result.exit_code, "1 added" in result.stdout) == (1, True), result.output
    assert result.stderr.startswith("skipped: stdin.jsonl:2: ")
    assert json.loads(run("extract", "-", stdin="台积电扩产。"))["doc_id"] == "stdin"


def test_two_inputs_with_one_id_do_not_overwrite_each_other() -> None:
    """The second of two documents with the same id is skipped and reported."""
    for folder, text in (("a", "台积电扩产。"), ("b", "三星电子减产。")):
        Path(folder).mkdir()
        Path(folder, "news.txt").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["build", "a", "b", "--store", "s"])
    assert result.exit_code == 1
    assert "same document id" in result.stderr
    with GraphStore.open(Path("s"), read_only=True) as graph:
        assert graph.text("news") == "台积电扩产。"


def test_a_bad_line_is_skipped_with_its_place_and_the_others_go_in() -> None:
    """The line is named, counted, and the exit status says that there were problems."""
    result = CliRunner().invoke(app, ["build", str(BAD / "broken-line3.jsonl"), "--store", "s"])
    assert result.exit_code == 1
    assert f"skipped: {BAD / 'broken-line3.jsonl'}:3: " in result.stderr
    assert "3 added" in result.stdout
    assert "1 skipped" in result.stdout


def test_a_folder_of_bad_input_gives_what_is_sound_in_it() -> None:
    """Every unusable file of fixtures/bad is one line on stderr, and nothing is half stored."""
    result = CliRunner().invoke(app, ["build", str(BAD), "--store", "s", "--json"])
    assert result.exit_code == 1
    said = result.stderr.strip().splitlines()
    assert all(line.startswith("skipped: ") for line in said)
    for name in ("binary.txt", "empty.txt", "broken-line3.jsonl:3", "unknown-predicate.jsonl:1", "bad-quote.jsonl:1"):
        assert sum(name in line for line in said) == 1, name
    assert json.loads(result.stdout)["skipped"] == len(said) == 5
    with GraphStore.open(Path("s"), read_only=True) as graph:
        assert {"ads", "gb18030", "bad-line-one-2025"} <= {row.id for row in graph.documents()}


@pytest.mark.parametrize(
    "name", ["binary.txt", "empty.txt", "unknown-predicate.jsonl", "bad-quote.jsonl", "missing.txt"]
)
def test_nothing_but_bad_input_makes_no_store(name: str) -> None:
    """One sentence names the file, and no folder is left behind."""
    assert name in complaint("build", str(BAD / name), "--store", "s")
    assert not Path("s").exists()


# Ends itself without any clearing up, as a power cut would: between two documents, or while one is going in.
KILLED_BUILD = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from kg.build import build
from kg.inputs import iter_inputs
from kg.store import GraphStore

where, after = sys.argv[1], int(sys.argv[2])
store, added = GraphStore.open(Path("killed"), create=True), 0

def now():
    if where == "within" and added == after:
        os.kill(os.getpid(), signal.SIGKILL)
    return datetime(2025, 1, 1, tzinfo=UTC)

store.now = now
for _ in build(iter_inputs([Path("many.jsonl")]), store):
    added += 1
    if where == "between" and added == after:
        os.kill(os.getpid(), signal.SIGKILL)
"""


def many(count: int = 24) -> list[str]:
    """Records that partly say the same, one JSON line each."""
    texts = (TEXT.replace("5万片", f"{5 + n % 4}万片") for n in range(count))
    return [json.dumps(record(f"d{n}", text), ensure_ascii=False) for n, text in enumerate(texts)]


def built(lines: list[str], store: str, *, lines_file: Path = Path("lines.jsonl")) -> str:
    """The canonical hash of a store after these lines went in."""
    lines_file.write_text("\n".join(lines), encoding="utf-8")
    run("build", str(lines_file), "--store", store)
    with GraphStore.open(Path(store), read_only=True) as graph:
        return graph.canonical_hash()


@pytest.fixture(scope="module", name="undisturbed")
def _undisturbed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The hash of a store into which all the records went without a break."""
    folder = tmp_path_factory.mktemp("undisturbed")
    return built(many(), str(folder / "store"), lines_file=folder / "lines.jsonl")


@pytest.mark.parametrize(("where", "after"), [("between", 10), ("within", 0), ("within", 10)])
def test_a_build_that_is_killed_ends_as_an_undisturbed_one(where: str, after: int, undisturbed: str) -> None:
    """After kill -9 the store opens and holds whole documents only; the next run adds the rest, to the same hash."""
    Path("many.jsonl").write_text("\n".join(many()), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(BAD.parent.parent)}
    killed = subprocess.run([sys.executable, "-c", KILLED_BUILD, where, str(after)], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    counts = json.loads(run("build", "many.jsonl", "--store", "killed", "--json"))
    assert (counts["unchanged"], counts["added"], counts["documents"]) == (after, 24 - after, 24)
    with GraphStore.open(Path("killed"), read_only=True) as graph:
        assert graph.canonical_hash() == undisturbed


def test_neither_order_nor_repetition_nor_a_guest_leaves_a_trace(undisturbed: str) -> None:
    """The hash is that of what the documents say; one that came and went gives back exactly what it brought."""
    assert built(many()[::-1], "s") == undisturbed
    assert built(many(), "s") == undisturbed
    assert built(many(25), "s") != undisturbed
    run("remove", "d24", "--store", "s")
    with GraphStore.open(Path("s"), read_only=True) as graph:
        assert graph.canonical_hash() == undisturbed


def test_an_interrupt_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is no error and shows no traceback."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(GraphStore, "open", interrupted)
    result = CliRunner().invoke(app, ["stats"])
    assert result.exit_code == 130
    assert "Traceback" not in result.output


def test_extract_writes_records_that_build_takes() -> None:
    """The records of a document are what the graph is built from."""
    Path("news.txt").write_text("2025年11月25日，SK海力士向英伟达供应HBM4。", encoding="utf-8")
    run("extract", "news.txt", "--out", "records.jsonl")
    assert run("extract", "news.txt") == Path("records.jsonl").read_text(encoding="utf-8")
    assert json.loads(run("build", "records.jsonl", "--store", "s", "--json"))["added"] == 1
    assert not list(Path().glob("*.part"))


def test_remove_takes_the_document_out() -> None:
    """What only that document said is gone; an unknown id is an error."""
    Path("r.jsonl").write_text(json.dumps(record(), ensure_ascii=False), encoding="utf-8")
    run("build", "r.jsonl", "--store", "s")
    assert "'nosuch'" in complaint("remove", "tiny-2025", "nosuch", "--store", "s")
    run("remove", "tiny-2025", "--store", "s")
    assert json.loads(run("stats", "--store", "s", "--json"))["relations"] == 0


# ---------- Answers


@pytest.mark.golden
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("expose", "expose 甲材料 --shock supply"),
        ("expose-en", "expose company/jia --shock supply --language en"),
        ("expose-drawn", "expose 甲材料 --shock supply --draws 1000 --seed 3 --paths 2"),
        ("path", "path 甲材料 丙系统"),
        ("what-if", "what-if 甲材料 --shock supply --remove 乙芯片"),
        ("what-if-en", "what-if company/jia --shock supply --weight supplier-disrupted=0.5 --language en"),
        ("entity", "entity 丙系统"),
    ],
)
def test_what_is_printed(store: str, name: str, arguments: str) -> None:
    """Tables, chains and sentences as people read them in a pipe."""
    shown = run(*arguments.split(), "--store", store)
    assert max(map(len, shown.splitlines())) <= 100
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("EXPOGRAPH_GOLDEN") == "write":
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8"), "run `make golden` and read the diff"


def test_expose_as_json_carries_the_sentence(store: str) -> None:
    """A program gets the whole chain: entities, score, verdict and the quoted characters."""
    answer = json.loads(run("expose", "甲材料", "--shock", "supply", "--store", store, "--json"))
    rows = {row["entity"]: row for row in answer["exposed"]}
    assert rows["company/yi"]["paths"][0]["hops"][0]["quote"] == "甲材料向乙芯片供应硅片。"
    assert rows["company/bing"]["score"] < rows["company/yi"]["score"]


@pytest.mark.parametrize(
    ("options", "reached"),
    [
        ("--max-hops 1", {"company/yi"}),
        ("--min-belief 1", set()),
        ("--as-of 2024-12-31", set()),
        ("--predicate acquires", set()),
        ("--type Product", set()),
        ("--country US", set()),
        ("--limit 1", {"company/yi"}),
        ("--floor fact --documented-only", {"company/yi", "company/bing"}),
    ],
)
def test_expose_options_narrow_the_answer(store: str, options: str, reached: set[str]) -> None:
    """Each option leaves out what it says."""
    answer = json.loads(run("expose", "甲材料", "--shock", "supply", "--store", store, "--json", *options.split()))
    assert {row["entity"] for row in answer["exposed"]} == reached


def test_no_path_is_an_answer(store: str) -> None:
    """That nothing is found is not an error."""
    shown = json.loads(run("path", "甲材料", "丙系统", "--predicate", "acquires", "--store", store, "--json"))
    assert shown["paths"] == []


def test_entity_as_json_holds_statements_and_figures(store: str) -> None:
    """The card's data: modality, time, belief and quotes of everything said."""
    card = json.loads(run("entity", "丙系统", "--store", store, "--json"))
    (figure,) = card["observations"]
    assert (figure["min"], figure["modality"], figure["time"]) == (50000, "planned", "2026")
    assert card["relations"][0]["evidence"][0]["quote"] == "乙芯片向丙系统供应存储器。"


@pytest.mark.parametrize("suffix", ["html", "md", "json"])
def test_report_writes_the_file_and_prints_its_path(store: str, suffix: str) -> None:
    """The path is printed alone, for the next program in the pipe."""
    assert run("report", "甲材料", "--shock", "supply", "--out", f"r.{suffix}", "--store", store) == f"r.{suffix}\n"
    assert "甲材料向乙芯片供应硅片" in Path(f"r.{suffix}").read_text(encoding="utf-8")


def test_query_formats(store: str) -> None:
    """The same answer as table, CSV, JSON and Turtle."""
    select = "SELECT ?b WHERE { company:jia rel:supplies ?b }"
    assert "company:yi" in run("query", select, "--store", store)
    assert run("query", select, "--format", "csv", "--store", store).split()[0] == "b"
    assert json.loads(run("query", select, "--json", "--store", store))["head"]["vars"] == ["b"]
    graph = "CONSTRUCT { ?a rel:supplies ?b } WHERE { ?a rel:supplies ?b }"
    assert "rel:supplies" in run("query", graph, "--format", "ttl", "--store", store)
    Path("q.rq").write_text(select, encoding="utf-8")
    assert "company:yi" in run("query", "--file", "q.rq", "--store", store)
    assert "company:yi" in run("query", "--file", "-", "--store", store, stdin=select)


def test_saved_queries_run(store: str) -> None:
    """Those listed can be asked by name."""
    listed = json.loads(run("query", "--list", "--json"))
    assert {"name", "zh", "en"} == set(listed[0])
    assert "乙芯片" in run("query", "--saved", "suppliers", "--store", store)


def test_validate_says_whether_the_graph_conforms(store: str) -> None:
    """A graph built from sound records conforms, and the exit status says so."""
    assert json.loads(run("validate", "--store", store, "--json"))["conforms"] is True
    assert "conforms" in run("validate", "--store", store)


@pytest.mark.parametrize("format", ["nq", "trig", "ttl", "jsonld"])
def test_export_writes_rdf(store: str, format: str) -> None:
    """To standard output or a file, the same."""
    shown = run("export", "--format", format, "--store", store)
    assert "supplies" in shown
    run("export", "--format", format, "--out", "graph.rdf", "--store", store)
    assert Path("graph.rdf").read_text(encoding="utf-8") == shown


def test_stats_lists_the_documents(store: str) -> None:
    """Ids as `remove` takes them."""
    (row,) = json.loads(run("stats", "--documents", "--json", "--store", store))
    assert (row["id"], row["date"], row["statements"]) == ("tiny-2025", "2025-03-01", 3)
    assert "tiny-2025" in run("stats", "--documents", "--store", store)


def test_demo_answers_from_the_bundled_corpus() -> None:
    """One command, from texts to reports, in less than half a minute."""
    started = time.perf_counter()
    shown = run("demo", "--out", "out")
    assert time.perf_counter() - started < 30
    assert "1260H清单" in shown
    written = sorted(Path("out").iterdir())
    assert [path.suffix for path in written] == [".html", ".md", ".html", ".md"]
    assert all(str(path) in shown for path in written)


# ---------- Bad input


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("frobnicate", "No such command"),
        ("expose 甲材料", "Missing option '--shock'"),
        ("expose 甲材料 --shock flood", "'flood'"),
        ("expose nosuch --shock supply", "no entity is named 'nosuch'"),
        ("expose 甲材料 --shock supply --max-hops 99", "max_hops is 99"),
        ("expose 甲材料 --shock supply --min-belief 2", "minimum_belief is 2.0"),
        ("expose 甲材料 --shock supply --floor maybe", "'maybe'"),
        ("expose 甲材料 --shock supply --predicate likes", "predicate likes is unknown"),
        ("expose 甲材料 --shock supply --as-of soon", "'soon' is no day"),
        ("expose 甲材料 --shock supply --type Firm", "'firm' is no type"),
        ("expose 甲材料 --shock supply --sector nosuch", "no entity is named 'nosuch'"),
        ("path 甲材料", "Missing argument 'B'"),
        ("entity nosuch", "no entity is named 'nosuch'"),
        ("report 甲材料 --out r.pdf", "no report of the format '.pdf'"),
        ("report 甲材料 --out nosuch/r.html", "nosuch/r.html"),
        ("query", "give one query"),
        ("query ASK{} --saved suppliers", "give one query"),
        ("query --saved nosuch", "no saved query is named 'nosuch'"),
        ("query --file nosuch.rq", "nosuch.rq: cannot be read"),
        ("query SELECT", "line 1"),
        ("query CLEAR", "CLEAR would change the store"),
        ("query ASK{} --format ttl", "cannot be written as Turtle"),
        ("export --format xml", "'xml'"),
        ("export --out nosuch/g.ttl", "nosuch/g.ttl"),
        ("expose 甲材料 --shock supply --draws -1", "draws is -1"),
        ("what-if 甲材料 --shock supply", "nothing is supposed"),
        ("what-if 甲材料 --shock supply --remove 丁", "'丁'"),
        ("what-if 甲材料 --shock supply --weight 0.5", "--weight"),
        ("what-if 甲材料 --shock supply --add 甲材料", "'甲材料' is no statement"),
        ("remove nosuch", "document 'nosuch' is not in the store"),
    ],
)
def test_bad_arguments_end_with_one_sentence(store: str, arguments: str, said: str) -> None:
    """The sentence names what was wrong; the status is 2."""
    known = arguments.split()[0] in COMMANDS
    assert said in complaint(*arguments.split(), *(("--store", store) if known else ()))


def test_what_if_in_json_has_both_answers(store: str) -> None:
    """Rows before and after, and what was supposed."""
    arguments = ("what-if", "甲材料", "--shock", "supply", "--store", store, "--json")
    found = json.loads(run(*arguments, "--remove", "乙芯片", "--also", "company/bing"))
    assert found["change"] == {"remove": ["乙芯片"], "add": [], "weights": {}}
    assert found["also"] == ["company/bing"]
    assert {(shift["entity"], shift["change"]) for shift in found["changes"]} == {("company/yi", "vanished")}
    assert all(shift["before"]["paths"] and shift["after"] is None for shift in found["changes"])


def test_chokepoints_in_json_name_whom_a_removal_spares(store: str) -> None:
    """Without the one on the way the shock no longer reaches the last."""
    found = json.loads(run("chokepoints", "甲材料", "--shock", "supply", "--store", store, "--json"))
    (spared,) = found["chokepoints"]
    assert (spared["entity"], [loss["entity"] for loss in spared["stopped"]]) == ("company/yi", ["company/bing"])
    assert spared["weakened"] == []


def test_expose_in_json_holds_chances_and_best_paths(store: str) -> None:
    """Both only when asked for."""
    arguments = ("expose", "甲材料", "--shock", "supply", "--store", store, "--json")
    found = json.loads(run(*arguments, "--draws", "200", "--paths", "2"))
    assert [len(path["hops"]) for path in found["best_paths"]] == [1, 2]
    assert all(row["chance"]["draws"] == 200 for row in found["exposed"])
    plain_answer = json.loads(run(*arguments))
    assert "best_paths" not in plain_answer and all(row["chance"] is None for row in plain_answer["exposed"])


@pytest.mark.parametrize("command", ["stats", "expose 甲材料 --shock supply", "validate", "query ASK{}", "remove x"])
def test_a_missing_store_says_how_to_build_one(command: str) -> None:
    """No command but build makes a store."""
    assert "there is no store here; build one" in complaint(*command.split(), "--store", "nosuch")
    assert not Path("nosuch").exists()


def test_build_refuses_a_folder_that_is_no_store() -> None:
    """Nobody's files are mixed with a store's."""
    Path("mine").mkdir()
    Path("mine/letter.txt").write_text("亲爱的", encoding="utf-8")
    Path("news.txt").write_text("台积电扩产。", encoding="utf-8")
    assert "the folder is not a store" in complaint("build", "news.txt", "--store", "mine")


# ---------- Settings


def test_settings_come_from_the_file_and_variables_win(monkeypatch: pytest.MonkeyPatch, store: str) -> None:
    """One file and EXPOGRAPH_* variables; a store named in the file counts from the file's folder."""
    Path("expograph.toml").write_text(f'store = "{store}"\nlanguage = "en"\n', encoding="utf-8")
    assert "Who may be harmed" in run("expose", "甲材料", "--shock", "supply")
    settings.cache_clear()
    monkeypatch.setenv("EXPOGRAPH_LANGUAGE", "zh")
    assert "可能受损" in run("expose", "甲材料", "--shock", "supply")
    assert load_settings(Path("/x"), environment={}).store == Path("expograph-store")


@pytest.mark.parametrize(
    ("text", "said"),
    [('shop = "x"', "shop"), ("query_seconds = -1", "query_seconds"), ("store = ", "this is no TOML")],
)
def test_bad_settings_end_with_one_sentence(text: str, said: str) -> None:
    """A typing error in the file is not ignored."""
    Path("expograph.toml").write_text(text, encoding="utf-8")
    assert said in complaint("stats")


def test_bad_variables_are_named() -> None:
    """The sentence says which variable to mend."""
    with pytest.raises(InputError, match="EXPOGRAPH_LANGUAGE"):
        load_settings(Path("/x"), environment={"EXPOGRAPH_LANGUAGE": "fr"})
    with pytest.raises(UnreadableInput, match=r"nosuch\.toml"):
        load_settings(Path("/x"), environment={"EXPOGRAPH_CONFIG": "nosuch.toml"})


def test_text_of_documents_cannot_steer_the_terminal() -> None:
    """Escape sequences in a quote are shown, not obeyed."""
    assert "\x1b" not in plain("量产\x1b[2J\x07")

"""The figures of the contract on cases made by hand, and against a second, tiny computation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from extract.calibration_figures import calibrate, calibration
from extract.evaluation import Counts, align, evaluate, same_value
from extract.evaluation_causes import find_causes
from extract.evaluation_html import render_evaluation
from extract.evaluation_rows import load_rows
from kg.cli import app
from kg.errors import RecordError, UnreadableInput

TEXT = "甲公司向乙公司供应丙芯片。甲公司与丁公司合作。产能为每月100片。其后扩产。再后减产。"
NAMES = {"a": ("Company", "甲公司"), "b": ("Company", "乙公司"), "c": ("Product", "丙芯片"), "d": ("Company", "丁公司")}
SENTENCES = [(0, 13), (13, 23), (23, 33), (33, 38), (38, 43)]
Document = dict[str, Any]


def entities(prefix: str = "", **types: str) -> list[Document]:
    """The four entities, their ids under a prefix, some of another type."""
    return [
        {"id": prefix + key, "type": types.get(key, kind), "label": label, "names": [label]}
        for key, (kind, label) in NAMES.items()
    ]


def span(first: int, last: int | None = None) -> list[dict[str, int]]:
    """Evidence over whole sentences."""
    return [{"start": SENTENCES[first][0], "end": SENTENCES[first if last is None else last][1]}]


def relation(subject: str, predicate: str, other: str, **more: Any) -> Document:
    """A relation proved by the first sentence."""
    return {"subject": subject, "predicate": predicate, "object": other, "evidence": span(0)} | more


def observation(subject: str, low: float | None, high: float | None, **more: Any) -> Document:
    """A capacity proved by the third sentence."""
    value = {"min": low, "max": high}
    row = {"subject": subject, "metric": "capacity", "kind": "level", "value": value, "unit": "wafer/month"}
    return row | {"evidence": span(2)} | more


def mention(text: str, kind: str, entity: str) -> Document:
    """The first place of a name."""
    start = TEXT.index(text)
    return {"start": start, "end": start + len(text), "text": text, "type": kind, "entity": entity}


def document(**parts: Any) -> Document:
    """A gold document or record over TEXT."""
    return {"doc_id": "d", "text": TEXT, "language": "zh-Hans", "entities": entities()} | parts


def of(counts: Counts) -> tuple[int, int, int]:
    """Right, extra, missed."""
    return counts.right, counts.extra, counts.missed


def test_the_quotes_are_sentences() -> None:
    """The sentences of the cases end where the text's do."""
    assert all(TEXT[start:end].endswith("。") and TEXT[start:end].count("。") == 1 for start, end in SENTENCES)


def test_gold_against_itself_is_perfect() -> None:
    """Whatever gold says is right when said again, under other ids."""
    gold = document(
        mentions=[mention("甲公司", "Company", "a")],
        relations=[relation("a", "supplies", "b", time="2025")],
        observations=[observation("a", 100, 100, about="c")],
    )
    figures = evaluate([gold], [gold])
    assert all(counts.f1 == 1 for counts in figures.counts.values())
    assert all(right == total for right, total in figures.accuracies.values())
    assert not figures.errors


def test_a_symmetric_predicate_counts_in_either_order() -> None:
    """partners_with may be turned round, supplies may not."""
    gold = document(relations=[relation("a", "partners_with", "d"), relation("a", "supplies", "b")])
    found = document(relations=[relation("d", "partners_with", "a"), relation("b", "supplies", "a")])
    figures = evaluate([gold], [found])
    assert of(figures.count("relation")) == (1, 1, 1)
    assert of(figures.count("relation_loose")) == (2, 0, 0)
    assert of(figures.predicates["partners_with"]) == (1, 0, 0)
    assert {(e.kind, e.statement) for e in figures.errors} == {
        ("missed", "甲公司 supplies 乙公司"),
        ("extra", "乙公司 supplies 甲公司"),
    }


def test_a_relation_said_twice_counts_once() -> None:
    """Neither side gains by repeating itself."""
    twice = [relation("a", "supplies", "b"), relation("a", "supplies", "b", time="2026")]
    figures = evaluate([document(relations=twice)], [document(relations=twice)])
    assert of(figures.count("relation")) == (1, 0, 0)


def test_an_entity_that_gold_has_not_makes_each_relation_wrong() -> None:
    """Relations of unmapped entities are extra, each for itself, and never equal to one another."""
    strange = {"id": "x", "type": "Company", "label": "戊公司"}
    found = document(
        entities=[*entities(), strange],
        relations=[relation("x", "supplies", "b"), relation("b", "supplies", "x"), relation("a", "supplies", "x")],
    )
    figures = evaluate([document(relations=[relation("a", "supplies", "b")])], [found])
    assert of(figures.count("relation")) == (0, 3, 1)
    assert of(figures.count("entity")) == (4, 1, 0)


def test_ids_do_not_count_but_names_and_type_groups_do() -> None:
    """A technology stands for a product, a place does not stand for a company."""
    gold = document(mentions=[mention("丙芯片", "Product", "c"), mention("甲公司", "Company", "a")])
    found = document(
        entities=entities("other/", c="Technology", a="Place"),
        mentions=[mention("丙芯片", "Technology", "other/c"), mention("甲公司", "Place", "other/a")],
    )
    figures = evaluate([gold], [found])
    assert align(gold, found) == {f"other/{key}": key for key in NAMES}
    assert of(figures.count("mention")) == (1, 1, 1)
    assert of(figures.count("span")) == (2, 0, 0)
    assert of(figures.count("entity")) == (3, 1, 1)


def test_names_fold_width_case_and_joiners() -> None:
    """SK hynix, ＳＫ-Hynix and SKHYNIX are one name."""
    gold = document(entities=[{"id": "g", "type": "Company", "label": "SK hynix", "names": []}])
    found = document(entities=[{"id": "p", "type": "Company", "label": "ＳＫ-Hynix"}])
    assert align(gold, found) == {"p": "g"}


@pytest.mark.parametrize(
    ("low", "high", "right"),
    [
        (100, 100, True),
        (100.9, 99.1, True),
        (102, 102, False),
        (100, None, False),
        (None, 100, False),
        (-100, 100, False),
    ],
)
def test_values_agree_within_one_per_cent(low: float | None, high: float | None, right: bool) -> None:
    """Both bounds count, and an open bound is open on both sides."""
    figures = evaluate(
        [document(observations=[observation("a", 100, 100)])], [document(observations=[observation("a", low, high)])]
    )
    assert (figures.count("observation").right, figures.count("number").right) == (int(right), int(right))
    assert same_value({"min": None, "max": 0.0}, {"min": None, "max": 0.0})


def test_a_number_may_be_right_where_the_observation_is_not() -> None:
    """Value and unit alone make the number; subject, metric and kind the observation; each gold item serves once."""
    gold = document(observations=[observation("a", 100, 100, about="c")])
    found = document(
        observations=[observation("b", 100, 100), observation("a", 100, 100, about="d"), observation("a", 100, 100)]
    )
    figures = evaluate([gold], [found])
    assert of(figures.count("observation")) == (1, 2, 0)
    assert of(figures.count("number")) == (1, 2, 0)
    assert figures.accuracies["about"] == (0, 1)


@pytest.mark.parametrize(
    ("evidence", "right"),
    [
        (span(0), True),
        (span(0, 2), True),
        (span(0, 3), False),
        (span(1), False),
        (span(0) + span(1, 4), False),
        ([], False),
        ([{"start": 0, "end": 999}], False),
    ],
)
def test_evidence_overlaps_gold_in_at_most_three_sentences(evidence: list[dict[str, int]], right: bool) -> None:
    """A span of four sentences proves nothing, even where it holds the right one."""
    gold = document(relations=[relation("a", "supplies", "b")])
    found = document(relations=[relation("a", "supplies", "b", evidence=evidence)])
    assert evaluate([gold], [found]).accuracies["evidence"] == (int(right), 1)


def test_accuracies_are_of_right_statements_and_of_what_gold_states() -> None:
    """A time or source that gold leaves open is not asked for; modality always is; qualifiers may be names or entities."""
    gold = document(
        relations=[
            relation(
                "a", "supplies", "b", qualifiers={"product": "c", "amount": "1亿"}, attributed_to="d", time="2025"
            ),
            relation("a", "partners_with", "d"),
        ]
    )
    found = document(
        entities=entities("p/"),
        relations=[
            relation("p/a", "supplies", "p/b", qualifiers={"product": "p/c"}, attributed_to="p/d", time="2025-06"),
            relation("p/a", "partners_with", "p/d", modality="planned", time="2030", attributed_to="p/b"),
        ],
    )
    figures = evaluate([gold], [found])
    assert figures.accuracies == {
        "modality": (1, 2),
        "time": (0, 1),
        "attribution": (1, 1),
        "evidence": (2, 2),
        "qualifier": (1, 1),
    }


def test_a_document_without_record_is_missed_whole() -> None:
    """Nothing found is nothing right, and a record without gold is not looked at."""
    figures = evaluate([document(relations=[relation("a", "supplies", "b")])], [document(doc_id="other")])
    assert of(figures.count("relation")) == (0, 0, 1)
    assert of(figures.count("entity")) == (0, 0, 4)


def _own_figures(gold: list[Document], found: list[Document]) -> dict[str, tuple[int, int, int]]:
    """Relations, observations and mentions counted a second way: labels in place of alignment, sets in place of pairs."""
    totals = {"mention": [0, 0, 0], "relation": [0, 0, 0], "observation": [0, 0, 0]}
    for wanted, read in zip(gold, found, strict=True):
        for name, items in totals.items():
            left, right = (_items(side, name) for side in (wanted, read))
            for place, part in enumerate((left & right, right - left, left - right)):
                items[place] += len(part)
    return {name: (items[0], items[1], items[2]) for name, items in totals.items()}


def _items(side: Document, name: str) -> set[tuple[Any, ...]]:
    labels = {entity["id"]: entity["label"] for entity in side["entities"]}
    if name == "mention":
        return {(m["start"], m["end"], m["type"].replace("Technology", "Product")) for m in side["mentions"]}
    if name == "relation":
        rows = ((labels[r["subject"]], r["predicate"], labels[r["object"]]) for r in side["relations"])
        return {(*sorted((a, b)), p) if p in {"partners_with", "competes_with"} else (a, b, p) for a, p, b in rows}
    return {
        (labels[o["subject"]], o["metric"], o["kind"], o["value"]["min"], o["value"]["max"], o["unit"])
        for o in side["observations"]
    }


def test_a_second_computation_agrees() -> None:
    """On the own gold, with every third item dropped and every fourth changed, both ways count the same."""
    gold = [dict(row) for row in load_rows(Path(__file__).parents[2] / "fixtures" / "gold" / "own.jsonl", gold=True)]
    found = [_spoilt(row) for row in gold]
    figures = evaluate(gold, found)
    for name, expected in _own_figures(gold, found).items():
        assert of(figures.count(name)) == expected, name
    assert min(figures.count("relation").right, figures.count("observation").right) > 10


def _spoilt(row: Document) -> Document:
    relations = [r for n, r in enumerate(row["relations"]) if n % 3]
    relations = [r | {"predicate": "targets"} if n % 4 == 0 else r for n, r in enumerate(relations)]
    observations = [o | {"metric": "count"} if n % 4 == 0 else o for n, o in enumerate(row["observations"]) if n % 3]
    mentions = [m for n, m in enumerate(row["mentions"]) if n % 3]
    return row | {"relations": relations, "observations": observations, "mentions": mentions}


# ---------- Confidence


def test_calibration_of_sure_and_unsure_relations() -> None:
    """Error, precision above the mark and its share of gold; no confidence means certainty."""
    gold = document(relations=[relation("a", "supplies", "b"), relation("a", "partners_with", "d")])
    found = document(
        relations=[
            relation("a", "supplies", "b", confidence=0.95),
            relation("b", "supplies", "a", confidence=0.25),
            relation("b", "acquires", "a"),
        ]
    )
    figures = calibration([gold], [found])
    assert figures.error == pytest.approx((0.25 + 2 * (0.975 - 0.5)) / 3)
    assert [b.count for b in figures.bins] == [1, 2]
    assert (figures.sure_count, figures.sure_precision, figures.sure_share) == (2, 0.5, 0.5)


def test_calibration_is_the_mean_distance_over_the_bins() -> None:
    """Right as often as said is no error; nothing found is none either."""
    assert calibrate([(0.75, True), (0.75, True), (0.75, True), (0.75, False)], 4).error == 0
    assert calibrate([(1.0, False)], 1).error == 1
    assert calibrate([(0.95, True), (0.15, False)], 1).error == pytest.approx((0.05 + 0.15) / 2)
    assert calibrate([], 3).error == calibrate([], 0).sure_share == 0


# ---------- Command line and browser


def _write(path: Path, *rows: Document) -> str:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return str(path)


def _eval(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["eval", *arguments])
    assert "Traceback" not in result.output
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(name="files")
def _files(tmp_path: Path) -> tuple[str, str]:
    gold = document(
        mentions=[mention("甲公司", "Company", "a")],
        relations=[relation("a", "supplies", "b"), relation("a", "partners_with", "d")],
        observations=[observation("a", 100, 100)],
    )
    found = document(
        relations=[relation("a", "supplies", "b", confidence=0.9), relation("b", "supplies", "a", confidence=0.6)]
    )
    return _write(tmp_path / "gold.jsonl", gold), _write(tmp_path / "pred.jsonl", found)


def test_eval_prints_tables(files: tuple[str, str]) -> None:
    """Figures, accuracies, groups and errors, within the width of a pipe."""
    status, shown, _ = _eval(*files, "--errors", "9", "--by-doc", "--by-language", "--predicates")
    assert status == 0
    for said in (
        "relation_loose",
        "evidence",
        "calibration error",
        "partners_with",
        "zh-Hans",
        "乙公司 supplies 甲公司",
    ):
        assert said in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_eval_as_json(files: tuple[str, str]) -> None:
    """The same figures for a program."""
    _, shown, _ = _eval(*files, "--json", "--by-language", "--predicates", "--errors", "1")
    answer = json.loads(shown)
    assert answer["figures"]["relation"] == {
        "precision": 0.5,
        "recall": 0.5,
        "f1": 0.5,
        "right": 1,
        "extra": 1,
        "missed": 1,
    }
    assert answer["calibration"]["sure_share"] == 0.5
    assert answer["languages"]["zh-Hans"]["figures"] == answer["figures"]
    assert answer["predicates"]["partners_with"]["missed"] == 1
    assert len(answer["errors"]) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{broken", "pred.jsonl:2: broken JSON"),
        ("[]", "pred.jsonl:2: "),
        ('{"doc_id": "e", "relations": [{"subject": "a"}]}', "relations.0"),
        ('{"doc_id": "d"}', "stands twice"),
        (
            '{"doc_id": "e", "mentions": [{"start": "1", "end": 2, "text": "x", "type": "Company", "entity": "a"}]}',
            "start",
        ),
        ("[" * 100_000, "pred.jsonl:2: "),
    ],
)
def test_a_broken_line_is_one_sentence_with_its_place(files: tuple[str, str], line: str, said: str) -> None:
    """File and line, status 2, no figures."""
    path = Path(files[1])
    path.write_text(path.read_text("utf-8") + "\n" + line, encoding="utf-8")
    status, shown, complaint = _eval(*files)
    assert (status, shown) == (2, "")
    assert complaint.startswith("error: ") and said in complaint and complaint.count("\n") == 1


def test_gold_needs_its_text_and_files_must_be_there(tmp_path: Path) -> None:
    """Gold without text cannot be checked for evidence; an empty or missing file is no gold."""
    with pytest.raises(RecordError, match="without its text"):
        load_rows(Path(_write(tmp_path / "g.jsonl", {"doc_id": "d"})), gold=True)
    for name, content in (("empty", b"\n"), ("binary", b"\xff\xfe\x00")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnreadableInput):
            load_rows(tmp_path / name)
    assert _eval(str(tmp_path / "missing"), str(tmp_path / "g.jsonl"))[0] == 2


def test_the_browser_shows_all_three_states_escaped(files: tuple[str, str], tmp_path: Path) -> None:
    """One file without scripts; right, missed and extra statements; the text of documents stays text."""
    out = tmp_path / "errors.html"
    status, shown, _ = _eval(*files, "--html", str(out))
    assert status == 0 and str(out) in shown
    page = out.read_text("utf-8")
    assert page.count('<li class="right relation">') == 1
    assert page.count('<li class="missed ') == 2
    assert page.count('<li class="extra relation">') == 1
    assert '<mark class="Company wrong">甲公司' in page
    hostile = document(text="<script>alert(1)</script>" + TEXT, title="<b>")
    page = render_evaluation([hostile], [])
    assert "<script" not in page and "&lt;script&gt;" in page and "<b></h2>" not in page
    assert "http" not in page


def test_causes_of_missed_statements() -> None:
    """Each gold statement falls under the first thing that went wrong with it."""
    named = [mention("甲公司", "Company", "a"), mention("乙公司", "Company", "b"), mention("丙芯片", "Product", "c")]
    gold = document(
        mentions=[*named, mention("丁公司", "Company", "d")],
        relations=[
            relation("a", "supplies", "b"),
            relation("a", "produces", "c"),
            relation("b", "depends_on", "c"),
            relation("a", "partners_with", "d"),
        ],
        observations=[observation("a", 100, 100), observation("b", 100, 100), observation("a", 7, 7)],
    )
    found = document(
        entities=entities()[:3],
        mentions=named,
        relations=[relation("b", "supplies", "a"), relation("a", "develops", "c")],
        observations=[observation("a", 100, None)],
    )
    causes = find_causes([gold], [found])
    assert causes.relation == {"turned round": 1, "other predicate": 1, "not stated": 1, "name not read": 1}
    assert causes.observation == {"other kind, bound or unit": 1, "other subject": 1, "number not stated": 1}

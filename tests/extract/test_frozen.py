"""The figures on the project's own gold passages: a change may not lower one by more than a point."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from extract.calibration_figures import calibration
from extract.document import Document
from extract.evaluation import Row, evaluate
from extract.evaluation_rows import load_rows
from extract.pipeline import read
from kg.record import parse_record

GOLD = Path(__file__).parents[2] / "fixtures" / "gold"
TOLERATED = 0.01
PASSAGES = 12
FIGURES = ("mention", "span", "entity", "relation", "relation_loose", "observation", "number")


def figures() -> dict[str, float]:
    """What the pipeline reaches on own.jsonl, rounded to four digits."""
    gold = load_rows(GOLD / "own.jsonl", gold=True)
    records = [read(_document(row)).model_dump() for row in gold]
    found = evaluate(gold, records)
    reached = {f"{name}_f1": found.count(name).f1 for name in FIGURES}
    reached |= {f"{name}_accuracy": right / total for name, (right, total) in sorted(found.accuracies.items())}
    reached["calibration"] = 1 - calibration(gold, records).error
    return {name: round(value, 4) for name, value in reached.items()}


def _document(row: Row) -> Document:
    return Document(row["doc_id"], row["text"], row["doc_date"], row["language"], row["title"])


def test_own_gold_keeps_the_contract() -> None:
    """Every passage is a record whose quotes are its text, in three languages."""
    lines = (GOLD / "own.jsonl").read_text("utf-8").splitlines()
    records = [parse_record(line, where=f"own.jsonl:{number}") for number, line in enumerate(lines, 1)]
    assert len(records) == PASSAGES
    assert {record.language for record in records} == {"zh-Hans", "zh-Hant", "en"}
    assert all(record.mentions and record.relations and record.observations for record in records)


def test_own_gold_is_not_trained_on() -> None:
    """No sentence of the passages stands among the training passages."""
    trained = "".join(path.read_text("utf-8") for path in sorted((GOLD.parent / "train").glob("*.jsonl")))
    trained = "".join(char for char in trained if char not in "[]|CGONLFPTYS")
    for row in load_rows(GOLD / "own.jsonl"):
        for sentence in row["text"].replace("\n", "。").split("。"):
            plain = "".join(char for char in sentence if char not in "[]|CGONLFPTYS")
            assert len(plain) < 12 or plain not in trained


@pytest.mark.golden
def test_no_figure_falls() -> None:
    """Each figure is at least the frozen one less a point; `make golden` freezes anew."""
    file = GOLD / "frozen.json"
    reached = figures()
    if os.environ.get("EXPOGRAPH_GOLDEN") == "write":
        file.write_text(json.dumps(reached, indent=1) + "\n", encoding="utf-8")
    frozen: dict[str, Any] = json.loads(file.read_text("utf-8"))
    fallen = {
        name: (old, reached.get(name, 0.0)) for name, old in frozen.items() if reached.get(name, 0.0) < old - TOLERATED
    }
    assert not fallen, "figures fell (frozen, now); if that is meant, run `make golden`"
    assert frozen.keys() == reached.keys(), "run `make golden`"

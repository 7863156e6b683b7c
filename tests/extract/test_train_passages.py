"""The training passages parse, their marks balance, and every label is known."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extract.sentences import iter_sentences
from kg.model import ENTITY_TYPES, KINDS, METRICS, MODALITIES, PREDICATES

FOLDER = Path(__file__).parents[2] / "fixtures" / "train"
FILES = sorted(FOLDER.glob("*.jsonl"))
LETTERS = "CGONLFPTYS"
MARK = re.compile(rf"\[([^\[\]|]+)\|([{LETTERS}])\]")
LANGUAGES = {"zh-Hans", "zh-Hant", "en"}
DETAILS = {"modality", "time", "by"}
OF_RELATIONS = DETAILS | {"product", "amount", "title", "polarity", "mechanism", "effect"}
OF_OBSERVATIONS = DETAILS | {"about"}
AT_LEAST = 3000

Passage = dict[str, Any]


def passages(path: Path) -> list[Passage]:
    """The lines of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def plain(passage: Passage) -> str:
    """The text without marks."""
    return MARK.sub(r"\1", passage["m"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_marks_balance(path: Path) -> None:
    """No bracket or bar is left once the marks are taken out, and no name begins or ends with a space."""
    for number, passage in enumerate(passages(path), 1):
        assert not set("[]|") & set(plain(passage)), f"{path.name}:{number}"
        assert all(name == name.strip() for name, _ in MARK.findall(passage["m"])), f"{path.name}:{number}"
        assert passage["lang"] in LANGUAGES
        date.fromisoformat(passage["date"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_labels_are_known(path: Path) -> None:
    """Predicates, metrics, kinds, modalities and details are those of the model."""
    for number, passage in enumerate(passages(path), 1):
        where = f"{path.name}:{number}"
        for _, predicate, _, details in passage["r"]:
            assert predicate in PREDICATES and details.keys() <= OF_RELATIONS, where
            assert details.get("modality", "asserted") in MODALITIES, where
        for _, metric, kind, low, high, unit, details in passage["o"]:
            assert metric in METRICS and kind in KINDS and unit and details.keys() <= OF_OBSERVATIONS, where
            assert details.get("modality", "asserted") in MODALITIES, where
            bounds = [bound for bound in (low, high) if bound is not None]
            assert bounds == sorted(bounds) and bounds, where


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_ends_are_marked_names(path: Path) -> None:
    """Subject, object and source of every statement are marked in its passage."""
    for number, passage in enumerate(passages(path), 1):
        marked = {name for name, _ in MARK.findall(passage["m"])}
        ends = {end for subject, _, other, _ in passage["r"] for end in (subject, other)}
        ends |= {row[0] for row in passage["o"]}
        ends |= {row[-1]["by"] for row in (*passage["r"], *passage["o"]) if row[-1].get("by")}
        assert ends <= marked, f"{path.name}:{number} {ends - marked}"


def test_there_are_as_many_as_the_readme_says() -> None:
    """Thousands of sentences, all types, predicates and metrics, and the counts that README.md states."""
    found = [passage for path in FILES for passage in passages(path)]
    sentences = sum(sum(1 for _ in iter_sentences(plain(passage))) for passage in found)
    letters = Counter(letter for passage in found for _, letter in MARK.findall(passage["m"]))
    relations = [row for passage in found for row in passage["r"]]
    observations = [row for passage in found for row in passage["o"]]
    assert sentences >= AT_LEAST
    assert set(letters) == set(LETTERS) and len(LETTERS) == len(ENTITY_TYPES)
    assert {row[1] for row in relations} == set(PREDICATES)
    assert {row[1] for row in observations} == set(METRICS)
    totals = f"| {len(found)} | {sentences} | {letters.total()} | {len(relations)} | {len(observations)} |"
    assert f"| all | | {totals}" in (FOLDER / "README.md").read_text(encoding="utf-8")

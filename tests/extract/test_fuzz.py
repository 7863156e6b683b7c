"""Text as the world hands it over: cut, doubled, mixed and broken. Every reading must end in a record with valid offsets."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Document
from extract.pipeline import read

CORPUS = Path(__file__).parents[2] / "fixtures" / "corpus"
TEXTS = [
    json.loads(line)["text"]
    for path in sorted(CORPUS.glob("*.jsonl"))
    for line in path.read_text("utf-8").splitlines()[:1]
]
LOOSE = "SK海力士 英伟达 HBM4 供应 ， 。 （ （（（ ） 2026年 16-19万片 NT$ 😀 其 TSMC 超 “ 三分之一 ＡＢ 漢字 é"  # one piece a word
PARTS = st.sampled_from([*LOOSE.split(), "\n", " ", "\u200b", "\x07", "\ufeff", "\ue003"])
LONE_SURROGATE = "\ud83d"
TO_TRADITIONAL = opencc.OpenCC("s2twp")
# What happens to a text on its way: each takes it and a place between 0 and 1.
MUTATIONS: dict[str, Callable[[str, float], str]] = {
    "cut before": lambda text, at: text[int(at * len(text)) :],
    "cut behind": lambda text, at: text[: int(at * len(text))],
    "doubled": lambda text, at: text + text[int(at * len(text)) :],
    "traditional": lambda text, at: TO_TRADITIONAL.convert(text.replace(LONE_SURROGATE, "")),
    "upper case": lambda text, at: text.upper(),
    "no marks": lambda text, at: text.replace("，", "").replace("。", ""),
    "no breaks": lambda text, at: text.replace("\n", ""),
    "turned round": lambda text, at: text[::-1],
    "emoji": lambda text, at: _insert(text, at, "📈👩\u200d🔬🇨🇳"),
    "control characters": lambda text, at: _insert(text, at, "\x00\x07\x1b\u202e\ufffe"),
    "lone surrogate": lambda text, at: _insert(text, at, LONE_SURROGATE),
    "deep brackets": lambda text, at: _insert(text, at, "（" * 300 + "台积电" + "）" * 299),
    "endless number": lambda text, at: _insert(text, at, "9" * 400 + "万片"),
    "wide": lambda text, at: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
}


def _insert(text: str, at: float, piece: str) -> str:
    place = int(at * len(text))
    return text[:place] + piece + text[place:]


def _check(text: str) -> None:
    record = read(Document("d", text, "2025-11-25"))
    record.check_quotes()
    for mention in record.mentions:
        assert 0 <= mention.start < mention.end <= len(record.text)
    for statement in (*record.relations, *record.observations):
        assert all(0 <= e.start < e.end <= len(record.text) for e in statement.evidence)


@settings(max_examples=40, deadline=None)
@given(st.lists(PARTS, max_size=40).map("".join))
def test_any_text_reads(text: str) -> None:
    """Loose pieces of news in any order."""
    _check(text)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(TEXTS),
    st.lists(st.tuples(st.sampled_from(sorted(MUTATIONS)), st.floats(0, 1)), min_size=1, max_size=3),
)
def test_mutated_documents_read(text: str, mutations: list[tuple[str, float]]) -> None:
    """Real pieces after up to three accidents."""
    for name, at in mutations:
        text = MUTATIONS[name](text, at)
    _check(text)


@pytest.mark.parametrize(
    "text",
    [
        "SK海力士向英伟达供应HBM4，" * 5600,
        "台积电" * 7000,
        "（" * 10_000 + "三星" + "）" * 10_000,
        "price of DRAM rose 5% " * 1000,
    ],
    ids=["clauses", "one name", "brackets", "English"],
)
def test_one_endless_sentence(text: str) -> None:
    """Sentences of a hundred thousand characters, of one name, of brackets, of figures."""
    _check(text)

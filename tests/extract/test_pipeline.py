"""The whole reading of a document: offsets, determinism, robustness."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Document
from extract.pipeline import COMPONENTS, load_language, read, read_doc
from kg.record import Record, dump_record, parse_record

CORPUS = Path(__file__).parents[2] / "fixtures" / "corpus"
PIECES = [
    json.loads(line) for path in sorted(CORPUS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()[:2]
]


def _document(piece: dict[str, str]) -> Document:
    return Document(piece["doc_id"], piece["text"], piece["doc_date"], piece["language"])


@pytest.mark.parametrize("piece", PIECES, ids=lambda p: p["doc_id"])
def test_every_quote_is_the_text_at_its_offsets(piece: dict[str, str]) -> None:
    """Records of the corpus pass the check that the store makes, and say something."""
    record = read(_document(piece))
    record.check_quotes()
    assert record.mentions and record.relations
    assert parse_record(dump_record(record), where="record") == record


def test_same_document_same_bytes() -> None:
    """Reading twice gives the same record, byte for byte."""
    document = _document(PIECES[0])
    assert dump_record(read(document)) == dump_record(read(document))


def test_components_run_in_the_stated_order() -> None:
    """spaCy's pipeline is what COMPONENTS states, for Chinese and English."""
    names = [name for name, _ in COMPONENTS]
    assert [load_language(code).pipe_names[: len(names)] for code in ("zh", "en")] == [names, names]


def test_doc_holds_text_and_spans() -> None:
    """The spaCy Doc keeps the text and shows the mentions as spans."""
    doc = read_doc(Document("d", "SK 海力士向英伟达供应HBM4。", "2025-11-25"))
    assert doc.text == "SK 海力士向英伟达供应HBM4。"
    assert {"Company", "Product"} <= {span.label_ for span in doc.spans["mentions"]}


def _sane(record: Record) -> None:
    record.check_quotes()
    for mention in record.mentions:
        assert 0 <= mention.start < mention.end <= len(record.text)


PARTS = st.sampled_from(
    [
        "SK海力士",
        "英伟达",
        "HBM4",
        "供应",
        "，",
        "。",
        "\n",
        " ",
        "（",
        "（（（",
        "）",
        "2026年",
        "16-19万片",
        "NT$",
        "😀",
        "\u200b",
        "\x07",
        "其",
        "\ufeff",
        "TSMC ",
        "超",
        "“",
        "三分之一",
        "ＡＢ",
        "漢字",
        "é",
        "\ue003",
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(PARTS, max_size=40).map("".join))
def test_any_text_reads(text: str) -> None:
    """Cut, mixed and broken text gives a record with valid offsets, never an exception."""
    _sane(read(Document("d", text, "2025-11-25")))


def test_one_endless_sentence() -> None:
    """A sentence of a hundred thousand characters is read."""
    _sane(read(Document("d", "SK海力士向英伟达供应HBM4，" * 6000, "2025-11-25")))

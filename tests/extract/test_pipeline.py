"""The whole reading of a document: offsets, determinism, robustness."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extract.document import Document
from extract.pipeline import COMPONENTS, load_language, read, read_doc
from kg.record import dump_record, parse_record

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

"""The record: its exported schema, and what is refused."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kg.errors import QuoteError, RecordError
from kg.record import Record, dump_record, parse_record

SCHEMA = Path(__file__).parents[2] / "docs" / "record.schema.json"
RECORD = {
    "doc_id": "d",
    "text": "甲供货乙。",
    "entities": [
        {"id": "company/a", "type": "Company", "label": "甲"},
        {"id": "company/b", "type": "Company", "label": "乙"},
    ],
    "mentions": [{"start": 0, "end": 1, "text": "甲", "type": "Company", "entity": "company/a"}],
    "relations": [
        {
            "subject": "company/a",
            "predicate": "supplies",
            "object": "company/b",
            "evidence": [{"start": 0, "end": 5, "quote": "甲供货乙。"}],
        }
    ],
}


@pytest.mark.golden
def test_the_exported_schema_is_the_models() -> None:
    """docs/record.schema.json is the JSON Schema of the model; `make golden` writes it anew."""
    schema = json.dumps(Record.model_json_schema(), ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("EXPOGRAPH_GOLDEN") == "write":
        SCHEMA.write_text(schema, encoding="utf-8")
    assert SCHEMA.read_text(encoding="utf-8") == schema


def test_a_record_survives_its_line() -> None:
    """Writing and reading a record gives the same record."""
    record = parse_record(json.dumps(RECORD), where="line 1")
    assert parse_record(dump_record(record), where="line 1") == record


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"mentions": [{"start": 0, "end": 1, "text": "乙", "type": "Company", "entity": "company/a"}]}, QuoteError),
        ({"mentions": [{"start": 0, "end": 1, "text": "甲", "type": "Firm", "entity": "company/a"}]}, RecordError),
        ({"entities": []}, RecordError),
        ({"unheard_of": 1}, RecordError),
    ],
)
def test_what_breaks_the_contract_is_named(change: dict[str, object], error: type[RecordError]) -> None:
    """A wrong quote, an unknown type, a missing entity and an unknown field are refused with the place."""
    with pytest.raises(error, match=r"line 7|document d"):
        parse_record(json.dumps({**RECORD, **change}), where="line 7")

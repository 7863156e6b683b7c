"""Gold and records as the evaluation takes them, from JSON Lines of anyone's extractor.

Only the fields that figures need are checked; ids, further fields and missing offsets of the evidence are the writer's business.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extract.evaluation import Row
from kg.errors import RecordError, UnreadableInput


class _Part(BaseModel):
    # Strict, since the row itself goes on, not what pydantic could make of it.
    model_config = ConfigDict(strict=True)


class _Span(_Part):
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class _Mention(_Span):
    text: str
    type: str
    entity: str


class _Entity(_Part):
    id: str
    type: str
    label: str
    names: list[str] = []


class _Statement(_Part):
    subject: str
    evidence: list[_Span] = []
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    qualifiers: dict[str, Any] | None = None


class _Relation(_Statement):
    predicate: str
    object: str


class _Value(_Part):
    min: float | None = None
    max: float | None = None


class _Observation(_Statement):
    metric: str
    value: _Value
    unit: str | None = None


class _Row(_Part):
    doc_id: Annotated[str, Field(min_length=1)]
    text: str | None = None
    entities: list[_Entity] = []
    mentions: list[_Mention] = []
    relations: list[_Relation] = []
    observations: list[_Observation] = []


def load_rows(path: Path, *, gold: bool = False) -> list[Row]:
    """Read the documents of a file, one JSON object a line.

    Args:
        path: the file.
        gold: every document must carry its text.

    Raises:
        UnreadableInput: the file cannot be read, or holds nothing.
        RecordError: a line that is no document; the message names file and line.
    """
    try:
        # Not splitlines: a text may hold other line separators.
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise UnreadableInput(f"cannot be read ({error.strerror})", where=str(path), remedy="check the path") from error
    except UnicodeDecodeError as error:
        raise UnreadableInput("this is not UTF-8", where=str(path), remedy="save it as UTF-8") from error
    rows: dict[str, Row] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            where = f"{path}:{number}"
            row = _parse(line, where, gold=gold)
            if row["doc_id"] in rows:
                raise RecordError(
                    f"document {row['doc_id']!r} stands twice", where=where, remedy="leave one of them out"
                )
            rows[row["doc_id"]] = row
    if not rows:
        raise UnreadableInput(
            "the file holds no document", where=str(path), remedy="give records, one JSON object a line"
        )
    return list(rows.values())


def _parse(line: str, where: str, *, gold: bool) -> Row:
    try:
        row = json.loads(line)
        checked = _Row.model_validate(row)
    except json.JSONDecodeError as error:
        problem = f"broken JSON at character {error.colno} ({error.msg})"
        raise RecordError(problem, where=where, remedy="write the line anew") from error
    except RecursionError as error:
        raise RecordError("JSON nested too deeply", where=where, remedy="write the line anew") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise RecordError(f"{place}: {first['msg']}", where=where, remedy="see the contract's record") from error
    if gold and checked.text is None:
        raise RecordError("gold without its text", where=where, remedy="add the field 'text'")
    assert isinstance(row, dict)
    return row

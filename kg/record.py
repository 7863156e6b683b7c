"""The extractor's record: one JSON object a document, the shape of the contract.

Beside the contract's fields a record carries the document's `text` and each evidence its `quote`, so that a record can be
checked and loaded without the file it came from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kg.errors import QuoteError, RecordError
from kg.model import EntityType, Kind, Metric, Modality, Predicate

Score = Annotated[float, Field(ge=0, le=1)]


class Row(BaseModel):
    """A part of a record; an unknown field is an error, not silently dropped."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SpanRow(Row):
    """Half-open code points of the document's text, the quoted characters and the rule that read them."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]
    quote: str | None = None
    rule: str | None = None


class EntityRow(Row):
    id: str
    type: EntityType
    label: str
    names: list[str] = []


class MentionRow(Row):
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]
    text: str
    type: EntityType
    entity: str
    score: Score | None = None


class StatementRow(Row):
    subject: str
    modality: Modality = "asserted"
    time: str | None = None
    attributed_to: str | None = None
    confidence: Score = 1.0
    evidence: Annotated[list[SpanRow], Field(min_length=1)]


class RelationRow(StatementRow):
    predicate: Predicate
    object: str
    qualifiers: dict[str, str] = {}


class Value(Row):
    min: float | None
    max: float | None


class ObservationRow(StatementRow):
    about: str | None = None
    metric: Metric
    kind: Kind = "level"
    value: Value
    unit: str


class Record(Row):
    """One document and what it says."""

    doc_id: Annotated[str, Field(min_length=1)]
    doc_date: str | None = None
    language: str = "zh"
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    source: str | None = None
    text: str
    entities: list[EntityRow] = []
    mentions: list[MentionRow] = []
    relations: list[RelationRow] = []
    observations: list[ObservationRow] = []

    @model_validator(mode="after")
    def _refers_to_its_entities(self) -> Self:
        known = {entity.id for entity in self.entities}
        used = {mention.entity for mention in self.mentions}
        for relation in self.relations:
            used |= {relation.subject, relation.object}
        for observation in self.observations:
            used |= {observation.subject, observation.about or observation.subject}
        if missing := sorted(used - known):
            raise ValueError(f"entity {missing[0]!r} is used but not listed under entities")
        return self

    def check_quotes(self) -> None:
        """Raise QuoteError where a mention or quote is not the text at its offsets."""
        for mention in self.mentions:
            self._check(mention.start, mention.end, mention.text)
        for statement in (*self.relations, *self.observations):
            for span in statement.evidence:
                self._check(span.start, span.end, span.quote)

    def _check(self, start: int, end: int, quote: str | None) -> None:
        found = self.text[start:end]
        if end > len(self.text) or start >= end or (quote is not None and found != quote):
            raise QuoteError(
                f"characters {start}–{end} read {found[:40]!r}, not {(quote or '')[:40]!r}",
                where=f"document {self.doc_id}",
                remedy="extract the document again",
            )


def parse_record(line: str, *, where: str) -> Record:
    """Read one record from a JSON line.

    Raises:
        RecordError: broken JSON, or a field that breaks the contract; the message names `where`.
        QuoteError: a quote that is not in the text at its offsets.
    """
    try:
        record = Record.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(part) for part in first["loc"])
        problem, remedy = first["msg"], "see the contract's record"
        if first["type"] == "literal_error":
            problem = f"{first['input']!r} is unknown"
            remedy = f"use {first['ctx']['expected'].replace(chr(39), '')}"
        raise RecordError(f"{path}: {problem}" if path else problem, where=where, remedy=remedy) from error
    record.check_quotes()
    return record


def dump_record(record: Record) -> str:
    """One line of JSON, the same bytes for the same record."""
    return json.dumps(record.model_dump(exclude_none=False), ensure_ascii=False, separators=(",", ":"))


def iter_jsonl(lines: Iterator[str]) -> Iterator[tuple[int, str]]:
    """Line number (from 1) and text of every line that is not blank."""
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())

"""The file of one list edition: CSV, a row for each entity, `#` lines as remarks. Each row keeps the characters it stands on."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.readers import decode
from kg.errors import InputError, UnreadableInput
from kg.model import EntityType

NAME_COLUMNS = ("name", "name_zh", "name_en")
COLUMNS = (*NAME_COLUMNS, "aliases", "type", "id", "added", "removed")
# What a list may name, as the shape of `listed_on` says.
TYPES: tuple[EntityType, ...] = ("Company", "Organization", "Person")
_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row.

    Attributes:
        line: its first line in the file, from 1.
        start, end: its code points in the text, end exclusive.
        names: as printed, the first one first; at least one.
        type: entity type where nobody known is meant.
        entity: id, where the row states it.
        added, removed: days of the listing, where the row states them; `removed` is the last day it held.
    """

    line: int
    start: int
    end: int
    names: tuple[str, ...]
    type: EntityType
    entity: str | None
    added: str | None
    removed: str | None

    @property
    def time(self) -> str | None:
        """Valid time of the listing as the row states it; a range where it has ended."""
        if self.removed is None:
            return self.added
        # ISO 8601 has no open beginning; a listing that ended began on that day at the latest.
        return f"{self.added or self.removed}/{self.removed}"


def read_list(path: Path) -> str:
    """The text of a list's file in whatever encoding it is; `-` is standard input.

    Raises:
        UnreadableInput: it is missing, empty or binary.
    """
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise UnreadableInput(f"cannot be read ({error.strerror})", where=str(path), remedy="check the path") from error
    if not data.strip():
        raise UnreadableInput("the file is empty", where=str(path), remedy="give a CSV file")
    text = decode(data)
    if text is None:
        raise UnreadableInput("the file holds binary data", where=str(path), remedy="save the sheet as CSV")
    return text


def parse_rows(text: str, *, where: str) -> tuple[ListRow, ...]:
    """Read the rows of an edition.

    Args:
        text: the whole file.
        where: what errors call the file.

    Returns:
        At least one row, in the file's order.

    Raises:
        InputError: no header with a column of names, an unknown column or type, a row without a name, or a date that is none.

    >>> [(row.names, text[row.start : row.end]) for text in ["name,added\\n中芯国际,2020-12-18\\n"] for row in parse_rows(text, where="f")]
    [(('中芯国际',), '中芯国际,2020-12-18')]
    """
    lines = _numbered(text)
    header = next(lines, None)
    if header is None:
        raise InputError("the list names nobody", where=where, remedy="give a header and a row for each entity")
    columns = _columns(header.cells, f"{where}:{header.line}")
    rows = tuple(_row(line, columns, f"{where}:{line.line}") for line in lines)
    if not rows:
        raise InputError("the list names nobody", where=where, remedy="give a row for each entity")
    return rows


@dataclass(frozen=True, slots=True)
class _Line:
    line: int
    start: int
    end: int
    cells: tuple[str, ...]


def _numbered(text: str) -> Iterator[_Line]:
    """Logical lines of CSV with their place; a quoted cell may run over several lines of the file."""
    physical = text.splitlines(keepends=True)
    starts = [0]
    for part in physical:
        starts.append(starts[-1] + len(part))
    at = 0
    while at < len(physical):
        if physical[at].startswith("#") or not physical[at].strip():
            at += 1
            continue
        reader = csv.reader(physical[at:])
        cells = next(reader)
        end = at + reader.line_num
        block = "".join(physical[at:end])
        yield _Line(at + 1, starts[at], starts[at] + len(block.rstrip("\r\n")), tuple(cell.strip() for cell in cells))
        at = end


def _columns(header: Sequence[str], where: str) -> tuple[str, ...]:
    named = tuple(cell.lower() for cell in header)
    if unknown := [name for name in named if name not in COLUMNS]:
        raise InputError(f"column {unknown[0]!r} is unknown", where=where, remedy=f"use {', '.join(COLUMNS)}")
    if not set(named) & set(NAME_COLUMNS):
        raise InputError("no column holds names", where=where, remedy=f"head one {' or '.join(NAME_COLUMNS)}")
    return named


def _row(line: _Line, columns: Sequence[str], where: str) -> ListRow:
    if len(line.cells) != len(columns):
        problem = f"the row has {len(line.cells)} cells, the header {len(columns)}"
        raise InputError(problem, where=where, remedy="quote cells that hold commas")
    cells = dict(zip(columns, line.cells, strict=True))
    names = [cells.get(column, "") for column in NAME_COLUMNS] + cells.get("aliases", "").split("|")
    printed = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    if not printed:
        raise InputError("the row names nobody", where=where, remedy="give a name")
    added, removed = (_day(cells, column, where) for column in ("added", "removed"))
    if added and removed and added > removed:
        raise InputError(f"removed on {removed}, before it was added", where=where, remedy="correct the dates")
    return ListRow(
        line.line, line.start, line.end, printed, _type(cells, where), cells.get("id") or None, added, removed
    )


def _day(cells: Mapping[str, str], column: str, where: str) -> str | None:
    value = cells.get(column) or None
    if value and not _DAY.fullmatch(value):
        raise InputError(f"{column} is {value!r}", where=where, remedy="write it as 2025-11-25, 2025-11 or 2025")
    return value


def _type(cells: Mapping[str, str], where: str) -> EntityType:
    given = (cells.get("type") or "Company").lower()
    for name in TYPES:
        if name.lower() == given:
            return name
    raise InputError(f"type {cells['type']!r} cannot be listed", where=where, remedy=f"use one of {', '.join(TYPES)}")

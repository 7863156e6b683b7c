"""What `build` takes: documents as the readers give them, and records among them, a line of JSONL with `mentions`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from extract.document import Document
from extract.readers import Skip, iter_documents, iter_paths, read_text
from kg.errors import RecordError, UnreadableInput
from kg.record import Record, iter_jsonl, parse_record

Input = Document | Record | Skip


def iter_inputs(paths: Sequence[Path]) -> Iterator[Input]:
    """Documents and records of files and folders in order; what can be neither is a Skip that says why.

    >>> list(iter_inputs([]))
    []
    """
    for path in iter_paths(list(paths)):
        yield from _from_stdin() if str(path) == "-" else _from_file(path)


def _from_file(path: Path) -> Iterator[Input]:
    return _from_jsonl(path) if path.suffix.lower() == ".jsonl" else iter_documents([path])


def _from_stdin() -> Iterator[Input]:
    """JSONL if it begins as an object does, else one text; from a file, since JSONL is walked through twice."""
    try:
        text = read_text(Path("-"))
    except UnreadableInput as error:
        yield Skip("standard input", error)
        return
    with TemporaryDirectory(prefix="expograph-") as folder:
        path = Path(folder, "stdin.jsonl" if text.lstrip().startswith("{") else "stdin.txt")
        path.write_text(text, encoding="utf-8", newline="")
        for item in _from_file(path):
            if isinstance(item, Skip):
                item.error.where = (item.error.where or "").removeprefix(f"{folder}/")
            yield item


def _from_jsonl(path: Path) -> Iterator[Input]:
    try:
        text = read_text(path)
    except UnreadableInput as error:
        yield Skip(str(path), error)
        return
    # The reader gives one item for each line that is not blank, so the two run side by side.
    for (number, line), item in zip(iter_jsonl(iter(text.split("\n"))), iter_documents([path]), strict=True):
        yield _record(line, f"{path}:{number}") if _is_record(line) else item


def _is_record(line: str) -> bool:
    try:
        row = json.loads(line)
    except ValueError:
        return False
    return isinstance(row, dict) and "mentions" in row


def _record(line: str, where: str) -> Record | Skip:
    try:
        return parse_record(line, where=where)
    except RecordError as error:
        if error.where != where:
            # A wrong quote names its document; the line says where to mend it.
            error.where = f"{where}: {error.where}"
        return Skip(where, error)

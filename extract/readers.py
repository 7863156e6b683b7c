"""Files to documents: .txt, .md, .html and .jsonl, folders of them, and standard input.

A file that cannot be read, or a line of JSONL that is no document, is reported as a Skip; the others are read all the same.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated

import charset_normalizer
import trafilatura
from markdown_it import MarkdownIt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extract.clean import find_dropped
from extract.document import Document
from extract.language import detect_language
from extract.times import latest_date
from kg.errors import InputError, UnreadableInput
from kg.record import iter_jsonl

SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm", ".jsonl")
# A NUL, or more than a few other control characters, is no text.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_ENCODINGS = ("utf-8-sig", "gb18030", "big5")
_LANGUAGES = {
    "zh": "",
    "zh-cn": "zh-Hans",
    "zh-hans": "zh-Hans",
    "zh-tw": "zh-Hant",
    "zh-hk": "zh-Hant",
    "zh-hant": "zh-Hant",
}


@dataclass(frozen=True, slots=True)
class Skip:
    """An input that gave no document, and why."""

    where: str
    error: InputError


class DocumentRow(BaseModel):
    """A line of document JSONL."""

    model_config = ConfigDict(extra="ignore")

    doc_id: Annotated[str, Field(min_length=1)]
    text: Annotated[str, Field(min_length=1)]
    doc_date: str | None = None
    language: str | None = None
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    source: str | None = None


def iter_paths(paths: list[Path]) -> Iterator[Path]:
    """The files of a list of files and folders; a folder gives its readable files, sorted, `-` stands for standard input."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES)
        else:
            yield path


def iter_documents(paths: list[Path]) -> Iterator[Document | Skip]:
    """Read documents from files, folders and standard input."""
    for path in iter_paths(paths):
        try:
            text = read_text(path)
        except UnreadableInput as error:
            yield Skip(str(path), error)
            continue
        if path.suffix.lower() == ".jsonl":
            yield from _from_jsonl(text, str(path))
        else:
            yield from _from_text(text, path)


def read_text(path: Path) -> str:
    """The text of a file in whatever encoding it is.

    Raises:
        UnreadableInput: the file is missing, empty, binary or in no known encoding.
    """
    where = str(path)
    try:
        data = sys.stdin.buffer.read() if where == "-" else path.read_bytes()
    except OSError as error:
        raise UnreadableInput(f"cannot be read ({error.strerror})", where=where, remedy="check the path") from error
    if not data.strip():
        raise UnreadableInput("the file is empty", where=where, remedy="give a file with text")
    if path.suffix.lower() not in SUFFIXES and where != "-":
        known = ", ".join(SUFFIXES)
        raise UnreadableInput(f"files of kind {path.suffix!r} are not read", where=where, remedy=f"give one of {known}")
    text = decode(data)
    if text is None:
        raise UnreadableInput("the file holds binary data, not text", where=where, remedy="give a text file")
    return text


def decode(data: bytes) -> str | None:
    """Bytes as text: UTF-8, then GB18030 or Big5 by what reads more like Chinese, then any other; None for binary data."""
    candidates = []
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8-sig":
            return None if _is_binary(text) else text
        candidates.append(text)
    candidates = [text for text in candidates if not _is_binary(text)]
    if candidates and b"\0" not in data:
        return max(candidates, key=_common_share)
    guess = charset_normalizer.from_bytes(data).best()
    return None if guess is None or _is_binary(str(guess)) else str(guess)


def _is_binary(text: str) -> bool:
    return "\0" in text or len(_CONTROL.findall(text)) > len(text) // 50


def _common_share(text: str) -> float:
    """Share of characters in the blocks that Chinese news is written in, particles counted twice."""
    common = sum("\u4e00" <= c <= "\u9fff" or c.isascii() or c in "，。、“”（）：；" for c in text)
    return (common + 4 * sum(c in "的是在了和年月" for c in text)) / len(text)


def _from_jsonl(text: str, where: str) -> Iterator[Document | Skip]:
    for number, line in iter_jsonl(iter(text.split("\n"))):
        place = f"{where}:{number}"
        try:
            row = DocumentRow.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or "the line"
            problem = f"{field}: {first['msg']}"
            yield Skip(place, InputError(problem, where=place, remedy="mend the line, the others were read"))
            continue
        yield finish(
            Document(row.doc_id, row.text, row.doc_date, _language(row), row.title, row.url, row.publisher, row.source)
        )


def _language(row: DocumentRow) -> str:
    named = (row.language or "").lower()
    return _LANGUAGES.get(named, named if named == "en" else "") or detect_language(row.text)


def _from_text(text: str, path: Path) -> Iterator[Document | Skip]:
    suffix = path.suffix.lower()
    document = Document(path.stem if str(path) != "-" else "stdin", text, source=path.name)
    if suffix in (".html", ".htm"):
        found = _from_html(text, document)
        if found is None:
            error = UnreadableInput("the page holds no article", where=str(path), remedy="save the article itself")
            yield Skip(str(path), error)
            return
        document = found
    elif suffix in (".md", ".markdown"):
        document = replace(document, text=_plain_markdown(text))
    yield finish(replace(document, language=detect_language(document.text)))


def finish(document: Document) -> Document:
    """Check the date, take it from the text where there is none, and mark the lines to drop."""
    day = document.date[:10] if document.date else latest_date(document.text)
    try:
        date.fromisoformat(day or "")
    except ValueError:
        day = None
    return replace(document, date=day, dropped=find_dropped(document.text))


def _from_html(text: str, document: Document) -> Document | None:
    body = trafilatura.extract(text, include_comments=False, include_tables=True, favor_precision=True)
    if not body:
        return None
    about = trafilatura.extract_metadata(text)
    return replace(document, text=body, title=about.title, date=about.date, url=about.url, publisher=about.sitename)


def _plain_markdown(text: str) -> str:
    """The words of a Markdown text, a line a block."""
    blocks = (token.children for token in MarkdownIt().parse(text) if token.type == "inline")
    return "\n".join(
        "".join("\n" if t.type in ("softbreak", "hardbreak") else t.content.replace("**", "") for t in children or ())
        for children in blocks
    )

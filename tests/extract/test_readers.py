"""Files to documents: every format, every encoding, every bad file."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.document import Document
from extract.readers import Skip, decode, iter_documents

FIXTURES = Path(__file__).parents[2] / "fixtures"


def _read(path: Path) -> list[Document | Skip]:
    return list(iter_documents([path]))


@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
def test_one_piece_in_three_formats(suffix: str) -> None:
    """The same piece gives its words and its date, without menus, scripts and mark-up."""
    (document,) = _read(FIXTURES / "formats" / f"globalwafers-sherman-2025.{suffix}")
    assert isinstance(document, Document)
    assert "环球晶圆" in document.text and "**" not in document.text and "三星电子收购" not in document.text
    assert (document.date, document.language) == ("2025-05-16", "zh-Hans")


@pytest.mark.parametrize(
    ("name", "words"), [("empty.txt", "empty"), ("binary.txt", "binary"), ("no-such.txt", "cannot be read")]
)
def test_unusable_files_are_named_skips(name: str, words: str) -> None:
    """A file that gives no text is skipped with one sentence that says why."""
    (skip,) = _read(FIXTURES / "bad" / name)
    assert isinstance(skip, Skip)
    assert words in str(skip.error) and name in str(skip.error)


def test_gb18030_is_read() -> None:
    """A file in GB18030 reads as Chinese."""
    (document,) = _read(FIXTURES / "bad" / "gb18030.txt")
    assert isinstance(document, Document) and document.text.startswith("中芯国际")


def test_big5_is_read() -> None:
    """Bytes in Big5 read as Traditional Chinese."""
    assert decode("台積電擴大在美國的投資，並於年底量產。".encode("big5")) == "台積電擴大在美國的投資，並於年底量產。"


def test_broken_line_is_one_skip() -> None:
    """Line 3 is reported with its number; the other lines are read."""
    found = _read(FIXTURES / "bad" / "broken-line3.jsonl")
    skips = [item for item in found if isinstance(item, Skip)]
    assert [skip.where.rpartition(":")[2] for skip in skips] == ["3"]
    assert len(found) == 4


def test_advertisement_lines_are_marked_not_cut() -> None:
    """The stray last line is dropped from reading; the text stays whole."""
    (document,) = _read(FIXTURES / "bad" / "ads.txt")
    assert isinstance(document, Document)
    ((start, end),) = document.dropped
    assert "客户端" in document.text[start:end] and end == len(document.text)

"""A document as the readers hand it on: unmodified text and what is known about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Halves of a pair of UTF-16 units: JSON can escape one alone, no file can hold it.
_LONE = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class Document:
    """One news piece.

    Attributes:
        id: stable name of the document; evidence refers to it.
        text: the text that all offsets count, never changed after reading. A lone surrogate, which no encoding can write, becomes U+FFFD.
        date: ISO 8601 date of publication, or None when neither metadata nor text tells it.
        language: `zh-Hans`, `zh-Hant` or `en`.
        dropped: spans of the text that are not news (advertisement lines), skipped by every later stage.
    """

    id: str
    text: str
    date: str | None = None
    language: str = "zh-Hans"
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    source: str | None = None
    dropped: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        """Make the text one that can be written.

        >>> Document("d", "a\\ud83db").text
        'a\ufffdb'
        """
        object.__setattr__(self, "text", _LONE.sub(_REPLACEMENT, self.text))

"""Lines that sites leave in an article: found, reported, and skipped without touching the text."""

from __future__ import annotations

import re
from functools import cache

from ontology.names import fold_text
from ontology.rows import load_clean_rows


@cache
def _rows() -> tuple[tuple[re.Pattern[str], int], ...]:
    return tuple((re.compile(row.pattern), row.max_chars) for row in load_clean_rows())


def find_dropped(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the lines that are no news.

    >>> find_dropped("存储涨价。\\n,某某客户端手机版")
    ((6, 15),)
    """
    spans = []
    at = 0
    for line in text.splitlines(keepends=True):
        body = fold_text(line.strip())
        if body and any(len(body) <= longest and pattern.search(body) for pattern, longest in _rows()):
            spans.append((at, at + len(line)))
        at += len(line)
    return tuple(spans)

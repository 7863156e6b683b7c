"""Text in columns: lines broken as Chinese and Latin readers expect, and tables that fit a width."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len

# A line may break on either side of a Chinese character and at spaces; a Latin word or number stays whole.
_PIECES = re.compile(r"\s+|[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\u3000-\u303f]|[^\s\u2e80-\uffef]+|.")
_NOT_FIRST = frozenset("，。、；：！？）》」』】〉”’%…·,.;:!?)]")
_NOT_LAST = frozenset("（《「『【〈“‘([")
_GAP = 3
_NARROWEST = 6


def wrap(text: str, width: int) -> list[str]:
    """Break a paragraph into lines of at most `width` columns; at least one line.

    No line begins with a closing sign or ends with an opening one; a word longer than a line is cut.

    >>> wrap("英伟达在GTC上确认，Vera Rubin平台", 20)
    ['英伟达在GTC上确认，', 'Vera Rubin平台']
    >>> wrap("供应链（上游）", 8)
    ['供应链', '（上游）']
    """
    lines: list[str] = []
    line = ""
    for piece in _joined(_PIECES.findall(text), width):
        if line and cell_len(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _joined(pieces: Sequence[str], width: int) -> Iterator[str]:
    """Pieces that a line may end after: signs stay with the character they belong to."""
    kept = ""
    for piece in pieces:
        for part in _cut(piece, width):
            if (kept and part[0] not in _NOT_FIRST and kept[-1] not in _NOT_LAST) or cell_len(kept + part) > width:
                yield kept
                kept = ""
            kept += part
    if kept:
        yield kept


def _cut(piece: str, width: int) -> list[str]:
    return [piece[at : at + width] for at in range(0, len(piece), width)]


def table_lines(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, width: int, numbers: Sequence[int] = ()
) -> tuple[str, str, list[str]]:
    """Head, rule and body of a table at most `width` columns wide.

    Columns are as wide as their longest cell; where that is too much, the widest give way and their cells wrap.

    Args:
        columns: heads.
        rows: cells, each row as many as there are columns.
        width: of the page.
        numbers: places of columns to align to the right.

    >>> head, rule, body = table_lines(("a", "名称"), [("1", "中芯国际"), ("20", "台积电")], width=20, numbers=(0,))
    >>> [head, *body]
    [' a   名称', ' 1   中芯国际', '20   台积电']
    """
    natural = [max(map(cell_len, cells)) for cells in zip(columns, *rows, strict=True)]
    widths = _fit(natural, width)
    body = [line for row in rows for line in _row_lines(row, widths, numbers)]
    head = _row_lines(columns, widths, numbers)
    return "\n".join(head), "─" * (sum(widths) + _GAP * (len(widths) - 1)), body


def _fit(natural: Sequence[int], width: int) -> list[int]:
    widths = list(natural)
    room = width - _GAP * (len(widths) - 1)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widest = max(widths)
        # The widest come down together to the next one, or as far as is needed.
        at = [place for place, size in enumerate(widths) if size == widest]
        below = max((size for size in widths if size < widest), default=_NARROWEST)
        step = max(1, min(widest - max(below, _NARROWEST), (sum(widths) - room) // len(at)))
        for place in at:
            widths[place] -= step
    return widths


def _row_lines(row: Sequence[str], widths: Sequence[int], numbers: Sequence[int]) -> list[str]:
    cells = [wrap(cell, size) for cell, size in zip(row, widths, strict=True)]
    return [
        (" " * _GAP)
        .join(
            _pad(part, size, right=place in numbers)
            for place, (part, size) in enumerate(zip(parts, widths, strict=True))
        )
        .rstrip()
        for parts in zip_longest(*cells, fillvalue="")
    ]


def _pad(text: str, width: int, *, right: bool) -> str:
    gap = " " * (width - cell_len(text))
    return gap + text if right else text + gap

"""Parts of a cross-validation, the same on every machine."""

from __future__ import annotations

import hashlib


def part_of(doc_id: str, parts: int) -> int:
    """The part that a document falls in, by the hash of its id.

    >>> {part_of(f"doc-{n}", 3) for n in range(20)} == {0, 1, 2}
    True
    """
    return int(hashlib.sha256(f"part {doc_id}".encode()).hexdigest(), 16) % parts


def parse_part(text: str) -> tuple[int, int]:
    """A part as the command line has it.

    >>> parse_part("0/3")
    (0, 3)
    """
    part, parts = text.split("/")
    return int(part), int(parts)

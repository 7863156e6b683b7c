"""Labelled text for training: the project's own passages and gold documents, as one kind of value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extract.frames import TYPE_LETTERS

_MARK = re.compile(r"\[([^\[\]|]+)\|([CGONLFPTYS])\]")
_TYPES = {letter: kind for kind, letter in TYPE_LETTERS.items()}


@dataclass(frozen=True, slots=True)
class LabelledMention:
    """A name in the text; mentions of one entity share its key."""

    start: int
    end: int
    type: str
    entity: str


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A passage or document with its gold statements.

    Relations and observations have the contract's shape; an own passage gives its statements no evidence, they stand in the
    whole of it.
    """

    id: str
    date: str
    language: str
    text: str
    mentions: tuple[LabelledMention, ...]
    relations: tuple[dict[str, Any], ...] = ()
    observations: tuple[dict[str, Any], ...] = ()
    document: bool = field(default=False)


def iter_passages(path: Path) -> Iterator[LabelledText]:
    """Read marked passages: `[SK海力士|C]计划…`, relations and observations by the names as marked."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        if line.strip():
            yield _passage(f"{path.stem}-{number}", json.loads(line))


def _passage(name: str, row: dict[str, Any]) -> LabelledText:
    text, mentions, at = "", [], 0
    for mark in _MARK.finditer(row["m"]):
        text += row["m"][at : mark.start()]
        mentions.append(LabelledMention(len(text), len(text) + len(mark[1]), _TYPES[mark[2]], mark[1]))
        text += mark[1]
        at = mark.end()
    text += row["m"][at:]
    relations = tuple({"subject": s, "predicate": p, "object": o, **q} for s, p, o, q in row.get("r", ()))
    observations = tuple(
        {"subject": s, "metric": m, "kind": k, "value": {"min": low, "max": high}, "unit": u, **q}
        for s, m, k, low, high, u, q in row.get("o", ())
    )
    return LabelledText(name, row["date"], row["lang"], text, tuple(mentions), relations, observations)


def iter_gold(path: Path) -> Iterator[LabelledText]:
    """Read gold documents."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        mentions = tuple(LabelledMention(m["start"], m["end"], m["type"], m["entity"]) for m in row["mentions"])
        yield LabelledText(
            row["doc_id"],
            row["doc_date"],
            row["language"],
            row["text"],
            mentions,
            tuple(row["relations"]),
            tuple(row["observations"]),
            document=True,
        )

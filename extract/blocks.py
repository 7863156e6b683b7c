"""Text as the networks take it: blocks of whole sentences, and one row of feature ids a character.

Features of a character: its own id, its shape in the unmodified text (case, digit, Chinese, …), its place in a jieba word, and the
type and place in a name that the gazetteer found there.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extract.sentences import Sentence
from extract.widths import Widths
from kg.model import ENTITY_TYPES

Ids = npt.NDArray[np.int64]

# Other weights of the same shape may be used, as cross-validation does.
MODEL_FOLDER = Path(os.environ.get("EXPOGRAPH_MODELS") or Path(__file__).parent / "models")
PAD, UNKNOWN = 0, 1
_WIDEST_BLOCK = 160
_SHAPES = ("lower", "upper", "digit", "han", "space", "sign", "other")
# O, then first, inner, last and only character of a name of each type.
PLACES = "BIES"
LABELS = ("O", *(f"{place}-{kind}" for kind in ENTITY_TYPES for place in PLACES))
LABEL_IDS = {label: index for index, label in enumerate(LABELS)}
WORD_PLACES = 5


@dataclass(frozen=True, slots=True)
class Block:
    """Half-open span of the working text, holding whole sentences (or a piece of one that is too long)."""

    start: int
    end: int


def iter_blocks(sentences: Sequence[Sentence], widths: Widths) -> Iterator[Block]:
    """Join neighbouring sentences up to the widest block; cut a wider sentence.

    Args:
        sentences: of one text, in order.
        widths: `cumulative_widths` of that text.

    >>> widths = np.arange(401.0)
    >>> [(b.start, b.end) for b in iter_blocks([Sentence(0, 0, 90), Sentence(1, 90, 150), Sentence(2, 150, 400)], widths)]
    [(0, 150), (150, 310), (310, 400)]
    """
    start = end = -1
    for sentence in sentences:
        if start >= 0 and widths[sentence.end] - widths[start] <= _WIDEST_BLOCK:
            end = sentence.end
            continue
        if start >= 0:
            yield Block(start, end)
        start = sentence.start
        while widths[sentence.end] - widths[start] > _WIDEST_BLOCK:
            stop = int(np.searchsorted(widths, widths[start] + _WIDEST_BLOCK, side="right")) - 1
            yield Block(start, stop)
            start = stop
        end = sentence.end
    if 0 <= start < end:
        yield Block(start, end)


@cache
def load_alphabet() -> dict[str, int]:
    """Character → id; 0 pads, 1 stands for every character that is not listed."""
    chars = (Path(__file__).parent / "models" / "alphabet.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    return {char: index + 2 for index, char in enumerate(chars)}


def char_ids(text: str) -> Ids:
    """Ids of the characters of folded text."""
    alphabet = load_alphabet()
    return np.fromiter((alphabet.get(char, UNKNOWN) for char in text), np.int64, len(text))


@cache
def _shape(char: str) -> int:
    if "\u3400" <= char <= "\u9fff":
        name = "han"
    elif char.isspace():
        name = "space"
    elif char.isdigit():
        name = "digit"
    elif char.isalpha():
        name = "upper" if char.isupper() else "lower"
    else:
        name = "sign" if unicodedata.category(char)[0] in "PS" else "other"
    return _SHAPES.index(name) + 1


def shape_ids(original: Iterable[str], count: int) -> Ids:
    """Shapes of the characters of unmodified text, 1 to 7."""
    return np.fromiter((_shape(char) for char in original), np.int64, count)


def word_ids(words: Iterable[str], count: int) -> Ids:
    """Place of each character in its word: 1 only, 2 first, 3 inner, 4 last."""
    ids = np.zeros(count, np.int64)
    at = 0
    for word in words:
        size = len(word)
        ids[at : at + size] = 3
        ids[at] = 1 if size == 1 else 2
        if size > 1:
            ids[at + size - 1] = 4
        at += size
    return ids


def name_ids(spans: Iterable[tuple[int, int, str]], count: int) -> Ids:
    """Label ids of names given as (start, end, type)."""
    ids = np.zeros(count, np.int64)
    for start, end, kind in spans:
        if end - start == 1:
            ids[start] = LABEL_IDS[f"S-{kind}"]
            continue
        ids[start + 1 : end - 1] = LABEL_IDS[f"I-{kind}"]
        ids[start], ids[end - 1] = LABEL_IDS[f"B-{kind}"], LABEL_IDS[f"E-{kind}"]
    return ids


def decode_names(labels: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """Names (start, end, type) that a row of label ids spells; broken ones are left out.

    >>> ids = name_ids([(0, 2, "Company"), (3, 4, "Place")], 5)
    >>> list(decode_names(ids.tolist()))
    [(0, 2, 'Company'), (3, 4, 'Place')]
    """
    start, kind = -1, ""
    for index, label in enumerate(labels):
        place, _, name = LABELS[label].partition("-")
        if place == "S":
            yield index, index + 1, name
        elif place == "E" and start >= 0 and name == kind:
            yield start, index + 1, name
        if place == "B":
            start, kind = index, name
        elif place != "I" or name != kind:
            start = -1

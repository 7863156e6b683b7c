"""Labelled text as arrays: what `tagger.py` and `relation_net.py` train on. Needs no torch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from extract.blocks import Ids, char_ids, iter_blocks, name_ids, shape_ids, word_ids
from extract.gazetteer import load_gazetteer
from extract.models.corpus import LabelledText
from extract.segment import jieba_tokenizer
from extract.sentences import iter_sentences
from extract.worktext import WorkText

Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A labelled text in the coordinates of the working text; one array entry a character."""

    source: LabelledText
    work: WorkText
    chars: Ids
    shapes: Ids
    words: Ids
    known: tuple[Span, ...]
    gold: tuple[Span, ...]
    keys: tuple[str, ...]
    blocks: tuple[tuple[int, int], ...]


def prepare(text: LabelledText) -> Prepared:
    """Compute features and labels of one text."""
    work = WorkText.of(text.text)
    place = {original: index for index, original in enumerate(work.offsets)}
    gold, keys = [], []
    for mention in sorted(text.mentions, key=lambda m: m.start):
        start, end = place.get(mention.start), place.get(mention.end - 1)
        if start is not None and end is not None:
            gold.append((start, end + 1, mention.type))
            keys.append(mention.entity)
    count = len(work.text)
    original = (text.text[i] for i in work.offsets[:count])
    return Prepared(
        source=text,
        work=work,
        chars=char_ids(work.text),
        shapes=shape_ids(original, count),
        words=word_ids(jieba_tokenizer().cut(work.text), count),
        known=tuple((h.start, h.end, h.entities[0].type) for h in load_gazetteer().iter_hits(work.text)),
        gold=tuple(gold),
        keys=tuple(keys),
        blocks=tuple((b.start, b.end) for b in iter_blocks(list(iter_sentences(work.text)))),
    )


def iter_block_arrays(item: Prepared) -> Iterator[dict[str, Any]]:
    """Arrays of the blocks of a text, with the names inside each block relative to its start."""
    for start, end in item.blocks:

        def inside(spans: tuple[Span, ...], start: int = start, end: int = end) -> list[Span]:
            return [(a - start, b - start, kind) for a, b, kind in spans if start <= a and b <= end]

        yield {
            "id": item.source.id,
            "chars": item.chars[start:end],
            "shapes": item.shapes[start:end],
            "words": item.words[start:end],
            "known": inside(item.known),
            "gold": name_ids(inside(item.gold), end - start),
        }

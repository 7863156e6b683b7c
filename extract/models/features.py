"""Labelled text as arrays: what `tagger.py` and `relation_net.py` train on. Needs no torch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from extract.blocks import Ids, char_ids, iter_blocks, name_ids, shape_ids, word_ids
from extract.document import Document
from extract.gazetteer import load_gazetteer
from extract.linking import link_mentions
from extract.models.corpus import LabelledText
from extract.reading import Mention, Reading
from extract.segment import jieba_tokenizer
from extract.sentences import iter_sentences
from extract.widths import cumulative_widths
from extract.worktext import WorkText

Span = tuple[int, int, str]
# What of a statement names an entity.
_ENDS = frozenset({"subject", "object", "about", "attributed_to"})


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
    if not text.document:
        keys, text = _linked(text, work, gold, keys)
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
        blocks=tuple(
            (b.start, b.end) for b in iter_blocks(list(iter_sentences(work.text)), cumulative_widths(work.text))
        ),
    )


def _linked(text: LabelledText, work: WorkText, gold: list[Span], keys: list[str]) -> tuple[list[str], LabelledText]:
    """An own passage with one key for the names of one thing, as the reader links them: it is marked by its names alone."""
    reading = Reading(Document(text.id, text.text), work)
    for start, end, kind in gold:
        bearer = next((e for e in load_gazetteer().lookup(work.text[start:end]) if e.type == kind), None)
        reading.mentions.append(Mention(start, end, kind, bearer.id if bearer else None))
    link_mentions(reading)
    linked = [str(mention.entity) for mention in reading.mentions]
    ids = dict(zip(reversed(keys), reversed(linked), strict=True))

    def renamed(statement: dict[str, Any]) -> dict[str, Any]:
        return {k: ids.get(v, v) if k in _ENDS else v for k, v in statement.items()}

    relations = tuple(r for r in map(renamed, text.relations) if r["subject"] != r["object"])
    return linked, replace(text, relations=relations, observations=tuple(map(renamed, text.observations)))


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

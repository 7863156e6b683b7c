"""Names as mentions: the tagger decides spans and types, the registry says which entity a name is.

The tagger sees what the registry found as a feature of each character. Where both name the same span the registry's type stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from extract.blocks import char_ids, decode_names, iter_blocks, name_ids, shape_ids, word_ids
from extract.gazetteer import Hit, load_gazetteer
from extract.neural import Tagged, load_networks
from extract.reading import Mention, Reading
from extract.segment import segment
from extract.spans import settle

_REPEATED = frozenset({"Company", "Organization", "Person", "Facility", "Policy"})
_SURE = 0.8
# Texts mark these in all places or in none.
_CLASSES = frozenset({"Product", "Technology", "Sector"})
# Types that the scorer of the contract, and readers, take for one another.
_ALIKE = {"Technology": "Product", "Organization": "GovernmentBody"}


def find_names(reading: Reading) -> list[Mention]:
    """Mentions in the order of the text, none of them in a dropped line; leaves the network's states on the reading."""
    text = reading.work.text
    hits = list(load_gazetteer().iter_hits(text))
    reading.blocks = list(iter_blocks(reading.sentences, reading.widths))
    reading.tagged = _tag(reading, hits)
    by_span = {(hit.start, hit.end): hit for hit in hits}
    known = [(hit.start, hit.end, hit.entities[0].type) for hit in hits]
    spans = settle(text, decode_names(reading.tagged.labels.tolist()), known)
    mentions = [_mention(reading, by_span, *span) for span in spans]
    mentions = sorted([*mentions, *_repeats(reading, mentions)], key=lambda m: m.start)
    return [m for m in mentions if not in_dropped(reading, m.start)]


def _tag(reading: Reading, hits: list[Hit]) -> Tagged:
    text, count = reading.work.text, len(reading.work.text)
    original = (reading.document.text[i] for i in reading.work.offsets[:count])
    features = (
        char_ids(text),
        shape_ids(original, count),
        word_ids(segment(text), count),
        name_ids(((h.start, h.end, h.entities[0].type) for h in hits), count),
    )
    return load_networks().tag_blocks(reading.blocks, features)


def _mention(reading: Reading, by_span: dict[tuple[int, int], Hit], start: int, end: int, kind: str) -> Mention:
    assert reading.tagged is not None
    score = float(np.min(reading.tagged.probabilities[start:end]))
    hit = by_span.get((start, end))
    bearers = hit.entities if hit else load_gazetteer().lookup(reading.work.text[start:end])
    entity = next((e for e in bearers if e.type == kind), None)
    entity = entity or next((e for e in bearers if _ALIKE.get(e.type, e.type) == _ALIKE.get(kind, kind)), None)
    if entity is None and hit:
        entity = hit.entities[0]
    return Mention(
        start, end, entity.type if entity else kind, entity.id if entity else None, score, entity is not None
    )


def _repeats(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """A name is the same name wherever the document has it again: one that the registry does not hold, and any class of things."""
    text = reading.work.text
    taken = bytearray(len(text))
    for mention in mentions:
        taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    sure: dict[str, Mention] = {}
    for mention in mentions:
        name = text[mention.start : mention.end]
        new = mention.entity is None and mention.type in _REPEATED and len(name) > 2 and mention.score >= _SURE
        if new or mention.type in _CLASSES:
            sure.setdefault(name, mention)
    found = []
    for name, mention in sorted(sure.items(), key=lambda item: -len(item[0])):
        for start, end in _occurrences(name, text):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * len(name)
                found.append(replace(mention, start=start, end=end))
    return found


def _occurrences(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a name stands in a text; a Latin one only as whole words."""
    pattern = rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])" if name.isascii() else re.escape(name)
    return (match.span() for match in re.finditer(pattern, text))


def in_dropped(reading: Reading, at: int) -> bool:
    """Whether a place of the working text lies in a line that clean-up dropped."""
    original = reading.work.offsets[at]
    return any(start <= original < end for start, end in reading.document.dropped)

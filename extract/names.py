"""Names as mentions: the tagger decides spans and types, the registry says which entity a name is.

The tagger sees what the registry found as a feature of each character. Where both name the same span the registry's type stands.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from extract.blocks import char_ids, decode_names, iter_blocks, name_ids, shape_ids, word_ids
from extract.gazetteer import Hit, load_gazetteer
from extract.neural import Tagged, load_networks
from extract.reading import Mention, Reading
from extract.segment import jieba_tokenizer

# Types that the scorer of the contract, and readers, take for one another.
_ALIKE = {"Technology": "Product", "Organization": "GovernmentBody"}


def find_names(reading: Reading) -> list[Mention]:
    """Mentions in the order of the text, none of them in a dropped line; leaves the network's states on the reading."""
    text = reading.work.text
    hits = list(load_gazetteer().iter_hits(text))
    reading.blocks = list(iter_blocks(reading.sentences))
    reading.tagged = _tag(reading, hits)
    by_span = {(hit.start, hit.end): hit for hit in hits}
    mentions = [
        _mention(reading, by_span, start, end, kind) for start, end, kind in decode_names(reading.tagged.labels.tolist())
    ]
    return [m for m in mentions if not in_dropped(reading, m.start)]


def _tag(reading: Reading, hits: list[Hit]) -> Tagged:
    text, count = reading.work.text, len(reading.work.text)
    original = (reading.document.text[i] for i in reading.work.offsets[:count])
    features = (
        char_ids(text),
        shape_ids(original, count),
        word_ids(_words(text), count),
        name_ids(((h.start, h.end, h.entities[0].type) for h in hits), count),
    )
    return load_networks().tag_blocks(reading.blocks, features)


def _words(text: str) -> Iterator[str]:
    # jieba slows down on very long stretches without a break.
    for at in range(0, len(text), 2000):
        yield from jieba_tokenizer().cut(text[at : at + 2000])


def _mention(reading: Reading, by_span: dict[tuple[int, int], Hit], start: int, end: int, kind: str) -> Mention:
    assert reading.tagged is not None
    score = float(np.min(reading.tagged.probabilities[start:end]))
    hit = by_span.get((start, end))
    bearers = hit.entities if hit else load_gazetteer().lookup(reading.work.text[start:end])
    entity = next((e for e in bearers if e.type == kind), None)
    entity = entity or next((e for e in bearers if _ALIKE.get(e.type, e.type) == _ALIKE.get(kind, kind)), None)
    if entity is None and hit:
        entity = hit.entities[0]
    return Mention(start, end, entity.type if entity else kind, entity.id if entity else None, score)


def in_dropped(reading: Reading, at: int) -> bool:
    """Whether a place of the working text lies in a line that clean-up dropped."""
    original = reading.work.offsets[at]
    return any(start <= original < end for start, end in reading.document.dropped)

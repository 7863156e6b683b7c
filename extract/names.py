"""Names of known entities as mentions."""

from __future__ import annotations

from extract.gazetteer import load_gazetteer
from extract.reading import Mention, Reading


def find_names(reading: Reading) -> list[Mention]:
    """Mentions of registry entities, in the order of the text, none of them in a dropped line."""
    hits = load_gazetteer().iter_hits(reading.work.text)
    mentions = [Mention(hit.start, hit.end, hit.entities[0].type, hit.entities[0].id) for hit in hits]
    return [m for m in mentions if not in_dropped(reading, m.start)]


def in_dropped(reading: Reading, at: int) -> bool:
    """Whether a place of the working text lies in a line that clean-up dropped."""
    original = reading.work.offsets[at]
    return any(start <= original < end for start, end in reading.document.dropped)

"""Which stretches of a sentence are planned, forecast, rumoured, possible or denied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.reading import Cue, Reading
from extract.sentences import Sentence, clause_bounds
from kg.model import MODALITIES
from ontology.rows import ModalityCue, load_modality_cues

_CUES = {cue.cue: cue for cue in load_modality_cues()}


def _cue_pattern() -> re.Pattern[str]:
    def form(cue: str) -> str:
        return rf"(?<![a-z]){re.escape(cue)}(?![a-z])" if cue.isascii() else re.escape(cue)

    return re.compile("|".join(form(cue) for cue in sorted(_CUES, key=len, reverse=True)))


_PATTERN = _cue_pattern()
# Words that hold a cue's characters without its meaning.
_NOT_A_CUE = re.compile(r"将(?:近|军|来|领|会员)|即将$|(?:机|社|协|学|工|商|议|展|大|都|年|峰|晚|董事|理事|委员|发布|股东|国)会|会(?:议|员|计|长|谈|见|上)|材料|原料|料号|若干|可能性|国家计划|规划局|目标价|市场预期|超预期|预期的")
_AGENT_TYPES = frozenset({"Company", "GovernmentBody", "Organization", "Person", "Place"})


def find_cues(reading: Reading) -> list[Cue]:
    """Every modality cue of a document with its reach."""
    return [cue for sentence in reading.sentences for cue in _iter_cues(reading, sentence)]


def _iter_cues(reading: Reading, sentence: Sentence) -> Iterator[Cue]:
    text = reading.work.text
    blocked = [m.span() for m in _NOT_A_CUE.finditer(text, sentence.start, sentence.end)]
    names = [(m.start, m.end) for m in reading.mentions if sentence.start <= m.start < sentence.end]
    for match in _PATTERN.finditer(text, sentence.start, sentence.end):
        start, end = match.span()
        if any(a <= start and end <= b for a, b in (*blocked, *names)):
            continue
        row = _CUES[match[0]]
        yield Cue(start, end, _modality(reading, sentence, start, row), _reach(text, sentence, start, row))


def _modality(reading: Reading, sentence: Sentence, start: int, row: ModalityCue) -> str:
    if row.modality != "agent":
        return row.modality
    decides = any(m.type in _AGENT_TYPES and sentence.start <= m.start < start for m in reading.mentions)
    return "planned" if decides else "forecast"


def _reach(text: str, sentence: Sentence, start: int, row: ModalityCue) -> tuple[int, int]:
    """From the cue to the end of its clause, and on through clauses that carry the same verb phrase; or the sentence."""
    if row.scope == "sentence":
        return sentence.start, sentence.end
    clauses = clause_bounds(text, sentence.start, sentence.end)
    begin = next((a for a, b in clauses if a <= start < b), sentence.start)
    if row.modality == "negated":
        return begin, next((b for a, b in clauses if a <= start < b), sentence.end)
    return begin, sentence.end


def modality_at(cues: list[Cue], at: int, sentence: Sentence) -> str:
    """The modality at a place: the strongest departure from fact among the cues that reach it."""
    reaching = [c.modality for c in cues if c.reach[0] <= at < c.reach[1] and sentence.start <= c.start < sentence.end]
    return min(reaching, key=MODALITIES.index, default="asserted")

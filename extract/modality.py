"""Which stretches of a sentence are planned, forecast, rumoured, possible or denied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.reading import Cue, Reading, within
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
# 将 before what is handled, not before a verb, is 把: 将价格推高, 将其列入.
_NOT_A_CUE = re.compile(
    r"将(?:近|军|来|领|其|该|这|那|此|部分|大量|全部|更多|现有|原有|产能|价格|资源|合约价|售价|月产能|业务|资金|成本|订单|重点|目光|所有|多|旗下|自家|自身|自己|\d)"
    r"|若干|可能性|国家计划|规划局|目标价|市场预期|超预期|预期的"
)
_AGENT_TYPES = frozenset({"Company", "GovernmentBody", "Organization", "Person", "Place"})


def find_cues(reading: Reading) -> list[Cue]:
    """Every modality cue of a document with its reach."""
    return [cue for sentence in reading.sentences for cue in _iter_cues(reading, sentence)]


def _iter_cues(reading: Reading, sentence: Sentence) -> Iterator[Cue]:
    text = reading.work.text
    blocked = [m.span() for m in _NOT_A_CUE.finditer(text, sentence.start, sentence.end)]
    names = [(m.start, m.end) for m in within(reading.mentions, sentence.start, sentence.end)]
    for match in _PATTERN.finditer(text, sentence.start, sentence.end):
        start, end = match.span()
        if any(a <= start and end <= b for a, b in (*blocked, *names)):
            continue
        row = _CUES[match[0]]
        if match[0] == "将" and any(a == end for a, _ in names):
            continue
        yield Cue(start, end, _modality(reading, sentence, start, row), _reach(text, sentence, start, row))


def _modality(reading: Reading, sentence: Sentence, start: int, row: ModalityCue) -> str:
    if row.modality != "agent":
        return row.modality
    decides = any(m.type in _AGENT_TYPES for m in within(reading.mentions, sentence.start, start))
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
    reaching = [c.modality for c in within(cues, sentence.start, sentence.end) if c.reach[0] <= at < c.reach[1]]
    return min(reaching, key=MODALITIES.index, default="asserted")

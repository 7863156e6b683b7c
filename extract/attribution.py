"""Whose claim a sentence is: 摩根士丹利预测…, 据日经亚洲报道…, "…,"赵海军直言."""

from __future__ import annotations

import re
from bisect import bisect_right

from extract.reading import Claim, Mention, Reading, within
from extract.sentences import Sentence
from ontology.rows import load_attribution

_SOURCES = frozenset({"Company", "GovernmentBody", "Organization", "Person"})
_CUES = load_attribution()
_LONGEST_GAP = 10


def _alternatives(cues: frozenset[str]) -> str:
    return "|".join(
        rf"{re.escape(c)}(?![a-z])" if c.isascii() else re.escape(c) for c in sorted(cues, key=len, reverse=True)
    )


# Between a source and its verb stand at most a title, an adverb or a place of speaking.
_AFTER = re.compile(rf"[^，,。；;：:“”]{{0,{_LONGEST_GAP}}}?(?:{_alternatives(_CUES['after'])})")
_BEFORE = re.compile(rf"(?:{_alternatives(_CUES['before'])})[^，,。；;]{{0,6}}$")
_CONTINUES = re.compile(
    r"[“\"]?(?:其[一二三四]|他|她|他们|该(?:机构|公司|行|分析师|高管|报告|研报)|(?:这份)?(?:报告|报道|研报)(?:还|也|同时|进一步)?(?:称|指出|显示|说明|认为|提到|预测|预计|强调)|[12345]\.)"
)
_PRONOUN_VERB = re.compile(rf"(?:他|她|该(?:机构|公司|人士))(?:还|也|同时|进一步)?(?:{_alternatives(_CUES['after'])})")


def find_claims(reading: Reading) -> list[Claim]:
    """Claims of a document, one per sentence at most, in order; a continued quotation keeps its source."""
    claims: list[Claim] = []
    source: Mention | None = None
    quoting = False
    for sentence in reading.sentences:
        body = reading.of(sentence)
        named = _source_of(reading, sentence)
        if (
            named is None
            and source is not None
            and not (quoting or _PRONOUN_VERB.search(body) or _CONTINUES.match(body))
        ):
            source = None
        source = named or source
        if source is not None:
            claims.append(Claim(sentence.start, sentence.end, source))
        opened, closed = body.rfind("“"), body.rfind("”")
        quoting = opened > closed or (quoting and closed < 0)
    return claims


def _source_of(reading: Reading, sentence: Sentence) -> Mention | None:
    text = reading.work.text
    for mention in within(reading.mentions, sentence.start, sentence.end):
        if mention.type not in _SOURCES:
            continue
        if _AFTER.match(text, mention.end, sentence.end) or _BEFORE.search(text, sentence.start, mention.start):
            return mention
    return None


def source_at(claims: list[Claim], at: int) -> Mention | None:
    """The source of the claim that a place lies in."""
    index = bisect_right(claims, at, key=lambda claim: claim.start) - 1
    return claims[index].source if index >= 0 and at < claims[index].end else None

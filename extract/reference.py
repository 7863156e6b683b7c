"""What stands for a name: 其, 该公司, 双方, the company, and subjects that a clause leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.reading import Anaphor, Mention, Reading, within
from extract.sentences import Sentence, clause_bounds

_SINGLE = re.compile(
    r"该公司|该企业|该司|这家公司|这家企业|该厂商|该集团|该机构|(?<![\w”])公司(?=[^\w]|将|已|计划|预计|表示|还|也|于|在|正|目前|此前|并|宣布|称|方面|拟|主要|未来|今年|股票|股价|市值)"
    r"|(?<![尤与极何莫归及若听出])其(?![中他它实间次余后所乐是一二三四])"
    r"|\bthe (?:company|firm|chipmaker|manufacturer|group)\b|\bits\b|(?<![a-z])it(?= (?:will|has|plans|is|was|also|said|expects))"
)
# Words that take up a list, law or programme named before, and a kind of firm named before.
_POLICY = re.compile(
    r"(?:该|这份|这一|此|上述|前述|这项)(?:清单|名单|法案|计划|禁令|措施|规定|政策|行政令|条例|规则)"
    r"|(?<=[家个])被点名|被点名(?=的|企业|公司)|新增的?(?:企业|公司|实体)|它们(?=(?:分别)?[是为：:])|\bthey(?= (?:are|include)\b)"
    r"|\bthe (?:list|act|rule|order|ban)\b"
)
_KIND = re.compile(r"(?<=等)(?:厂商|企业|公司|品牌|巨头|大厂|原厂|厂家)(?![的]?(?:产品|业务))")
_PAIR = re.compile(r"双方|两家公司|两家企业|两者|二者|\bthe two (?:companies|firms)\b|\bboth companies\b")
# What opens a clause whose subject is left out: an adverb, a connective or a verb of doing.
_SUBJECTLESS = re.compile(
    r"(?:并且?|而且|还|也|同时|此外|另外|随后|目前|当前|此前|未来|已经?|将|将于|将在|计划|拟|正在?|正式|预计|有望|可能|今年|明年|去年|"
    r"近日|日前|再次|率先|首次|成功|从而|进而|以及|旨在|致力于|专注于|主要|一直|持续|不断|通过|凭借|推出|发布|采用|搭载|配备|支持|成立于|"
    r"总部|拥有|位于|具备|提供|覆盖|基于|使用|内置|实现|获得|宣布|达成|投资|建设|启动|完成|入股|收购|生产|量产|开发|研发|面向|主营|是|为|被)"
)
_AGENTS = frozenset({"Company", "GovernmentBody", "Organization"})
_TOPICS = _AGENTS | {"Product", "Facility", "Policy", "Technology"}
_TOPIC_PLACE = 14
# 双方 takes up two names of the paragraph, not of the article.
_PAIR_REACH = 400


def find_anaphora(reading: Reading) -> list[Anaphor]:
    """Stand-ins with the mentions that they stand for; one with no antecedent is left out."""
    found = [a for sentence in reading.sentences for a in _iter_sentence(reading, sentence)]
    found.sort(key=lambda a: (a.start, a.end))
    return found


def _iter_sentence(reading: Reading, sentence: Sentence) -> Iterator[Anaphor]:
    text = reading.work.text
    taken = [(m.start, m.end) for m in within(reading.mentions, sentence.start, sentence.end)]
    for match in _SINGLE.finditer(text, sentence.start, sentence.end):
        if not _overlaps(match.span(), taken) and (antecedent := _agent_before(reading, sentence, match.start())):
            yield Anaphor(match.start(), match.end(), (antecedent,))
    for pattern, kind in ((_POLICY, "Policy"), (_KIND, "Sector")):
        for match in pattern.finditer(text, sentence.start, sentence.end):
            named = _last_before(reading, sentence, match.start(), kind)
            if named and not _overlaps(match.span(), taken):
                yield Anaphor(match.start(), match.end(), (named,))
    for match in _PAIR.finditer(text, sentence.start, sentence.end):
        pair = _pair_before(reading, match.start())
        if len(pair) == 2:
            yield Anaphor(match.start(), match.end(), pair)
    yield from _dropped_subjects(reading, sentence)


def _overlaps(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in taken)


def _agent_before(reading: Reading, sentence: Sentence, at: int) -> Mention | None:
    """The company or body that the text is about at a place: the first of this sentence before it, else of the last two."""
    for near in (sentence, *_previous(reading, sentence, 2)):
        agents = [m for m in within(reading.mentions, near.start, min(near.end, at)) if m.type in _AGENTS]
        companies = [m for m in agents if m.type == "Company"]
        if companies or agents:
            return (companies or agents)[0]
    return None


def _last_before(reading: Reading, sentence: Sentence, at: int, kind: str) -> Mention | None:
    """The last name of a type before a place, in this sentence or the two before it."""
    first = reading.sentences[max(0, sentence.index - 2)].start
    named = [m for m in within(reading.mentions, first, at) if m.type == kind]
    return named[-1] if named else None


def _pair_before(reading: Reading, at: int) -> tuple[Mention, ...]:
    """The last two different companies before a place."""
    pair: dict[str, Mention] = {}
    for mention in reversed([m for m in within(reading.mentions, max(0, at - _PAIR_REACH), at) if m.type in _AGENTS]):
        pair.setdefault(mention.entity or reading.of(mention), mention)
        if len(pair) == 2:
            break
    return tuple(sorted(pair.values(), key=lambda m: m.start))


def _previous(reading: Reading, sentence: Sentence, count: int) -> list[Sentence]:
    return reading.sentences[max(0, sentence.index - count) : sentence.index][::-1]


def _dropped_subjects(reading: Reading, sentence: Sentence) -> Iterator[Anaphor]:
    """Clauses that open with a verb carry on the subject of the clause before."""
    text = reading.work.text
    subject: Mention | None = _topic(reading, sentence)
    for start, end in clause_bounds(text, sentence.start, sentence.end):
        head = _head(reading, start, end)
        subjectless = bool(_SUBJECTLESS.match(text, start, end))
        # After a verb a product is its object, while an agent after an adverb is still the subject: 并推出N3E, 目前三星….
        if head and not (subjectless and head.type not in _AGENTS):
            subject = head
        elif subject and subjectless:
            yield Anaphor(start, start, (subject,))


def _head(reading: Reading, start: int, end: int) -> Mention | None:
    """The name that opens a clause as its subject."""
    return next((m for m in within(reading.mentions, start, min(end, start + _TOPIC_PLACE)) if m.type in _TOPICS), None)


def _topic(reading: Reading, sentence: Sentence) -> Mention | None:
    """The agent that the previous sentence opened with."""
    for previous in _previous(reading, sentence, 1):
        head = _head(reading, previous.start, previous.end)
        if head and head.type in _AGENTS:
            return head
    return None

"""Whether a statement is planned, forecast, rumoured, possible or denied: which of the cues about it governs it, if any."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.choices import Features, choose
from extract.reading import Cue, Reading, within
from extract.sentences import Sentence
from extract.stated import Scene, Stated, tense
from ontology.rows import load_modality_cues

_CHOICE = "modality"
# The word of a cue that is a time ahead of the document.
_AHEAD = "time ahead"
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
    r"|若干|可能性|国家计划|规划局|超预期|[社机大协年峰议商一全]会|会[议员长计场展社]|不料|[材原资物燃饲涂塑毛面]料"
    r"|估值|展望|希望|期望|[失绝欲渴]望|传[统输感导送媒承奇播]|[遗宣流]传|规则|not only|or not"
    r"|不仅|不断|不同|不少|不过|不足|不到|不久|不错|不低于|不少于|不超过|不排除"
    r"|未来|无论|无线|无人|无疑|非常|非洲|除非|设计[师院图]|芯片设计|设计[工服公产能企]|冲[击突刺]|评估[报机]|或者"
    r"|应用于"
)
_KEPT = re.compile(r"展望|希望|期望")
_BEFORE, _AFTER = 8, 5
# Characters around a statement in which a cue may govern it.
_REACH = 240
_DONE = re.compile(r"已|了|成功|正式|刚刚|此前|曾|实现|完成|have |has |had |was |were |ed ")
_NOW = re.compile(r"目前|当前|现有|现在|如今|正在|正[^式]|是[^否]|为|currently|now |is |are ")
_AWAY = re.compile(r"但|而|不过|然而|却|but|while|although|though")


def find_cues(reading: Reading) -> list[Cue]:
    """Every modality cue of a document."""
    return [cue for sentence in reading.sentences for cue in _iter_cues(reading, sentence)]


def _iter_cues(reading: Reading, sentence: Sentence) -> Iterator[Cue]:
    text = reading.work.text
    blocked = [m.span() for m in _NOT_A_CUE.finditer(text, sentence.start, sentence.end) if not _KEPT.fullmatch(m[0])]
    names = [(m.start, m.end) for m in within(reading.mentions, sentence.start, sentence.end)]
    for match in _PATTERN.finditer(text, sentence.start, sentence.end):
        start, end = match.span()
        if any(a <= start and end <= b for a, b in (*blocked, *names)):
            continue
        row = _CUES[match[0]]
        if match[0] == "将" and any(a == end for a, _ in names):
            continue
        for modality in row.modalities:
            yield Cue(start, end, modality, match[0], row.scope == "sentence")


def modality_of(reading: Reading, scene: Scene, stated: Stated) -> str:
    """The modality of a statement."""
    cues, candidates = candidates_for_modality(reading, scene, stated)
    picked = choose(_CHOICE, candidates)
    return cues[picked - 1].modality if picked else "asserted"


def candidates_for_modality(reading: Reading, scene: Scene, stated: Stated) -> tuple[list[Cue], list[Features]]:
    """The cues about a statement, and what speaks for none and for each of them."""
    sentence, at = stated.sentence, stated.at
    before = list(within(reading.cues, max(sentence.start, at - _REACH), at))
    near = [c for c in before[:-_BEFORE] if c.wide][:1] + before[-_BEFORE:]
    after = list(within(reading.cues, at, min(sentence.end, at + _REACH)))[:_AFTER]
    previous = reading.sentences[sentence.index - 1] if sentence.index else None
    wide = [c for c in within(reading.cues, previous.start, previous.end) if c.wide][-1:] if previous else []
    cues = [*wide, *near, *after, *_dated(reading, stated)]
    features = [_none(reading, scene, stated, bool(cues))]
    features += [_features(reading, scene, stated, cue, cues) for cue in cues]
    return cues, features


def _dated(reading: Reading, stated: Stated) -> list[Cue]:
    """A time that lies ahead of the document stands for a cue: 自2月起涨价."""
    start, end = max(stated.sentence.start, stated.at - _REACH), min(stated.sentence.end, stated.at + _REACH)
    ahead = [t for t in within(reading.times, start, end) if tense(reading, t) == "ahead"]
    nearest = sorted(ahead, key=lambda t: abs(t.start - stated.at))[:1]
    return [Cue(t.start, t.end, modality, _AHEAD) for t in nearest for modality in ("planned", "forecast")]


def _none(reading: Reading, scene: Scene, stated: Stated, cued: bool) -> Features:
    text = reading.work.text
    head = text[scene.clause_start(stated.at) : stated.at]
    clause = text[scene.clause_start(stated.at) : stated.last + 8]
    found = ["none", f"none {stated.kind}", f"none {stated.key}", f"none cued {cued}"]
    if stated.touching:
        found += ["none touching", f"none touching {stated.kind}", f"none touching {stated.key}"]
    if _DONE.search(head):
        found.append(f"none done {stated.numeric}")
    if _NOW.search(head):
        found.append(f"none now {stated.numeric}")
    if _DONE.search(clause):
        found.append("none done clause")
    if stated.numeric and re.search(r"(?:从|由|自)[^，,]{0,10}$", head):
        found.append("none from")
    return tuple(found)


def _place(scene: Scene, stated: Stated, cue: Cue) -> str:
    if cue.start < stated.sentence.start:
        return "back"
    clauses = scene.clause(stated.at) - scene.clause(cue.start)
    if not clauses:
        return "here before" if cue.start < stated.at else "here after"
    return f"before {min(clauses, 3)}" if clauses > 0 else f"after {min(-clauses, 2)}"


def _features(reading: Reading, scene: Scene, stated: Stated, cue: Cue, cues: list[Cue]) -> Features:
    text = reading.work.text
    place = _place(scene, stated, cue)
    said, kind = cue.modality, stated.kind
    word = cue.word
    span = "before" if cue.end <= stated.first else "between" if cue.start < stated.last else "after"
    side = place.split()[0]
    found = [
        said, f"{said} {place}", f"{said} {place} {kind}", f"{said} {kind}", f"{said} {stated.key}", f"word {word}",
        f"word {word} {side}", f"word {word} {said}", f"word {word} {said} {kind}", f"{said} of {stated.subject.type}",
        f"word {word} {said} of {stated.subject.type}", f"{said} {span} {side}", f"{span} {place} {kind}", f"{place} {stated.numeric}",
    ]  # fmt: skip
    between = text[stated.first : stated.last]
    if not stated.numeric and len(between) < _REACH:
        # A name within the description of the other is no deed of its own: 翰岳去年秋天推出的DS-900.
        bound = "of" if "的" in between else "plain"
        found += [f"{span} {bound} {side}", f"{span} {bound} {kind} {side}"]
        if span == "between":
            found.append(f"gap to object {min((stated.last - cue.end) // 6, 4)}")
    if span == "before":
        found.append(f"before {min((stated.first - cue.end) // 4, 5)} {stated.numeric}")
    others = sum(1 for other in cues if min(cue.start, stated.at) < other.start < max(cue.start, stated.at))
    found.append(f"others {min(others, 2)} {side}")
    if any(other.start < stated.at and other.modality == said for other in cues if other is not cue):
        found.append(f"again {said}")
    if stated.touching:
        found += [f"touching {side}", f"touching {said}"]
    if cue.end <= stated.at:
        gap = text[cue.end : stated.at]
        found.append(f"gap {min(len(gap) // 6, 6)} {said}")
        if len(gap) < 200:
            found += [
                f"{name} between {said}"
                for name, form in (("done", _DONE), ("away", _AWAY), ("now", _NOW))
                if form.search(gap)
            ]
            if "的" in gap:
                found.append(f"of between {said} {stated.numeric}")
            if re.search(r"[至到达升增]", gap) and stated.numeric:
                found.append(f"reaching {said}")
    else:
        found.append(f"gap after {min((cue.start - stated.last) // 6, 3)} {said}")
    if stated.numeric and re.search(r"(?:从|由|自)[^，,]{0,10}$", text[max(0, stated.at - 14) : stated.at]):
        found.append(f"from {side}")
    return tuple(found)

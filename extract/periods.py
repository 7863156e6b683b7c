"""Which of the times that a text names is the time of a statement."""

from __future__ import annotations

import re
from bisect import bisect_left

from extract.choices import Features, choose
from extract.reading import Reading, within
from extract.stated import Scene, Stated, tense
from extract.times import Time

_CHOICE = "time"
_BEFORE, _AFTER, _CARRIED = 6, 4, 4
_CARRIED_SENTENCES = 3
# Characters around a statement in which a time may be its own.
_REACH = 300
_LOOK = 6
# A number with no more than this behind a time is of that time: 9月的149美元.
_BOUND = 3
_BRACKET = re.compile(r"[(（](?:截至|截止)?$")
_COMPARED = re.compile(
    r"(?:较|比|相比|对比|相较|相较于|高于|低于|超过|超越|好于|优于|不及|than|versus|vs\.?|from|compared with|compared to)\s?$"
)
_FROM = re.compile(r"(?:从|自|由|since|自从)\s?$")
_UNTIL = re.compile(r"(?:到|至|截至|截止|直到|迄|by|until|through|as of|before|于|在|in|on|during|the)\s?$")
_EXPECTED = re.compile(r"(?:预计|预期|计划|有望|将|拟|将于|将在|目标|预估|力争|expected|plans?|will)[^，,。]{0,6}$")
_DATELINE = re.compile(r"^(?:消息|电[，,]|电$|讯|报道|报导|获悉|晚间消息|早间消息|下午消息|讯息|（|\()")
_TAIL = (
    ("of", re.compile(r"^(?:的|'s)")),
    ("since", re.compile(r"^(?:起|以来|开始|onwards)")),
    ("until", re.compile(r"^(?:前|之前|以前|底前|为止)")),
    ("founded", re.compile(r"^(?:成立|创立|创办|创建|上市|问世|推出|发布|提出|出台|通过|颁布|收购)")),
    ("comma", re.compile(r"^[，,]")),
    ("end", re.compile(r"^(?:底|末|初|中旬|上旬|下旬)")),
)
_EVENT = re.compile(
    r"发布|推出|宣布|投产|量产|启动|上市|成立|签署|签订|开始|完成|动工|开工|落成|达成|交付|出货|列入|实施|生效|公布|获得|收购|入股|开业|竣工|"
    r"发表|亮相|揭晓|试产|商用|启用|任命|上任|接任|通过|批准|致函|announc|launch|unveil|release|releasing|start|began|begin|sign|complete|completing|open|ship|"
    r"deliver|impos|pass|appoint|acquir"
)
_NOW = re.compile(r"目前|当前|现有|现在|如今|眼下|迄今|至今|已有|一直|长期|currently|now ")
_FUTURE = re.compile(r"将|预计|计划|有望|拟|预期|will|plan|expect|by ")


def time_of(reading: Reading, scene: Scene, stated: Stated, modality: str) -> str | None:
    """The time of a statement as ISO 8601, or None where none is said of it."""
    times, candidates = candidates_for_time(reading, scene, stated, modality)
    picked = choose(_CHOICE, candidates)
    return times[picked - 1].value if picked else None


def candidates_for_time(
    reading: Reading, scene: Scene, stated: Stated, modality: str
) -> tuple[list[Time], list[Features]]:
    """The times near a statement, and what speaks for none and for each of them."""
    sentence, at = stated.sentence, stated.at
    before = list(within(reading.times, max(sentence.start, at - _REACH), at))[-_BEFORE:]
    after = list(within(reading.times, at, min(sentence.end, at + _REACH)))[:_AFTER]
    first = reading.sentences[max(0, sentence.index - _CARRIED_SENTENCES)].start
    carried = list(within(reading.times, max(first, sentence.start - 4 * _REACH), sentence.start))[-_CARRIED:]
    carried = carried or _last_before(reading, sentence.start)
    times = [*carried, *before, *after]
    near = _nearest(before, after, carried)
    features = [_none(reading, scene, stated, modality, near)]
    for index, time in enumerate(times):
        rank = (
            len(times[index + 1 : len(carried) + len(before)])
            if time.start < at
            else index - len(carried) - len(before)
        )
        features.append(_features(reading, scene, stated, modality, time, rank))
    return times, features


def _last_before(reading: Reading, at: int) -> list[Time]:
    """The last time that the text named, however far back."""
    index = bisect_left(reading.times, at, key=lambda time: time.start)
    return reading.times[max(0, index - 1) : index]


def _nearest(before: list[Time], after: list[Time], carried: list[Time]) -> str:
    return "inside" if before or after else "carried" if carried else "nowhere"


def _none(reading: Reading, scene: Scene, stated: Stated, modality: str, near: str) -> Features:
    """What speaks for no time."""
    text = reading.work.text
    clause = text[scene.clause_start(stated.at) : stated.last]
    found = ["none", f"none {near}", f"none {stated.kind} {near}", f"none {stated.key}", f"none {modality} {near}",
             f"none {stated.kind} {modality}"]  # fmt: skip
    if stated.touching:
        found.append(f"none touching {stated.kind}")
    if _NOW.search(clause):
        found.append("none now")
    if _EVENT.search(clause):
        found.append(f"none event {stated.kind}")
    return tuple(found)


def _place(reading: Reading, scene: Scene, stated: Stated, time: Time) -> str:
    """Where a time stands as seen from the statement: the clauses or sentences between."""
    if time.start < stated.sentence.start:
        first = [s.start for s in reading.sentences[max(0, stated.sentence.index - 3) : stated.sentence.index]]
        back = sum(start > time.start for start in first) + 1
        apart = "" if scene.paragraph(time.start) == scene.paragraph(stated.at) else " other paragraph"
        far = "" if not first or time.start >= first[0] else " far"
        return f"back {min(back, 3)}{apart}{far}"
    clauses = scene.clause(stated.at) - scene.clause(time.start)
    if not clauses:
        return "here before" if time.start < stated.at else "here after"
    return f"before {min(clauses, 3)}" if clauses > 0 else f"after {min(-clauses, 2)}"


def _features(reading: Reading, scene: Scene, stated: Stated, modality: str, time: Time, rank: int) -> Features:
    text = reading.work.text
    place = _place(reading, scene, stated, time)
    kind, precision = stated.kind, time.precision
    side = place.split()[0]
    ahead = tense(reading, time)
    found = [
        place, f"{place} {kind}", f"{precision} {kind} {side}", f"{precision} {side}", f"rank {min(rank, 3)} {side}", f"{ahead} {modality}",
        f"{ahead} {kind}", f"key {stated.key} {side}", f"rank {min(rank, 2)} {place}",
    ]  # fmt: skip
    head = text[max(0, time.start - _LOOK - 6) : time.start]
    tail = text[time.end : time.end + _LOOK]
    for name, form in (("compared", _COMPARED), ("from", _FROM), ("until", _UNTIL), ("expected", _EXPECTED)):
        if form.search(head):
            found += [f"{name} {side}", f"{name} {place} {stated.numeric}"]
    for name, form in _TAIL:
        if form.search(tail):
            found += [f"tail {name} {side}", f"tail {name} {kind}"]
    if _BRACKET.search(head):
        found += ["bracket", f"bracket {precision}"]
    if time.value == scene.period:
        found += ["main", f"main {side}", f"main {kind} {side}"]
    elif scene.period:
        found.append(f"not main {side}")
    if precision == "day" and _DATELINE.match(tail):
        found += ["dateline", f"dateline {kind}", f"dateline {side}"]
    if "同期" in text[time.start : time.end] or "year" in text[time.start : time.end]:
        found.append(f"same period {side}")
    found += _between(reading, scene, stated, time, place)
    if stated.touching:
        found.append(f"touching {side}")
    return tuple(found)


def _between(reading: Reading, scene: Scene, stated: Stated, time: Time, place: str) -> list[str]:
    """What stands between a time and the statement."""
    text = reading.work.text
    side = place.split()[0]
    found = []
    if time.end <= stated.at:
        gap = text[time.end : stated.at] if stated.at - time.end < 200 else ""
        numbers = len(within(reading.quantities, time.end, stated.at))
        if stated.numeric:
            found += [f"numbers {min(numbers, 2)} {place}"]
            if len(gap) <= _BOUND:
                compared = bool(_COMPARED.search(text[max(0, time.start - _LOOK) : time.start]))
                found += ["bound", f"bound {gap.startswith('的')}", f"bound {gap.startswith('的')} compared {compared}"]
            elif numbers and _bound(reading, time):
                found += [f"bound to another {side}"]
        if not stated.numeric and time.end <= stated.first:
            found.append(f"before both {place}")
        elif not stated.numeric:
            found.append(f"between ends {place}")
            if "的" in gap:
                found.append("between ends of")
    else:
        gap = text[stated.last : time.start] if time.start - stated.last < 200 else ""
        found.append(f"gap after {min(len(gap) // 6, 3)}")
    if place.startswith("here"):
        clause = text[scene.clause_start(stated.at) : max(stated.last, time.end) + 12]
        if event := _EVENT.search(clause):
            found += [f"event {stated.kind}", f"event {stated.key}", f"word {event[0]}"]
        if stated.numeric:
            found.append(f"gap {min(len(gap) // 4, 5)} {side}")
    if time.start == stated.sentence.start:
        found.append("opens sentence")
    elif time.start == scene.clause_start(time.start):
        found.append(f"opens clause {side}")
    return found


def _bound(reading: Reading, time: Time) -> bool:
    """Whether a number stands right behind the time."""
    return bool(within(reading.quantities, time.end, time.end + _BOUND + 1))

"""Whose claim a statement is: 摩根士丹利预测…, 据日经亚洲报道…, "…,"赵海军直言, and what the same source goes on to say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.choices import Features, choose
from extract.reading import Claim, Mention, Reading, within
from extract.sentences import Sentence
from extract.stated import Scene, Stated
from ontology.rows import load_attribution

_CHOICE = "attribution"
_SOURCES = frozenset({"Company", "GovernmentBody", "Organization", "Person", "Place"})
_CUES = load_attribution()
_HOW = {cue: how for cues in _CUES.values() for cue, how in cues.items()}
_LONGEST_GAP = 24
_HERE, _BACK, _BACK_SENTENCES = 4, 3, 8
_REACH = 300


def _alternatives(pattern: str) -> str:
    cues = sorted(_CUES[pattern], key=len, reverse=True)
    return "|".join(rf"(?<![a-z]){re.escape(c)}(?![a-z])" if c.isascii() else re.escape(c) for c in cues)


# Between a source and its verb stand at most a title, an adverb or a place and occasion of speaking.
_AFTER = re.compile(
    rf"(?P<gap>[^，,。；;：:“”]{{0,{_LONGEST_GAP}}}?)(?<![来据之])(?P<cue>{_alternatives('after')})"
    r"(?!师|人士|机构|法|服|辞|中心|期|会|源|(?<=数据)(?!显示|，|,|表明)|(?<=统计)(?!，|,|显示)|(?<=[讯电消息])(?!，|,|：|称))"
)
_BEFORE = re.compile(rf"(?P<cue>{_alternatives('before')})(?:[^，,。；;]{{0,14}})$")
_INVERTED = re.compile(rf"(?P<cue>{_alternatives('inverted')})(?: [a-z' -]{{0,30}})?\s?$")
# A place speaks through its people: 中国代表指出.
_SPEAKER = re.compile(r"^(?:代表|官员|方面?|政府|当局|外长|部长|媒体|总统|总理)|^\s?(?:official|government)")
_MEASURE = re.compile(r"[率量额价额度]")
_OF_SOMETHING_ELSE = re.compile(
    r"[的将与和]|[a-z] (?:and|of|to|that|by)(?: |$)|\b(?:whose|which|what|its|with|their)\b"
)
_OPENERS = (
    ("pronoun", re.compile(r"^[“\"]?(?:他|她|他们|其|该(?:机构|公司|行|分析师|高管|人士|负责人)|he |she |they |it )")),
    (
        "report",
        re.compile(r"^(?:这份|该)?(?:报告|报道|报导|研报|公告|信中|声明|文章|财报|通知|the report|the company)"),
    ),
    ("list", re.compile(r"^(?:其[一二三四]|[一二三四五]是|第[一二三四]|首先|其次|最后|[12345][.、])")),
    (
        "also",
        re.compile(
            r"^(?:同时|此外|另外|并且?|而且|另一方面|一方面|因此|所以|例如|比如|具体|尤其|特别|其中|additionally|also|moreover)"
        ),
    ),
    ("this", re.compile(r"^(?:这|此举|由此|this|that )")),
    ("but", re.compile(r"^(?:而|但|不过|然而|尽管|虽然|but|however|while|although)")),
    ("time", re.compile(r"^(?:\d{1,4}[年月]|今年|去年|明年|目前|当前|近日|此前|上|当地时间|截至|on |in |last )")),
    ("quote", re.compile(r"^[“\"「]")),
    ("item", re.compile(r"^(?:[^，,。]{1,8}[:：]|【)")),
)
_SAYS_ON = re.compile(
    r"(?:他|她|该(?:机构|公司|行|人士)|报告|研报|报道|报导|公告|he|she|the (?:report|company|firm))[^，,。]{0,6}"
    r"(?:表示|指出|称|说|认为|强调|预计|预测|提到|显示|补充|said|says|added|noted|expects)"
)


# An analyst's target: 高盛将目标价由…上调至….
_RATES = re.compile(
    r"(?P<cue>[^，,。；;的]{0,6}?(?:将|把|对|给出|给予|维持|重申|首次覆盖|raised|cut|lifted|kept))"
    r"(?=[^。；;]{0,40}(?:目标价|评级|price target))"
)
# 集邦咨询：… names the source of what follows when it opens a line.
_HEADING = 3
_PERSON, _FIRM = frozenset({"Person"}), frozenset({"Company", "Organization", "GovernmentBody"})
_TAKES_UP = {"person": _PERSON, "firm": _FIRM, "paper": _FIRM, "document": _FIRM}
_TAKEN_UP = re.compile(
    rf"(?:(?P<person>(?<![其吉])他|她|(?<![a-z])(?:s?he))"
    r"|(?P<firm>该?(?:公司|企业|机构|行|集团|厂商|单位|部门)|双方|其官网|(?<![a-z])(?:it|they|the (?:company|firm|bank|agency|chipmaker)))"
    rf"|(?P<paper>(?:该|这份|上述)?(?:报告|研报|报道|报导|文章|公告|声明|信中|招股书|财报|年报)|(?<![a-z])the (?:report|statement)))"
    rf"(?![的和与])[^，,。；;：:“”]{{0,12}}?(?P<cue>{_alternatives('after')})"
    r"|(?P<document>据(?P<cue2>其|该公司|公司|他|她|公告|招股书|财报|该报告|上述报道))",
)


def find_claims(reading: Reading) -> list[Claim]:
    """The namings of sources of a document, in order; 他说, 公司称 and 报告指出 name the source that they take up."""
    claims: list[Claim] = []
    for sentence in reading.sentences:
        named = list(_iter_named(reading, sentence))
        claims += sorted((*named, *_iter_taken_up(reading, sentence, claims, named)), key=lambda claim: claim.start)
    return claims


def _iter_named(reading: Reading, sentence: Sentence) -> Iterator[Claim]:
    text = reading.work.text
    named = [m for m in within(reading.mentions, sentence.start, sentence.end) if m.type in _SOURCES]
    for index, mention in enumerate(named):
        following = named[index + 1].start if index + 1 < len(named) else sentence.end
        if mention.type != "Place" and (
            before := _BEFORE.search(text, max(sentence.start, mention.start - _LONGEST_GAP), mention.start)
        ):
            after = _AFTER.match(text, mention.end, min(sentence.end, mention.end + _LONGEST_GAP))
            end = after.end() if after and after.end() <= following else mention.end
            yield Claim(before.start(), end, mention, "report")
        elif inverted := _INVERTED.search(text, max(sentence.start, mention.start - 40), mention.start):
            yield Claim(inverted.start(), mention.end, mention, "inverted")
        elif (after := _AFTER.match(text, mention.end, sentence.end)) and after.start("cue") < following + _same(
            named, index
        ):
            if _speaks(mention, after):
                yield Claim(mention.start, after.end(), mention, _HOW[after["cue"]])
        elif rate := _RATES.match(text, mention.end, sentence.end):
            yield Claim(mention.start, rate.end("cue"), mention, "rate")
        elif mention.start - sentence.start <= _HEADING and text[mention.end : mention.end + 1] in ("：", ":"):
            yield Claim(mention.start, mention.end, mention, "heading")


def _speaks(mention: Mention, after: re.Match[str]) -> bool:
    """Whether the words between a name and a verb leave the name its subject."""
    how, gap = _HOW[after["cue"]], after["gap"]
    if mention.type == "Place":
        return bool(_SPEAKER.match(gap))
    if how == "expect" and (len(gap) > 8 or _MEASURE.search(gap)):
        return False
    return how == "report" or not _OF_SOMETHING_ELSE.search(gap)


def _iter_taken_up(reading: Reading, sentence: Sentence, claims: list[Claim], named: list[Claim]) -> Iterator[Claim]:
    """Sources that a pronoun or a common noun takes up."""
    text = reading.work.text
    for match in _TAKEN_UP.finditer(text, sentence.start, sentence.end):
        if any(claim.start < match.end() and match.start() < claim.end for claim in named):
            continue
        kinds = next(kinds for name, kinds in _TAKES_UP.items() if match[name])
        if source := _antecedent(reading, sentence, match.start(), [*claims, *named], kinds):
            how = _HOW.get(match["cue"] or match["cue2"] or "", "say")
            yield Claim(match.start(), match.end(), source, how)


def _antecedent(
    reading: Reading, sentence: Sentence, at: int, claims: list[Claim], kinds: frozenset[str]
) -> Mention | None:
    """Whom a word takes up: the name of its kind that the sentence opened with, else the last source or, of persons, the last named."""
    first = reading.sentences[max(0, sentence.index - _BACK_SENTENCES)].start
    named = [m for m in within(reading.mentions, max(first, at - 2 * _REACH), at) if m.type in kinds]
    if kinds is not _PERSON and named and named[-1].start >= sentence.start:
        return next(m for m in named if m.start >= sentence.start)
    sources = [
        c.source for c in claims[-_BACK:] if first <= c.start < at and c.source.type in kinds and c.how != "dateline"
    ]
    if kinds is _PERSON:
        return max((*named[-1:], *sources[-1:]), key=lambda m: m.start, default=None)
    return (sources or named)[-1] if sources or named else None


def _same(named: list[Mention], index: int) -> int:
    """How far the next name may reach into the gap: a bracketed name of the same source does not end it."""
    following = named[index + 1] if index + 1 < len(named) else None
    return following.end - following.start + 2 if following and following.entity == named[index].entity else 0


def source_of(reading: Reading, scene: Scene, stated: Stated, modality: str) -> Mention | None:
    """The source of a statement, or None where the text states it itself."""
    claims, candidates = candidates_for_source(reading, scene, stated, modality)
    picked = choose(_CHOICE, candidates)
    return claims[picked - 1].source if picked else None


def candidates_for_source(
    reading: Reading, scene: Scene, stated: Stated, modality: str
) -> tuple[list[Claim], list[Features]]:
    """The sources named about a statement, and what speaks for none and for each of them."""
    sentence, at = stated.sentence, stated.at
    here = list(within(reading.claims, max(sentence.start, at - _REACH), min(sentence.end, at + _REACH)))
    here = sorted(here, key=lambda claim: abs(claim.start - at))[:_HERE]
    here.sort(key=lambda claim: claim.start)
    first = reading.sentences[max(0, sentence.index - _BACK_SENTENCES)].start
    back = list(within(reading.claims, max(first, sentence.start - 4 * _REACH), sentence.start))[-_BACK:]
    behind = _behind(reading, sentence)
    claims = [*back, *here, *behind]
    opener = _opener(reading, sentence)
    quoted = _quoted(reading, sentence, at)
    features = [_none(stated, modality, bool(here), bool(back), opener, quoted)]
    features += [_features(reading, scene, stated, modality, claim, claims, opener, quoted) for claim in claims]
    return claims, features


def _behind(reading: Reading, sentence: Sentence) -> list[Claim]:
    """The source that the next sentence names behind a quotation."""
    if sentence.index + 1 >= len(reading.sentences):
        return []
    following = reading.sentences[sentence.index + 1]
    return list(within(reading.claims, following.start, min(following.end, following.start + 60)))[:1]


def _opener(reading: Reading, sentence: Sentence) -> str:
    body = reading.work.text[sentence.start : sentence.start + 24]
    return next((name for name, form in _OPENERS if form.search(body)), "plain")


def _quoted(reading: Reading, sentence: Sentence, at: int) -> bool:
    """Whether a place lies in a quotation that is more than a term."""
    text = reading.work.text
    start = max(0, at - _REACH)
    for opening, closing in (("“", "”"), ("「", "」")):
        opened = text.rfind(opening, start, at)
        if opened >= 0 and text.find(closing, opened, at) < 0:
            closed = text.find(closing, at, at + _REACH)
            return closed < 0 or closed - opened > 20
    return text.count('"', max(sentence.start - 2, 0), at) % 2 == 1


def _none(stated: Stated, modality: str, here: bool, back: bool, opener: str, quoted: bool) -> Features:
    near = "here" if here else "back" if back else "nowhere"
    found = ["none", f"none {near}", f"none {stated.kind} {near}", f"none {stated.key}", f"none {modality}", f"none opener {opener} {near}",
             f"none quoted {quoted}"]  # fmt: skip
    if stated.touching:
        found += [f"none touching {near}", f"none touching {stated.kind}", f"none touching {stated.key}"]
    if stated.subject.type == "Person":
        found.append("none person")
    return tuple(found)


def _features(
    reading: Reading,
    scene: Scene,
    stated: Stated,
    modality: str,
    claim: Claim,
    claims: list[Claim],
    opener: str,
    quoted: bool,
) -> Features:
    text = reading.work.text
    sentence = stated.sentence
    how = claim.how
    if claim.start >= sentence.end:
        place = "behind"
    elif claim.start >= sentence.start:
        place = "said" if stated.at >= claim.end else "inside" if stated.last > claim.start else "ahead"
    else:
        first = [s.start for s in reading.sentences[max(0, sentence.index - _BACK_SENTENCES) : sentence.index]]
        place = f"back {min(sum(start > claim.start for start in first) + 1, 4)}"
        if scene.paragraph(claim.start) != scene.paragraph(stated.at):
            place += " other paragraph"
    own = scene.sources[claim.source.entity]
    weight = "all" if own * 2 > scene.sources.total() else "some" if own > 1 else "one"
    later = sum(
        claim.start < other.start < sentence.end and other.source.entity != claim.source.entity for other in claims
    )
    kind = claim.source.type
    found = [
        place, f"{place} {how}", f"{place} {kind}", f"{place} {stated.kind}", f"{place} {stated.key}", f"{place} {modality}", how, kind,
        f"{place} later {min(later, 2)}", f"{place} quoted {quoted}", f"{place} {how} {stated.kind}",
    ]  # fmt: skip
    found += [f"weight {weight} {place.split()[0]}", f"weight {weight} {place}"]
    word = (
        text[claim.source.end : claim.end][-6:]
        if claim.start == claim.source.start
        else text[claim.start : claim.source.start][:6]
    )
    verb = next((cue for cue in (word, word[-4:], word[-3:], word[-2:], word[-1:]) if cue in _HOW), "")
    found.append(f"verb {verb} {place.split()[0]}")
    if claim.source.entity == stated.subject.entity:
        found += [f"own {place}", f"own {how} {place.split()[0]}", f"own {stated.kind} {how}"]
    if text[claim.end : claim.end + 1] in ("：", ":"):
        found.append(f"colon {place}")
    if stated.touching:
        found += [f"touching {place}", f"touching {stated.kind}"]
    if place.startswith("back"):
        found += [f"opener {opener}", f"opener {opener} {place}", f"opener {opener} {how}"]
        if _SAYS_ON.search(text, sentence.start, min(sentence.end, sentence.start + 60)):
            found.append("says on")
        if claim is claims[-1] or not later:
            found.append("last named")
    if place == "said":
        gap = text[claim.end : stated.at] if stated.at - claim.end < _REACH else ""
        found.append(f"said gap {min(len(gap) // 15, 4)}")
        clauses = scene.clause(stated.at) - scene.clause(claim.end)
        found.append(f"said clauses {min(clauses, 4)} {stated.kind}")
    same = [other for other in claims if other is not claim and other.source.entity == claim.source.entity]
    if same:
        found.append(f"named again {place.split()[0]}")
    return tuple(found)

"""What a relation carries beside its ends: product, amount, title, effect, polarity, mechanism, read off the words around it."""

from __future__ import annotations

import re

from extract.reading import FoundRelation, Mention, Reading, within
from extract.sentences import clause_at, clause_bounds
from ontology.rows import load_qualifier_cues, load_titles

_TITLE = re.compile(
    "(?:{0})(?:(?:兼|、|及|和|暨|/| and |，)(?:{0}))*".format(
        "|".join(re.escape(t) for t in sorted(load_titles(), key=len, reverse=True))
    )
)
_CUES = {
    quality: [(re.compile(cue.pattern), cue.value) for cue in cues] for quality, cues in load_qualifier_cues().items()
}
_TITLE_REACH = 16
_MONEY = frozenset({"currency", "sign"})


def qualify(reading: Reading, relation: FoundRelation) -> None:
    """Fill in the qualifiers that the rule did not give, in place."""
    wanted = _WANTED.get(relation.predicate)
    if wanted:
        for name, value in wanted(reading, relation).items():
            relation.qualifiers.setdefault(name, value)


def _product(reading: Reading, relation: FoundRelation) -> dict[str, str | Mention]:
    """The product named in the clauses of the two ends, the nearest to the later end."""
    ends = (relation.subject.entity, relation.object.entity)
    clauses = _clauses(reading, relation)
    named = [
        m
        for m in within(reading.mentions, relation.sentence.start, relation.sentence.end)
        if m.type in ("Product", "Technology") and m.entity not in ends and any(a <= m.start < b for a, b in clauses)
    ]
    at = max(relation.subject.end, relation.object.end)
    return {"product": min(named, key=lambda m: abs(m.start - at))} if named else {}


def _amount(reading: Reading, relation: FoundRelation) -> dict[str, str | Mention]:
    """The sum of money named in the clauses of the two ends, the nearest to the later end."""
    end = max(relation.subject.end, relation.object.end)
    clauses = _clauses(reading, relation)
    money = [q for a, b in clauses for q in within(reading.quantities, a, b) if q.unit_class in _MONEY]
    if not money:
        return {}
    nearest = min(money, key=lambda q: abs(q.start - end))
    return {"amount": Mention(nearest.start, nearest.end, "amount", None)}


def _clauses(reading: Reading, relation: FoundRelation) -> list[tuple[int, int]]:
    """Clauses of the sentence from the first end to the last."""
    start = min(relation.subject.start, relation.object.start)
    end = max(relation.subject.end, relation.object.end)
    text, sentence = reading.work.text, relation.sentence
    first, last = clause_at(text, sentence, start)[0], clause_at(text, sentence, end - 1)[1]
    return clause_bounds(text, first, last)


def _title(reading: Reading, relation: FoundRelation) -> dict[str, str | Mention]:
    """The title that touches the person's name, before it or after it."""
    text, person = reading.work.text, relation.subject
    before = list(_TITLE.finditer(text, max(relation.sentence.start, person.start - _TITLE_REACH), person.start))
    if before and person.start - before[-1].end() <= 2:
        return {"title": _span(before[-1])}
    after = _TITLE.search(text, person.end, min(relation.sentence.end, person.end + 2 * _TITLE_REACH))
    found = after or (before[-1] if before else None)
    return {"title": _span(found)} if found else {}


def _span(match: re.Match[str]) -> Mention:
    return Mention(match.start(), match.end(), "title", None)


def _effect(reading: Reading, relation: FoundRelation) -> dict[str, str | Mention]:
    value = _cue(reading, relation, "effect")
    return {"effect": value or "restrict"}


def _affects(reading: Reading, relation: FoundRelation) -> dict[str, str | Mention]:
    found: dict[str, str | Mention] = {}
    for quality in ("polarity", "mechanism"):
        if value := _cue(reading, relation, quality):
            found[quality] = value
    return found


def _cue(reading: Reading, relation: FoundRelation, quality: str) -> str | None:
    """The value whose cue stands nearest to the second end, in the sentence of the relation."""
    text, sentence = reading.work.text, relation.sentence
    at = max(relation.subject.start, relation.object.start)
    best: tuple[int, str] | None = None
    for pattern, value in _CUES[quality]:
        for match in pattern.finditer(text, sentence.start, sentence.end):
            distance = abs(match.start() - at)
            if best is None or distance < best[0]:
                best = (distance, value)
    return best[1] if best else None


_WANTED = {
    "supplies": _product,
    "invests_in": _amount,
    "acquires": _amount,
    "subsidizes": _amount,
    "position_held": _title,
    "targets": _effect,
    "affects": _affects,
}

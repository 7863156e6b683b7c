"""A sentence as patterns see it: every name or list of names is one character of its type.

Times, quotation marks and brackets that hold nothing but another writing of a name are left out, so that a pattern meets the bare
clause: SK海力士与英伟达签署了2026年HBM4供应协议 reads C签署了P供应协议 with C a list of two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.reading import Anaphor, Mention, Reading, within
from extract.sentences import Sentence

TYPE_LETTERS = {
    "Company": "C",
    "GovernmentBody": "G",
    "Organization": "O",
    "Person": "N",
    "Place": "L",
    "Facility": "F",
    "Product": "P",
    "Technology": "T",
    "Policy": "Y",
    "Sector": "S",
}
LETTER_CHARS = {letter: chr(0xE000 + index) for index, letter in enumerate(TYPE_LETTERS.values())}
MONEY_CHAR, NUMBER_CHAR = "\ue010", "\ue011"
_CHAR_OF = {name: LETTER_CHARS[letter] for name, letter in TYPE_LETTERS.items()}
_JOIN = re.compile(
    r"(?:(?:[、/]|，(?:and |or )?| and | or |，? as well as |\s?&\s?)(?:the |both )?|和|与|及|以及|或|跟|暨|，以及|、和|\s)"
)
_POSSESSIVE = "’s"
_MORE_OF_LIST = re.compile(r",? (?:and|or) |, ")
_QUOTES = re.compile(r"[“”\"‘’《》「」『』]+")
_LONGEST_BRACKET = 60
_SAME_CLASS = {"Technology": "Product"}


@dataclass(frozen=True, slots=True)
class Slot:
    """What one placeholder character of a frame stands for."""

    start: int
    end: int
    members: tuple[Mention, ...]
    letter: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence with placeholders; `slots` maps the place of each placeholder in `text` to what it stands for."""

    sentence: Sentence
    text: str
    slots: dict[int, Slot]
    offsets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int
    kind: str
    members: tuple[Mention, ...] = ()


def build_frame(reading: Reading, sentence: Sentence) -> Frame:
    """Encode a sentence."""
    pieces: list[str] = []
    offsets: list[int] = []
    slots: dict[int, Slot] = {}
    at = sentence.start
    text = reading.work.text

    def copy(stop: int) -> None:
        nonlocal at
        for place in range(at, stop):
            char = text[place]
            if char == "’" and text[place + 1 : place + 2] == "s":
                pieces.append("'")
                offsets.append(place)
            elif not _QUOTES.match(char):
                pieces.append("，" if char == "," else char)
                offsets.append(place)
        at = max(at, stop)

    for item in _grouped(_items(reading, sentence), text):
        copy(item.start)
        if item.kind == "skip":
            at = max(at, item.end)
            continue
        char = item.kind if item.kind in (MONEY_CHAR, NUMBER_CHAR) else _CHAR_OF[item.kind]
        slots[len(pieces)] = Slot(item.start, item.end, item.members, item.kind)
        pieces.append(char)
        offsets.append(item.start)
        if text[item.start : item.end] == "its":
            # No name is followed by a curly apostrophe here, so that a pattern can tell its plant from the plant of a name.
            pieces += _POSSESSIVE
            offsets += [item.start] * len(_POSSESSIVE)
        at = max(at, item.end)
    copy(sentence.end)
    return Frame(sentence, "".join(pieces), slots, tuple(offsets))


def _items(reading: Reading, sentence: Sentence) -> list[_Item]:
    """Names, stand-ins, numbers and times of a sentence, in order and without overlap."""
    found = [_Item(m.start, m.end, m.type, (m,)) for m in within(reading.mentions, sentence.start, sentence.end)]
    found += [_stand_in(a) for a in within(reading.anaphora, sentence.start, sentence.end)]
    for quantity in within(reading.quantities, sentence.start, sentence.end):
        kind = MONEY_CHAR if quantity.unit_class in ("currency", "sign") else NUMBER_CHAR
        found.append(_Item(quantity.start, quantity.end, kind))
    found += [_Item(t.start, t.end, "skip") for t in within(reading.times, sentence.start, sentence.end)]
    found.sort(key=lambda item: (item.start, item.kind in ("skip", MONEY_CHAR, NUMBER_CHAR), -item.end))
    kept: list[_Item] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _stand_in(anaphor: Anaphor) -> _Item:
    return _Item(anaphor.start, anaphor.end, anaphor.antecedents[0].type, anaphor.antecedents)


def _grouped(items: list[_Item], text: str) -> list[_Item]:
    """Join lists of names of one class, and drop bracketed other writings of a name."""
    grouped: list[_Item] = []
    index = 0
    while index < len(items):
        item = items[index]
        index += 1
        if item.members:
            item, index = _with_alias(item, items, index, text)
            while index < len(items) and _joins(item, items[index], text) and not _is_within(item, items, index, text):
                other, index = _with_alias(items[index], items, index + 1, text)
                item = _Item(item.start, other.end, item.kind, item.members + other.members)
        grouped.append(item)
    return grouped


def _with_alias(item: _Item, items: list[_Item], index: int, text: str) -> tuple[_Item, int]:
    """Take in a bracket right after a name that holds only names or foreign writing: 高带宽内存(HBM), 某公司(Some Co.)."""
    last = index
    end = item.end
    spaced = text[end : end + 2] == " ("
    end += spaced
    if text[end : end + 1] in ("(", "（"):
        close = min((p for p in (text.find(")", end), text.find("）", end)) if p >= 0), default=-1)
        while last < len(items) and items[last].start < close:
            last += 1
        inside = items[index:last]
        same = bool(inside) and all(i.members and _class(i.kind) == _class(item.kind) for i in inside)
        foreign = text[end + 1 : close].isascii() and not (spaced and inside)
        if 0 <= close - end < _LONGEST_BRACKET and (same or foreign):
            return _Item(item.start, close + 1, item.kind, item.members), last
    return item, index


def _joins(left: _Item, right: _Item, text: str) -> bool:
    if not right.members or _class(left.kind) != _class(right.kind) or left.end == left.start:
        return False
    if text[right.end : right.end + 1] == "-":
        # Paris and Munich-based X: what is tied to a word belongs to that word, not to the list.
        return False
    gap = text[left.end : right.start].replace(",", "，")
    if gap in (" ", ""):
        return False
    return bool(_JOIN.fullmatch(_QUOTES.sub("", gap)) or _JOIN.fullmatch(_QUOTES.sub("", gap).replace("， ", "，")))


def _is_within(left: _Item, items: list[_Item], index: int, text: str) -> bool:
    """Whether two places with a comma between them are a place and what it lies in: Pyeongtaek, South Korea; not a longer list."""
    right = items[index]
    if left.kind != "Place" or len(left.members) > 1 or text[left.end : right.start] != ", ":
        return False
    following = items[index + 1] if index + 1 < len(items) else None
    listed = following and following.kind == "Place" and _MORE_OF_LIST.match(text, right.end, following.start)
    return not listed


def _class(kind: str) -> str:
    return _SAME_CLASS.get(kind, kind)

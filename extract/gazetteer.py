"""Names of the registry and the taxonomy, found on the raw string.

Word edges of a segmenter cut names, so names are sought in the folded text itself; jieba's words only help to refuse a short name
that lies across two other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import ahocorasick_rs

from extract.segment import jieba_tokenizer
from kg.model import Entity
from ontology.names import fold_text
from ontology.registry import Registry, load_registry
from ontology.rows import Sense, load_senses, load_stoplist

_SQUEEZED = frozenset(" \t-‐‑–·•・‧_'’`")
_BRACKETS = str.maketrans("（）", "()")
# Of two entities that bear one name the type that stands first wins, unless a sense rule chooses.
_TYPE_ORDER = (
    "Company", "GovernmentBody", "Organization", "Policy", "Person", "Place", "Facility", "Product", "Technology", "Sector",
)  # fmt: skip
_MADE = frozenset({"Product", "Technology"})
_NEAR = 40
# jieba's dictionary counts; a rarer word does not take a name's characters away.
_COMMON_WORD = 50
_LEGAL_FORM = re.compile(
    r"(?:科技|集团|控股|技术)?(?:股份)?有限(?:责任)?公司$|(?:科技)?集团$|(?:technology|technologies)?(?:co\.?,?ltd|inc|ltd|corp|corporation|limited|co|plc)\.?$"
)
_ASCII_WORD = re.compile(r"[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Hit:
    """A registry name at a span of the working text, with every entity that bears it, best first."""

    start: int
    end: int
    entities: tuple[Entity, ...]


def squeeze(text: str) -> tuple[str, list[int]]:
    """Text without spaces, hyphens and middle dots, and the offset of each kept character.

    >>> squeeze("sk hynix")
    ('skhynix', [0, 1, 3, 4, 5, 6, 7])
    """
    offsets = [i for i, char in enumerate(text) if char not in _SQUEEZED]
    return "".join([text[i] for i in offsets]).translate(_BRACKETS), offsets


def name_key(name: str) -> str:
    """The squeezed form under which a name is sought."""
    return squeeze(fold_text(name))[0]


class Gazetteer:
    """A matcher of all names of a registry.

    Args:
        registry: the known entities.
        senses: rules for names that are also words; a name with rules stands for an entity only where one of them agrees.
        stoplist: folded names that are never read on their own.
    """

    def __init__(self, registry: Registry, senses: tuple[Sense, ...], stoplist: frozenset[str]) -> None:
        bearers: dict[str, list[Entity]] = {}
        self._spelled: dict[str, set[str]] = {}
        makers = _maker_keys(registry)
        for entity in registry.entities.values():
            for name in entity.names:
                key = name_key(name)
                if len(key) < 2 or key in stoplist or (entity.type in _MADE and _starts_with_maker(key, makers)):
                    continue
                bearers.setdefault(key, [])
                if entity not in bearers[key]:
                    bearers[key].append(entity)
                self._spelled.setdefault(key, set()).add(fold_text(name))
        self._keys = list(bearers)
        self._bearers = [tuple(sorted(bearers[key], key=_rank)) for key in self._keys]
        self._by_key = dict(zip(self._keys, self._bearers, strict=True))
        self._automaton = ahocorasick_rs.AhoCorasick(self._keys)
        self._senses: dict[str, list[Sense]] = {}
        for sense in senses:
            self._senses.setdefault(name_key(sense.name), []).append(sense)
        self._dictionary = jieba_tokenizer()

    def lookup(self, name: str) -> tuple[Entity, ...]:
        """Entities that bear a name, best first; its legal form may be written or not."""
        key = name_key(name)
        return self._by_key.get(key) or self._by_key.get(_LEGAL_FORM.sub("", key), ())

    def iter_hits(self, text: str) -> Iterator[Hit]:
        """Find names in folded text: longest first, no two overlapping, in the order of the text."""
        squeezed, offsets = squeeze(text)
        found = []
        for index, start, end in self._automaton.find_matches_as_indexes(squeezed, overlapping=True):
            span = self._span(text, offsets, self._keys[index], start, end)
            if span:
                found.append((span[0] - span[1], span[0], span[1], index))
        hits = []
        covered = bytearray(len(text))
        for _, start, end, index in sorted(found):
            if any(covered[start:end]):
                continue
            entities = self._agreed(text, start, end, index)
            if entities:
                covered[start:end] = b"\1" * (end - start)
                hits.append(Hit(start, end, entities))
        hits.sort(key=lambda hit: hit.start)
        return iter(hits)

    def _span(self, text: str, offsets: list[int], key: str, start: int, end: int) -> tuple[int, int] | None:
        """Offsets in `text` of a match, or None where it is only part of a word."""
        first, last = offsets[start], offsets[end - 1] + 1
        if _ASCII_WORD.match(key[0]) and first and _ASCII_WORD.match(text[first - 1]):
            return None
        if _ASCII_WORD.match(key[-1]) and last < len(text) and _ASCII_WORD.match(text[last]):
            plural = text[last] == "s" and key[-1].isalpha() and not text[last + 1 : last + 2].isalnum()
            if not plural:
                return None
            last += 1
        if last - first > len(key) + 1 and not self._spaced_alike(text[first:last], key):
            return None
        return first, last

    def _spaced_alike(self, surface: str, key: str) -> bool:
        """Whether a surface with gaps inside has them where names have them, not between letters of one word."""
        for gap in re.finditer(r"(?<=[a-z])[ \t-]+(?=[a-z])", surface):
            squeezed_at = len(squeeze(surface[: gap.start()])[0])
            if not any(self._gap_at(name, squeezed_at) for name in self._spelled[key]):
                return False
        return True

    @staticmethod
    def _gap_at(name: str, squeezed_at: int) -> bool:
        return any(
            char in _SQUEEZED and len(squeeze(name[:place])[0]) == squeezed_at for place, char in enumerate(name)
        )

    def _agreed(self, text: str, start: int, end: int, index: int) -> tuple[Entity, ...]:
        key = self._keys[index]
        entities = self._bearers[index]
        if rules := self._senses.get(key):
            ruled = {rule.entity for rule in rules}
            chosen = [rule.entity for rule in rules if _sense_holds(rule, text, start, end)]
            entities = tuple(e for e in entities if e.id in chosen or e.id not in ruled)
            entities = tuple(sorted(entities, key=lambda e: e.id not in chosen))
        elif len(key) == 2 and not key.isascii() and self._straddles(text, start, end):
            return ()
        return entities

    def _straddles(self, text: str, start: int, end: int) -> bool:
        """Whether a two-character name lies across two dictionary words, as 中微 in 其中|微软 does."""
        frequency = self._dictionary.FREQ
        least = max(frequency.get(text[start:end], 0), _COMMON_WORD)
        edges = (text[max(0, start - 1) : start + 1], text[end - 1 : end + 1])
        return all(len(edge) == 2 and frequency.get(edge, 0) > least for edge in edges)


def _maker_keys(registry: Registry) -> frozenset[str]:
    companies = (e for e in registry.entities.values() if e.type == "Company")
    return frozenset(name_key(name) for company in companies for name in company.names)


def _starts_with_maker(key: str, makers: frozenset[str]) -> bool:
    """Whether a product's name opens with a company's: 谷歌TPU is read as two names, 谷歌 and TPU."""
    return any(key[:length] in makers for length in range(2, len(key)))


def _rank(entity: Entity) -> int:
    return _TYPE_ORDER.index(entity.type)


def _sense_holds(rule: Sense, text: str, start: int, end: int) -> bool:
    near = text[max(0, start - _NEAR) : start] + " " + text[end : end + _NEAR]
    before, after = text[max(0, start - 12) : start], text[end : end + 12]
    if rule.unless_before and re.search(rule.unless_before, before):
        return False
    if rule.unless_after and re.search(rule.unless_after, after):
        return False
    if rule.unless_near and re.search(rule.unless_near, near):
        return False
    if rule.needs_near and not re.search(rule.needs_near, near):
        return False
    return not rule.needs_document or bool(re.search(rule.needs_document, text[:start] + " " + text[end:]))


@cache
def load_gazetteer() -> Gazetteer:
    """The matcher of the bundled registry, built once."""
    return Gazetteer(load_registry(), load_senses(), load_stoplist())

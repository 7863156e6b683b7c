"""Whom a printed name means: the registry's entity, and how surely. What is not sure is shown, never taken."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.model import Entity
from ontology.names import fold_name

# From surest to none. Those of `SURE` are linked; `ambiguous` and `near` wait for a person, who may state the id.
LEVELS = ("given", "exact", "alias", "folded", "ambiguous", "near", "none")
SURE = LEVELS[:4]
# Probability that the entity meant is the one matched; of a row that links to nobody, that it says what it says.
CONFIDENCE: Mapping[str, float] = {
    "given": 1.0,
    "exact": 0.99,
    "alias": 0.98,
    "folded": 0.95,
    "ambiguous": 0.99,
    "near": 0.99,
    "none": 0.99,
}
_LEGAL_FORMS = re.compile(
    r"(?:股份)?有限(?:责任)?公司$|(?:集团|集團|公司)$"
    r"|[\s,]*\b(?:incorporated|inc|limited|ltd|corporation|corp|company|co|llc|l\.l\.c|plc|gmbh|ag|s\.?a|n\.?v|b\.?v|group|holdings?)\.?$",
    re.IGNORECASE,
)
_SHORT_NAME = re.compile(r"[(（]([^()（）]{2,})[)）]\s*$")
_NEAR = 0.6
_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a name means.

    Attributes:
        level: one of LEVELS.
        entity: id; None where the level is not sure.
        candidates: ids and likeness in [0, 1] of those it may mean, likeliest first; empty where it is sure.
    """

    level: str
    entity: str | None = None
    candidates: tuple[tuple[str, float], ...] = ()

    @property
    def confidence(self) -> float:
        return CONFIDENCE[self.level]


class NameIndex:
    """The names of known entities of some types, by how surely they are met.

    >>> smic = Entity("company/smic", "Company", {"zh-Hans": "中芯国际", "en": "SMIC"}, ("中芯国际", "SMIC", "中芯"))
    >>> index = NameIndex([smic])
    >>> [index.match(name).level for name in ("SMIC", "中芯", "smic Co., Ltd.", "中芯国际北方", "甲")]
    ['exact', 'alias', 'folded', 'near', 'none']
    """

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._alias: dict[str, set[str]] = defaultdict(set)
        self._folded: dict[str, set[str]] = defaultdict(set)
        self._pairs: dict[str, set[str]] = defaultdict(set)
        for entity in entities:
            self._add(entity)

    def _add(self, entity: Entity) -> None:
        for label in entity.labels.values():
            self._exact[label].add(entity.id)
        for name in {*entity.labels.values(), *entity.names, *(entity.ticker or "").split("|")} - {""}:
            self._alias[name].add(entity.id)
            for key in keys_of(name):
                self._folded[key].add(entity.id)
                for pair in _pairs_of(key):
                    self._pairs[pair].add(key)

    def match(self, *names: str) -> Match:
        """The entity that the names of one thing mean, as surely as its best name; names that disagree are ambiguous."""
        found = [(level, entity) for name in names for level, entity in self._known_as(name)]
        if meant := {entity for _, entity in found}:
            return _sure(min((level for level, _ in found), key=LEVELS.index), meant)
        near = self._near([key for name in names for key in keys_printed(name)])
        return Match("near", candidates=near) if near else Match("none")

    def _known_as(self, name: str) -> Iterator[tuple[str, str]]:
        """Level and id of those that a name means, at its surest level."""
        for level, table, keys in (
            ("exact", self._exact, [name]),
            ("alias", self._alias, [name]),
            ("folded", self._folded, keys_printed(name)),
        ):
            if found := {entity for key in keys for entity in table.get(key, ())}:
                yield from ((level, entity) for entity in found)
                return

    def _near(self, keys: Iterable[str]) -> tuple[tuple[str, float], ...]:
        best: dict[str, float] = {}
        for key in keys:
            pairs = _pairs_of(key)
            shared = Counter(other for pair in pairs for other in self._pairs.get(pair, ()))
            for other, count in shared.items():
                likeness = 2 * count / (len(pairs) + len(_pairs_of(other)))
                # A name that another begins with is near it however long the rest is: 中芯国际 and 中芯国际北方.
                if len(other) > 2 and (key.startswith(other) or other.startswith(key)):
                    likeness = max(likeness, _NEAR)
                if likeness >= _NEAR:
                    for entity in self._folded[other]:
                        best[entity] = max(best.get(entity, 0.0), likeness)
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        return tuple((entity, round(likeness, 2)) for entity, likeness in ranked[:_CANDIDATES])


def keys_of(name: str) -> list[str]:
    """Folded forms of a name: whole, and without its legal form.

    >>> keys_of("Hesai Technology Co., Ltd.")
    ['hesaitechnologyco.,ltd.', 'hesaitechnology']
    """
    keys = (fold_name(form) for form in (name, without_legal_form(name)))
    return [key for key in dict.fromkeys(keys) if len(key) > 1]


def keys_printed(name: str) -> list[str]:
    """Folded forms of a name as a list prints it, with the short name that may follow in brackets.

    What stands before the brackets is no name by itself: TSMC (China) is not TSMC.

    >>> keys_printed("Contemporary Amperex (CATL)")
    ['contemporaryamperexcatl', 'catl']
    """
    short = _SHORT_NAME.search(name)
    return [*keys_of(name), *(keys_of(short[1]) if short else ())]


def without_legal_form(name: str) -> str:
    """A name without the words that say what sort of firm it is.

    >>> without_legal_form("中微半导体设备(上海)股份有限公司"), without_legal_form("Huawei Technologies Co., Ltd.")
    ('中微半导体设备(上海)', 'Huawei Technologies')
    """
    while (shorter := _LEGAL_FORMS.sub("", name.strip()).strip(" ,")) not in ("", name):
        name = shorter
    return name


def _sure(level: str, found: set[str]) -> Match:
    if len(found) == 1:
        return Match(level, next(iter(found)))
    return Match("ambiguous", candidates=tuple((entity, 1.0) for entity in sorted(found)))


def _pairs_of(key: str) -> set[str]:
    return {key[at : at + 2] for at in range(len(key) - 1)}


def iter_listable(entities: Iterable[Entity]) -> Iterator[Entity]:
    """The entities that a list may name: companies, organizations, persons."""
    return (entity for entity in entities if entity.type in ("Company", "Organization", "Person"))

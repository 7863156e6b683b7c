"""One entity per real thing: known ids first, then short names after long ones, then a stable new id made of the name.

A new name never takes over a registry entity of another type.
"""

from __future__ import annotations

import re

from extract.reading import Reading
from ontology.names import fold_name
from ontology.registry import id_segment

_ILLEGAL = re.compile(r"[\s<>\"{}|\\^`/?#%\[\]]+")
_LEGAL_FORMS = re.compile(
    r"(?:股份)?有限(?:责任)?公司$|集团$|公司$|科技$|,?(?:inc|ltd|corp|co|llc|plc|gmbh|ag|sa)\.?$|corporation$|limited$|holdings?$"
)
_SHORTENED = frozenset({"Company", "Organization", "Facility", "Person"})
_SHORTEST = 2


def link_mentions(reading: Reading) -> None:
    """Give every mention that has none an entity id, in place."""
    known: dict[tuple[str, str], str] = {}
    for mention in reading.mentions:
        if mention.entity:
            known.setdefault((mention.type, _stem(reading.of(mention))), mention.entity)
    # Longer names first: a short form that stands before its long form is the same thing.
    for mention in sorted(reading.mentions, key=lambda m: m.start - m.end):
        if mention.entity is None:
            key = (mention.type, _stem(reading.of(mention)))
            mention.entity = known.get(key) or _longer(key, known) or new_id(mention.type, reading.of(mention))
            known.setdefault(key, mention.entity)


def new_id(entity_type: str, name: str) -> str:
    """The stable id of a name that no registry row holds.

    >>> new_id("Company", "芯曜 微电子")
    'company/芯曜微电子'
    """
    return f"{id_segment(entity_type)}/{_ILLEGAL.sub('', fold_name(name)) or 'unnamed'}"


def _stem(name: str) -> str:
    """A name without its legal form; Latin names keep their spaces, by which they are shortened."""
    folded = " ".join(name.casefold().split()) if name.isascii() else fold_name(name)
    return _LEGAL_FORMS.sub("", folded).strip() or folded


def _longer(key: tuple[str, str], known: dict[tuple[str, str], str]) -> str | None:
    """The entity of a longer name of the same type that opens with this one: 芯曜 after 芯曜微电子."""
    kind, stem = key
    if kind not in _SHORTENED or len(stem) < _SHORTEST:
        return None
    longer = [entity for (other, name), entity in known.items() if other == kind and _shortens(kind, stem, name)]
    return longer[0] if longer else None


def _shortens(kind: str, stem: str, name: str) -> bool:
    if kind == "Person":
        return name != stem and (name.startswith(stem) or name.endswith(stem))
    # Latin names are shortened by words, not by letters: Nova is not short for Novatek.
    return name != stem and name.startswith(f"{stem} " if stem.isascii() else stem)

"""The language of a text: `en`, `zh-Hans` or `zh-Hant`."""

from __future__ import annotations

import re

from ontology.names import simplify

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_SAMPLE = 4000
# Of a Traditional text a quarter or more of the characters differ from their Simplified forms; names and quotes make a few in any text.
_TRADITIONAL_SHARE = 0.06


def detect_language(text: str) -> str:
    """Tell the language by its script.

    >>> detect_language("記憶體漲價"), detect_language("存储涨价"), detect_language("Memory prices rise")
    ('zh-Hant', 'zh-Hans', 'en')
    """
    sample = text[:_SAMPLE]
    han = _HAN.findall(sample)
    if len(han) * 4 < len(_LATIN.findall(sample)):
        return "en"
    joined = "".join(han)
    changed = sum(a != b for a, b in zip(joined, simplify(joined), strict=True))
    return "zh-Hant" if changed > _TRADITIONAL_SHARE * len(joined) else "zh-Hans"

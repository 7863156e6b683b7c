"""Folding of names and text: what counts as the same writing.

`fold_text` keeps the length, so offsets into the folded text are offsets into the text itself; `fold_name` makes a lookup key.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import opencc

_JOINERS = " \t\u00a0\u3000\u200b\ufeff-‐‑–—·•・‧_'’‘\"“”《》「」『』()（）[]【】"
_DROP = {ord(c): None for c in _JOINERS}
# Half-width forms of full-width letters, digits and signs; CJK punctuation stays, since it ends clauses.
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F) if chr(wide) not in "，。！？；：（）"}
_NARROW |= {0x3000: 0x20, 0x00A0: 0x20, 0x2009: 0x20, 0x202F: 0x20}
_HAN = re.compile(r"[\u3400-\u9fff]")


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Traditional characters as Simplified ones, one for one.

    >>> simplify("輝達與台積電")
    '辉达与台积电'
    """
    if not _HAN.search(text):
        return text
    converted = _to_simplified().convert(text)
    if len(converted) == len(text):
        return str(converted)
    single = (_to_simplified().convert(char) for char in text)
    return "".join(new if len(new) == 1 else old for new, old in zip(single, text, strict=True))


def fold_text(text: str) -> str:
    """Text in lower case, half width and Simplified characters, of the same length.

    >>> fold_text("ＨＢＭ４與ＡＩ伺服器，")
    'hbm4与ai伺服器，'
    """
    narrow = text.translate(_NARROW)
    lower = narrow.lower()
    if len(lower) != len(narrow):
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in narrow)
    return simplify(lower)


def fold_name(name: str) -> str:
    """A name as a lookup key: width, case, script variant, spaces and joining punctuation folded.

    >>> fold_name("SK Hynix") == fold_name("ＳＫ-hynix")
    True
    """
    return simplify(unicodedata.normalize("NFKC", name).casefold()).translate(_DROP)

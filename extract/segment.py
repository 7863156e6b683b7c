"""jieba as spaCy's tokenizer: words of the unmodified text, cut again at the edges of registry names.

An own `jieba.Tokenizer` is used; the module-level one is global state.
"""

from __future__ import annotations

import logging
import re
from functools import cache

import jieba
from spacy.tokens import Doc
from spacy.vocab import Vocab

jieba.setLogLevel(logging.WARNING)
# jieba spends quadratic time on one long stretch without a break; longer stretches are cut here first.
_LONGEST_STRETCH = 2000
_STRETCH = re.compile(rf"[\s\S]{{1,{_LONGEST_STRETCH}}}")


@cache
def jieba_tokenizer() -> jieba.Tokenizer:
    """The project's own segmenter, its dictionary loaded once."""
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer


def segment(text: str) -> list[str]:
    """The words of a text, in order and without gaps.

    >>> segment("存储芯片涨价")
    ['存储芯片', '涨价']
    """
    return [word for stretch in _STRETCH.findall(text) for word in jieba_tokenizer().cut(stretch)]


class JiebaTokenizer:
    """Text to spaCy Doc; `doc.text == text` for every text, white space being tokens of their own."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        words = segment(text)
        return Doc(self.vocab, words=words, spaces=[False] * len(words))

    def to_bytes(self, **_: object) -> bytes:
        return b""

    def from_bytes(self, _data: bytes, **_kwargs: object) -> JiebaTokenizer:
        return self

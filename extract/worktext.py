"""The text as the rules see it: folded, and without the spaces that Chinese typesetting puts around Latin words.

Every stage works on `WorkText.text` and hands out spans of the original through `original()`; nothing else converts offsets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ontology.names import fold_text

_CJK = r"\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’"
_LOOSE_SPACE = re.compile(rf"(?<=[{_CJK}])[ \t\u200b]+|[ \t\u200b]+(?=[{_CJK}])")


@dataclass(frozen=True, slots=True)
class WorkText:
    """Folded text and, for each of its characters, the offset in the original.

    `offsets` has one entry more than `text`: the length of the original.

    >>> work = WorkText.of("SK 海力士 HBM4")
    >>> work.text, work.original(0, 5)
    ('sk海力士hbm4', (0, 6))
    """

    text: str
    offsets: tuple[int, ...] | range

    @classmethod
    def of(cls, text: str) -> WorkText:
        folded = fold_text(text)
        gaps = [match.span() for match in _LOOSE_SPACE.finditer(folded)]
        if not gaps:
            return cls(folded, range(len(text) + 1))
        pieces: list[str] = []
        offsets: list[int] = []
        at = 0
        for start, end in (*gaps, (len(folded), len(folded))):
            pieces.append(folded[at:start])
            offsets.extend(range(at, start))
            at = end
        offsets.append(len(text))
        return cls("".join(pieces), tuple(offsets))

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that a non-empty span of `text` stands for."""
        return self.offsets[start], self.offsets[end - 1] + 1

"""What the pipeline knows of one document while it reads it; each component adds its part.

All spans are half-open offsets into `work.text`; only `extract.record` turns them into offsets of the document's text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from spacy.tokens import Doc

from extract.blocks import Block
from extract.document import Document
from extract.quantities import Quantity
from extract.sentences import Sentence
from extract.times import Time
from extract.widths import Widths, cumulative_widths
from extract.worktext import WorkText

if TYPE_CHECKING:
    from extract.neural import Tagged
    from extract.scoring import Judged

_KEY = "expograph_reading"


@dataclass(slots=True)
class Mention:
    """A name in the text.

    `entity` is the id of a known entity, or None until linking gives the name an id of its own; `known` says which of the two.
    """

    start: int
    end: int
    type: str
    entity: str | None
    score: float = 1.0
    known: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """A modality that a word may give to what stands about it; a wide one speaks of its whole sentence."""

    start: int
    end: int
    modality: str
    word: str
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """The words by which a source is named: from the source, or the word before it, to the verb; `how` is its kind of verb."""

    start: int
    end: int
    source: Mention
    how: str = "say"


@dataclass(frozen=True, slots=True)
class Anaphor:
    """A pronoun, a short form or a dropped subject (empty span), and the mentions that it stands for."""

    start: int
    end: int
    antecedents: tuple[Mention, ...]


@dataclass(slots=True)
class FoundRelation:
    """A relation between two mentions, with the rule that read it and the sentence that proves it; `also` says it again elsewhere."""

    subject: Mention
    predicate: str
    object: Mention
    rule: str
    sentence: Sentence
    trigger: tuple[int, int]
    qualifiers: dict[str, str | Mention] = field(default_factory=dict)
    confidence: float = 0.5
    also: tuple[FoundRelation, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadFigure:
    """A number that the words beside it bind to a name and a metric."""

    subject: Mention
    metric: str
    quantity: Quantity


@dataclass(slots=True)
class FoundObservation:
    """A quantity bound to what it measures."""

    subject: Mention
    metric: str
    kind: str
    quantity: Quantity
    unit: str
    minimum: float | None
    maximum: float | None
    rule: str
    sentence: Sentence
    about: Mention | None = None
    confidence: float = 0.5


@dataclass(slots=True)
class Reading:
    """The state that the components share, in the order in which they fill it."""

    document: Document
    work: WorkText
    sentences: list[Sentence] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    tagged: Tagged | None = None
    quantities: list[Quantity] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    anaphora: list[Anaphor] = field(default_factory=list)
    patterns: list[FoundRelation] = field(default_factory=list)
    figures: list[ReadFigure] = field(default_factory=list)
    judged: Judged | None = None
    relations: list[FoundRelation] = field(default_factory=list)
    observations: list[FoundObservation] = field(default_factory=list)
    widths: Widths = field(init=False)

    def __post_init__(self) -> None:
        self.widths = cumulative_widths(self.work.text)

    def of(self, span: Sentence | Mention) -> str:
        return self.work.text[span.start : span.end]


class _Spanned(Protocol):
    @property
    def start(self) -> int: ...


T = TypeVar("T", bound=_Spanned)


def within(items: Sequence[T], start: int, end: int) -> Sequence[T]:
    """Items, sorted by their start, that start in a half-open range; found without looking at the others.

    >>> [m.start for m in within([Mention(n, n + 1, "Place", None) for n in range(9)], 3, 5)]
    [3, 4]
    """
    first = bisect_left(items, start, key=_start)
    return items[first : bisect_left(items, end, lo=first, key=_start)]


def _start(item: _Spanned) -> int:
    return item.start


def attach(doc: Doc, reading: Reading) -> None:
    """Hang a reading on a spaCy Doc."""
    doc.user_data[_KEY] = reading


def reading_of(doc: Doc) -> Reading:
    """The reading of a Doc that `extract.pipeline.read` prepared."""
    reading = doc.user_data[_KEY]
    assert isinstance(reading, Reading)
    return reading

"""Where a statement stands in its text: what the choice of its time, modality and source looks at."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from extract.reading import FoundObservation, FoundRelation, Mention, Reading
from extract.sentences import Sentence, clause_bounds
from extract.times import Time

# Two names with no more than this between them name a fact in passing: 英特尔的EMIB, 日本制造商Rapidus.
_TOUCHING = 2
_KINDS = {
    "revenue": "period", "profit": "period", "shipment": "period", "output": "period", "capex": "period",
    "market_size": "period", "market_share": "share", "share_of": "share", "price": "price", "capacity": "capacity",
    "funding": "funding", "position_held": "standing", "in_sector": "standing", "located_in": "standing",
    "subsidiary_of": "standing", "member_of": "standing", "has_component": "standing", "uses_technology": "standing",
    "depends_on": "standing", "operates": "event", "invests_in": "event", "acquires": "event", "issues": "event",
    "listed_on": "event", "targets": "event", "subsidizes": "event", "supplies": "trade", "produces": "trade",
    "develops": "trade",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement's place in the working text.

    Attributes:
        key: its predicate or metric.
        sentence: the sentence that says it.
        first: start of what is named first: a name, or the number.
        at: start of what says it: the trigger, the later name or the number.
        last: end of what is named last.
        subject: the name that it is said of.
        numeric: whether it is an observation.
        touching: whether its two names stand side by side.
    """

    key: str
    sentence: Sentence
    first: int
    at: int
    last: int
    subject: Mention
    numeric: bool
    touching: bool

    @property
    def kind(self) -> str:
        """The group of predicates or metrics that behave alike."""
        return _KINDS.get(self.key, "number" if self.numeric else "effect")


def tense(reading: Reading, time: Time) -> str:
    """Whether a time lies `behind` the document's date, `about` it, or `ahead`."""
    today = reading.document.date or ""
    value = time.value.rpartition("/")[2].removeprefix("FY")
    if not today:
        return "about"
    if value[:4] != today[:4]:
        return "ahead" if value[:4] > today[:4] else "behind"
    if time.precision in ("day", "month"):
        return "ahead" if value > today[: len(value)] else "behind" if value < today[: len(value)] else "about"
    if time.precision in ("quarter", "half"):
        month, months = int(today[5:7]) - 1, 3 if time.precision == "quarter" else 6
        said, now = int(value[-1]) - 1, month // months
        return "ahead" if said > now else "behind" if said < now else "about"
    return "about"


def of_relation(relation: FoundRelation) -> Stated:
    """Where a relation stands."""
    ends = sorted((relation.subject, relation.object), key=lambda mention: mention.start)
    sentence = relation.sentence
    # An end named in another sentence is not where the statement is made.
    inside = [m for m in ends if sentence.start <= m.start < sentence.end]
    first = min((m.start for m in inside), default=relation.trigger[0])
    last = max((m.end for m in inside), default=relation.trigger[1])
    touching = ends[1].start - ends[0].end <= _TOUCHING
    return Stated(relation.predicate, sentence, first, relation.trigger[0], last, relation.subject, False, touching)


def of_observation(observation: FoundObservation) -> Stated:
    """Where an observation stands: at its number."""
    quantity = observation.quantity
    return Stated(
        observation.metric, observation.sentence, quantity.start, quantity.start, quantity.end, observation.subject, True, False
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """What all statements of a text share: where its clauses and paragraphs start, how often each source is named, and the
    period that is named most."""

    clauses: tuple[int, ...]
    paragraphs: tuple[int, ...]
    sources: Counter[str | None]
    period: str | None

    @classmethod
    def of(cls, reading: Reading) -> Scene:
        text = reading.work.text
        clauses = [start for s in reading.sentences for start, _ in clause_bounds(text, s.start, s.end)]
        paragraphs = tuple(at for at, char in enumerate(text) if char == "\n")
        sources = Counter(claim.source.entity for claim in reading.claims)
        periods = Counter(time.value for time in reading.times if time.precision != "day").most_common(1)
        return cls(tuple(clauses), paragraphs, sources, periods[0][0] if periods else None)

    def clause(self, at: int) -> int:
        """Number of the clause that a place lies in; a difference of two is their distance in clauses."""
        return bisect_right(self.clauses, at)

    def clause_start(self, at: int) -> int:
        index = bisect_right(self.clauses, at) - 1
        return self.clauses[index] if index >= 0 else 0

    def paragraph(self, at: int) -> int:
        return bisect_right(self.paragraphs, at)

"""The words every part shares: the closed vocabularies, and statements with their evidence as values.

`ontology/schema.ttl` states the same vocabularies for RDF tools; a test holds the two equal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

EntityType = Literal[
    "Company",
    "GovernmentBody",
    "Organization",
    "Person",
    "Place",
    "Facility",
    "Product",
    "Technology",
    "Policy",
    "Sector",
]
Predicate = Literal[
    "supplies",
    "produces",
    "develops",
    "has_component",
    "uses_technology",
    "depends_on",
    "substitutes",
    "competes_with",
    "partners_with",
    "invests_in",
    "acquires",
    "subsidiary_of",
    "operates",
    "located_in",
    "member_of",
    "in_sector",
    "position_held",
    "listed_on",
    "issues",
    "administers",
    "subsidizes",
    "targets",
    "affects",
]
Metric = Literal[
    "capacity",
    "output",
    "shipment",
    "price",
    "revenue",
    "profit",
    "capex",
    "funding",
    "market_size",
    "market_share",
    "demand",
    "inventory",
    "performance",
    "share_of",
    "duration",
    "count",
]
Kind = Literal["level", "change_pct", "change_abs", "multiple"]
# Ordered from the strongest departure from fact to fact itself; the order decides which cue wins.
Modality = Literal["negated", "rumored", "possible", "forecast", "planned", "asserted"]
ShockKind = Literal[
    "listing",
    "restriction",
    "supply",
    "price_rise",
    "price_fall",
    "demand_rise",
    "demand_fall",
    "technology",
]

ENTITY_TYPES: tuple[str, ...] = get_args(EntityType)
PREDICATES: tuple[str, ...] = get_args(Predicate)
METRICS: tuple[str, ...] = get_args(Metric)
KINDS: tuple[str, ...] = get_args(Kind)
MODALITIES: tuple[str, ...] = get_args(Modality)
SHOCK_KINDS: tuple[str, ...] = get_args(ShockKind)
SYMMETRIC = frozenset({"competes_with", "partners_with"})


def content_hash(*parts: object) -> str:
    """Hash what something says to 24 hex digits, the same on every machine.

    >>> content_hash("a", {"y": 1, "x": 2}) == content_hash("a", {"x": 2, "y": 1})
    True
    """
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Entity:
    """One real thing.

    Attributes:
        id: `type/slug`, the tail of its IRI, for example `company/sk-hynix`.
        type: one of ENTITY_TYPES.
        labels: language tag (`zh-Hans`, `zh-Hant`, `en`) → the usual name.
        names: every name it is known by, the labels included.
        verified: the registry or the taxonomy holds it.
    """

    id: str
    type: str
    labels: Mapping[str, str]
    names: tuple[str, ...] = ()
    verified: bool = False
    country: str | None = None
    sectors: tuple[str, ...] = ()
    ticker: str | None = None
    parent: str | None = None

    def label(self, language: str = "zh-Hans") -> str:
        """The name in a language, else in any other, else the slug."""
        return self.labels.get(language) or next(iter(self.labels.values()), self.id.partition("/")[2])


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """The characters of one document that prove a statement.

    Attributes:
        document: the document's id.
        start: first code point of the quote in the document's unmodified text.
        end: one past its last code point; `text[start:end] == quote`.
        rule: name of the rule or model that read it, `version` its version.
        confidence: probability in [0, 1] that the rule read it right.
        date: the document's date, ISO 8601.
        attributed_to: id of the entity whose claim it is.
    """

    document: str
    start: int
    end: int
    quote: str
    rule: str
    version: str
    confidence: float
    date: str | None = None
    attributed_to: str | None = None

    @property
    def id(self) -> str:
        return content_hash(self.document, self.start, self.end, self.rule, self.attributed_to)


@dataclass(frozen=True, slots=True)
class Relation:
    """*Subject predicate object*, with everything that proves it.

    Qualifiers are `product`, `amount`, `title`, `polarity`, `mechanism`, `effect`.
    """

    subject: str
    predicate: str
    object: str
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    modality: str = "asserted"
    time: str | None = None
    belief: float = 0.0
    evidence: tuple[Evidence, ...] = ()

    @property
    def id(self) -> str:
        """What it says, hashed; evidence and belief do not count, a symmetric pair counts in either order.

        >>> Relation("a", "partners_with", "b").id == Relation("b", "partners_with", "a").id
        True
        """
        ends = [self.subject, self.object]
        if self.predicate in SYMMETRIC:
            ends.sort()
        return content_hash("relation", ends, self.predicate, dict(self.qualifiers), self.modality, self.time)


@dataclass(frozen=True, slots=True)
class Observation:
    """*Subject metric value unit*, with everything that proves it; one end of the value is None for an open bound."""

    subject: str
    metric: str
    kind: str
    minimum: float | None
    maximum: float | None
    unit: str
    about: str | None = None
    modality: str = "asserted"
    time: str | None = None
    belief: float = 0.0
    evidence: tuple[Evidence, ...] = ()

    @property
    def id(self) -> str:
        value = (self.minimum, self.maximum, self.unit)
        return content_hash(
            "observation", self.subject, self.metric, self.kind, value, self.about, self.modality, self.time
        )


@dataclass(frozen=True, slots=True, order=True)
class Edition:
    """One published state of a list.

    Attributes:
        policy: id of the list.
        date: the day it appeared, ISO 8601.
        document: id of the document that holds it.
    """

    policy: str
    date: str
    document: str


@dataclass(frozen=True, slots=True)
class Listing:
    """That an entity was on a list for one period; who comes back has one for each period.

    Attributes:
        begins: day or time it began, ISO 8601; `..` where no document says.
        ends: its last day; None while it goes on.
        editions: those that name it, oldest first.
    """

    entity: str
    policy: str
    begins: str
    ends: str | None
    editions: tuple[Edition, ...]


Statement = Relation | Observation

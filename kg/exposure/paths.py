"""A path as a story: hops with the statement, the sentence and the rule behind each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import networkx as nx

from kg.exposure.disputes import edge_disputes
from kg.exposure.states import effect_of
from kg.exposure.words import PREDICATES, VERDICT_OF_MODALITY, label_of, state_word, word
from kg.graph import Edge
from kg.model import MODALITIES, Entity, Evidence
from ontology.transmission import TransmissionRule

# The way a hop takes, from the way a rule travels or a statement is read.
DIRECTIONS = {
    "subjectToObject": "forward",
    "objectToSubject": "backward",
    "productToSubject": "product",
    "productToObject": "product",
    "subjectToProduct": "product",
    "objectToProduct": "product",
}


BRACKETS = {"zh": "（{}）", "en": " ({})"}


def third_of(edge: Edge, travel: str, entities: Mapping[str, Entity]) -> Entity | None:
    """The entity that a statement names beside the two that a hop connects."""
    origin, _, goal = travel.lower().partition("to")
    ends = {"subject": edge.subject, "object": edge.object, "product": edge.product}
    (rest,) = set(ends) - {origin, goal}
    return entities.get(ends[rest] or "")


@dataclass(frozen=True, slots=True)
class Hop:
    """One step.

    Attributes:
        start, end: entities it leads from and to.
        edge: the statements it rests on.
        travel: the ends of the statement it moves between, one of `ontology.transmission.TRAVELS`.
        weight: of the rule; on a path between two entities, of the modality.
        rule: None on a path between two entities; `kind` and `sign` at the end likewise.
        third: what the statement names beside the two, if the view knows it: its product, or on a hop to or from the
            product its other end.
    """

    start: Entity
    end: Entity
    edge: Edge
    travel: str
    weight: float
    rule: TransmissionRule | None = None
    kind: str | None = None
    sign: str | None = None
    third: Entity | None = None

    @property
    def score(self) -> float:
        """Weight × belief, in [0, 1]."""
        return self.weight * self.edge.belief

    @property
    def direction(self) -> str:
        """`forward` from subject to object, `backward`, or `product` to or from the product that the statement names."""
        return DIRECTIONS[self.travel]

    @property
    def effect(self) -> str | None:
        """`harm` or `gain` to the entity reached."""
        return effect_of(self.kind, self.sign) if self.kind and self.sign else None

    def state(self, language: str) -> str:
        """What arrives, in words; empty on a path between two entities."""
        return state_word(self.kind, self.sign, language) if self.kind and self.sign else ""

    @property
    def evidence(self) -> Evidence | None:
        """The best sentence; None on a background link."""
        return self.edge.evidence[0] if self.edge.evidence else None

    def story(self, language: str) -> str:
        """The hop in words: what the rule says, else the statement; the product it is about in brackets."""
        labels = self._labels(language)
        if self.rule is None:
            return self.said(language)
        start, end = label_of(self.start, language), label_of(self.end, language)
        text = self.rule.story[language].format(a=start, b=end, state=self.state(language))
        told = self.direction == "product"
        return text if told or not labels["product"] else text + BRACKETS[language].format(labels["product"])

    def said(self, language: str) -> str:
        """The statement in words, without what the shock makes of it; its product in brackets."""
        labels = self._labels(language)
        text = word(PREDICATES, self.edge.predicate, language).format(a=labels["subject"], b=labels["object"])
        return text + BRACKETS[language].format(labels["product"]) if labels["product"] else text

    def _labels(self, language: str) -> dict[str, str]:
        """Labels of the statement's subject, object and product; a product that is only words as it is."""
        origin, _, goal = self.travel.lower().partition("to")
        labels = {"subject": "", "object": "", "product": self.edge.product or ""}
        (rest,) = set(labels) - {origin, goal}
        if self.third:
            labels[rest] = label_of(self.third, language)
        labels[origin], labels[goal] = label_of(self.start, language), label_of(self.end, language)
        return labels

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The hop for JSON; `document`, `quote` and the like are those of the best sentence."""
        edge, best = self.edge, self.evidence
        return {
            "from": self.start.id,
            "from_label": label_of(self.start, language),
            "to": self.end.id,
            "to_label": label_of(self.end, language),
            "predicate": edge.predicate,
            "direction": self.direction,
            "subject": edge.subject,
            "object": edge.object,
            "qualifiers": dict(edge.qualifiers),
            "rule": self.rule.name if self.rule else None,
            "kind": self.kind,
            "effect": self.effect,
            "story": self.story(language),
            "modality": edge.modality,
            "time": edge.time,
            "belief": edge.belief,
            "weight": self.weight,
            "document": best.document if best else None,
            "start": best.start if best else None,
            "end": best.end if best else None,
            "quote": best.quote if best else None,
            "date": best.date if best else None,
            "attributed_to": best.attributed_to if best else None,
            "source": edge.source,
            "statements": list(edge.statements),
            "evidence": [_evidence_dict(item) for item in edge.evidence],
            "disputes": edge_disputes(edge, language),
        }


@dataclass(frozen=True, slots=True)
class Path:
    """Hops in a row, from the start on; at least one."""

    hops: tuple[Hop, ...]

    @property
    def score(self) -> float:
        """Product of the hops' weight × belief, in [0, 1]."""
        return prod(hop.score for hop in self.hops)

    @property
    def verdict(self) -> str:
        """How far from fact its weakest hop is: fact, plan, forecast, possible or rumour."""
        weakest = min((hop.edge.modality for hop in self.hops), key=MODALITIES.index)
        return VERDICT_OF_MODALITY[weakest]

    @property
    def kind(self) -> str | None:
        """The shock kind that arrives."""
        return self.hops[-1].kind

    @property
    def documented(self) -> bool:
        """Whether every hop rests on a document."""
        return all(hop.edge.documented for hop in self.hops)

    @property
    def disputed(self) -> bool:
        """Whether any hop rests on a statement that another contradicts."""
        return any(hop.edge.conflicts for hop in self.hops)

    @property
    def entities(self) -> tuple[str, ...]:
        """Ids from the start to the end."""
        return (self.hops[0].start.id, *(hop.end.id for hop in self.hops))

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The path for JSON."""
        return {
            "score": self.score,
            "verdict": self.verdict,
            "kind": self.kind,
            "documented": self.documented,
            "disputed": self.disputed,
            "entities": list(self.entities),
            "hops": [hop.to_dict(language) for hop in self.hops],
        }


def aggregate(scores: Sequence[float]) -> float:
    """1 − Π(1 − score): that at least one of the paths holds, were they independent.

    >>> aggregate([0.5, 0.5])
    0.75
    """
    return 1 - prod(1 - score for score in scores)


def independent_paths(paths: Sequence[Path]) -> int:
    """How many of the paths can be walked without using an edge twice."""
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for path in paths:
        for hop in path.hops:
            # The edge is a pipe of its own between its ends: one unit flows through it, whoever uses it.
            entry, leave = ("in", id(hop.edge), hop.start.id), ("out", id(hop.edge), hop.end.id)
            graph.add_edge(hop.start.id, entry)
            graph.add_edge(entry, leave, capacity=1)
            graph.add_edge(leave, hop.end.id)
    if not paths:
        return 0
    return int(nx.maximum_flow_value(graph, paths[0].hops[0].start.id, paths[0].hops[-1].end.id))


def _evidence_dict(item: Evidence) -> Mapping[str, Any]:
    return {
        "document": item.document,
        "date": item.date,
        "start": item.start,
        "end": item.end,
        "quote": item.quote,
        "rule": item.rule,
        "confidence": item.confidence,
        "attributed_to": item.attributed_to,
    }

"""The card of one entity as plain data: who it is, what is said of it, which figures, each with its sentences."""

from __future__ import annotations

from typing import Any

from kg.exposure.words import PREDICATES, label_of, word
from kg.graph import GraphView
from kg.model import Observation, Relation
from kg.report.numbers import format_value
from kg.report.proof import label_or_value, proof_of
from kg.report.text import METRIC_WORDS


def entity_card(view: GraphView, name: str, *, language: str = "zh") -> dict[str, Any]:
    """Gather a card.

    Args:
        view: the graph.
        name: id, or any name that the view resolves.
        language: `zh` or `en`, of labels and sentences.

    Returns:
        Plain data for JSON: keys `entity`, `relations`, `observations`; the statements strongest first.

    Raises:
        UnknownEntity: no entity bears the name.

    >>> view = GraphView([], [Relation("company/a", "supplies", "company/b", belief=0.9)])
    >>> [row["sentence"] for row in entity_card(view, "company/a", language="en")["relations"]]
    ['a supplies b']
    """
    entity = view.resolve(name)
    label = label_of(entity, language)
    return {
        "entity": {
            "id": entity.id,
            "label": label,
            "type": entity.type,
            "names": [other for other in dict.fromkeys((*entity.labels.values(), *entity.names)) if other != label],
            "country": entity.country,
            "ticker": entity.ticker,
            "sectors": [label_or_value(view, sector, language) for sector in entity.sectors],
            "parent": label_or_value(view, entity.parent, language) if entity.parent else None,
            "verified": entity.verified,
        },
        "relations": [_relation(view, relation, language) for relation in view.facts_of(entity.id)],
        "observations": [_observation(view, item, language) for item in view.observations_of(entity.id)],
    }


def _relation(view: GraphView, relation: Relation, language: str) -> dict[str, Any]:
    ends = {"a": label_or_value(view, relation.subject, language), "b": label_or_value(view, relation.object, language)}
    return {
        "id": relation.id,
        "subject": relation.subject,
        "predicate": relation.predicate,
        "object": relation.object,
        "sentence": word(PREDICATES, relation.predicate, language).format(**ends),
        "qualifiers": {
            key: label_or_value(view, value, language) for key, value in sorted(relation.qualifiers.items())
        },
        **proof_of(view, relation, language),
    }


def _observation(view: GraphView, item: Observation, language: str) -> dict[str, Any]:
    return {
        "id": item.id,
        "subject": label_or_value(view, item.subject, language),
        "about": label_or_value(view, item.about, language) if item.about else None,
        "metric": item.metric,
        "metric_word": word(METRIC_WORDS, item.metric, language),
        "kind": item.kind,
        "min": item.minimum,
        "max": item.maximum,
        "unit": item.unit,
        "value": format_value(item, language),
        **proof_of(view, item, language),
    }

"""What every listed statement carries, in cards and reports alike: verdict, time, belief and the sentences that prove it."""

from __future__ import annotations

from typing import Any

from kg.exposure.disputes import dispute_dict
from kg.exposure.select import Seen
from kg.exposure.words import VERDICT_OF_MODALITY, label_of
from kg.graph import GraphView
from kg.model import Evidence, Observation, Statement
from kg.report.numbers import format_value


def proof_of(view: GraphView, statement: Statement, language: str, *, seen: Seen | None = None) -> dict[str, Any]:
    """Modality, verdict, time, belief, evidence and disputes of a statement as plain data, the surest sentence first.

    Args:
        view: the graph.
        statement: as it counts.
        language: `zh` or `en`.
        seen: the times asked about, which what stands against it must have been said by; None for any.
    """
    ranked = sorted(statement.evidence, key=lambda evidence: (-evidence.confidence, evidence))
    return {
        "modality": statement.modality,
        "verdict": VERDICT_OF_MODALITY[statement.modality],
        "time": statement.time,
        "belief": statement.belief,
        "evidence": [_sentence(view, evidence, language) for evidence in ranked],
        "disputes": _disputes(view, statement, language, seen),
    }


def _disputes(view: GraphView, statement: Statement, language: str, seen: Seen | None) -> list[dict[str, Any]]:
    """What stands against a statement, the most believed first."""
    own = statement.id
    told = [
        dispute_dict(conflict, own, language, value=_figure(conflict.against(own), language))
        for conflict in (seen.view if seen else view).conflicts_by_statement.get(own, ())
        if seen is None or seen.statement(conflict.against(own))
    ]
    return sorted(told, key=lambda item: -item["belief"])


def _figure(statement: Statement, language: str) -> str:
    return format_value(statement, language) if isinstance(statement, Observation) else ""


def _sentence(view: GraphView, evidence: Evidence, language: str) -> dict[str, Any]:
    source = evidence.attributed_to
    return {
        "document": evidence.document,
        "date": evidence.date,
        "start": evidence.start,
        "end": evidence.end,
        "quote": evidence.quote,
        "attributed_to": label_or_value(view, source, language) if source else None,
    }


def label_or_value(view: GraphView, value: str, language: str) -> str:
    """The label of an entity's id; any other value, such as an amount, as it is.

    >>> label_or_value(GraphView([], []), "130亿美元", "zh")
    '130亿美元'
    """
    return label_of(view.entities[value], language) if value in view.entities else value

"""Why a statement is believed as far as it is: the arithmetic of its belief, step by step, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kg.belief import RuleError, load_rates, rates_row, rule_errors, sentence_error
from kg.errors import InputError
from kg.exposure.options import ExposureOptions
from kg.exposure.select import Seen, age_in_days
from kg.graph import MODALITY_WEIGHT, GraphView, statement_strength
from kg.model import Evidence, Relation, Statement
from kg.report.proof import label_or_value, proof_of
from kg.report.sentence import sentence_of

# Fewer characters of an id than these fit too many statements to mean one.
SHORTEST_ID = 4
_CHOICES = 3
DEFAULTS = ExposureOptions()


def explain(
    view: GraphView, statement_id: str, options: ExposureOptions = DEFAULTS, *, language: str = "zh"
) -> dict[str, Any]:
    """Take a belief apart.

    Args:
        view: the graph.
        statement_id: the statement's id or the beginning of it.
        options: of its limits `as_of`, `known_at` and `half_life` count.
        language: `zh` or `en`, of the sentences.

    Returns:
        Plain data for JSON: the statement in words; `rules` with the error of each and of its sentences; `belief` before and
        `believed` after `decay`; `parallel` statements and whether this one speaks for them; `disputes`.

    Raises:
        InputError: no statement has the id, several do, or it did not hold at the times asked for.

    >>> told = Relation("company/a", "supplies", "company/b", belief=0.7)
    >>> explain(GraphView([], [told]), told.id, language="en")["sentence"]
    'a supplies b'
    """
    found = find_statement(view, statement_id)
    # Decay is shown as a step of its own, so the belief before it is taken.
    plain = Seen(view, replace(options, half_life=None).selection)
    statements: tuple[Statement, ...] = (*plain.view.relations, *plain.view.observations)
    known = next((said for said in statements if said.id == found.id), None)
    said = plain.statement(known) if known else None
    if said is None:
        problem = f"statement {found.id[:8]} was not said, or did not hold, at the time asked for"
        raise InputError(problem, where="--as-of, --known-at", remedy="ask for a later day, or for none")
    decay = _decay(view, said, options)
    return {
        "statement": said.id,
        "sentence": sentence_of(view, said, language),
        **proof_of(view, said, language, seen=plain),
        "modality_weight": MODALITY_WEIGHT[said.modality],
        "rules": [
            _rule(view, step, said.evidence, language) for step in rule_errors(said.evidence, rates=load_rates())
        ],
        "belief": said.belief,
        "decay": decay,
        "believed": said.belief * (decay["factor"] if decay else 1.0),
        "parallel": _parallel(view, said, plain, language),
    }


def find_statement(view: GraphView, statement_id: str) -> Statement:
    """The statement of an id, or of the beginning of one.

    Raises:
        InputError: none has it, or several do.
    """
    wanted = statement_id.removeprefix("#").rpartition("/")[2].rpartition(":")[2].lower()
    statements: tuple[Statement, ...] = (*view.relations, *view.observations)
    found = [said for said in statements if said.id.startswith(wanted)] if len(wanted) >= SHORTEST_ID else []
    if len(found) == 1:
        return found[0]
    if found:
        choices = ", ".join(sorted(said.id[:12] for said in found)[:_CHOICES])
        raise InputError(f"{len(found)} statements begin with {wanted!r}", remedy=f"write more of it: {choices}")
    problem = f"no statement has the id {statement_id!r}"
    raise InputError(problem, remedy="take one that stands beside a sentence of 'expograph entity', or in --json")


def _rule(view: GraphView, step: RuleError, evidence: Sequence[Evidence], language: str) -> dict[str, Any]:
    return {
        "rule": step.rule,
        "row": rates_row(step.rule, rates=load_rates()),
        "systematic": step.rates.systematic,
        "random": step.rates.random,
        "sentences": [
            _sentence(view, quote, confidence, step, evidence, language)
            for quote, confidence in sorted(step.sentences.items(), key=lambda item: (-item[1], item[0]))
        ],
        "misread": step.misread,
        "error": step.error,
    }


def _sentence(
    view: GraphView, quote: str, confidence: float, step: RuleError, evidence: Sequence[Evidence], language: str
) -> dict[str, Any]:
    """One distinct sentence: the surest reading of it, and every document that prints it."""
    alike = [item for item in evidence if item.rule == step.rule and "".join(item.quote.split()) == quote]
    best = min(alike, key=lambda item: (-item.confidence, item))
    return {
        "quote": best.quote,
        "documents": sorted({item.document for item in alike}),
        "date": best.date,
        "attributed_to": label_or_value(view, best.attributed_to, language) if best.attributed_to else None,
        "confidence": confidence,
        "error": sentence_error(confidence, step.rates),
    }


def _decay(view: GraphView, said: Statement, options: ExposureOptions) -> dict[str, Any] | None:
    """Age and factor; None where decay is off or no sentence is dated."""
    newest = max((item.date for item in said.evidence if item.date), default=None)
    seen = Seen(view, options.selection)
    if seen.half_life is None or seen.day is None or newest is None:
        return None
    return {
        "half_life": seen.half_life,
        "newest": newest,
        "day": seen.day,
        "age_days": max(age_in_days(newest, seen.day), 0),
        "factor": seen.decay(said.evidence),
    }


def _parallel(view: GraphView, said: Statement, seen: Seen, language: str) -> dict[str, Any] | None:
    """The statements that a path takes as one with this; None for an observation and where there is no other."""
    edge = next((edge for edge in seen.view.edges if said.id in edge.statements), None)
    if edge is None or len(edge.statements) < 2:
        return None
    relations: Mapping[str, Relation] = {relation.id: relation for relation in seen.view.relations}
    held = [current for name in edge.statements if (current := seen.statement(relations[name]))]
    ranked = sorted(held, key=lambda relation: (-statement_strength(relation), relation.id))
    return {
        "speaks": ranked[0].id if ranked else said.id,
        "statements": [
            {
                "statement": relation.id,
                "modality": relation.modality,
                "time": relation.time,
                "belief": relation.belief,
                "strength": statement_strength(relation),
                "sentence": sentence_of(view, relation, language),
            }
            for relation in ranked
        ],
    }

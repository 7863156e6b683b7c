"""What a report says, as plain data; the formats only lay it out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.exposure import ExposureOptions, Shock, coverage_of, expose
from kg.exposure.paths import BRACKETS
from kg.exposure.select import Seen
from kg.exposure.words import PREDICATES, SHOCKS, TYPES, label_of, word
from kg.graph import GraphView
from kg.model import PREDICATES as PREDICATE_ORDER
from kg.model import Entity, Observation, Relation
from kg.report.asked import asked
from kg.report.numbers import format_value
from kg.report.proof import label_or_value, proof_of
from kg.report.text import METRIC_WORDS, text
from ontology.transmission import TransmissionRule


def report_content(
    view: GraphView,
    subject: Shock | str,
    options: ExposureOptions,
    *,
    language: str,
    rows: int | None = None,
    rules: tuple[TransmissionRule, ...] | None = None,
) -> dict[str, Any]:
    """Gather a report: the entity, its facts and figures, coverage, and of a shock the exposure.

    Args:
        view: the graph.
        subject: a shock, or an entity by id or name.
        options: limits of the exposure.
        language: `zh` or `en`.
        rows: entities shown of each effect; None for all.
        rules: how shocks travel; None for the bundled rules.

    Returns:
        Plain data for JSON; key `exposure` is None for an entity without a shock. Key `totals` counts all the entities of
        each effect, also those that are not shown.

    Raises:
        UnknownEntity: no entity bears the name.
        InputError: the language is unknown.
    """
    entity = view.resolve(subject.entity if isinstance(subject, Shock) else subject)
    seen = Seen(view, options.selection)
    facts = [held for relation in seen.view.facts_of(entity.id) if (held := seen.statement(relation))]
    figures = [figure for item in seen.view.observations_of(entity.id) if (figure := seen.statement(item))]
    content: dict[str, Any] = {
        "language": language,
        "title": text("entity_title", language, entity=label_of(entity, language)),
        "asked": asked(options, rules, language),
        "entity": _entity(entity, language),
        "exposure": None,
        "totals": {},
        "coverage": coverage_of(view, options.selection).to_dict(language),
        "facts": [_fact(view, relation, language, seen) for relation in _by_predicate(facts)],
        "observations": [_figure(view, item, language, seen) for item in figures],
    }
    if isinstance(subject, Shock):
        kind = word(SHOCKS, subject.kind, language)
        content["title"] = text("exposure_title", language, entity=label_of(entity, language), kind=kind)
        found = expose(view, subject, options, rules=rules)
        content["totals"] = {effect: len(found.with_effect(effect)) for effect in ("harm", "gain")}
        content["exposure"] = (found.top(rows) if rows else found).to_dict(language)
    return content | {"documents": _documents(content)}


def _by_predicate(relations: Iterable[Relation]) -> list[Relation]:
    """Relations that say the like side by side, the strongest first among them."""
    return sorted(relations, key=lambda relation: PREDICATE_ORDER.index(relation.predicate))


def _entity(entity: Entity, language: str) -> dict[str, Any]:
    label = label_of(entity, language)
    return {
        "id": entity.id,
        "label": label,
        "type": word(TYPES, entity.type, language),
        "country": entity.country,
        "ticker": entity.ticker,
        "names": [name for name in dict.fromkeys((*entity.labels.values(), *entity.names)) if name != label],
        "verified": entity.verified,
    }


def _fact(view: GraphView, relation: Relation, language: str, seen: Seen) -> dict[str, Any]:
    ends = {"a": label_or_value(view, relation.subject, language), "b": label_or_value(view, relation.object, language)}
    details = [
        label_or_value(view, value, language) for key, value in sorted(relation.qualifiers.items()) if key in _TOLD
    ]
    sentence = word(PREDICATES, relation.predicate, language).format(**ends)
    if details:
        sentence += BRACKETS[language].format(", ".join(details))
    return {"statement": relation.id, "sentence": sentence, **proof_of(view, relation, language, seen=seen)}


_TOLD = ("product", "amount", "title")


def _figure(view: GraphView, item: Observation, language: str, seen: Seen) -> dict[str, Any]:
    return {
        "statement": item.id,
        "of": label_or_value(view, item.subject, language),
        "about": label_or_value(view, item.about, language) if item.about else None,
        "metric": word(METRIC_WORDS, item.metric, language),
        "value": format_value(item, language),
        **proof_of(view, item, language, seen=seen),
    }


def _documents(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The documents quoted, newest first."""
    sentences = list(_quoted(content))
    dates = {item["document"]: item["date"] for item in sentences}
    newest = sorted(sorted(dates), key=lambda name: dates[name] or "", reverse=True)
    return [{"document": name, "date": dates[name]} for name in newest]


def _quoted(content: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for statement in (*content["facts"], *content["observations"]):
        yield from statement["evidence"]
    for row in (content["exposure"] or {}).get("exposed", []):
        for path in row["paths"]:
            for hop in path["hops"]:
                yield from hop["evidence"]

"""Why gold statements are missed: the first thing that went wrong for each, so that work goes where the losses are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from extract.evaluation import Row, align, fold, relation_key, same_value


@dataclass(slots=True)
class Causes:
    """Counts of causes, by kind: `relation` and `observation`; right statements are counted as `right`."""

    relation: Counter[str] = field(default_factory=Counter)
    observation: Counter[str] = field(default_factory=Counter)


def find_causes(gold: Iterable[Row], predicted: Iterable[Row]) -> Causes:
    """Sort every gold statement by what happened to it; a gold document without a record counts as an empty one."""
    by_id = {record["doc_id"]: record for record in predicted}
    causes = Causes()
    for document in gold:
        record = by_id.get(document["doc_id"], {"doc_id": document["doc_id"]})
        aligned = align(document, record)
        _sort_relations(causes.relation, document, record, aligned)
        _sort_observations(causes.observation, document, record, aligned)
    return causes


def _sort_relations(counts: Counter[str], gold: Row, record: Row, aligned: dict[str, str]) -> None:
    found = {relation_key(r, aligned.get) for r in record.get("relations", ())}
    ends = {(a, b) for a, _, b in found}
    read = set(aligned.values())
    overlapped = _overlapped(gold, record)
    for key in {relation_key(r, lambda e: e) for r in gold["relations"]}:
        subject, _, other = key
        if key in found:
            counts["right"] += 1
        elif subject in read and other in read:
            turned = (other, subject) in ends
            counts["other predicate" if (subject, other) in ends else "turned round" if turned else "not stated"] += 1
        else:
            missing = {subject, other} - read
            counts["name read with other edges" if missing <= overlapped else "name not read"] += 1


def _overlapped(gold: Row, record: Row) -> set[str]:
    """Gold entities with a mention that some predicted mention overlaps."""
    spans = [(m["start"], m["end"]) for m in record.get("mentions", ())]
    return {m["entity"] for m in gold["mentions"] if any(start < m["end"] and m["start"] < end for start, end in spans)}


def _sort_observations(counts: Counter[str], gold: Row, record: Row, aligned: dict[str, str]) -> None:
    for wanted in gold["observations"]:
        unit = fold(wanted.get("unit") or "").partition("/")[0]
        near = [o for o in record.get("observations", ()) if _same_number(o, wanted, unit)]
        metric = [o for o in near if o["metric"] == wanted["metric"]]
        subject = [o for o in metric if aligned.get(o["subject"]) == wanted["subject"]]
        exact = [o for o in subject if _same_figure(o, wanted)]
        if exact:
            counts["right"] += 1
        elif subject:
            counts["other kind, bound or unit"] += 1
        elif metric:
            read = wanted["subject"] in aligned.values()
            counts["other subject" if read else "subject not read"] += 1
        elif near:
            counts["other metric"] += 1
        else:
            counts["number not stated"] += 1


def _same_number(found: Row, wanted: Row, unit: str) -> bool:
    """Whether two observations have a figure in common, whatever its bound and sign."""
    stated, said = ([abs(value) for value in row["value"].values() if value is not None] for row in (found, wanted))
    close = any(abs(a - b) <= 0.01 * max(a, b, 1e-12) for a in stated for b in said)
    return close and fold(found.get("unit") or "").partition("/")[0] == unit


def _same_figure(found: Row, wanted: Row) -> bool:
    return (
        found.get("kind", "level") == wanted.get("kind", "level")
        and fold(found.get("unit") or "") == fold(wanted.get("unit") or "")
        and same_value(found["value"], wanted["value"])
    )

"""The conflicts of a graph as rows."""

from __future__ import annotations

from typing import Any

from kg.conflicts import Conflict
from kg.exposure.options import Selection
from kg.exposure.select import conflicts_seen
from kg.graph import GraphView
from kg.model import Relation, Statement
from kg.report.proof import proof_of
from kg.report.sentence import sentence_of


def conflict_rows(
    view: GraphView,
    selection: Selection,
    *,
    entity: str | None = None,
    kind: str | None = None,
    between: str | None = None,
    language: str = "zh",
) -> list[dict[str, Any]]:
    """Pairs of statements that cannot both hold, those of two sources first, as plain data for JSON.

    Args:
        view: the graph.
        selection: of its limits `as_of` and `known_at` count.
        entity: id of an entity that both sides speak of; None for all.
        kind: one of CONFLICT_KINDS; None for all.
        between: `sources`, `source` or `sentence`; None for all.
        language: `zh` or `en`.

    >>> told = [Relation("company/a", "supplies", "company/b", modality=m) for m in ("asserted", "negated")]
    >>> [row["kind"] for row in conflict_rows(GraphView([], told), Selection())]
    ['denial']
    """
    return [
        {
            "kind": conflict.kind,
            "between": conflict.between,
            "one": _side(view, conflict.one, language),
            "other": _side(view, conflict.other, language),
        }
        for conflict in conflicts_seen(view, selection)
        if kind in (None, conflict.kind)
        and between in (None, conflict.between)
        and (entity is None or entity in _spoken_of(conflict))
    ]


def _side(view: GraphView, said: Statement, language: str) -> dict[str, Any]:
    proof = proof_of(view, said, language)
    # The other side of the pair stands beside it.
    del proof["disputes"]
    return {"statement": said.id, "sentence": sentence_of(view, said, language), **proof}


def _spoken_of(conflict: Conflict) -> set[str | None]:
    said = conflict.one
    if isinstance(said, Relation):
        return {said.subject, said.object, said.qualifiers.get("product")}
    return {said.subject, said.about}

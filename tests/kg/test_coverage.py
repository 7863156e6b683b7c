"""What an answer rests on, and what its bounds kept from sight."""

from __future__ import annotations

import pytest

from kg.exposure import ExposureOptions, Shock, coverage_of, expose
from kg.exposure.coverage import Reach
from kg.graph import GraphView
from kg.model import Entity, Evidence, Relation


def supplies(a: str, b: str, *documents: str, belief: float = 1.0) -> Relation:
    proofs = tuple(
        Evidence(name, 0, 2, "原文", "r", "1", 0.9, f"2025-0{place}-01") for place, name in enumerate(documents, 1)
    )
    return Relation(f"company/{a}", "supplies", f"company/{b}", belief=belief, evidence=proofs)


def reach(*relations: Relation, **options: object) -> Reach:
    ends = sorted({end for relation in relations for end in (relation.subject, relation.object)})
    view = GraphView([Entity(end, "Company", {"en": end}) for end in ends], relations)
    found = expose(view, Shock("company/a", "supply"), ExposureOptions(**options)).coverage.reach  # type: ignore[arg-type]
    assert found is not None
    return found


# One document for everything; two for each hop; two ways, each from a document of its own; one hop that hangs on one document.
SOURCES = [
    ("one document", [supplies("a", "b", "d")], 0),
    ("two documents for the hop", [supplies("a", "b", "d", "e")], 1),
    ("two ways of one document each", [supplies("a", "b", "d"), supplies("a", "c", "e"), supplies("c", "b", "e")], 1),
    ("two ways that share a document", [supplies("a", "c", "d"), supplies("c", "b", "e"), supplies("a", "b", "d")], 0),
    ("a later hop of one document", [supplies("a", "b", "d", "e"), supplies("b", "c", "d")], 1),
]


@pytest.mark.parametrize(("story", "relations", "corroborated"), SOURCES, ids=[story for story, _, _ in SOURCES])
def test_more_than_one_source_means_that_any_one_may_fail(
    story: str, relations: list[Relation], corroborated: int
) -> None:
    """An entity counts only if it is reached whichever document is left out."""
    assert reach(*relations, max_hops=2).corroborated == corroborated


CHAIN = [supplies("a", "b", "d"), supplies("b", "c", "d"), supplies("c", "e", "d")]


def test_what_the_bounds_kept_out_is_counted() -> None:
    """One hop more, a weaker score, a longer answer: each would show others, and it is said how many."""
    assert reach(*CHAIN, max_hops=1).too_far == 1
    assert reach(*CHAIN, max_hops=3).too_far == 0
    assert reach(*CHAIN, max_hops=3, min_score=0.6).too_weak == 1
    assert reach(*CHAIN, max_hops=3, limit=2).not_searched == 1
    assert (reach(*CHAIN).reached, reach(*CHAIN).not_searched) == (3, 0)


def test_dates_and_statements_left_out() -> None:
    """The coverage names the time its documents span, and how much the conditions leave out."""
    relations = [supplies("a", "b", "d", "e"), supplies("b", "c", "d", belief=0.2)]
    view = GraphView([], relations)
    coverage = coverage_of(view, ExposureOptions(minimum_belief=0.5).selection)
    assert (coverage.first, coverage.last, coverage.left_out, coverage.statements) == ("2025-01-01", "2025-02-01", 1, 1)
    assert "2025-01-01 至 2025-02-01" in coverage.sentence("zh") and "另有 1 条关系" in coverage.sentence("zh")
    assert "Relations left out by the conditions set: 1." in coverage.sentence("en")


def test_bounds_that_kept_nothing_out_are_not_spoken_of() -> None:
    """The sentence stays short where everything was seen."""
    found = expose(GraphView([], CHAIN), Shock("company/a", "supply"), ExposureOptions(max_hops=3, min_score=0.0001))
    assert "未看" not in found.coverage.sentence("zh") and "3 个实体" in found.coverage.sentence("zh")
    assert found.coverage.to_dict("en")["reach"]["share"] == 0.0

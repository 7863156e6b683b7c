"""Statements that cannot both hold: when, in what they differ, who says so, and that every answer shows it."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.card import entity_card
from kg.conflicts import Conflict, conflict_kind, conflicting, find_conflicts
from kg.exposure import ExposureOptions, Shock, conflicts_seen, expose, paths_between
from kg.exposure.disputes import dispute_words
from kg.graph import GraphView
from kg.model import Evidence, Observation, Relation, Statement
from kg.report.conflicts import conflict_rows

A, B, P = "company/a", "company/b", "product/p"


def proof(document: str, *, day: str = "2025-01-01", start: int = 0, by: str | None = None) -> tuple[Evidence, ...]:
    return (Evidence(document, start, start + 4, f"{document}原文", "r", "1", 0.9, day, by),)


def supplies(modality: str = "asserted", time: str | None = None, **qualifiers: str) -> Relation:
    return Relation(A, "supplies", B, qualifiers, modality, time, 0.6, proof(f"d-{modality}"))


def affects(polarity: str, mechanism: str = "price_rise") -> Relation:
    return Relation(
        P, "affects", A, {"polarity": polarity, "mechanism": mechanism}, belief=0.6, evidence=proof(polarity)
    )


def price(low: float | None, high: float | None, **changes: object) -> Observation:
    given: dict[str, object] = {"unit": "USD", "time": "2025-Q3", "evidence": proof(f"{low}-{high}")}
    return Observation(P, "price", "level", low, high, **(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (supplies(), supplies("negated"), "denial"),
        (supplies(time="2025"), supplies("negated"), "denial"),
        (supplies(time="2025"), supplies("negated", time="2024"), None),
        (supplies(product="product/x"), supplies("negated", product="product/y"), None),
        (supplies(product="product/x"), supplies("negated"), "denial"),
        (supplies("rumored"), supplies("negated"), None),
        (supplies(), supplies("planned"), None),
        (affects("positive"), affects("negative"), "direction"),
        (affects("positive"), affects("negative", "shortage"), None),
        (price(10, 10), price(20, 20), "value"),
        (price(10, 10), price(10.05, 10.05), None),  # one figure, rounded by two writers
        (price(50, None), price(52, 52), None),
        (price(16, 19), price(20, 20), "value"),
        (price(10, 10), price(20, 20, time="2025-Q4"), None),
        (price(10, 10), price(20, 20, about=A), None),
        (price(10, 10), price(20, 20, unit="CNY"), None),
        (price(10, 10), price(20, 20, modality="negated"), None),
        (price(10, 10), supplies(), None),
    ],
)
def test_kinds_by_hand(one: Statement, other: Statement, kind: str | None) -> None:
    """What cannot both hold, whichever comes first."""
    assert conflict_kind(one, other) == conflict_kind(other, one) == kind


statements = st.one_of(
    st.builds(
        supplies,
        st.sampled_from(["asserted", "negated", "planned"]),
        st.sampled_from([None, "2025", "2026"]),
        product=st.sampled_from(["product/x", "product/y"]),
    ),
    st.builds(affects, st.sampled_from(["positive", "negative"])),
    st.builds(price, st.sampled_from([None, 1.0, 2.0]), st.sampled_from([3.0, 2.0, None])),
)


@given(st.lists(statements, max_size=10, unique_by=lambda said: said.id))
def test_every_pair_is_found_once(said: list[Statement]) -> None:
    """The same pairs as comparing all with all; no statement stands against itself."""
    expected = {frozenset((a.id, b.id)) for a, b in combinations(said, 2) if conflicting(a, b)}
    found = find_conflicts(said)
    assert {frozenset((c.one.id, c.other.id)) for c in found} == expected
    assert len(found) == len(expected)
    assert not any(conflicting(one, one) for one in said)


@pytest.mark.parametrize(
    ("evidence", "between"),
    [
        (proof("d2"), "sources"),
        (proof("d1", start=40), "source"),
        (proof("d1"), "sentence"),
        (proof("d2", by=A), "sources"),
    ],
)
def test_who_differs(evidence: tuple[Evidence, ...], between: str) -> None:
    """Two documents are two sources; two figures of one sentence are two readings."""
    one, other = price(10, 10, evidence=proof("d1")), price(20, 20, evidence=evidence)
    (conflict,) = find_conflicts([one, other])
    assert conflict.between == between


def test_one_speaker_in_two_papers_is_one_source() -> None:
    """Whose word it is counts, not who prints it."""
    one, other = (price(n, n, evidence=proof(f"d{n}", by="person/x")) for n in (10, 20))
    assert find_conflicts([one, other])[0].between == "source"


def disputed() -> GraphView:
    return GraphView([], [supplies(), supplies("negated")], [price(10, 10), price(20, 20)])


def test_an_answer_shows_what_stands_against_it() -> None:
    """The denied supply still carries, and hop, path and JSON say that it is denied, by whom, with the sentence."""
    (row,) = expose(disputed(), Shock(A, "supply")).exposed
    assert row.paths[0].disputed
    (dispute,) = row.to_dict("en")["paths"][0]["hops"][0]["disputes"]
    assert dispute["words"] == "disputed: another source denies it"
    assert (dispute["kind"], dispute["document"], dispute["belief"]) == ("denial", "d-negated", 0.6)
    (path,) = paths_between(disputed(), A, B)
    assert path.disputed and path.hops[0].to_dict("zh")["disputes"][0]["words"] == "有争议：另一来源否认"


def test_an_undisputed_answer_says_nothing() -> None:
    """Without a contradiction there is no mark."""
    (row,) = expose(GraphView([], [supplies()]), Shock(A, "supply")).exposed
    assert not row.paths[0].disputed and row.to_dict()["paths"][0]["hops"][0]["disputes"] == []


def test_cards_show_the_other_figure() -> None:
    """A figure that another contradicts names the other."""
    first, second = entity_card(disputed(), P, language="zh")["observations"]
    assert first["disputes"][0]["words"] == f"有争议：另一来源给出 {second['value']}"


def test_a_denial_that_came_later_is_not_seen_before() -> None:
    """As of a day before the denial nothing is disputed, after it all is."""
    late = Relation(A, "supplies", B, modality="negated", belief=0.5, evidence=proof("d2", day="2025-06-01"))
    view = GraphView([], [supplies(), late])
    for day, count in (("2025-05-31", 0), ("2025-06-01", 1)):
        options = ExposureOptions(as_of=day)
        assert len(conflicts_seen(view, options.selection)) == count
        (row,) = expose(view, Shock(A, "supply"), options).exposed
        assert row.paths[0].disputed == bool(count)


def test_opposed_directions_are_told() -> None:
    """The other side's direction in words."""
    conflict = Conflict("direction", affects("positive"), affects("negative"))
    assert dispute_words(conflict, affects("positive").id, "zh") == "有争议：另一来源说利空"
    assert dispute_words(conflict, affects("negative").id, "en") == "disputed: another source says that it helps"


@pytest.mark.parametrize(
    ("limits", "kinds"),
    [
        ({}, ["denial", "value"]),
        ({"kind": "value"}, ["value"]),
        ({"entity": B}, ["denial"]),
        ({"between": "sentence"}, []),
    ],
)
def test_rows_are_chosen(limits: dict[str, str], kinds: list[str]) -> None:
    """By kind, by entity, by who differs; each row holds both sides with their sentences."""
    rows = conflict_rows(disputed(), ExposureOptions().selection, **limits)
    assert sorted(row["kind"] for row in rows) == kinds
    assert all(row[side]["evidence"] and row[side]["sentence"] for row in rows for side in ("one", "other"))

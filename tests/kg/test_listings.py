"""Listing periods told from editions: added, removed, relisted, and what news says between editions."""

from __future__ import annotations

import pytest

from kg.exposure import ExposureOptions, Shock, expose
from kg.exposure.changes import at_edition
from kg.graph import GraphView
from kg.history import Transaction
from kg.listings import EDITION_RULE, calendars_of, changes_between, listings_of, with_periods
from kg.model import Entity, Evidence, Relation

DAYS = ("2024-01-10", "2025-01-10", "2026-01-10")


def row(day: str) -> Evidence:
    return Evidence(f"list-{day}", 0, 2, "甲", EDITION_RULE, "1", 0.99, day)


def news(day: str | None) -> Evidence:
    return Evidence(f"news-{day}", 0, 4, "甲列入", "relation.policy", "1", 0.9, day)


def listed(who: str, *evidence: Evidence, time: str | None = None, modality: str = "asserted") -> Relation:
    return Relation(
        f"company/{who}", "listed_on", "policy/l", time=time, modality=modality, belief=0.9, evidence=evidence
    )


# Who keeps every edition in the graph, so that it exists.
ALWAYS = listed("always", *map(row, DAYS))
PERIODS: list[tuple[str, list[Relation], list[tuple[str | None, int]]]] = [
    ("stays", [listed("a", *map(row, DAYS))], [("2024-01-10", 3)]),
    ("is removed", [listed("a", row(DAYS[0]), row(DAYS[1]))], [("2024-01-10/2026-01-09", 2)]),
    ("is added", [listed("a", row(DAYS[2]))], [("2026-01-10", 1)]),
    ("is relisted", [listed("a", row(DAYS[0]), row(DAYS[2]))], [("2024-01-10/2025-01-09", 1), ("2026-01-10", 1)]),
    ("news tells of it before the edition", [listed("a", news("2025-12-01"), row(DAYS[2]))], [("2025-12-01", 2)]),
    ("news of an older listing that no edition names", [listed("a", news("2023-05-01"))], [("../2024-01-09", 1)]),
    ("news after the last edition", [listed("a", news("2026-03-01"))], [(None, 1)]),
    ("news within the period", [listed("a", row(DAYS[0]), news("2024-06-01"))], [("2024-01-10/2025-01-09", 2)]),
    ("news without a date", [listed("a", news(None))], [(None, 1)]),
    ("the row says since when", [listed("a", row(DAYS[0]), time="2023-05")], [("2023-05/2025-01-09", 1)]),
    ("the row says until when", [listed("a", row(DAYS[0]), time="2022/2023")], [("2022/2023", 1)]),
    ("a denial", [listed("a", news("2023-05-01"), modality="negated")], [(None, 1)]),
    ("a listing to come", [listed("a", news("2025-12-01"), time="2027")], [("2027", 1)]),
]


@pytest.mark.parametrize(("story", "rows", "expected"), PERIODS, ids=[story for story, _, _ in PERIODS])
def test_periods(story: str, rows: list[Relation], expected: list[tuple[str | None, int]]) -> None:
    """Each listing has the time that the editions give it, with the evidence of that time."""
    found = [relation for relation in with_periods([ALWAYS, *rows]) if relation.subject == "company/a"]
    assert [(relation.time, len(relation.evidence)) for relation in found] == expected


def test_without_editions_nothing_changes() -> None:
    """Listings that only news tells of stay as they are."""
    relations = (listed("a", news("2023-05-01")), Relation("company/a", "supplies", "company/b", belief=0.5))
    assert with_periods(relations) == relations


def test_periods_told_twice_are_the_same() -> None:
    """A view of a view, as what-if questions make it, has the same periods."""
    once = with_periods(
        [ALWAYS, listed("a", row(DAYS[0]), row(DAYS[2])), listed("b", news("2023-05-01"), row(DAYS[0]))]
    )
    assert with_periods(once) == once


def test_changes_between_editions() -> None:
    """Added, removed, relisted; who stays is left out, a listing that had ended before both makes its return a relisting."""
    relations = with_periods(
        [
            ALWAYS,
            listed("new", row(DAYS[2])),
            listed("gone", row(DAYS[1])),
            listed("back", row(DAYS[0]), row(DAYS[2])),
            listed("told", row(DAYS[1]), time="2020/2021"),
            listed("told", row(DAYS[2])),
        ]
    )
    editions = calendars_of(relations)["policy/l"].editions
    assert [edition.date for edition in editions] == list(DAYS)
    changes = changes_between(relations, editions[1], editions[2])
    named = {"new": "added", "gone": "removed", "back": "relisted", "told": "relisted"}
    assert changes == {f"company/{who}": change for who, change in named.items()}


def test_listings_are_one_for_each_period() -> None:
    """Who came back has two listings, each with its editions."""
    found = [
        (listing.begins, listing.ends, [edition.date for edition in listing.editions])
        for listing in listings_of(with_periods([ALWAYS, listed("a", row(DAYS[0]), row(DAYS[2]))]))
        if listing.entity == "company/a"
    ]
    assert found == [("2024-01-10", "2025-01-09", [DAYS[0]]), ("2026-01-10", None, [DAYS[2]])]


@pytest.mark.parametrize(
    ("day", "reached"),
    [
        ("2024-06-01", {"always", "a"}),
        ("2025-06-01", {"always"}),
        ("2026-06-01", {"always", "a"}),
        (None, {"always", "a"}),
    ],
)
def test_exposure_follows_the_periods(day: str | None, reached: set[str]) -> None:
    """Who was listed on the day is struck; without a day, who is listed now."""
    entities = [Entity(f"company/{who}", "Company", {"en": who}) for who in ("always", "a", "gone")]
    relations = [ALWAYS, listed("a", row(DAYS[0]), row(DAYS[2])), listed("gone", row(DAYS[0]), time="2020/2021")]
    view = GraphView([*entities, Entity("policy/l", "Policy", {"en": "l"})], with_periods(relations))
    rows = expose(view, Shock("policy/l", "listing"), ExposureOptions(as_of=day)).exposed
    assert {found.entity.label() for found in rows} == reached


# The second edition, which no longer names `gone`, came into the store in May.
HISTORY = [Transaction(f"2026-0{month}-01T09:00:00+00:00", f"list-{DAYS[n]}", "added") for n, month in ((0, 4), (1, 5))]


def now_and_then(moment: str | None, *, as_of: str | None = None) -> set[str]:
    relations = [listed("stays", row(DAYS[0]), row(DAYS[1])), listed("gone", row(DAYS[0])), listed("new", row(DAYS[1]))]
    entities = [Entity(f"company/{who}", "Company", {"en": who}) for who in ("stays", "gone", "new")]
    view = GraphView([Entity("policy/l", "Policy", {"en": "l"}), *entities], relations, history=HISTORY, dated=True)
    found = expose(view, Shock("policy/l", "listing"), ExposureOptions(known_at=moment, as_of=as_of))
    return {row.entity.label("en") for row in found.exposed}


@pytest.mark.parametrize(
    ("moment", "as_of", "reached"),
    [
        (None, None, {"stays", "new"}),
        ("2026-05-02", None, {"stays", "new"}),
        ("2026-04-15", None, {"stays", "gone"}),
        ("2026-04-15", "2025-06-01", {"stays", "gone"}),
        ("2026-05-02", "2024-06-01", {"stays", "gone"}),
    ],
)
def test_an_edition_that_came_later_ends_no_listing_yet(
    moment: str | None, as_of: str | None, reached: set[str]
) -> None:
    """What was known then has the periods of then."""
    assert now_and_then(moment, as_of=as_of) == reached


def test_the_graph_at_an_edition_keeps_the_log() -> None:
    """So that it can be asked what was known at a moment."""
    view = GraphView([], [ALWAYS], history=HISTORY, dated=True)
    edition = calendars_of(view.relations)["policy/l"].editions[0]
    assert at_edition(view, edition).history == view.history

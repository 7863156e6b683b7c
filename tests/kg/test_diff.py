"""What changed between two answers, and the statement and sentence that did it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from kg.belief import belief, load_rates
from kg.errors import InputError
from kg.exposure import ExposureOptions, Shock, changes, edition_changes, expose
from kg.exposure.changes import find_edition
from kg.exposure.diff import ExposureDiff
from kg.graph import GraphView
from kg.listings import EDITION_RULE, with_periods
from kg.model import Entity, Evidence, Relation

OLD, NEW, LATER = "2025-01-10", "2026-01-10", "2026-06-10"


def sentence(day: str, quote: str = "原句", document: str | None = None, rule: str = "r") -> Evidence:
    return Evidence(document or f"news-{day}", 0, len(quote), quote, rule, "1", 0.9, day)


def supplies(a: str, b: str, *evidence: Evidence, belief: float = 0.7, time: str | None = None) -> Relation:
    proofs = evidence or (sentence("2024-06-01"),)
    return Relation(f"company/{a}", "supplies", f"company/{b}", time=time, belief=belief, evidence=proofs)


def listed(who: str, *days: str, time: str | None = None) -> Relation:
    rows = tuple(sentence(day, f"{who},", f"list-{day}", EDITION_RULE) for day in days)
    return Relation(f"company/{who}", "listed_on", "policy/l", time=time, belief=0.9, evidence=rows)


def view_of(*relations: Relation) -> GraphView:
    ends = {end for relation in relations for end in (relation.subject, relation.object)}
    entities = [
        Entity(end, "Policy" if end.startswith("policy") else "Company", {"en": end.partition("/")[2]})
        for end in sorted(ends)
    ]
    return GraphView(entities, with_periods(relations))


def told(diff: ExposureDiff) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Entity → kind of change, and its causes as change and statement."""
    return {
        change.entity.label(): (change.kind, [(cause.change, cause.hop.said("en")) for cause in change.causes])
        for change in diff.changes
    }


def test_each_kind_of_change_names_its_statement() -> None:
    """New, gone, better and worse proved statements, each with what made the difference."""
    more = (sentence("2024-06-01"), sentence("2025-06-01", "后来的句子", rule="other"))
    view = view_of(
        supplies("a", "stays"),
        supplies("a", "comes", sentence("2025-06-01")),
        supplies("a", "goes", time="2024/2025-03"),
        supplies("a", "grows", *more, belief=0.9),
        supplies("a", "shrinks", belief=0.9, time="2024/2025-03"),
        supplies("stays", "shrinks", belief=0.9),
        supplies("comes", "after"),
    )
    diff = changes(view, Shock("company/a", "supply"), since="2025-01-01", until="2025-12-31")
    assert told(diff) == {
        "comes": ("appeared", [("new", "a supplies comes")]),
        "after": ("appeared", [("new", "a supplies comes")]),
        "goes": ("vanished", [("gone", "a supplies goes")]),
        "grows": ("strengthened", [("stronger", "a supplies grows")]),
        "shrinks": ("weakened", [("gone", "a supplies shrinks")]),
    }
    by_label = {change.entity.label(): change for change in diff.changes}
    assert [item.quote for item in by_label["grows"].causes[0].evidence] == ["后来的句子"]
    ending = by_label["goes"].causes[0].ending
    assert ending is not None and (ending.last_day, ending.document) == ("2025-03-31", None)
    assert [change.kind for change in diff.changes] == ["appeared", "appeared", "vanished", "strengthened", "weakened"]


def test_no_change_is_no_row() -> None:
    """The same answer on both days differs in nothing."""
    assert not changes(view_of(supplies("a", "b")), Shock("company/a", "supply"), since="2025-01-01").changes


LIST = (
    listed("stays", OLD, NEW),
    listed("comes", NEW),
    listed("goes", OLD),
    listed("back", OLD, time="2020/2023"),
    listed("back", NEW, time="2026-01-10"),
    listed("later", NEW, LATER),
    *(supplies(who, f"{who}-buyer") for who in ("stays", "comes", "goes", "back", "later")),
)


def test_an_edition_changes_whom_it_names_and_those_after_them_alone() -> None:
    """Added, removed and relisted firms with their customers; who stays, and news since, are no change."""
    view = view_of(*LIST, supplies("stays", "new-buyer", sentence("2025-12-01")))
    diff = edition_changes(view, find_edition(view, f"policy/l@{OLD}"), find_edition(view, f"policy/l@{NEW}"))
    changed = {who: f"{who} is listed on l" for who in ("comes", "back", "later", "goes")}
    expected: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for who, statement in changed.items():
        kind, cause = ("vanished", "gone") if who == "goes" else ("appeared", "new")
        expected |= {who: (kind, [(cause, statement)]), f"{who}-buyer": (kind, [(cause, statement)])}
    assert told(diff) == expected
    (gone,) = next(change for change in diff.changes if change.entity.label() == "goes").causes
    assert gone.ending is not None and (gone.ending.last_day, gone.ending.document) == ("2026-01-09", f"list-{NEW}")
    (back,) = next(change for change in diff.changes if change.entity.label() == "back").causes
    assert [item.document for item in back.evidence] == [f"list-{NEW}"]


def test_the_days_around_an_edition_differ_alike() -> None:
    """As of dates, too, the edition ends the listing it does not name, and says so."""
    diff = changes(view_of(*LIST), Shock("policy/l", "listing"), since="2025-06-01", until="2026-06-01")
    gone = {change.entity.label(): change.causes[0].ending for change in diff.of_kind("vanished")}
    assert set(gone) == {"goes", "goes-buyer"}
    assert all(ending and ending.document == f"list-{NEW}" for ending in gone.values())
    assert {change.entity.label() for change in diff.of_kind("appeared")} == {
        *("comes", "comes-buyer", "back", "back-buyer", "later", "later-buyer")
    }


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("l", "l@2026-01-10"), "'l' is no edition"),
        (("l@2025-01-11", "l@2026-01-10"), "2025-01-10, 2026-01-10, 2026-06-10"),
        (("l@2026-01-10", "l@2025-01-10"), "not after"),
        (("stays@2026-01-10", "l@2025-01-10"), "holds no edition of stays"),
    ],
)
def test_bad_editions(names: tuple[str, str], said: str) -> None:
    """One sentence says what is wrong, and which editions there are."""
    view = view_of(*LIST)
    with pytest.raises(InputError, match=said):
        edition_changes(view, find_edition(view, names[0]), find_edition(view, names[1]))


def test_days_in_the_wrong_order() -> None:
    """The later day must be later."""
    with pytest.raises(InputError, match="not after"):
        changes(view_of(*LIST), Shock("policy/l", "listing"), ExposureOptions(), since="2026-01-01", until="2025-01-01")


@pytest.mark.parametrize("seed", range(60))
def test_every_change_has_its_statement(seed: int) -> None:
    """On random graphs: kinds agree with both answers asked apart, and whatever changed, a statement on its best path did."""
    rng = random.Random(seed)
    names = [f"c{number}" for number in range(8)]
    relations = []
    for _ in range(18):
        one, other = rng.sample(names, 2)
        days = rng.sample(["2024-03-01", "2024-09-01", "2025-03-01", "2025-09-01"], rng.choice([1, 1, 2]))
        proofs = tuple(sentence(day, f"{one}{other}{day}", rule=rng.choice("rs")) for day in days)
        time = rng.choice([None, None, "2023/2024-12", "2025-06"])
        given = Relation(
            f"company/{one}", rng.choice(["supplies", "subsidiary_of"]), f"company/{other}", time=time, evidence=proofs
        )
        relations.append(replace(given, belief=belief(proofs, rates=load_rates())))
    view, shock = view_of(*relations), Shock("company/c0", "supply")
    if "company/c0" not in view.entities:
        return
    answers = [
        {
            (row.entity.id, row.effect): row.score
            for row in expose(view, shock, ExposureOptions(as_of=day, limit=None)).exposed
        }
        for day in ("2024-12-01", "2025-12-01")
    ]
    diff = changes(view, shock, since="2024-12-01", until="2025-12-01")
    expected = {}
    for key in {*answers[0], *answers[1]}:
        before, after = (answer.get(key, 0.0) for answer in answers)
        if abs(after - before) > 1e-9:
            kind = (
                ("strengthened" if before else "appeared") if after > before else ("weakened" if after else "vanished")
            )
            expected[key] = kind
    assert {(change.entity.id, change.row.effect): change.kind for change in diff.changes} == expected
    for change in diff.changes:
        assert change.causes
        assert {cause.change in ("new", "stronger") for cause in change.causes} == {change.difference > 0}

"""Transaction time, decay and the belief of what is left, and the arithmetic shown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kg.belief import decay
from kg.errors import InputError
from kg.explain import explain, find_statement
from kg.exposure import ExposureOptions, Shock, check_shock, expose, kinds_for
from kg.exposure.select import select_edges
from kg.graph import GraphView
from kg.history import Known, Transaction, known_at
from kg.model import Entity, Evidence, Observation, Relation
from kg.record import Record
from kg.store import GraphStore
from ontology.registry import Registry

A, B = "company/a", "company/b"
LOG = [
    Transaction("2025-03-01T09:00:00+00:00", "a", "added"),
    Transaction("2025-03-05T09:00:00+00:00", "b", "added"),
    Transaction("2025-04-01T09:00:00+00:00", "a", "replaced"),
    Transaction("2025-05-01T09:00:00+00:00", "b", "removed"),
]


@pytest.mark.parametrize(
    ("moment", "documents", "changed"),
    [
        ("2025-03-01", set(), {"a"}),
        ("2025-03-06", set(), {"a", "b"}),
        ("2025-04-01", {"a"}, {"b"}),
        ("2025-04-01T08:59", set(), {"a", "b"}),
        ("2025-04-01T10:00+01:00", {"a"}, {"b"}),
        ("2025-05-02", {"a"}, set()),
    ],
)
def test_what_was_held_at_a_moment(moment: str, documents: set[str], changed: set[str]) -> None:
    """A document counts once it was loaded; one replaced or removed since is named apart."""
    assert known_at(LOG, moment) == Known(frozenset(documents), frozenset(changed))


@pytest.mark.parametrize(
    ("log", "moment", "said"),
    [
        (LOG, "2025-02-28", "held no document at 2025-02-28; its log begins at 2025-03-01T09:00 UTC"),
        (LOG, "2025-02-30", "no day and no time"),
        (LOG, "yesterday", "no day and no time"),
        ([], "2025-02-28", "no log"),
    ],
)
def test_moments_without_an_answer_are_refused(log: list[Transaction], moment: str, said: str) -> None:
    """A day before the first load, a day that is none, and a graph that keeps no log."""
    with pytest.raises(InputError) as caught:
        known_at(log, moment)
    assert said in str(caught.value)


def record(doc_id: str, text: str, *, day: str = "2025-01-01") -> Record:
    supplies = {
        "subject": A,
        "predicate": "supplies",
        "object": B,
        "modality": "asserted",
        "confidence": 0.9,
        "evidence": [{"start": 0, "end": len(text), "quote": text, "rule": f"r{doc_id}@1"}],
    }
    entities = [{"id": key, "type": "Company", "label": key, "names": [key]} for key in (A, B)]
    given = {"doc_id": doc_id, "doc_date": day, "language": "zh", "text": text, "entities": entities}
    return Record.model_validate(given | {"mentions": [], "relations": [supplies], "observations": []})


def test_the_store_knows_when_it_learned() -> None:
    """An answer known at a day rests on the documents loaded by then, and belief on their sentences."""
    with GraphStore.open(registry=Registry({}), ontology=()) as store:
        for day, doc in (
            (1, record("one", "甲供货乙。")),
            (9, record("two", "乙向甲采购。")),
            (20, record("one", "甲供货乙了。")),
        ):
            store.now = lambda day=day: datetime(2025, 3, day, tzinfo=UTC)  # type: ignore[misc]
            store.add(doc)
        view = GraphView.from_store(store)
    assert [event.event for event in view.history] == ["added", "added", "replaced"]

    def evidence(moment: str) -> list[str]:
        edges = select_edges(view, ExposureOptions(known_at=moment).selection)
        return sorted(item.document for edge in edges for item in edge.evidence)

    assert evidence("2025-03-05") == []  # `one` was replaced since
    assert evidence("2025-03-10") == ["two"]
    assert evidence("2025-03-20") == ["one", "two"]
    beliefs = [
        select_edges(view, ExposureOptions(known_at=day).selection)[0].belief for day in ("2025-03-10", "2025-03-20")
    ]
    assert beliefs[0] < beliefs[1] == view.edges[0].belief


def aged(*days: str | None, belief: float = 0.8) -> GraphView:
    evidence = tuple(Evidence(f"d{n}", 0, 2, f"句{n}", "r", "1", 0.9, day) for n, day in enumerate(days))
    return GraphView([], [Relation(A, "supplies", B, belief=belief, evidence=evidence)])


@pytest.mark.parametrize(
    ("days", "options", "factor"),
    [
        (("2024-11-25",), {"as_of": "2025-11-25"}, 1.0),  # off by default
        (("2024-11-25",), {"as_of": "2025-11-25", "half_life": 365}, 0.5),
        (("2023-11-26", "2024-11-25"), {"as_of": "2025-11-25", "half_life": 365}, 0.5),  # the newest sentence counts
        (("2024-11-25",), {"half_life": 365}, 1.0),  # to the newest document, which is its own
        (("2024-11",), {"as_of": "2025-11-30", "half_life": 365}, 0.5),
        ((None,), {"half_life": 30}, 1.0),
    ],
)
def test_decay_is_by_the_newest_sentence(days: tuple[str], options: dict[str, object], factor: float) -> None:
    """Belief halves with each half-life; what is undated does not age."""
    (edge,) = select_edges(aged(*days), ExposureOptions(**options).selection)  # type: ignore[arg-type]
    assert edge.belief == pytest.approx(0.8 * factor)


def test_decay_counts_before_the_minimum() -> None:
    """A belief that has faded below the minimum does not count."""
    view = aged("2023-01-01")
    options = ExposureOptions(as_of="2025-01-01", half_life=365, minimum_belief=0.5)
    assert expose(view, Shock(A, "supply"), options).exposed == ()


def test_decay_never_raises_belief() -> None:
    """A sentence of the future counts whole, not more."""
    assert decay(-10, 5) == 1.0
    with pytest.raises(InputError, match="half_life"):
        ExposureOptions(half_life=0)


def test_explain_is_the_belief_by_hand() -> None:
    """The steps multiply to the belief, and decay to what is believed."""
    view = aged("2024-11-25", "2024-11-25")
    told = explain(view, view.relations[0].id, ExposureOptions(as_of="2025-11-25", half_life=365), language="en")
    (rule,) = told["rules"]
    # Row `default`: 0.05 systematic, 0.20 for a sentence; each was read with 0.9.
    assert [sentence["error"] for sentence in rule["sentences"]] == pytest.approx([0.28, 0.28])
    assert rule["error"] == pytest.approx(0.05 + 0.28**2)
    assert told["decay"]["age_days"] == 365 and told["decay"]["factor"] == 0.5
    assert told["believed"] == pytest.approx(told["belief"] / 2)


def test_explain_names_who_speaks_for_parallel_statements() -> None:
    """A fact speaks before a rumour of the same."""
    told = [
        Relation(A, "supplies", B, modality=modality, belief=0.6, evidence=(Evidence("d", 0, 2, "句", "r", "1", 0.9),))
        for modality in ("asserted", "rumored")
    ]
    parallel = explain(GraphView([], told), told[1].id)["parallel"]
    assert parallel["speaks"] == told[0].id and len(parallel["statements"]) == 2


def test_statements_are_found_by_the_beginning_of_their_id() -> None:
    """An id, its beginning, or as other answers print it; anything else is refused with what to do."""
    price = Observation("product/p", "price", "level", 1, 1, "USD")
    view = GraphView([], [Relation(A, "supplies", B)], [price])
    assert find_statement(view, f"#{price.id[:8]}") is price
    assert find_statement(view, f"stmt:{price.id}") is price
    for wrong in ("", "abc", "ffffffff", "甲"):
        with pytest.raises(InputError, match="no statement has the id"):
            find_statement(view, wrong)


def test_several_statements_of_one_beginning_are_listed() -> None:
    """Too short a beginning names the candidates."""
    many = [Observation("product/p", "price", "level", n, n, "USD") for n in range(20_000)]
    ids: dict[str, Observation] = {}
    twins = next(
        (said, ids[said.id[:4]]) for said in many if said.id[:4] in ids or ids.setdefault(said.id[:4], said) is not said
    )
    with pytest.raises(InputError, match="2 statements begin with") as caught:
        find_statement(GraphView([], [], twins), twins[0].id[:4])
    assert all(said.id[:12] in str(caught.value) for said in twins)


def test_explain_before_it_was_said_is_refused() -> None:
    """A statement of a later day cannot be explained as of an earlier one."""
    view = aged("2025-06-01")
    with pytest.raises(InputError, match="was not said"):
        explain(view, view.relations[0].id, ExposureOptions(as_of="2025-05-31"))


def test_a_shock_starts_where_it_can() -> None:
    """A place has no price; the message says what can strike it."""
    place = Entity("place/tainan", "Place", {"en": "Tainan"})
    view = GraphView([place], [Relation("facility/fab", "located_in", "place/tainan")])
    assert kinds_for(place) == ("restriction", "supply")
    assert check_shock(view, Shock("Tainan", "supply")).kind == "supply"
    with pytest.raises(InputError) as caught:
        check_shock(view, Shock("Tainan", "price_rise"))
    assert "a price rise shock cannot start at Tainan, a place; use one of restriction, supply" in str(caught.value)

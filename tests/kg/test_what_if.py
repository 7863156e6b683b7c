"""What the answer would be: against building the graph so, and what is reported of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError, UnknownEntity
from kg.exposure import Change, Exposure, ExposureOptions, Shock, expose, rank_removals, what_if
from kg.graph import GraphView
from kg.model import SHOCK_KINDS, Entity, Relation
from ontology.transmission import load_rules

IDS = ("company/a", "company/b", "company/c", "company/d", "product/p", "policy/l")
TYPES = {"company": "Company", "product": "Product", "policy": "Policy"}
ENTITIES = [Entity(i, TYPES[i.partition("/")[0]], {"zh-Hans": i, "en": i}) for i in IDS]
WHOLE = ExposureOptions(limit=None)

relations = st.builds(
    Relation,
    subject=st.sampled_from(IDS),
    predicate=st.sampled_from(["supplies", "produces", "competes_with", "subsidiary_of", "listed_on"]),
    object=st.sampled_from(IDS),
    qualifiers=st.fixed_dictionaries({}, optional={"product": st.just("product/p")}),
    belief=st.floats(0.3, 1.0),
)


def graph(*relations: Relation) -> GraphView:
    return GraphView(ENTITIES, relations)


def rows(found: Exposure) -> dict[tuple[str, str], list[float]]:
    """Scores of the paths to each entity and effect."""
    return {(row.entity.id, row.effect): [path.score for path in row.paths] for row in found.exposed}


def same(found: Exposure, expected: Exposure) -> bool:
    return rows(found) == {key: pytest.approx(scores) for key, scores in rows(expected).items()}


cases = settings(max_examples=100, deadline=None)


@cases
@given(st.lists(relations, max_size=12), st.sampled_from(IDS), st.sampled_from(IDS), st.sampled_from(SHOCK_KINDS))
def test_without_an_entity_it_is_as_if_nothing_named_it(
    found: list[Relation], start: str, gone: str, kind: str
) -> None:
    """Statements that name the entity at an end or as product carry nothing; the others carry what they did."""
    left = [r for r in found if gone not in (r.subject, r.object, r.qualifiers.get("product"))]
    # Where the product is an end too, the edge does not name it besides.
    answer = what_if(graph(*found), Shock(start, kind), Change(remove=(gone,)), WHOLE)
    assert same(answer.before, expose(graph(*found), Shock(start, kind), WHOLE))
    assert same(answer.after, expose(graph(*left), Shock(start, kind), WHOLE))


@cases
@given(
    st.lists(relations, max_size=10), st.sampled_from(IDS[:4]), st.sampled_from(IDS[:4]), st.sampled_from(SHOCK_KINDS)
)
def test_an_added_statement_counts_as_one_believed_entirely(
    found: list[Relation], subject: str, object_: str, kind: str
) -> None:
    """The same as a graph built with it."""
    if subject == object_:
        return
    new = Relation(subject, "supplies", object_, belief=1.0)
    others = [r for r in found if (r.subject, r.predicate, r.object) != (subject, "supplies", object_)]
    change = Change(add=(f"{subject} supplies {object_}",))
    answer = what_if(graph(*others), Shock("company/a", kind), change, WHOLE)
    assert same(answer.after, expose(graph(*others, new), Shock("company/a", kind), WHOLE))


@cases
@given(st.lists(relations, min_size=1, max_size=10), st.floats(0, 1), st.sampled_from(SHOCK_KINDS))
def test_a_weight_counts_as_if_it_were_so(found: list[Relation], weight: float, kind: str) -> None:
    """A belief as on a graph that has it, a rule's weight as with rules that have it."""
    shock, first = Shock("company/a", kind), found[0]
    if first.subject == first.object:
        return
    others = [
        r for r in found[1:] if (r.subject, r.predicate, r.object) != (first.subject, first.predicate, first.object)
    ]
    view = graph(first, *others)
    (edge,) = [edge for edge in view.edges if first.id in edge.statements]
    believed = [*(r for r in others if r.id not in edge.statements), replace(first, belief=weight)]
    answer = what_if(view, shock, Change(weights={first.id: weight}), WHOLE)
    if len(edge.statements) == 1:
        assert same(answer.after, expose(graph(*believed), shock, WHOLE))
    rules = tuple(
        replace(rule, weight=weight or 0.1) if rule.name == "supplier-disrupted" else rule for rule in load_rules()
    )
    answer = what_if(view, shock, Change(weights={"supplier-disrupted": weight or 0.1}), WHOLE)
    assert same(answer.after, expose(view, shock, WHOLE, rules=rules))


CHAIN = graph(
    Relation("company/a", "supplies", "company/b", belief=0.9),
    Relation("company/b", "supplies", "company/c", belief=0.9),
    Relation("company/a", "competes_with", "company/d", belief=0.5),
)
SUPPLY = Shock("company/a", "supply")


def shifts(change: Change) -> set[str]:
    return {f"{shift.entity.id} {shift.kind}" for shift in what_if(CHAIN, SUPPLY, change).changes}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (Change(remove=("company/b",)), {"company/b vanished", "company/c vanished"}),
        (Change(remove=("company/b supplies company/c",)), {"company/c vanished"}),
        (Change(remove=("company/d competes_with company/a",)), {"company/d vanished"}),
        (Change(add=("company/a supplies company/c",)), {"company/c strengthened"}),
        (
            Change(add=("company/c supplies company/d",)),
            {"company/b appeared", "company/c appeared", "company/d appeared"},
        ),
        (Change(weights={"company/a supplies company/b": 0.5}), {"company/b weakened", "company/c weakened"}),
        (Change(weights={"supplier-disrupted": 0.0}), {"company/b vanished", "company/c vanished"}),
        (Change(remove=("company/a",)), {"company/b vanished", "company/c vanished", "company/d vanished"}),
        (Change(), set()),
    ],
)
def test_shifts_name_what_changed(change: Change, expected: set[str]) -> None:
    """Each row whose score differs, and how."""
    assert shifts(change) == expected


def test_an_assumption_is_shown_as_such() -> None:
    """A path over an added statement has no document and says so."""
    (shift,) = what_if(CHAIN, SUPPLY, Change(add=("company/a supplies company/c",))).changes
    assert shift.after is not None
    (hop,) = shift.after.paths[0].hops
    assert (hop.edge.source, hop.evidence, shift.after.paths[0].documented) == ("assumed", None, False)
    assert shift.difference == pytest.approx(0.8 - 0.72 * 0.72)


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (Change(remove=("company/z",)), UnknownEntity, "company/z"),
        (Change(remove=("company/a supplies company/d",)), InputError, "no statement"),
        (Change(add=("company/a",)), InputError, "no statement"),
        (Change(add=("company/a supplies company/a",)), InputError, "one entity"),
        (Change(weights={"nothing": 0.5}), InputError, "no rule and no statement"),
        (Change(weights={"supplier-disrupted": 1.5}), InputError, "outside 0 to 1"),
    ],
)
def test_changes_that_make_no_sense_are_refused(change: Change, error: type[Exception], said: str) -> None:
    """The error names what was written."""
    with pytest.raises(error, match=said):
        what_if(CHAIN, SUPPLY, change)


@cases
@given(st.lists(relations, max_size=12), st.sampled_from(IDS), st.sampled_from(SHOCK_KINDS))
def test_removals_are_ranked_by_what_others_are_spared(found: list[Relation], start: str, kind: str) -> None:
    """Stopped, weakened and relief equal the difference to answering anew without each entity; who spares nobody is left out."""
    options = replace(WHOLE, k=1)
    view, shock = graph(*found), Shock(start, kind)
    ranked = {spared.entity.id: spared for spared in rank_removals(view, shock, options)}
    reliefs = [spared.relief for spared in ranked.values()]
    assert reliefs == sorted(reliefs, reverse=True)
    before = rows(expose(view, shock, options))
    for gone in set(IDS) - {start}:
        rest = [r for r in found if gone not in (r.subject, r.object, r.qualifiers.get("product"))]
        after = rows(expose(graph(*rest), shock, options))
        left = {key: after.get(key, [0.0])[0] for key in before if key[0] != gone}
        lost = {key for key, score in left.items() if before[key][0] - score > 1e-9}
        spared = ranked.get(gone)
        assert {(loss.entity.id, loss.effect) for loss in (spared.losses if spared else ())} == lost
        if spared:
            assert {(loss.entity.id, loss.effect) for loss in spared.stopped} == {key for key in lost if not left[key]}
            assert spared.relief == pytest.approx(sum(before[key][0] - left[key] for key in lost))


def test_chances_stand_on_the_rows() -> None:
    """Drawn when asked for, the same for the same seed; along one chain the probability is the product of beliefs."""
    found = expose(CHAIN, SUPPLY, ExposureOptions(draws=20_000, seed=4))
    chances = {row.entity.id: row.chance for row in found.exposed}
    for entity, expected in (("company/b", 0.9), ("company/c", 0.81), ("company/d", 0.5)):
        chance = chances[entity]
        assert chance is not None and chance.low <= chance.probability <= chance.high
        assert chance.probability == pytest.approx(expected, abs=0.015)
    assert expose(CHAIN, SUPPLY, ExposureOptions(draws=20_000, seed=4)).to_dict() == found.to_dict()
    assert expose(CHAIN, SUPPLY).exposed[0].chance is None


def test_totals_stand_on_the_rows() -> None:
    """The attenuated sum over all walks: over one chain the attenuated product; refused where it has no end."""
    found = expose(CHAIN, SUPPLY, ExposureOptions(attenuation=0.1))
    totals = {(row.entity.id, row.effect): row.total for row in found.exposed}
    assert totals["company/b", "harm"] == pytest.approx(0.1 * 0.72, rel=0.02)
    assert totals["company/c", "harm"] == pytest.approx(0.01 * 0.72**2, rel=0.1)
    assert expose(CHAIN, SUPPLY).exposed[0].total is None
    with pytest.raises(InputError, match="no end"):
        expose(CHAIN, SUPPLY, ExposureOptions(attenuation=50.0))

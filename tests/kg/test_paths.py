"""Paths between two entities, and the search against trying everything."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.exposure import ExposureOptions, Shock, best_paths, expose, paths_between
from kg.exposure.options import Selection
from kg.exposure.paths import Hop, Path, aggregate, independent_paths
from kg.exposure.reference import reference_between, reference_scores
from kg.exposure.select import select_edges
from kg.graph import Edge, GraphView
from kg.model import PREDICATES, SHOCK_KINDS, Entity, Evidence, Relation
from ontology.registry import Registry

IDS = ("company/a", "company/b", "company/c", "product/p", "product/q", "sector/s", "policy/l")
TYPES = {"company": "Company", "product": "Product", "sector": "Sector", "policy": "Policy"}
ENTITIES = [Entity(i, TYPES[i.partition("/")[0]], {"zh-Hans": i, "en": i}) for i in IDS]
TAXONOMY = Registry(
    {e.id: e for e in ENTITIES}, broader={"product/q": ("product/p",)}, makes={"sector/s": ("product/p",)}
)

relations = st.builds(
    Relation,
    subject=st.sampled_from(IDS),
    predicate=st.sampled_from(PREDICATES),
    object=st.sampled_from(IDS),
    qualifiers=st.fixed_dictionaries(
        {},
        optional={
            "product": st.sampled_from(["product/p", "product/q", "一种芯片"]),
            "effect": st.sampled_from(["restrict", "promote"]),
            "polarity": st.sampled_from(["positive", "negative"]),
            "mechanism": st.sampled_from(["price_rise", "shortage", "other"]),
        },
    ),
    modality=st.sampled_from(["asserted", "planned", "rumored", "negated"]),
    belief=st.floats(0.3, 1.0),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(relations, max_size=14),
    st.lists(st.sampled_from(IDS), min_size=1, max_size=2),
    st.sampled_from(SHOCK_KINDS),
    st.integers(1, 4),
)
def test_expose_equals_trying_everything(found: list[Relation], starts: list[str], kind: str, max_hops: int) -> None:
    """Same entities, effects and k best scores as networkx and every rule on every hop, from one or two struck."""
    view = GraphView(ENTITIES, found, registry=TAXONOMY)
    options = ExposureOptions(max_hops=max_hops, k=3, limit=None, min_score=0.02)
    shock = Shock(starts[0], kind, also=tuple(starts[1:]))
    expected = reference_scores(view, shock, options)
    got = {
        (row.entity.id, row.effect): [path.score for path in row.paths] for row in expose(view, shock, options).exposed
    }
    assert got.keys() == expected.keys()
    assert all(got[key] == pytest.approx(expected[key]) for key in expected)
    limited = expose(view, shock, ExposureOptions(max_hops=max_hops, k=3, limit=2, min_score=0.02))
    best = sorted((scores[0] for scores in expected.values()), reverse=True)[:2]
    assert [row.score for row in limited.exposed] == pytest.approx(best)
    every = sorted((score for scores in expected.values() for score in scores), reverse=True)
    paths = best_paths(view, shock, options, k=3)
    assert [path.score for path in paths] == pytest.approx(every[:3])


@settings(max_examples=60, deadline=None)
@given(st.lists(relations, max_size=14), st.sampled_from(IDS), st.sampled_from(IDS), st.integers(1, 4))
def test_paths_between_equals_trying_everything(found: list[Relation], a: str, b: str, max_hops: int) -> None:
    """Same k best scores as networkx; every path is simple and as long as allowed."""
    view = GraphView(ENTITIES, found, registry=TAXONOMY)
    options = ExposureOptions(max_hops=max_hops, k=4)
    paths = paths_between(view, a, b, options)
    assert [path.score for path in paths] == pytest.approx(reference_between(view, a, b, options))
    for path in paths:
        assert len(set(path.entities)) == len(path.entities) == len(path.hops) + 1 <= max_hops + 1
        assert (path.entities[0], path.entities[-1]) == (a, b)


def chip_supply() -> GraphView:
    quote = "SK海力士向英伟达供应HBM4。"
    sentence = Evidence("d1", 0, len(quote), quote, "supply/1", "1", 0.9, "2025-11-01")
    names = {
        "company/sk-hynix": "SK海力士",
        "company/nvidia": "英伟达",
        "product/hbm4": "HBM4",
        "product/rubin": "Rubin",
    }
    entities = [Entity(i, TYPES[i.partition("/")[0]], {"zh-Hans": name}) for i, name in names.items()]
    supplies = Relation(
        "company/sk-hynix", "supplies", "company/nvidia", {"product": "product/hbm4"}, belief=0.9, evidence=(sentence,)
    )
    others = [
        Relation("company/nvidia", "produces", "product/rubin", belief=0.9, evidence=(sentence,)),
        Relation(
            "product/rubin", "has_component", "product/hbm4", modality="planned", belief=0.9, evidence=(sentence,)
        ),
        Relation("company/sk-hynix", "produces", "product/hbm4", belief=0.9, evidence=(sentence,)),
    ]
    return GraphView(entities, [supplies, *others])


def test_the_direct_statement_comes_first_with_its_sentence() -> None:
    """Supply of HBM4 is the best path, its sentence is quoted, and longer ways follow with their weakest link."""
    paths = paths_between(chip_supply(), "SK海力士", "英伟达")
    (hop,) = paths[0].hops
    assert hop.direction == "forward" and hop.story("zh") == "SK海力士 向 英伟达 供货（HBM4）"
    assert hop.to_dict()["quote"] == "SK海力士向英伟达供应HBM4。"
    assert {path.verdict for path in paths if "product/rubin" in path.entities} == {"plan"}


def test_an_entity_has_no_path_to_itself() -> None:
    """One entity under both names gives no path."""
    assert paths_between(chip_supply(), "英伟达", "company/nvidia") == []


def test_independent_paths_share_no_edge() -> None:
    """Two paths over one first edge count once, a path of its own counts too."""
    a, b, c = ENTITIES[:3]
    shared, last, other, direct = (
        Edge(*ends)
        for ends in (
            (a.id, "supplies", b.id),
            (b.id, "supplies", c.id),
            (b.id, "partners_with", c.id),
            (a.id, "supplies", c.id),
        )
    )
    travel = "subjectToObject"
    first = Hop(a, b, shared, travel, 1.0)
    paths = [Path((first, Hop(b, c, last, travel, 1.0))), Path((first, Hop(b, c, other, travel, 1.0)))]
    assert independent_paths(paths) == 1
    assert independent_paths([*paths, Path((Hop(a, c, direct, travel, 1.0),))]) == 2
    assert independent_paths([]) == 0


def test_aggregate_of_nothing_is_nothing() -> None:
    """No path, no effect."""
    assert aggregate([]) == 0.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_hops": 0},
        {"k": 0},
        {"minimum_belief": 2},
        {"min_score": 0},
        {"limit": 0},
        {"modality_floor": "sure"},
        {"predicates": frozenset({"loves"})},
    ],
)
def test_options_outside_their_range_are_refused(wrong: dict[str, object]) -> None:
    """Each limit names what is wrong with it."""
    with pytest.raises(InputError):
        ExposureOptions(**wrong)  # type: ignore[arg-type]


def dated(modality: str = "asserted", time: str | None = None) -> GraphView:
    old, new = (Evidence(f"d{day}", 0, 2, f"句{day}", "rule", "1", 0.8, day) for day in ("2025-01-01", "2025-06-01"))
    relation = Relation("company/a", "supplies", "company/b", {}, modality, time, 0.99, (old, new))
    return GraphView(ENTITIES, [relation])


@pytest.mark.parametrize(
    ("as_of", "modality", "time", "documents"),
    [
        ("2024-12-31", "asserted", None, None),
        ("2025-01-01", "asserted", None, 1),
        ("2025-06-01", "asserted", None, 2),
        ("2025-06-01", "asserted", "2025-H2", None),
        ("2025-06-01", "planned", "2025-H2", 2),
        ("2025-06-01", "asserted", "2023/2024", None),
        ("2025-06-01", "asserted", "2023", 2),
    ],
)
def test_as_of_a_date_later_documents_do_not_count(
    as_of: str, modality: str, time: str | None, documents: int | None
) -> None:
    """Evidence after the date is unseen, belief is that of the rest, and a fact must hold by the date."""
    edges = select_edges(dated(modality, time), Selection(as_of=as_of))
    assert [len(edge.evidence) for edge in edges] == ([documents] if documents else [])
    assert all(edge.belief < 0.99 for edge in edges if documents == 1)

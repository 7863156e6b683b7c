"""Analytics by hand on small graphs, and against plain computations on random ones."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import networkx as nx
import pytest

from kg.analytics import (
    Markets,
    alternatives_of,
    central_entities,
    common_exposure,
    communities,
    concentrations,
    cut_points,
    roll_up,
    single_sources,
)
from kg.analytics.network import NETWORK_PREDICATES
from kg.errors import InputError
from kg.exposure import ExposureOptions, Shock, expose
from kg.graph import GraphView
from kg.model import Entity, Evidence, Observation, Relation
from ontology.registry import Registry

TYPES = {"c": "Company", "p": "Product", "f": "Facility", "s": "Sector", "l": "Policy", "x": "Place"}
PROOF = (Evidence("d1", 0, 2, "原文", "r", "1", 0.9, "2025-05-01"),)
WHOLE = ExposureOptions(limit=None)
GRAPHS = range(40)


def named(short: str, **given: object) -> Entity:
    kind = TYPES[short[0]]
    return Entity(f"{kind.lower()}/{short}", kind, {"zh-Hans": short, "en": short}, **given)  # type: ignore[arg-type]


def said(text: str, *, belief: float = 0.8) -> Relation:
    """`c1 supplies c2` or `c1 supplies c2 of p1`."""
    subject, predicate, target, *rest = text.split()
    qualifiers = {"product": named(rest[1]).id} if rest else {}
    return Relation(named(subject).id, predicate, named(target).id, qualifiers, belief=belief, evidence=PROOF)


def view_of(
    *relations: Relation,
    entities: Iterable[Entity] = (),
    registry: Registry | None = None,
    figures: Iterable[Observation] = (),
) -> GraphView:
    given = {entity.id: entity for entity in entities}
    ends = {
        end.partition("/")[2]
        for r in relations
        for end in (r.subject, r.object, r.qualifiers.get("product", ""))
        if end
    }
    return GraphView([given.get(named(end).id, named(end)) for end in sorted(ends)], relations, figures, registry)


def labels(entities: Iterable[Entity]) -> list[str]:
    return [entity.label() for entity in entities]


def taxonomy(**broader: str) -> Registry:
    goods = {named(name).id: named(name) for name in {*broader, *broader.values()}}
    return Registry(goods, {named(low).id: (named(high).id,) for low, high in broader.items()})


# ---------- Markets, concentration, alternatives


def test_makers_and_users_of_a_product_and_of_narrower_ones() -> None:
    """Whoever makes a kind of it makes it; a product's makers are not its users."""
    view = view_of(
        said("c1 produces p1", belief=0.9),
        said("c2 supplies c3 of p2"),
        said("c4 depends_on p1"),
        said("p3 has_component p2"),
        registry=taxonomy(p2="p1"),
    )
    markets = Markets(view)
    assert labels(maker.entity for maker in markets.makers("product/p1")) == ["c1", "c2"]
    assert labels(maker.entity for maker in markets.makers("product/p2")) == ["c2"]
    assert set(labels(user.entity for user in markets.users("product/p1"))) == {"c3", "c4", "p3"}


def share(firm: str, percent: float, *, time: str = "2025", modality: str = "asserted") -> Observation:
    return Observation(
        named(firm).id, "market_share", "level", percent, percent, "%", "product/p1", modality, time, 0.8, PROOF
    )


def test_hhi_by_hand() -> None:
    """Squares of the newest shares; what is not known lies between many hands and one."""
    figures = [share("c1", 50), share("c1", 40, time="2024"), share("c2", 30), share("c2", 90, modality="forecast")]
    view = view_of(said("c1 produces p1"), said("c2 produces p1"), said("c3 produces p2"), figures=figures)
    first, second = concentrations(view, Markets(view))
    assert first.product.id == "product/p1"
    assert first.hhi == pytest.approx((50**2 + 30**2, 50**2 + 30**2 + 20**2))
    assert (second.hhi, labels(maker.entity for maker in second.makers)) == (None, ["c3"])


def test_a_share_of_something_else_is_no_market_share() -> None:
    """A share about a company, in another unit, or denied says nothing of concentration."""
    wrong = Observation("company/c1", "market_share", "level", 40, 40, "%", "company/c2", belief=0.8, evidence=PROOF)
    view = view_of(said("c1 produces p1"), said("c2 produces p1"), figures=[wrong, share("c1", 40, modality="negated")])
    (row,) = concentrations(view, Markets(view))
    assert not row.shares


def test_one_documented_maker_that_others_need() -> None:
    """A product of two makers, or one that nobody needs, is no single source."""
    view = view_of(
        said("c1 produces p1"),
        said("c2 depends_on p1"),
        said("c1 produces p2"),
        said("c3 produces p2"),
        said("c2 depends_on p2"),
        said("c1 produces p3"),
    )
    (row,) = single_sources(Markets(view))
    assert (row.product.label(), row.maker.entity.label(), labels(user.entity for user in row.users)) == (
        "p1",
        "c1",
        ["c2"],
    )


ALTERNATIVES = [
    ("the same product", ["c3 produces p1"], [("c3", 0)]),
    ("a narrower one", ["c3 produces p2"], [("c3", 0)]),
    ("a replacement", ["p9 substitutes p1", "c3 produces p9"], [("c3", 1)]),
    ("the broader kind", ["c3 produces p0"], [("c3", 2)]),
    ("another narrower kind is none", ["c3 produces p7"], []),
    ("nearest first", ["c3 produces p0", "c4 produces p1"], [("c4", 0), ("c3", 2)]),
    (
        "whom the shock strikes too comes after",
        ["c3 produces p1", "c4 produces p1", "c3 subsidiary_of c1"],
        [("c4", 0), ("c3", 0)],
    ),
    ("the buyer itself is none", ["c2 produces p1"], []),
]


@pytest.mark.parametrize(("story", "rows", "expected"), ALTERNATIVES, ids=[story for story, _, _ in ALTERNATIVES])
def test_who_else_supplies(story: str, rows: list[str], expected: list[tuple[str, int]]) -> None:
    """c1 fails; c2 lacks p1, which is a kind of p0 and has a kind p2."""
    relations = [said("c1 supplies c2 of p1"), *(said(row) for row in rows)]
    view = view_of(*relations, registry=taxonomy(p1="p0", p2="p1", p7="p0"))
    found = alternatives_of(expose(view, Shock("company/c1", "listing"), WHOLE), Markets(view))
    lack = next(lack for lack in found if lack.row.entity.label() == "c2")
    assert lack.supplier and (lack.supplier.label(), lack.product.label(), lack.stated) == ("c1", "p1", True)
    assert [(one.maker.entity.label(), one.distance) for one in lack.alternatives] == expected


def test_a_product_that_no_statement_names_is_marked() -> None:
    """What the supplier is known to make stands in, and is said to."""
    view = view_of(said("c1 supplies c2"), said("c1 produces p1"), said("c3 produces p1"))
    found = alternatives_of(expose(view, Shock("company/c1", "supply"), WHOLE), Markets(view))
    lack = next(lack for lack in found if lack.row.entity.label() == "c2")
    assert (lack.stated, labels(one.maker.entity for one in lack.alternatives)) == (False, ["c3"])


def test_harm_that_is_no_lack_of_goods_has_no_alternative() -> None:
    """Who loses orders needs a customer, not a supplier."""
    view = view_of(said("c2 supplies c1 of p1"), said("c3 produces p1"))
    assert not alternatives_of(expose(view, Shock("company/c1", "listing"), WHOLE), Markets(view))


# ---------- Chokepoints


def random_view(seed: int, *, firms: int = 9, rows: int = 16) -> GraphView:
    """Firms that supply each other at random, now and then a rivalry or a parent."""
    rng = random.Random(seed)
    names = [f"c{number}" for number in range(firms)]
    relations = []
    for _ in range(rows):
        one, other = rng.sample(names, 2)
        predicate = rng.choice(["supplies", "supplies", "supplies", "competes_with", "subsidiary_of"])
        relations.append(said(f"{one} {predicate} {other}", belief=rng.choice([0.3, 0.6, 0.9, 1.0])))
    return view_of(*relations, entities=[named(name) for name in names])


def plain_graph(view: GraphView) -> nx.Graph[Any]:
    edges = ((edge.subject, edge.object) for edge in view.edges if edge.predicate in NETWORK_PREDICATES)
    graph: nx.Graph[Any] = nx.Graph()
    graph.add_edges_from(edges)
    return graph


@pytest.mark.parametrize("seed", GRAPHS)
def test_cut_points_cut_off_what_removal_disconnects(seed: int) -> None:
    """Against networkx: what an entity cuts off is what cannot reach the best connected one without it."""
    view = random_view(seed, rows=9)
    graph = plain_graph(view)
    expected = {}
    for part in nx.connected_components(graph):
        root = max(sorted(part), key=graph.degree)
        for node in part - {root}:
            rest = graph.subgraph(part - {node})
            if lost := set(rest) - nx.node_connected_component(rest, root):
                expected[node] = lost
    found = {point.entity.id: {other.id for other in point.cut_off} for point in cut_points(view, Markets(view))}
    assert found == expected


# ---------- Centre, communities


@pytest.mark.parametrize("seed", range(10))
def test_betweenness_is_that_of_networkx(seed: int) -> None:
    """Shares of pairs, on the same simple graph."""
    view = random_view(seed, firms=14, rows=24)
    graph = plain_graph(view)
    expected = nx.betweenness_centrality(graph)
    found = {row.entity.id: row.betweenness for row in central_entities(view, view.edges)}
    assert found == pytest.approx(expected)


def test_places_connect_nobody() -> None:
    """Two firms in one town are not neighbours."""
    view = view_of(said("c1 located_in x1"), said("c2 located_in x1"))
    assert not central_entities(view, view.edges)


def test_two_clusters_are_two_communities() -> None:
    """Firms that deal among themselves belong together; the answer is the same each time."""
    pairs = [("c1", "c2"), ("c2", "c3"), ("c1", "c3"), ("c4", "c5"), ("c5", "c6"), ("c4", "c6"), ("c3", "c4")]
    view = view_of(*(said(f"{one} supplies {other}") for one, other in pairs))
    found, modularity = communities(view, view.edges)
    assert [sorted(labels(community.members)) for community in found] == [["c1", "c2", "c3"], ["c4", "c5", "c6"]]
    assert modularity > 0.3 and communities(view, view.edges)[0] == found


# ---------- By sector and country, watchlists


def test_sectors_and_countries_keep_harm_and_gain_apart() -> None:
    """A firm of two sectors counts in each; one of none stands under none."""
    firms = [
        named("c2", country="CN", sectors=("sector/s1", "sector/s2")),
        named("c3", country="US", sectors=("sector/s1",)),
        named("c4"),
    ]
    registry = Registry({sector.id: sector for sector in (named("s1"), named("s2"))})
    view = view_of(
        said("c1 supplies c2", belief=1.0),
        said("c3 competes_with c1", belief=1.0),
        said("c1 supplies c4"),
        entities=firms,
        registry=registry,
    )
    exposure = expose(view, Shock("company/c1", "listing"), WHOLE)
    sectors = {
        group.key: (labels(r.entity for r in group.harm), labels(r.entity for r in group.gain))
        for group in roll_up(exposure, view, "sector")
    }
    assert sectors == {"sector/s1": (["c2"], ["c3"]), "sector/s2": (["c2"], []), "": (["c4"], [])}
    countries = {group.key: group.harmed for group in roll_up(exposure, view, "country")}
    assert countries == pytest.approx({"CN": 0.8, "": 0.64, "US": 0.0})
    assert [group.key for group in roll_up(exposure, view, "country")] == ["CN", "", "US"]


@pytest.mark.parametrize("seed", GRAPHS)
def test_common_sources_are_those_whose_shock_reaches_several(seed: int) -> None:
    """Against asking every entity in turn."""
    view = random_view(seed)
    watched = sorted(view.named)[:3]
    expected = {}
    for source in sorted(view.named - set(watched)):
        rows = {row.entity.id for row in expose(view, Shock(source, "supply"), WHOLE).with_effect("harm")}
        if len(rows & set(watched)) > 1:
            expected[source] = rows & set(watched)
    found = common_exposure(view, watched, "supply", WHOLE, types=None, limit=50)
    assert {source.entity.id: {row.entity.id for row in source.rows} for source in found} == expected
    ranks = [(-len(source.rows), -source.score) for source in found]
    assert ranks == sorted(ranks)


def test_a_watchlist_of_one_is_refused() -> None:
    """Twice the same is one."""
    with pytest.raises(InputError, match="two entities"):
        common_exposure(view_of(said("c1 supplies c2")), ["c1", "company/c1"], "supply", WHOLE, types=None, limit=5)

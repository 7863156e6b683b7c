"""The graph in memory: names, edges, background links."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.errors import AmbiguousEntity, UnknownEntity
from kg.graph import GraphView, merge_relations
from kg.model import Entity, Evidence, Relation
from ontology.registry import Registry

HYNIX = Entity(
    "company/sk-hynix", "Company", {"zh-Hans": "SK海力士", "en": "SK hynix"}, ("海力士",), ticker="000660.KS"
)
TSMC = Entity("company/tsmc", "Company", {"zh-Hans": "台积电", "zh-Hant": "台積電"}, country="TW")
OTHER = Entity("company/other", "Company", {"zh-Hans": "海力士"})
HBM4 = Entity("product/hbm4", "Product", {"en": "HBM4"})


def evidence(document: str, *, confidence: float = 0.9) -> Evidence:
    return Evidence(document, 0, 4, "原文一句", "rule", "1", confidence, "2025-01-01")


def supply(**changes: object) -> Relation:
    given: dict[str, object] = {"belief": 0.9, "evidence": (evidence("d"),)}
    return Relation("company/sk-hynix", "supplies", "company/tsmc", **(given | changes))  # type: ignore[arg-type]


@pytest.fixture(name="view")
def _view() -> GraphView:
    return GraphView([HYNIX, TSMC, OTHER, HBM4], [supply()])


@pytest.mark.parametrize(
    "name", ["company/sk-hynix", "ＳＫ海力士", "sk HYNIX", "SK-Hynix", "000660.ks", "SK 海力士", "海力士"]
)
def test_resolve_folds_case_width_spaces_and_prefers_the_entity_with_statements(view: GraphView, name: str) -> None:
    """Every way of writing leads to the one entity that statements speak of."""
    assert view.resolve(name).id == "company/sk-hynix"


def test_a_name_of_two_entities_is_refused_with_the_choices() -> None:
    """Documents speak of both and the registry knows neither or both: the ids are listed, an id always works."""
    twin = Entity("place/peoria", "Place", {"en": "Peoria"})
    firm = Entity("company/peoria", "Company", {"en": "Peoria"})
    told = [Relation("company/peoria", "located_in", "place/peoria")]
    with pytest.raises(AmbiguousEntity) as caught:
        GraphView([twin, firm], told).resolve("peoria")
    sentence = (
        "2 entities are named 'peoria'; give the id of one: company/peoria (1 statements), place/peoria (1 statements)."
    )
    assert str(caught.value) == sentence
    assert GraphView([twin, firm], told).resolve("place/peoria") is twin
    known = replace(twin, verified=True)
    assert GraphView([known, firm], told).resolve("Peoria") is known


def test_resolve_folds_the_script_variant(view: GraphView) -> None:
    """Traditional and Simplified characters are one name."""
    assert view.resolve("台積電").id == "company/tsmc"


def test_resolve_names_near_entities(view: GraphView) -> None:
    """An unknown name says which names are near."""
    with pytest.raises(UnknownEntity, match="SK hynics") as caught:
        view.resolve("SK hynics")
    assert "SK海力士" in str(caught.value)


def test_merge_keeps_the_best_statement_and_all_ids() -> None:
    """Parallel statements are one edge: the fact speaks, every id and sentence stays."""
    rumour = supply(modality="rumored", belief=0.95, evidence=(evidence("r"),))
    fact = supply(belief=0.8, evidence=(evidence("f"),))
    (edge,) = merge_relations([rumour, fact])
    assert edge.modality == "asserted"
    assert edge.statements == (fact.id, rumour.id)
    assert [item.document for item in edge.evidence] == ["f", "r"]


def test_merge_separates_what_carries_differently() -> None:
    """Another product is another edge, another amount is not."""
    statements = [supply(qualifiers={"product": "product/hbm4"}), supply(qualifiers={"amount": "1"}), supply()]
    assert len(merge_relations(statements)) == 2


def test_merge_joins_symmetric_pairs_and_drops_negated() -> None:
    """Rivals are one edge in either order; a denied supply is none."""
    rivals = [
        Relation(a, "competes_with", b, belief=0.9) for a, b in (("company/a", "company/b"), ("company/b", "company/a"))
    ]
    assert len(merge_relations([*rivals, supply(modality="negated")])) == 1


def test_background_comes_from_registry_and_entities() -> None:
    """Taxonomy links, parents and sectors are edges without documents; what a document states is not repeated."""
    hbm = Entity("product/hbm", "Product", {"en": "HBM"})
    unit = Entity("company/unit", "Company", {}, parent="company/tsmc", sectors=("sector/foundry",))
    registry = Registry(
        {"product/hbm": hbm, "sector/foundry": Entity("sector/foundry", "Sector", {})},
        broader={"product/hbm4": ("product/hbm",)},
        makes={"sector/foundry": ("product/absent",)},
    )
    stated = Relation("company/unit", "in_sector", "sector/foundry", belief=0.9)
    view = GraphView([HBM4, TSMC, unit], [stated], registry=registry)
    assert [(e.subject, e.predicate, e.object) for e in view.background] == [
        ("company/unit", "subsidiary_of", "company/tsmc"),
        ("product/hbm4", "broader", "product/hbm"),
    ]
    assert all(edge.belief == 1.0 and not edge.documented for edge in view.background)
    assert "product/hbm" in view.entities and "product/hbm" not in view.named


def test_networkx_holds_entities_and_edges(view: GraphView) -> None:
    """The public graph type has the view's nodes and edges with their attributes."""
    graph = view.to_networkx()
    assert set(graph) == {"company/sk-hynix", "company/tsmc", "company/other", "product/hbm4"}
    (data,) = graph.get_edge_data("company/sk-hynix", "company/tsmc").values()
    assert data["predicate"] == "supplies" and data["belief"] == 0.9


def test_a_name_that_is_known_but_in_no_document_is_told_apart() -> None:
    """The user learns that the name is right and the documents are missing."""
    policy = Entity("policy/list", "Policy", {"zh-Hans": "清单"}, names=("名单",))
    view = GraphView([], [], registry=Registry({policy.id: policy}))
    with pytest.raises(UnknownEntity, match="no document of the graph names '名单'"):
        view.resolve("名单")

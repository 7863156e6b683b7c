"""Who is exposed to a shock: the economics of the rules, filters, and the answer's form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.errors import InputError, UnknownEntity
from kg.exposure import ExposureOptions, Shock, changes, expose
from kg.exposure.states import starting_sign
from kg.exposure.words import PREDICATES as PREDICATE_WORDS
from kg.exposure.words import SHOCKS, VERDICTS
from kg.graph import GraphView
from kg.model import PREDICATES, SHOCK_KINDS, Entity, Evidence, Relation
from ontology.registry import Registry
from ontology.transmission import BACKGROUND_SHARE, load_rules

Row = tuple[str, str, str] | tuple[str, str, str, dict[str, str]]
SEGMENTS = {
    "c": ("company", "Company"),
    "p": ("product", "Product"),
    "t": ("technology", "Technology"),
    "s": ("sector", "Sector"),
    "l": ("policy", "Policy"),
    "f": ("facility", "Facility"),
    "x": ("place", "Place"),
    "g": ("body", "GovernmentBody"),
    "h": ("person", "Person"),
}


def entity(short: str, **changes: object) -> Entity:
    segment, entity_type = SEGMENTS[short[0]]
    return Entity(f"{segment}/{short}", entity_type, {"zh-Hans": short, "en": short}, **changes)  # type: ignore[arg-type]


def graph(*rows: Row, registry: Registry | None = None, **changes: object) -> GraphView:
    relations = [statement(row, **changes) for row in rows]
    ends = {end for relation in relations for end in (relation.subject, relation.object)}
    return GraphView([entity(end.partition("/")[2]) for end in sorted(ends)], relations, registry=registry)


def statement(row: Row, **changes: object) -> Relation:
    named = row[3] if len(row) == 4 else {}
    qualifiers = {key: entity(value).id if key == "product" else value for key, value in named.items()}
    given: dict[str, object] = {"belief": 1.0, "evidence": (Evidence("d1", 0, 2, "原文", "r", "1", 0.9, "2025-05-01"),)}
    return Relation(entity(row[0]).id, row[1], entity(row[2]).id, qualifiers, **(given | changes))  # type: ignore[arg-type]


def effects(view: GraphView, start: str, kind: str, options: ExposureOptions | None = None) -> set[str]:
    rows = expose(view, Shock(entity(start).id, kind), options or ExposureOptions()).exposed
    return {f"{row.entity.label()} {row.effect} {row.kind}" for row in rows}


PRICE = {"mechanism": "price_rise"}
ECONOMICS: list[tuple[str, list[Row], str, str, set[str]]] = [
    ("a list names its companies", [("c1", "listed_on", "l1")], "l1", "listing", {"c1 harm listing"}),
    (
        "its issuer lists",
        [("c1", "listed_on", "l1"), ("g1", "issues", "l1")],
        "g1",
        "listing",
        {"l1 harm listing", "c1 harm listing"},
    ),
    ("customers of a listed firm lose supply", [("c1", "supplies", "c2")], "c1", "listing", {"c2 harm supply"}),
    ("its suppliers lose demand", [("c2", "supplies", "c1")], "c1", "listing", {"c2 harm demand_fall"}),
    ("its rivals gain demand", [("c2", "competes_with", "c1")], "c1", "listing", {"c2 gain demand_rise"}),
    ("its units are restricted", [("c2", "subsidiary_of", "c1")], "c1", "listing", {"c2 harm restriction"}),
    ("its parent is drawn in", [("c1", "subsidiary_of", "c2")], "c1", "listing", {"c2 harm restriction"}),
    ("another listed firm is not reached", [("c1", "listed_on", "l1"), ("c2", "listed_on", "l1")], "c1", "listing", set()),
    (
        "a policy restricts a sector and its firms",
        [("l1", "targets", "s1", {"effect": "restrict"}), ("c1", "in_sector", "s1")],
        "l1",
        "restriction",
        {"s1 harm restriction", "c1 harm restriction"},
    ),
    ("a policy promotes", [("l1", "targets", "s1", {"effect": "promote"})], "l1", "demand_rise", {"s1 gain demand_rise"}),
    ("promotion does not restrict", [("l1", "targets", "s1", {"effect": "promote"})], "l1", "listing", set()),
    ("a price rise is revenue to makers", [("c1", "produces", "p1")], "p1", "price_rise", {"c1 gain price_rise"}),
    (
        "and cost to what contains it and its makers",
        [("p2", "has_component", "p1"), ("c1", "produces", "p2")],
        "p1",
        "price_rise",
        {"p2 harm price_rise", "c1 harm price_rise"},
    ),
    (
        "buyers of the product pay more, sellers earn more",
        [("c1", "supplies", "c2", {"product": "p1"}), ("c1", "produces", "p1")],
        "p1",
        "price_rise",
        {"c1 gain price_rise", "c2 harm price_rise"},
    ),
    (
        "a sector hurt by it passes it to its firms",
        [("p1", "affects", "s1", PRICE | {"polarity": "negative"}), ("c1", "in_sector", "s1")],
        "p1",
        "price_rise",
        {"s1 harm price_rise", "c1 harm price_rise"},
    ),
    ("a sector helped gains", [("p1", "affects", "s1", PRICE | {"polarity": "positive"})], "p1", "price_rise", {"s1 gain price_rise"}),
    ("a price fall relieves", [("p1", "affects", "s1", PRICE | {"polarity": "negative"})], "p1", "price_fall", {"s1 gain price_fall"}),
    ("an effect of prices carries no outage", [("p1", "affects", "s1", PRICE | {"polarity": "negative"})], "p1", "supply", set()),
    ("a price fall hurts makers", [("c1", "produces", "p1")], "p1", "price_fall", {"c1 harm price_fall"}),
    ("and helps who builds it in", [("p2", "has_component", "p1")], "p1", "price_fall", {"p2 gain price_fall"}),
    (
        "demand for the whole is demand for the part",
        [("p1", "has_component", "p2"), ("c1", "produces", "p2")],
        "p1",
        "demand_rise",
        {"p2 gain demand_rise", "c1 gain demand_rise"},
    ),
    ("falling demand reaches suppliers", [("c2", "supplies", "c1")], "c1", "demand_fall", {"c2 harm demand_fall"}),
    (
        "an outage reaches the operator and its customers",
        [("c1", "operates", "f1"), ("c1", "supplies", "c2")],
        "f1",
        "supply",
        {"c1 harm supply", "c2 harm supply"},
    ),
    (
        "an outage of a place reaches its sites",
        [("f1", "located_in", "x1"), ("c1", "operates", "f1")],
        "x1",
        "supply",
        {"f1 harm supply", "c1 harm supply"},
    ),
    (
        "a lost maker makes the product scarce, which favours its rivals",
        [("c1", "produces", "p1"), ("c2", "produces", "p1")],
        "c1",
        "supply",
        {"p1 harm supply", "c2 gain demand_rise"},
    ),
    (
        "and starves what contains it",
        [("c1", "produces", "p1"), ("p2", "has_component", "p1"), ("c2", "produces", "p2")],
        "c1",
        "supply",
        {"p1 harm supply", "p2 harm supply", "c2 harm supply"},
    ),
    ("a dependent runs short", [("c1", "depends_on", "t1")], "t1", "restriction", {"c1 harm supply"}),
    ("users of a technology advance", [("c1", "uses_technology", "t1")], "t1", "technology", {"c1 gain technology"}),
    ("a substitute that advances displaces", [("p1", "substitutes", "p2")], "p1", "technology", {"p2 harm demand_fall"}),
    ("a substitute is wanted when supply fails", [("p1", "substitutes", "p2")], "p2", "supply", {"p1 gain demand_rise"}),
    ("subsidies help", [("l1", "subsidizes", "c1")], "l1", "demand_rise", {"c1 gain demand_rise"}),
    ("a listed officer draws in the firm", [("h1", "position_held", "c1")], "h1", "listing", {"c1 harm restriction"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "start", "kind", "expected"), [case[1:] for case in ECONOMICS], ids=[c[0] for c in ECONOMICS]
)
def test_rules_carry_shocks_with_the_right_sign(rows: list[Row], start: str, kind: str, expected: set[str]) -> None:
    """The reached entities, whether harmed or helped, and by what."""
    assert effects(graph(*rows), start, kind) == expected


def test_a_list_reaches_customers_of_every_listed_firm() -> None:
    """From the policy the path runs over the firm to its customer, and reads as a story."""
    view = graph(("c1", "listed_on", "l1"), ("c1", "supplies", "c2", {"product": "p1"}), belief=0.9)
    rows = {row.entity.id: row for row in expose(view, Shock("l1", "listing")).exposed}
    (path,) = [path for path in rows["company/c2"].paths if len(path.hops) == 2]
    assert path.score == pytest.approx(0.95 * 0.9 * 0.8 * 0.9)
    assert [hop.story("zh") for hop in path.hops] == ["c1 被列入 l1", "c2 失去 c1 的供应（p1）"]
    assert [hop.story("en") for hop in path.hops] == ["c1 is named on l1", "c2 loses supply from c1 (p1)"]


TAXONOMY = Registry(
    {e.id: e for e in (entity("p1"), entity("p2"), entity("p3"), entity("s1"))},
    broader={"product/p2": ("product/p1",)},
    components={"product/p3": ("product/p2",)},
    makes={"sector/s1": ("product/p1",)},
)


def test_background_links_carry_less_and_can_be_switched_off() -> None:
    """A narrower product inherits a price rise through the taxonomy, without document; `documented_only` stops that."""
    view = graph(("c1", "produces", "p2"), ("c2", "in_sector", "s1"), registry=TAXONOMY)
    assert effects(view, "p1", "price_rise") == {
        "p2 gain price_rise",
        "c1 gain price_rise",
        "s1 gain price_rise",
        "c2 gain price_rise",
    }
    hop = next(r for r in expose(view, Shock("p1", "price_rise")).exposed if r.entity.label() == "p2").paths[0].hops[0]
    assert hop.to_dict()["source"] == "ontology" and hop.to_dict()["document"] is None and hop.edge.belief == 1.0
    assert effects(view, "p1", "price_rise", ExposureOptions(documented_only=True)) == set()


def test_a_documented_component_beats_the_taxonomys() -> None:
    """The same rule weighs half on a background link."""
    (rule,) = [rule for rule in load_rules() if rule.name == "part-dearer"]
    assert rule.weight_on(documented=False) == rule.weight * BACKGROUND_SHARE


@pytest.mark.parametrize("kind", SHOCK_KINDS)
def test_every_shock_kind_has_rules_and_words(kind: str) -> None:
    """No shock kind is a dead end, from a company or a product or a policy."""
    carrying = [rule for rule in load_rules() if rule.outcome(kind, starting_sign(kind))]
    assert len(carrying) >= 10
    assert kind in SHOCKS


def test_every_predicate_has_rules_and_words() -> None:
    """Each predicate of the vocabulary carries some shock, and can be read aloud."""
    assert set(PREDICATES) <= {rule.predicate for rule in load_rules()}
    assert set(PREDICATES) <= set(PREDICATE_WORDS)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("exp:weight 2 ;", "weight"),
        ("exp:weight 0.5 ; exp:thenKind shock:flood ;", "flood"),
        ("exp:weight 0.5 ; exp:whenQualifier [ exp:name 'colour' ; exp:value 'red' ] ;", "whenQualifier"),
    ],
)
def test_broken_rules_are_named(tmp_path: Path, body: str, problem: str) -> None:
    """A rule with an unknown word or a weight out of range stops the load and says which."""
    path = tmp_path / "rules.ttl"
    head = "\n".join(
        f"@prefix {p}: <https://w3id.org/expograph/{n}> ."
        for p, n in (("exp", "ns#"), ("rel", "rel/"), ("shock", "shock/"))
    )
    rule = "exp:predicate rel:supplies ; exp:travel exp:subjectToObject ; exp:whenKind shock:supply"
    path.write_text(
        f"{head}\nexp:r1 a exp:TransmissionRule ; {body} {rule} ; exp:story 'x'@zh, 'x'@en .", encoding="utf-8"
    )
    with pytest.raises(InputError, match=problem):
        load_rules(path)


def test_harm_and_gain_of_one_entity_stand_apart() -> None:
    """A firm that is customer and rival of the struck one has two rows, never one sum."""
    rows = expose(graph(("c1", "supplies", "c2"), ("c1", "competes_with", "c2")), Shock("c1", "listing")).exposed
    assert {(row.entity.label(), row.effect) for row in rows} == {("c2", "harm"), ("c2", "gain")}


def test_verdict_is_the_weakest_hop() -> None:
    """A fact and a rumour make a rumour."""
    told = [statement(("c1", "supplies", "c2")), statement(("c2", "supplies", "c3"), modality="rumored")]
    rows = {row.entity.id: row.verdict for row in expose(GraphView([], told), Shock("company/c1", "supply")).exposed}
    assert rows == {"company/c2": "fact", "company/c3": "rumour"}
    assert set(rows.values()) <= set(VERDICTS)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (ExposureOptions(max_hops=1), {"c2"}),
        (ExposureOptions(country="KR"), {"c3"}),
        (ExposureOptions(sector="sector/s1"), {"c2"}),
        (ExposureOptions(limit=1), {"c2"}),
        (ExposureOptions(modality_floor="planned"), {"c2", "c3"}),
        (ExposureOptions(modality_floor="asserted"), {"c2"}),
        (ExposureOptions(minimum_belief=0.95), {"c2"}),
        (ExposureOptions(predicates=frozenset({"listed_on"})), set()),
        (ExposureOptions(as_of="2024-01-01"), set()),
    ],
)
def test_filters(options: ExposureOptions, expected: set[str]) -> None:
    """Each limit keeps what it says; paths may cross what the country or sector leaves out."""
    told = [
        statement(("c1", "supplies", "c2")),
        statement(("c2", "supplies", "c3"), modality="planned", belief=0.9),
        statement(("c2", "in_sector", "s1"), belief=0.99),
    ]
    view = GraphView([entity("c1"), entity("c2"), entity("c3", country="KR"), entity("s1")], told)
    assert {row.entity.label() for row in expose(view, Shock("c1", "supply"), options).exposed} == expected


def test_negated_relations_carry_nothing() -> None:
    """A denied supply is no way."""
    assert effects(graph(("c1", "supplies", "c2"), modality="negated"), "c1", "supply") == set()


def test_json_holds_shock_coverage_and_paths() -> None:
    """The answer for programs is plain JSON, with sentence, document and offsets on each hop."""
    answer = json.loads(json.dumps(expose(graph(("c1", "supplies", "c2")), Shock("c1", "supply")).to_dict("en")))
    assert answer["shock"] == {"entity": "company/c1", "label": "c1", "type": "Company", "kind": "supply"}
    assert answer["coverage"]["documents"] == 1 and "Not documented" in answer["coverage"]["sentence"]
    (row,) = answer["exposed"]
    assert (row["effect"], row["kind"], row["score"], row["independent_paths"]) == ("harm", "supply", 0.8, 1)
    (hop,) = row["paths"][0]["hops"]
    assert (hop["from"], hop["to"], hop["rule"]) == ("company/c1", "company/c2", "supplier-disrupted")
    assert (hop["document"], hop["start"], hop["end"], hop["quote"]) == ("d1", 0, 2, "原文")
    assert len(hop["evidence"]) == 1


def test_coverage_counts_and_warns() -> None:
    """Share of entities with a documented relation, and the sentence in Chinese."""
    view = GraphView([entity("c1"), entity("c2"), entity("c3"), entity("c4")], [statement(("c1", "supplies", "c2"))])
    coverage = expose(view, Shock("c1", "supply")).coverage
    assert (coverage.documents, coverage.statements, coverage.share) == (1, 1, 0.5)
    assert "没有记载不等于不存在" in coverage.sentence("zh")


def test_changes_between_dates_name_the_new_path() -> None:
    """A later document brings a firm into the answer, and its sentence is the cause."""
    late = Evidence("d2", 0, 2, "新句", "r", "1", 0.9, "2025-09-01")
    told = [statement(("c1", "supplies", "c2")), statement(("c1", "supplies", "c3"), evidence=(late,))]
    diff = changes(GraphView([], told), Shock("company/c1", "supply"), since="2025-06-01")
    assert [(change.kind, change.entity.id) for change in diff.changes] == [("appeared", "company/c3")]
    assert [path.hops[0].to_dict()["quote"] for path in diff.new_paths()] == ["新句"]


def test_unknown_names_and_kinds_are_refused() -> None:
    """The shock must name an entity and a kind."""
    with pytest.raises(UnknownEntity):
        expose(graph(("c1", "supplies", "c2")), Shock("无此公司", "supply"))
    with pytest.raises(InputError, match="flood"):
        Shock("c1", "flood")


@pytest.mark.parametrize("kind", ["price_rise", "price_fall", "supply"])
def test_what_happens_to_a_product_does_not_climb_to_its_siblings(kind: str) -> None:
    """Dearer memory chips make DRAM dearer, but neither chips nor microcontrollers."""
    taxonomy = Registry(
        {e.id: e for e in (entity("p0"), entity("p1"), entity("p2"), entity("p3"))},
        broader={"product/p1": ("product/p0",), "product/p2": ("product/p1",), "product/p3": ("product/p0",)},
    )
    rows: list[Row] = [(f"c{number}", "produces", f"p{number}") for number in range(4)]
    view = graph(*rows, registry=taxonomy)
    reached = {row.entity.id for row in expose(view, Shock("product/p1", kind)).exposed}
    assert reached == {"product/p2", "company/c1", "company/c2"}


@pytest.mark.parametrize("mechanism", ["shortage", "capacity", "other", None])
def test_who_is_said_to_gain_from_a_shortage_gains(mechanism: str | None) -> None:
    """A firm that a shortage helps is a row of gain, whatever the text calls the cause."""
    named = {"polarity": "positive"} | ({"mechanism": mechanism} if mechanism else {})
    assert {row.split()[1] for row in effects(graph(("p1", "affects", "c1", named)), "p1", "supply")} == {"gain"}


def test_only_the_types_asked_for_are_reported() -> None:
    """Paths run through every type; the answer names those asked for."""
    view = graph(("c1", "produces", "p1"), ("c2", "produces", "p1"))
    companies = ExposureOptions(types=frozenset({"Company"}))
    assert effects(view, "c1", "listing", companies) == {"c2 gain demand_rise"}
    with pytest.raises(InputError, match="Firm"):
        ExposureOptions(types=frozenset({"Firm"}))

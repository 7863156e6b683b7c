"""Transmission rules: rationale, a user's own rows over the bundled ones, loops refused, tables and picture."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.model import PREDICATES, SHOCK_KINDS
from kg.report.rule_picture import rule_picture
from kg.report.rule_words import arrives, comes, conditions, iter_steps, rule_rows
from kg.rules import load_rule_set, rule_changes
from ontology.loops import loop_of
from ontology.transmission import TransmissionRule, load_rules, load_starts

HEAD = """@prefix exp: <https://w3id.org/expograph/ns#> .
@prefix rel: <https://w3id.org/expograph/rel/> .
@prefix shock: <https://w3id.org/expograph/shock/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rule: <https://w3id.org/expograph/transmission/> .
"""
WHOLE = """rule:own a exp:TransmissionRule ; exp:predicate rel:member_of ; exp:travel exp:subjectToObject ;
    exp:whenKind shock:supply ; exp:weight 0.1 ; exp:story "{a} {b}"@zh, "{a} {b}"@en ; exp:rationale "因"@zh, "why"@en ."""


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    return tmp_path / "mine.ttl"


def written(file: Path, body: str) -> Path:
    file.write_text(HEAD + body, encoding="utf-8")
    return file


def test_every_rule_says_why_in_both_languages() -> None:
    """One sentence each, ended, and no two rules share one unless they are the two halves of a mechanism."""
    for rule in load_rules():
        assert set(rule.rationale) == {"zh", "en"}
        assert rule.rationale["zh"].endswith("。") and rule.rationale["en"].endswith("."), rule.name
    assert len({rule.rationale["en"] for rule in load_rules()}) == len(load_rules())


def test_every_row_transmits_with_kind_sign_weight() -> None:
    """The rows are every predicate, direction, kind and sign that passes; all predicates and kinds occur."""
    rows = rule_rows(load_rules())
    assert len(rows) > 500
    assert {row["predicate"] for row in rows} == {*PREDICATES, "broader", "makes"}
    assert {row["from_kind"] for row in rows} == set(SHOCK_KINDS)
    assert all(0 < row["weight"] <= 1 and {row["from_sign"], row["to_sign"]} <= {"harm", "gain"} for row in rows)


def test_a_place_cannot_be_listed() -> None:
    """Each kind has types it can strike first, and a restriction can strike all."""
    starts = load_starts()
    assert set(starts) == set(SHOCK_KINDS)
    assert "Place" not in starts["listing"] and "Person" not in starts["price_rise"]
    assert len(starts["restriction"]) == 10


def test_the_bundled_rules_close_no_ring() -> None:
    """Whatever comes back to where it came from comes back weaker."""
    assert loop_of(load_rules()) == []


@pytest.mark.parametrize(
    ("body", "changes"),
    [
        ("rule:supplier-restricted exp:weight 0.5 .", {"supplier-restricted": "changed"}),
        ("rule:rival-hit owl:deprecated true .", {"rival-hit": "retired"}),
        ("rule:aimed-at-by-policy exp:weight 0.3 .", {"aimed-at-by-policy": "changed"}),
        (WHOLE, {"own": "added"}),
        # Lists reach firms in full, but no rule leads from a firm back to the list in full.
        ("rule:listed exp:weight 1 .", {"listed": "changed"}),
    ],
)
def test_a_row_of_ones_own_replaces_what_it_gives(file: Path, body: str, changes: dict[str, str]) -> None:
    """A row overrides by name and property; the rest of the bundled rules stays as it is."""
    before, after = (
        {rule.name: rule for rule in rules} for rules in (load_rules(), load_rule_set(written(file, body)))
    )
    assert rule_changes(after.values()) == changes
    assert all(after[name] == rule for name, rule in before.items() if name not in changes)


def test_an_override_keeps_the_rest_of_the_row(file: Path) -> None:
    """Changing a weight leaves story, conditions and rationale."""
    rules = load_rule_set(written(file, "rule:aimed-at-by-policy exp:weight 0.3 ."))
    (rule,) = [rule for rule in rules if rule.name == "aimed-at-by-policy"]
    assert (
        rule.weight == 0.3
        and rule.qualifiers == {"effect": frozenset({""})}
        and rule.story["en"] == "{a} is aimed at {b}"
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("rule:listed exp:predicate rel:loves .", "rule listed, exp:predicate rel:loves"),
        ("rule:listed exp:heaviness 0.3 .", "exp:heaviness 0.3: A rule has no such property"),
        ("rule:listed exp:weight 1.5 .", "exp:weight 1.5"),
        ("rule:listed exp:weight 'heavy' .", "exp:weight heavy"),
        ("rule:listed exp:thenKind shock:flood .", "exp:thenKind shock:flood"),
        ("rule:listed exp:story '{c}'@zh, 'x'@en .", "other braces"),
        ("rule:unheard-of exp:weight 0.5 .", "'unheard-of' is no bundled rule"),
        ("rule:own a exp:TransmissionRule ; exp:predicate rel:member_of .", "rule own"),
        ("rule:listed exp:weight", "no Turtle"),
        ("rule:supplier-disrupted exp:weight 1 .", "supplier-disrupted leads from a Company with supply/harm back"),
        ("rule:rival-advances exp:weight 1 . rule:rival-set-back exp:weight 1 .", "multiply to 1"),
    ],
)
def test_bad_rules_are_refused_in_one_sentence(file: Path, body: str, said: str) -> None:
    """The file, the rule, the property and its value, or the ring that it would close."""
    with pytest.raises(InputError) as caught:
        load_rule_set(written(file, body))
    sentence = str(caught.value)
    assert said in sentence and str(file) in sentence and "\n" not in sentence


def test_a_missing_file_is_named(file: Path) -> None:
    """A rules file that is not there is no traceback."""
    with pytest.raises(InputError, match="cannot be read"):
        load_rule_set(file)


def test_a_ring_of_several_rules_is_found() -> None:
    """Harm that turns to gain and back to harm undiminished would never end."""
    one = TransmissionRule("one", "competes_with", ("subjectToObject",), ("supply",), 1.0, {}, "harm", "supply", "gain")
    two = TransmissionRule("two", "supplies", ("objectToSubject",), ("supply",), 1.0, {}, "gain", "supply", "harm")
    assert {rule.name for rule, _ in loop_of([one, two])} == {"one", "two"}
    assert loop_of([one]) == []


one_type = frozenset({"Company"})
random_rules = st.lists(
    st.builds(
        TransmissionRule,
        name=st.uuids().map(str),
        predicate=st.just("competes_with"),
        travels=st.just(("subjectToObject",)),
        when_kinds=st.lists(st.sampled_from(SHOCK_KINDS[:3]), min_size=1, max_size=2, unique=True).map(tuple),
        weight=st.sampled_from([0.25, 0.5, 1.0, 2.0]),
        story=st.just({}),
        when_sign=st.sampled_from(["harm", "gain", None]),
        then_kind=st.sampled_from([*SHOCK_KINDS[:3], None]),
        then_sign=st.sampled_from(["harm", "gain", None]),
        subject_types=st.just(one_type),
        object_types=st.just(one_type),
    ),
    max_size=5,
)


@settings(deadline=None)
@given(random_rules)
def test_rings_are_found_as_by_trying_all(rules: list[TransmissionRule]) -> None:
    """A ring is found where, and only where, one of all rings of states multiplies to 1 or more."""
    graph: nx.DiGraph[tuple[str, str]] = nx.DiGraph()
    for rule in rules:
        for before, after in iter_steps(rule):
            best = max(rule.weight, graph.edges[before, after]["weight"] if graph.has_edge(before, after) else 0)
            graph.add_edge(before, after, weight=best)
    products = [
        math.prod(graph.edges[edge]["weight"] for edge in pairwise([*ring, ring[0]]))
        for ring in nx.simple_cycles(graph)
    ]
    found = loop_of(rules)
    assert bool(found) == any(product >= 1 for product in products)
    assert not found or math.prod(rule.weight for rule, _ in found) >= 1


def test_rules_are_told_in_both_languages() -> None:
    """What comes, what arrives, and where a rule holds."""
    rules = {rule.name: rule for rule in load_rules()}
    assert (comes(rules["part-dearer"], "zh"), arrives(rules["part-dearer"], "zh")) == ("售价上涨", "成本上升")
    assert arrives(rules["customer-demand"], "en") == "as it came"
    assert conditions(rules["place-firm"], "zh") == "A: 公司/组织"
    assert conditions(rules["aimed-at-by-policy"], "en") == "not said"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_picture_is_whole_xml_and_holds_every_track(language: str) -> None:
    """An SVG that any reader parses, with a track for each predicate and direction and no outside reference."""
    svg = rule_picture(load_rules(), language=language)
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own text
    tracks = root.findall("{http://www.w3.org/2000/svg}g")
    assert len(tracks) == len({(rule.predicate, travel) for rule in load_rules() for travel in rule.travels})
    assert "href" not in svg and svg.count("http") == 1

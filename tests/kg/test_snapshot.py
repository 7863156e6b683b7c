"""Arcs kept in a file: the same answers, and made anew when anything they rest on differs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.exposure import ExposureOptions, Selection, Shock, expose
from kg.exposure.snapshot import load_or_build
from kg.graph import GraphView
from kg.model import Relation
from ontology.transmission import load_rules

RULES = load_rules()
SUPPLIES = Relation("company/a", "supplies", "company/b", {"product": "product/p"}, belief=0.9)
PRODUCES = Relation("company/b", "produces", "product/q", belief=0.7)
SHOCK = Shock("company/a", "supply")


def view(*relations: Relation) -> GraphView:
    return GraphView([], relations)


def test_a_snapshot_gives_the_same_answer(tmp_path: Path) -> None:
    """Written the first time, read the second, and no part of a file is left behind."""
    file = tmp_path / "arcs.npz"
    first, second = view(SUPPLIES, PRODUCES), view(SUPPLIES, PRODUCES)
    built, found = load_or_build(file, first, Selection(), RULES)
    assert not found
    read, found = load_or_build(file, second, Selection(), RULES)
    assert found and read.arrays is not built.arrays
    assert (
        expose(second, SHOCK).to_dict()
        == expose(first, SHOCK).to_dict()
        == expose(view(SUPPLIES, PRODUCES), SHOCK).to_dict()
    )
    assert [child.name for child in tmp_path.iterdir()] == ["arcs.npz"]


CHANGED = [
    ((SUPPLIES,), Selection(), RULES),
    ((replace(SUPPLIES, belief=0.8), PRODUCES), Selection(), RULES),
    ((replace(SUPPLIES, qualifiers={}), PRODUCES), Selection(), RULES),
    ((replace(SUPPLIES, modality="rumored"), PRODUCES), Selection(modality_floor="asserted"), RULES),
    ((SUPPLIES, PRODUCES), Selection(), tuple(replace(rule, weight=rule.weight / 2) for rule in RULES)),
]


@pytest.mark.parametrize(("relations", "selection", "rules"), CHANGED)
def test_a_snapshot_of_something_else_is_made_anew(
    tmp_path: Path, relations: tuple[Relation, ...], selection: Selection, rules: tuple[object, ...]
) -> None:
    """A statement, a belief, a qualifier, the selection or a rule's weight that differs."""
    file = tmp_path / "arcs.npz"
    load_or_build(file, view(SUPPLIES, PRODUCES), Selection(), RULES)
    changed = view(*relations)
    assert not load_or_build(file, changed, selection, rules)[1]  # type: ignore[arg-type]
    options = ExposureOptions(modality_floor=selection.modality_floor)
    assert expose(changed, SHOCK, options, rules=rules) == expose(view(*relations), SHOCK, options, rules=rules)  # type: ignore[arg-type]
    assert load_or_build(file, view(*relations), selection, rules)[1]  # type: ignore[arg-type]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"text", b"\x93NUMPY\x01\x00"])
def test_another_file_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    """A file that is no snapshot is not written over."""
    file = tmp_path / "letter.txt"
    file.write_bytes(content)
    with pytest.raises(InputError, match="no snapshot"):
        load_or_build(file, view(SUPPLIES), Selection(), RULES)
    assert file.read_bytes() == content

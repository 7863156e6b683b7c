"""The small stories of `stories.md`: whom a shock reaches, with which kind and sign at every step, as composed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.exposure import ExposureOptions, Shock, expose
from kg.exposure import Path as Chain
from kg.graph import GraphView
from kg.model import MODALITIES, Entity, Evidence, Relation
from ontology.registry import Registry, id_segment

PAGE = Path(__file__).with_name("stories.md")
SIGNS = {"harm": "−", "gain": "+"}
Row = tuple[str, ...]
_SHOCK = re.compile(r"^Shock: (\w+) (\w+)(?:, as of ([\d-]+))?(?:, floor (\w+))?$", re.MULTILINE)


@dataclass(frozen=True)
class Story:
    title: str
    start: str
    kind: str
    as_of: str | None
    floor: str | None
    told: list[Row]
    reached: set[Row]


def tables(text: str) -> list[list[Row]]:
    """The rows of each table of a page, heads and rules left out."""
    found = re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE)
    cells = [[tuple(cell.strip() for cell in line.strip("|").split("|")) for line in t.splitlines()] for t in found]
    return [rows[2:] for rows in cells]


def stories() -> list[Story]:
    sections = PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    return [story(title, body) for title, _, body in (section.partition("\n") for section in sections)]


def story(title: str, body: str) -> Story:
    shock = _SHOCK.search(body)
    assert shock, f"{title}: no shock"
    told, reached = tables(body)
    start, kind, as_of, floor = shock.groups()
    return Story(title, start, kind, as_of, floor, told, set(reached))


(_TYPES,) = tables(PAGE.read_text(encoding="utf-8").split("\n## ")[0])
TYPES = {name: entity_type for names, entity_type in _TYPES for name in names.split()}
STORIES = stories()


def entity(name: str) -> Entity:
    return Entity(f"{id_segment(TYPES[name])}/{name.lower()}", TYPES[name], {"en": name})


def relation(subject: str, predicate: str, target: str, told: str) -> Relation:
    words = told.split()
    given = dict(word.split("=") for word in words if "=" in word)
    (modality,) = [word for word in words if word in MODALITIES] or ["asserted"]
    time, day = given.pop("time", None), given.pop("on", "2025-01-01")
    if "product" in given:
        given["product"] = entity(given["product"]).id
    sentence = Evidence(f"news-{day}", 0, 4, f"{subject} {predicate} {target}", "rule", "1", 1.0, day)
    return Relation(entity(subject).id, predicate, entity(target).id, given, modality, time, 1.0, (sentence,))


def registry(rows: Sequence[Row]) -> Registry:
    """The links that no document states, as taxonomy and registry hold them."""
    broader: dict[str, tuple[str, ...]] = {}
    makes: dict[str, tuple[str, ...]] = {}
    details: dict[str, dict[str, str]] = {}
    for subject, predicate, target, _ in rows:
        source, end = entity(subject).id, entity(target).id
        if predicate == "broader":
            broader[source] = (end,)
        elif predicate == "makes":
            makes[source] = (end,)
        elif predicate == "operates":
            details.setdefault(end, {})["operator"] = source.partition("/")[2]
        else:
            assert predicate == "located_in"
            details.setdefault(source, {})["place"] = end.partition("/")[2]
    return Registry({entity(name).id: entity(name) for name in TYPES}, broader, {}, makes, details)


def view_of(told: Sequence[Row]) -> GraphView:
    known = [row for row in told if row[3] == "taxonomy"]
    relations = [relation(*row) for row in told if row[3] != "taxonomy"]
    named = {end for row in told if row[3] != "taxonomy" for end in (row[0], row[2])}
    return GraphView([entity(name) for name in sorted(named)], relations, registry=registry(known))


def steps(path: Chain) -> Iterator[str]:
    for hop in path.hops:
        assert hop.kind and hop.sign
        yield f"{hop.end.label('en')} {hop.kind}{SIGNS[hop.sign]}"


def test_every_story_is_read() -> None:
    """The page holds the stories, and no two say the same."""
    assert len(STORIES) >= 40
    assert len({told.title for told in STORIES}) == len(STORIES)


@pytest.mark.parametrize("told", STORIES, ids=lambda told: told.title)
def test_story(told: Story) -> None:
    """Exactly those of the second table are reached, by the chain and with the signs that it says."""
    options = ExposureOptions(as_of=told.as_of, modality_floor=told.floor, min_score=0.001)
    found = expose(view_of(told.told), Shock(entity(told.start).id, told.kind), options).exposed
    got = {(row.entity.label("en"), row.effect, " · ".join(steps(row.paths[0]))) for row in found}
    assert got == told.reached

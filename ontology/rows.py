"""The lexicon: trigger words, units, cues and patterns, as typed rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ontology.data import ROOT, iter_rows, split_cell

LEXICON = ROOT / "lexicon"


@dataclass(frozen=True, slots=True)
class Unit:
    """How a unit is written, and what one of it is in the unit that observations state."""

    surface: str
    unit: str
    factor: float
    unit_class: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A word beside a number that opens or closes its bound: `min`, `max` or `exact`."""

    cue: str
    side: str
    effect: str


@dataclass(frozen=True, slots=True)
class ModalityCue:
    """A word that takes what it governs away from fact, to one of several modalities."""

    cue: str
    modalities: tuple[str, ...]
    scope: str


@dataclass(frozen=True, slots=True)
class MetricCue:
    """A word that says what a number beside it measures."""

    cue: str
    metric: str
    classes: frozenset[str]
    subjects: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Sense:
    """When a name that is also a word, or has two meanings, stands for an entity."""

    name: str
    entity: str
    unless_before: str
    unless_after: str
    unless_near: str
    needs_near: str
    needs_document: str


@dataclass(frozen=True, slots=True)
class PatternRow:
    """One way in which a relation is said; `rule` names it in evidence."""

    rule: str
    predicate: str
    pattern: str
    triggers: tuple[str, ...]
    qualifiers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CleanRow:
    """A line that is no news: a pattern, and the longest line it may claim."""

    pattern: str
    max_chars: int
    what: str


@dataclass(frozen=True, slots=True)
class QualifierCue:
    """A pattern that tells the value of a qualifier."""

    value: str
    pattern: str


def load_units() -> tuple[Unit, ...]:
    rows = iter_rows(LEXICON / "units.csv", columns=("surface", "unit", "factor", "class"))
    return tuple(Unit(row["surface"], row["unit"], float(row["factor"]), row["class"]) for row in rows)


def load_bounds() -> tuple[Bound, ...]:
    rows = iter_rows(LEXICON / "bounds.csv", columns=("cue", "side", "effect"))
    return tuple(Bound(row["cue"], row["side"], row["effect"]) for row in rows)


def load_modality_cues() -> tuple[ModalityCue, ...]:
    rows = iter_rows(LEXICON / "modality.csv", columns=("cue", "modality", "scope"))
    return tuple(ModalityCue(row["cue"], split_cell(row["modality"]), row["scope"]) for row in rows)


def load_metric_cues() -> tuple[MetricCue, ...]:
    rows = iter_rows(LEXICON / "metrics.csv", columns=("cue", "metric", "classes", "subjects", "weight"))
    return tuple(
        MetricCue(
            row["cue"],
            row["metric"],
            frozenset(split_cell(row["classes"])),
            split_cell(row["subjects"]),
            float(row["weight"]),
        )
        for row in rows
    )


def load_senses() -> tuple[Sense, ...]:
    names = ("name", "entity", "unless_before", "unless_after", "unless_near", "needs_near", "needs_document")
    return tuple(Sense(*(row[name] for name in names)) for row in iter_rows(LEXICON / "senses.csv", columns=names))


@cache
def load_stoplist() -> frozenset[str]:
    return frozenset(row["name"] for row in iter_rows(LEXICON / "stoplist.csv", columns=("name", "why")))


def load_clean_rows() -> tuple[CleanRow, ...]:
    rows = iter_rows(LEXICON / "clean.csv", columns=("pattern", "max_chars", "what"))
    return tuple(CleanRow(row["pattern"], int(row["max_chars"]), row["what"]) for row in rows)


def load_attribution() -> dict[str, dict[str, str]]:
    """Where the source stands (`after`, `before` or `inverted`) → cue → kind of verb."""
    found: dict[str, dict[str, str]] = {}
    for row in iter_rows(LEXICON / "attribution.csv", columns=("cue", "pattern", "kind")):
        found.setdefault(row["pattern"], {})[row["cue"]] = row["kind"]
    return found


def load_patterns() -> tuple[PatternRow, ...]:
    """Every relation pattern, family by family; the rule is `family/number` in the order of the rows."""
    return tuple(row for path in sorted((LEXICON / "relations").glob("*.csv")) for row in _family(path.stem))


def _family(family: str) -> list[PatternRow]:
    path = LEXICON / "relations" / f"{family}.csv"
    columns = ("name", "predicate", "pattern", "triggers", "qualifiers")
    rows = []
    for row in iter_rows(path, columns=columns):
        pairs = (part.partition("=") for part in split_cell(row["qualifiers"]))
        qualifiers = tuple((key, value) for key, _, value in pairs)
        rule = f"{family}/{row['name']}"
        rows.append(PatternRow(rule, row["predicate"], row["pattern"], split_cell(row["triggers"]), qualifiers))
    return rows


def load_titles() -> tuple[str, ...]:
    """Titles of offices, folded."""
    return tuple(row["title"] for row in iter_rows(LEXICON / "titles.csv", columns=("title",)))


@dataclass(frozen=True, slots=True)
class NameEdge:
    """What is cut off names of some types: the pattern's first group stays."""

    types: tuple[str, ...]
    pattern: re.Pattern[str]
    proper: bool


def load_name_edges() -> tuple[NameEdge, ...]:
    """Rules for the edges of names, in the order of the file."""
    rows = iter_rows(LEXICON / "name_edges.csv", columns=("types", "pattern", "needs"))
    return tuple(NameEdge(split_cell(r["types"]), re.compile(r["pattern"]), r["needs"] == "proper") for r in rows)


def load_qualifier_cues() -> dict[str, list[QualifierCue]]:
    """Cues by quality: polarity, mechanism, effect."""
    found: dict[str, list[QualifierCue]] = {}
    for row in iter_rows(LEXICON / "qualifiers.csv", columns=("quality", "value", "pattern")):
        found.setdefault(row["quality"], []).append(QualifierCue(row["value"], row["pattern"]))
    return found


def load_given_names() -> tuple[str, ...]:
    """Given names in Latin letters, folded."""
    return tuple(row["name"] for row in iter_rows(LEXICON / "given_names.csv", columns=("name",)))


@cache
def load_rule_errors() -> dict[str, float]:
    """Pattern → share of its readings that are wrong; `default` for those never tried."""
    rows = iter_rows(ROOT / "rule_errors.csv", columns=("rule", "error"))
    return {row["rule"]: float(row["error"]) for row in rows}


@cache
def load_peripheral() -> frozenset[str]:
    """Concepts at the rim of the field."""
    return frozenset(row["id"] for row in iter_rows(LEXICON / "peripheral.csv", columns=("id", "why")))

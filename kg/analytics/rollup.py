"""An exposure by sector or country: which are struck hardest. Harm and gain stand apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from kg.exposure.result import Exposed, Exposure
from kg.exposure.words import label_of
from kg.graph import GraphView

By = Literal["sector", "country"]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one sector or country.

    Attributes:
        key: id of the sector, code of the country; empty for those of none.
        label: language → how it is called.
        harm, gain: its rows of each effect, best first.
    """

    key: str
    label: dict[str, str]
    harm: tuple[Exposed, ...]
    gain: tuple[Exposed, ...]

    @property
    def harmed(self) -> float:
        """Sum of the scores of harm: how many are struck and how hard, as one number to rank by."""
        return sum(row.score for row in self.harm)

    @property
    def gained(self) -> float:
        """Sum of the scores of gain."""
        return sum(row.score for row in self.gain)

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The group for JSON."""
        return {
            "key": self.key or None,
            "label": self.label[language],
            "harm": {"entities": len(self.harm), "sum": self.harmed, "rows": _names(self.harm, language)},
            "gain": {"entities": len(self.gain), "sum": self.gained, "rows": _names(self.gain, language)},
        }


def roll_up(exposure: Exposure, view: GraphView, by: By) -> tuple[Group, ...]:
    """The groups of an exposure, the most harmed first; an entity of several sectors counts in each.

    Args:
        exposure: whole (`limit` None), else the sums are those of what was kept.
        view: the graph it was asked of.
        by: `sector` or `country`.
    """
    rows: dict[str, list[Exposed]] = defaultdict(list)
    sectors = _sectors(view) if by == "sector" else {}
    for row in exposure.exposed:
        keys = sectors.get(row.entity.id, ("",)) if by == "sector" else (row.entity.country or "",)
        for key in keys:
            rows[key].append(row)
    groups = (_group(key, found, view, by) for key, found in rows.items())
    return tuple(sorted(groups, key=lambda group: (-group.harmed, -group.gained, group.key)))


def _group(key: str, rows: list[Exposed], view: GraphView, by: By) -> Group:
    if not key:
        label = {"zh": "未记载", "en": "not known"}
    elif by == "sector":
        label = {language: label_of(view.entities[key], language) for language in ("zh", "en")}
    else:
        label = dict.fromkeys(("zh", "en"), key)
    sides = {effect: tuple(row for row in rows if row.effect == effect) for effect in ("harm", "gain")}
    return Group(key, label, sides["harm"], sides["gain"])


def _sectors(view: GraphView) -> dict[str, tuple[str, ...]]:
    """Entity → the sectors that the registry or a document puts it in."""
    found: dict[str, set[str]] = defaultdict(set)
    for entity, sector in _memberships(view):
        found[entity].add(sector)
    return {entity: tuple(sorted(sectors)) for entity, sectors in found.items()}


def _memberships(view: GraphView) -> Iterator[tuple[str, str]]:
    for edge in (*view.edges, *view.background):
        if edge.predicate == "in_sector" and view.entities[edge.object].type == "Sector":
            yield edge.subject, edge.object


def _names(rows: tuple[Exposed, ...], language: str) -> list[dict[str, Any]]:
    return [{"entity": row.entity.id, "label": label_of(row.entity, language), "score": row.score} for row in rows]

"""How much of the graph is documented, on how many sources an answer rests, and what its bounds kept from sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from typing import Any

from kg.exposure.options import Selection
from kg.exposure.paths import Path
from kg.exposure.select import WHOLE, iter_counted
from kg.exposure.words import check_language
from kg.graph import GraphView
from kg.model import Relation


@dataclass(frozen=True, slots=True)
class Reach:
    """What one search saw and what it did not; counts of entities of the types, country and sector asked for.

    Attributes:
        reached: entities in the answer.
        corroborated: those of them that are still reached whichever one document is left out.
        not_searched: reached too, but `limit` better ones were found before their paths were looked for.
        too_weak: reached, but with a score below `min_score`.
        too_far: not reached within `max_hops`, though one more hop would.
        max_hops, min_score: the bounds.
    """

    reached: int
    corroborated: int
    not_searched: int
    too_weak: int
    too_far: int
    max_hops: int
    min_score: float

    @property
    def share(self) -> float:
        """Share of the entities reached that more than one source supports, in [0, 1]; 0.0 of none."""
        return self.corroborated / self.reached if self.reached else 0.0

    def sentences(self, language: str) -> list[str]:
        """The reach in words; bounds that kept nothing out are not spoken of."""
        chinese = check_language(language) == "zh"
        said = []
        if self.reached:
            said.append(
                f"到达 {self.reached} 个实体，其中 {self.share:.0%} 不止依靠一篇文档。"
                if chinese
                else f"Entities reached: {self.reached}, {self.share:.0%} of them not by one document alone."
            )
        unseen = self._unseen_zh() if chinese else self._unseen_en()
        if unseen:
            said.append(f"因界限未看：{'；'.join(unseen)}。" if chinese else f"Not looked at: {'; '.join(unseen)}.")
        return said

    def _unseen_zh(self) -> list[str]:
        return [
            *([f"超过 {self.max_hops} 跳、再走一跳可达的 {self.too_far} 个实体"] if self.too_far else []),
            *([f"得分低于 {self.min_score:g} 的 {self.too_weak} 个实体"] if self.too_weak else []),
            *([f"排在所要数目之后的 {self.not_searched} 个实体"] if self.not_searched else []),
        ]

    def _unseen_en(self) -> list[str]:
        return [
            *([f"entities one hop beyond the limit of {self.max_hops}: {self.too_far}"] if self.too_far else []),
            *([f"entities with a score below {self.min_score:g}: {self.too_weak}"] if self.too_weak else []),
            *([f"entities ranked after the number asked for: {self.not_searched}"] if self.not_searched else []),
        ]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an answer rests on.

    Attributes:
        documents: documents that any counted statement quotes.
        statements: relations that count.
        entities: entities that documents name.
        connected: those of them with at least one counted relation.
        first, last: days of the oldest and the newest document quoted, ISO 8601; None where none has a date.
        left_out: relations that the question's limits (belief, modality, date, predicates) leave out.
        reach: of a search; None of an answer that searches nothing.
    """

    documents: int
    statements: int
    entities: int
    connected: int
    first: str | None = None
    last: str | None = None
    left_out: int = 0
    reach: Reach | None = None

    @property
    def share(self) -> float:
        """Share of entities with a documented relation, in [0, 1]; 0.0 of none."""
        return self.connected / self.entities if self.entities else 0.0

    def sentence(self, language: str = "zh") -> str:
        """The coverage in words, and that what is not documented may exist all the same."""
        chinese = check_language(language) == "zh"
        said = [self._graph_zh() if chinese else self._graph_en()]
        if self.left_out:
            said.append(
                f"另有 {self.left_out} 条关系因所设条件未计入。"
                if chinese
                else f"Relations left out by the conditions set: {self.left_out}."
            )
        said += self.reach.sentences(language) if self.reach else []
        said.append("没有记载不等于不存在。" if chinese else "Not documented does not mean that it does not exist.")
        return ("" if chinese else " ").join(said)

    @property
    def _days(self) -> list[str]:
        """The first day and the last, once where they are the same."""
        return list(dict.fromkeys(day for day in (self.first, self.last) if day))

    def _graph_zh(self) -> str:
        dates = f"（{' 至 '.join(self._days)}）" if self.first else ""
        return (
            f"本结果依据 {self.documents} 篇文档{dates}中的 {self.statements} 条关系；"
            f"{self.entities} 个实体中有 {self.share:.0%} 具有文档记载的关系。"
        )

    def _graph_en(self) -> str:
        dates = f" ({' to '.join(self._days)})" if self.first else ""
        return (
            f"This rests on {self.statements} relations in {self.documents} documents{dates}; {self.share:.0%} of "
            f"{self.entities} entities have a documented relation."
        )

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The coverage for JSON."""
        reach = asdict(self.reach) | {"share": self.reach.share} if self.reach else None
        return {**asdict(self), "reach": reach, "share": self.share, "sentence": self.sentence(language)}


def coverage_of(view: GraphView, selection: Selection, reach: Reach | None = None) -> Coverage:
    """Count what a search under this selection can see."""
    relations = _relations(view, selection)
    whole = relations if selection == WHOLE else _relations(view, WHOLE)
    evidence = {(item.document, item.date) for relation in relations for item in relation.evidence}
    dates = sorted(date for _, date in evidence if date)
    connected = {end for relation in relations for end in (relation.subject, relation.object)} & view.named
    return Coverage(
        documents=len({document for document, _ in evidence}),
        statements=len(relations),
        entities=len(view.named),
        connected=len(connected),
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
        # As of a day, listings may count that have ended since.
        left_out=max(len(whole) - len(relations), 0),
        reach=reach,
    )


def _relations(view: GraphView, selection: Selection) -> list[Relation]:
    return [relation for relation in iter_counted(view, selection) if relation.modality != "negated"]


def is_corroborated(paths: Sequence[Path]) -> bool:
    """Whether, whichever one document is left out, one of the paths still holds.

    A path falls with a document if one of its hops rests on that document alone. Paths of nothing but general links rest
    on no document and corroborate nothing.
    """
    documents = {item.document for path in paths for hop in path.hops for item in hop.edge.evidence}
    needed = [_needed(path) for path in paths]
    return len(documents) > 1 and not reduce(frozenset.intersection, needed)


def _needed(path: Path) -> frozenset[str]:
    """The documents that a path cannot do without."""
    found = [frozenset(item.document for item in hop.edge.evidence) for hop in path.hops]
    return frozenset().union(*(documents for documents in found if len(documents) == 1))

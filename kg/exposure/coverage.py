"""How much of the graph is documented, and what silence means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kg.exposure.options import Selection
from kg.exposure.select import iter_counted
from kg.exposure.words import check_language
from kg.graph import GraphView


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an answer rests on.

    Attributes:
        documents: documents that any counted statement quotes.
        statements: relations that count.
        entities: entities that documents name.
        connected: those of them with at least one counted relation.
    """

    documents: int
    statements: int
    entities: int
    connected: int

    @property
    def share(self) -> float:
        """Share of entities with a documented relation, in [0, 1]; 0.0 of none."""
        return self.connected / self.entities if self.entities else 0.0

    def sentence(self, language: str = "zh") -> str:
        """The coverage in words, and that what is not documented may exist all the same."""
        share = f"{self.share:.0%}"
        if check_language(language) == "zh":
            return (
                f"本结果依据 {self.documents} 篇文档中的 {self.statements} 条关系；{self.entities} 个实体中有 {share} "
                "具有文档记载的关系。没有记载不等于不存在。"
            )
        return (
            f"This rests on {self.statements} relations in {self.documents} documents; {share} of {self.entities} "
            "entities have a documented relation. Not documented does not mean that it does not exist."
        )

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The coverage for JSON."""
        return {
            "documents": self.documents,
            "statements": self.statements,
            "entities": self.entities,
            "connected": self.connected,
            "share": self.share,
            "sentence": self.sentence(language),
        }


def coverage_of(view: GraphView, selection: Selection) -> Coverage:
    """Count what a search under this selection can see."""
    relations = [relation for relation in iter_counted(view, selection) if relation.modality != "negated"]
    documents = {evidence.document for relation in relations for evidence in relation.evidence}
    connected = {end for relation in relations for end in (relation.subject, relation.object)} & view.named
    return Coverage(len(documents), len(relations), len(view.named), len(connected))

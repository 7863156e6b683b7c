"""Score how names are resolved on fixtures/name_bench.csv.

    python bench/name_bench.py             precision, recall and accuracy of "same" by kind
    python bench/name_bench.py --errors    and the pairs that came out wrong

A name goes to the registry first (names, then tickers); two names that it does not hold meet in the linking of one document. Two
names are the same when both end at one id.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.table import Table

from extract.document import Document
from extract.gazetteer import load_gazetteer
from extract.linking import link_mentions
from extract.reading import Mention, Reading
from extract.worktext import WorkText
from ontology.registry import load_registry

PAIRS = Path(__file__).parents[1] / "fixtures" / "name_bench.csv"
_SUFFIXES = {
    "SH": "SSE", "SZ": "SZSE", "HK": "HKEX", "TW": "TWSE", "TWO": "TPEX", "KS": "KRX", "T": "TSE", "O": "NASDAQ", "N": "NYSE",
    "AS": "EURONEXT", "PA": "EURONEXT", "DE": "XETRA", "L": "LSE",
}  # fmt: skip
_SUFFIXED = re.compile(r"([0-9A-Z]+)\.([A-Z]+)")
_APART = "。"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, whether they are one thing, and what makes them hard."""

    first: str
    second: str
    same: bool
    kind: str


@dataclass(slots=True)
class Score:
    """How "same" was answered: found, wrongly claimed, overlooked, rightly denied."""

    found: int = 0
    claimed: int = 0
    overlooked: int = 0
    denied: int = 0

    def add(self, *, same: bool, answer: bool) -> None:
        self.found += same and answer
        self.claimed += answer and not same
        self.overlooked += same and not answer
        self.denied += not same and not answer

    def cells(self) -> tuple[str, ...]:
        total = self.found + self.claimed + self.overlooked + self.denied
        shares = (
            (self.found, self.found + self.claimed),
            (self.found, self.found + self.overlooked),
            (self.found + self.denied, total),
        )
        return (str(total), *(f"{part / whole:.3f}" if whole else "–" for part, whole in shares))


def load_pairs(path: Path = PAIRS) -> list[Pair]:
    """The pairs of the file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return [Pair(r["name_a"], r["name_b"], {"same": True, "different": False}[r["verdict"]], r["kind"]) for r in rows]


@cache
def _tickers() -> dict[str, str]:
    entities = load_registry().entities.values()
    return {ticker: entity.id for entity in entities for ticker in (entity.ticker or "").split("|") if ticker}


def known_id(name: str) -> str | None:
    """The id of a registry entity by name or ticker, `2330.TW` and `TWSE:2330` alike.

    >>> known_id("輝達"), known_id("2330.TW")
    ('company/nvidia', 'company/tsmc')
    """
    if entities := load_gazetteer().lookup(name):
        return entities[0].id
    if (written := _SUFFIXED.fullmatch(name)) and written[2] in _SUFFIXES:
        name = f"{_SUFFIXES[written[2]]}:{written[1]}"
    return _tickers().get(name)


def same(first: str, second: str) -> bool:
    """Whether both names end at one id when one document names them."""
    text = first + _APART + second
    document = Document("pair", text)
    at = len(first) + len(_APART)
    reading = Reading(document, WorkText.of(text))
    reading.mentions = [
        Mention(0, len(first), "Company", known_id(first)),
        Mention(at, len(text), "Company", known_id(second)),
    ]
    link_mentions(reading)
    return reading.mentions[0].entity == reading.mentions[1].entity


def main() -> None:
    """Print the scores."""
    scores: dict[str, Score] = defaultdict(Score)
    wrong = []
    for pair in load_pairs():
        answer = same(pair.first, pair.second)
        for name in (pair.kind, "all"):
            scores[name].add(same=pair.same, answer=answer)
        if answer != pair.same:
            wrong.append((pair.kind, pair.first, pair.second, known_id(pair.first), known_id(pair.second), pair.same))
    console = Console(width=100)
    table = Table("kind", "pairs", "precision", "recall", "accuracy")
    for name in (*sorted(set(scores) - {"all"}), "all"):
        table.add_row(name, *scores[name].cells())
    console.print(table)
    if "--errors" in sys.argv[1:]:
        for row in wrong:
            console.print(*row, markup=False, highlight=False)


if __name__ == "__main__":
    main()

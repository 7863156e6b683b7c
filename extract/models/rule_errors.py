"""How often each pattern is wrong, measured on labelled text with the names given; reading takes its confidence from it.

    python -m extract.models.rule_errors --gold GOLD.jsonl [...] [--leave-out K/N] --out ontology/rule_errors.csv

A pattern's error is its share of wrong readings, drawn towards the share of all patterns while it was seldom tried.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from extract.models.corpus import LabelledText
from extract.models.examples import reading_with
from extract.models.features import prepare
from extract.models.parts import parse_part
from extract.models.train import load_texts
from extract.pattern_relations import read_patterns
from kg.model import SYMMETRIC

# A pattern counts as if it had been tried this often more, with the success of all patterns together.
_PRIOR = 4.0
_HEADER = """\
# How often a pattern of lexicon/relations is wrong; made by extract/models/rule_errors.py from labelled text, not by hand.
# rule: family and name of the pattern, as evidence carries it. error: share of wrong readings, in [0, 1]. tried: readings it rests on.
# The row `default` is for patterns that labelled text never tried.
"""


def count_rules(texts: Sequence[LabelledText]) -> tuple[Counter[str], Counter[str]]:
    """Readings and right readings of each pattern."""
    tried: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for rule, ok in (reading for text in texts for reading in _readings(text)):
        tried[rule] += 1
        right[rule] += ok
    return tried, right


def _readings(text: LabelledText) -> Iterator[tuple[str, bool]]:
    item = prepare(text)
    gold = {_key(r["subject"], r["predicate"], r["object"]) for r in item.source.relations}
    for found in read_patterns(reading_with(item, item.gold, item.keys)):
        yield found.rule, _key(found.subject.entity, found.predicate, found.object.entity) in gold


def _key(subject: str | None, predicate: str, other: str | None) -> tuple[str, str, str]:
    first, second = subject or "", other or ""
    if predicate in SYMMETRIC and second < first:
        first, second = second, first
    return first, predicate, second


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, nargs="*", default=[])
    parser.add_argument("--leave-out", type=parse_part, help="K/N: keep the K-th of N parts of the last gold file out")
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    tried, right = count_rules(load_texts(a.gold, a.leave_out))
    share = right.total() / tried.total()
    with a.out.open("w", encoding="utf-8", newline="") as out:
        out.write(_HEADER)
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("rule", "error", "tried"))
        for rule in sorted(tried):
            writer.writerow((rule, round(1 - (right[rule] + _PRIOR * share) / (tried[rule] + _PRIOR), 3), tried[rule]))
        writer.writerow(("default", round(1 - share, 3), tried.total()))


if __name__ == "__main__":
    main()

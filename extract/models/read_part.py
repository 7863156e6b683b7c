"""Read the documents that a cross-validation left out, with the networks that never saw them.

    EXPOGRAPH_MODELS=FOLDER python -m extract.models.read_part --gold GOLD.jsonl --part K/N --out RECORDS.jsonl

`--part 0/1` reads all documents.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from extract.document import Document
from extract.models.corpus import iter_gold
from extract.models.parts import parse_part, part_of
from extract.pipeline import read
from kg.record import dump_record


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--part", type=parse_part, default=(0, 1))
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    part, parts = a.part
    with a.out.open("w", encoding="utf-8") as out:
        for text in iter_gold(a.gold):
            if part_of(text.id, parts) == part:
                print(dump_record(read(Document(text.id, text.text, text.date, text.language))), file=out)


if __name__ == "__main__":
    main()

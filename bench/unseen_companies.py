"""How many names of companies are read that the registry does not hold: a random third of its companies is removed first.

    python bench/unseen_companies.py GOLD.jsonl [GOLD.jsonl ...]

Exact recall over the gold mentions of the removed companies: the same span, read as a company. `EXPOGRAPH_MODELS` names other networks,
such as those of a part of a cross-validation.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from ontology.data import ROOT
from ontology.names import fold_name
from ontology.registry import load_registry

SEED = 20
SHARE = 1 / 3


def removed_companies() -> frozenset[str]:
    """Ids of a random third of the registry's companies, always the same."""
    companies = sorted(e.id for e in load_registry().entities.values() if e.type == "Company")
    return frozenset(random.Random(SEED).sample(companies, round(len(companies) * SHARE)))


def copy_ontology(folder: Path, removed: frozenset[str]) -> None:
    """Copy the ontology's files without the rows of some companies."""
    shutil.copytree(ROOT, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    slugs = {company.partition("/")[2] for company in removed}
    for path in (folder / "registry").glob("companies_*.csv"):
        kept = [line for line in path.read_text("utf-8").splitlines(keepends=True) if _first_cell(line) not in slugs]
        path.write_text("".join(kept), encoding="utf-8")
    senses = folder / "lexicon" / "senses.csv"
    lines = senses.read_text("utf-8").splitlines(keepends=True)
    senses.write_text("".join(line for line in lines if not any(c in line for c in removed)), encoding="utf-8")


def _first_cell(line: str) -> str:
    return next(csv.reader(io.StringIO(line)), [""])[0]


def read(gold: Path, ontology: Path, out: Path) -> list[dict[str, Any]]:
    """Records of the gold's texts, read with another ontology in a process of its own."""
    command = [sys.executable, "-m", "extract.models.read_part", "--gold", str(gold), "--out", str(out)]
    subprocess.run(command, check=True, env={**os.environ, "EXPOGRAPH_ONTOLOGY": str(ontology)})
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def main() -> None:
    """Print recall over mentions and over names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    paths = parser.parse_args().gold
    removed = removed_companies()
    names = {fold_name(n) for e in load_registry().entities.values() if e.id in removed for n in e.names}
    found: list[tuple[str, bool]] = []
    with tempfile.TemporaryDirectory() as folder:
        copy_ontology(Path(folder) / "ontology", removed)
        for path in paths:
            records = {r["doc_id"]: r for r in read(path, Path(folder) / "ontology", Path(folder) / "records.jsonl")}
            for line in path.read_text("utf-8").splitlines():
                document = json.loads(line)
                read_as = {
                    (m["start"], m["end"]) for m in records[document["doc_id"]]["mentions"] if m["type"] == "Company"
                }
                found += [
                    (m["text"], (m["start"], m["end"]) in read_as)
                    for m in document["mentions"]
                    if m["type"] == "Company" and fold_name(m["text"]) in names
                ]
    right = sum(hit for _, hit in found)
    missed = sorted({name for name, hit in found if not hit})
    print(f"companies removed   {len(removed)} of the registry, seed {SEED}")
    print(f"mentions of them    {len(found)} of {len({name for name, _ in found})} names")
    print(f"exact recall        {right / max(1, len(found)):.3f}")
    print(f"never or not always {', '.join(missed)}")


if __name__ == "__main__":
    main()

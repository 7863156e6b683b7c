"""Where the data files lie, and how rows are read: CSV with `#` comment lines above the header."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from kg.errors import InputError

# A folder of the same make may stand in for the bundled one, as when reading is measured without a part of the registry.
ROOT = Path(os.environ.get("EXPOGRAPH_ONTOLOGY") or str(files("ontology")))


def iter_rows(path: Path, *, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Read the rows of a CSV file under its commented header.

    Args:
        path: the file.
        columns: names that the header must hold; others are kept too.

    Raises:
        InputError: a missing column, or a row with more or fewer cells than the header.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(line for line in lines if not line.startswith("#") and line.strip())
        header = next(reader)
        if missing := [name for name in columns if name not in header]:
            raise InputError(f"column {missing[0]!r} is missing", where=str(path), remedy="add it to the header")
        for cells in reader:
            if len(cells) != len(header):
                problem = f"the row of {cells[0]!r} has {len(cells)} cells, the header {len(header)}"
                raise InputError(problem, where=str(path), remedy="quote cells that hold commas")
            yield dict(zip(header, cells, strict=True))


def split_cell(cell: str) -> tuple[str, ...]:
    """The parts of a `|`-separated cell, empty ones dropped.

    >>> split_cell("海力士| SK hynix |")
    ('海力士', 'SK hynix')
    """
    return tuple(part.strip() for part in cell.split("|") if part.strip())

"""How fast documents go into a store: quads per second in memory and on disk, with `facts` kept at every step.

Synthetic documents: each says a few things of companies drawn unevenly, so that some names, and some statements,
recur in many documents as they do in news.

    python bench/store_load.py --documents 1000
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from kg.record import EntityRow, ObservationRow, Record, RelationRow, SpanRow, Value
from kg.store import GraphStore

COMPANIES = 2000
STATEMENTS_PER_DOCUMENT = 12
PREDICATES = ("supplies", "invests_in", "partners_with", "competes_with", "acquires")


def iter_records(count: int) -> Iterator[Record]:
    """The same records on every run."""
    draw = random.Random(7)
    for number in range(count):
        yield _record(number, draw)


def _company(draw: random.Random) -> str:
    # The square of a uniform draw: a hundredth of the companies has a tenth of the mentions.
    return f"company/c{int(COMPANIES * draw.random() ** 2)}"


def _record(number: int, draw: random.Random) -> Record:
    text = f"第{number}篇：" + "甲公司向乙公司供货，产能为每月二万片。" * STATEMENTS_PER_DOCUMENT
    relations, observations = [], []
    for index in range(STATEMENTS_PER_DOCUMENT):
        span = SpanRow(start=4 + 19 * index, end=23 + 19 * index, rule="relation.bench@1")
        if index % 3:
            ends = {"subject": _company(draw), "object": _company(draw), "predicate": draw.choice(PREDICATES)}
            relations.append(RelationRow.model_validate(ends | {"confidence": 0.8, "evidence": [span]}))
        else:
            size = float(draw.randrange(1, 50) * 1000)
            observations.append(_capacity(_company(draw), size, span))
    used = {row.subject for row in (*relations, *observations)} | {row.object for row in relations}
    return Record(
        doc_id=f"bench-{number}",
        doc_date="2025-11-25",
        text=text,
        entities=[EntityRow(id=key, type="Company", label=f"公司{key[9:]}") for key in sorted(used)],
        relations=relations,
        observations=observations,
    )


def _capacity(subject: str, size: float, span: SpanRow) -> ObservationRow:
    value = Value(min=size, max=size)
    return ObservationRow(
        subject=subject, metric="capacity", value=value, unit="wafer/month", time="2026", evidence=[span]
    )


def measure(records: list[Record], path: Path | None) -> tuple[float, int, float]:
    """Seconds to load, quads held at the end, seconds to read all relations back."""
    with GraphStore.open(path, create=True, ontology=()) as store:
        begun = time.perf_counter()
        for record in records:
            store.add(record)
        loaded = time.perf_counter()
        sum(1 for _ in store.iter_relations())
        return loaded - begun, len(store.oxigraph), time.perf_counter() - loaded


def main() -> None:
    """Print one line for each kind of store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1000)
    records = list(iter_records(parser.parse_args().documents))
    print(f"{'store':8} {'documents':>9} {'quads':>9} {'load s':>7} {'quads/s':>9} {'documents/s':>11} {'read s':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for name, path in (("memory", None), ("disk", Path(folder) / "store")):
            load, quads, read = measure(records, path)
            rates = f"{quads / load:9.0f} {len(records) / load:11.0f}"
            print(f"{name:8} {len(records):9} {quads:9} {load:7.2f} {rates} {read:7.2f}")


if __name__ == "__main__":
    main()

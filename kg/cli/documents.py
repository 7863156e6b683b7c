"""Documents in and out: extract, build, remove."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from kg.cli.console import Tick, example, print_json, print_line, print_note, print_skip, progress
from kg.cli.options import JsonOption, PathsArgument, StoreOption, open_store, store_path
from kg.errors import ExpographError, InputError

if TYPE_CHECKING:
    from kg.build import Step
    from kg.inputs import Input

FOUND_PROBLEMS = 1


@example("expograph extract news/ --out records.jsonl", "expograph extract article.html | head -c 400")
def extract(
    paths: PathsArgument,
    out: Annotated[
        Path | None, typer.Option("--out", help="File of the records [default: standard output].", metavar="FILE")
    ] = None,
) -> None:
    """Read documents into records, one JSON object a line.

    An input that cannot be read is reported on stderr and counted; the others are read. Exit status: 0 all read, 1 some
    skipped, 2 nothing could be read.
    """
    from kg.build import iter_records
    from kg.inputs import iter_inputs
    from kg.record import dump_record

    counts: Counter[str] = Counter()
    inputs = _with_any(iter_inputs(paths))
    with _writing(out) as file, progress("reading") as tick:
        for item in iter_records(inputs):
            if isinstance(item, ExpographError):
                print_skip(item)
            else:
                file.write(dump_record(item) + "\n")
                tick(item.doc_id)
            counts["skipped" if isinstance(item, ExpographError) else "read"] += 1
    print_note(f"{counts['read']} documents read, {counts['skipped']} skipped")
    _end(counts["skipped"])


@example("expograph build news/ --store graph", "expograph build records.jsonl more.txt --store graph")
def build(
    paths: PathsArgument,
    store: StoreOption = None,
    read_again: Annotated[
        bool, typer.Option("--read-again", help="Read unchanged documents too, after an update of expograph.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Put documents or records into the graph.

    Only what is new or has changed since the last run is read.
    A line of JSONL with "mentions" is a record, any other a document. A bad input is reported on stderr with its file
    and line and counted; the others go in. When the command is interrupted, run it again: it goes on where it stopped.
    Exit status: 0 all in, 1 some skipped, 2 nothing could be used.
    """
    from kg.build import build as iter_steps
    from kg.inputs import iter_inputs

    started = time.perf_counter()
    # The first usable input comes before the store, so that a run of nothing but bad input makes none.
    inputs = _with_any(iter_inputs(paths))
    with open_store(store, read_only=False, create=True) as graph, progress("building") as tick:
        counts = count_steps(iter_steps(inputs, graph, read_again=read_again), tick)
        documents = len(graph.documents())
    seconds = time.perf_counter() - started
    if json:
        print_json({**counts, "documents": documents, "seconds": round(seconds, 3), "store": str(store_path(store))})
    else:
        said = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        print_line(f"{said}; {documents} documents in {store_path(store)} ({seconds:.1f} s)")
    _end(counts["skipped"])


@example("expograph remove sk-hynix-hbm4-2025 --store graph")
def remove(
    documents: Annotated[
        list[str], typer.Argument(help="Ids of documents; 'expograph stats --documents' lists them.", metavar="DOC")
    ],
    store: StoreOption = None,
) -> None:
    """Take documents out of the graph.

    Everything that only they say goes with them."""
    with open_store(store, read_only=False) as graph:
        known = {row.id for row in graph.documents()}
        if unknown := [name for name in documents if name not in known]:
            problem = f"document {unknown[0]!r} is not in the store"
            raise InputError(problem, remedy="list the documents with 'expograph stats --documents'")
        for name in documents:
            graph.remove(name)
    print_line(f"{len(set(documents))} removed from {store_path(store)}")


def count_steps(steps: Iterable[Step], tick: Tick) -> dict[str, int]:
    """How many inputs had each outcome; a skip is reported as it comes."""
    from kg.build import OUTCOMES

    counts = dict.fromkeys(OUTCOMES, 0)
    for step in steps:
        counts[step.outcome] += 1
        if step.error:
            print_skip(step.error)
        tick(step.name)
    return counts


def _with_any(inputs: Iterable[Input]) -> Iterator[Input]:
    """The inputs again.

    Raises:
        InputError: not one of them can be used.
    """
    from extract.readers import Skip

    rest = iter(inputs)
    skips: list[Skip] = []
    for item in rest:
        if not isinstance(item, Skip):
            return _chain(skips, item, rest)
        skips.append(item)
    if len(skips) == 1:
        raise skips[0].error
    for skip in skips:
        print_skip(skip.error)
    problem = f"none of {len(skips)} inputs can be used" if skips else "there is nothing to read"
    raise InputError(problem, remedy="give text files, or folders that hold some")


def _chain(skips: Sequence[Input], first: Input, rest: Iterator[Input]) -> Iterator[Input]:
    yield from skips
    yield first
    yield from rest


@contextmanager
def _writing(out: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file that appears under its name only once it is complete."""
    if out is None:
        yield sys.stdout
        return
    part = out.with_name(out.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as file:
            yield file
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _end(skipped: int) -> None:
    if skipped:
        raise typer.Exit(FOUND_PROBLEMS)

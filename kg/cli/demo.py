"""The whole way in one go: the bundled corpus → graph → answers → reports."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import example, print_line, print_path, progress
from kg.cli.documents import count_steps
from kg.cli.options import LanguageOption, language_of, open_store, types_of, view_of

if TYPE_CHECKING:
    from kg.graph import GraphView

# What the corpus is about: a list that reaches cloud providers through optical modules, and the memory shortage.
SHOCKS = (("1260H清单", "listing", "1260h-listing"), ("存储芯片", "price_rise", "memory-price-rise"))
PAIR = ("SK海力士", "英伟达")
_ROWS = 8


@example("expograph demo", "expograph demo --store graph --out reports --language en")
def demo(
    store: Annotated[Path | None, typer.Option("--store", help="Keep the graph in this folder.", metavar="DIR")] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder of the reports.", metavar="DIR")] = Path("out"),
    language: LanguageOption = None,
) -> None:
    """Build the bundled corpus, ask it, and write reports.

    Two exposures and a path are printed, with the time that each step takes.
    """
    started = time.perf_counter()
    spoken = language_of(language)
    with _folder(store) as folder:
        view = _build(folder)
    _print_answers(view, spoken)
    out.mkdir(parents=True, exist_ok=True)
    with _timed("reports written"):
        written = list(_write_reports(view, out, spoken))
    for file in written:
        print_path(file, indent=2)
    print_line(f"done in {time.perf_counter() - started:.1f} s")


def _build(folder: Path) -> GraphView:
    from kg.build import build
    from kg.demo import corpus_path
    from kg.inputs import iter_inputs

    with open_store(folder, read_only=False, create=True) as graph:
        with _timed("corpus read into the graph"), progress("building") as tick:
            counts = count_steps(build(iter_inputs([corpus_path()]), graph), tick)
        totals = graph.stats()
        print_line(
            f"{sum(counts.values())} documents: {totals['relations']} relations, {totals['observations']} observations, "
            f"{totals['entities']} entities, {totals['quads']} quads",
            indent=2,
        )
        with _timed("graph loaded"):
            return view_of(graph)


def _print_answers(view: GraphView, language: str) -> None:
    from kg.cli.answer_tables import print_exposure, print_paths
    from kg.exposure import ExposureOptions, Shock, expose, paths_between

    for entity, kind, _ in SHOCKS:
        print_line()
        print_line(f"$ expograph expose {entity} --shock {kind} --limit {_ROWS}", style="bold")
        found = expose(view, Shock(entity, kind), ExposureOptions(types=types_of(None), limit=None))
        print_exposure(found, language=language, limit=_ROWS, quoted=1)
    print_line()
    print_line(f"$ expograph path {' '.join(PAIR)} --k 2", style="bold")
    paths = paths_between(view, *PAIR, ExposureOptions(k=2))
    print_paths(paths, (view.resolve(PAIR[0]), view.resolve(PAIR[1])), language=language)
    print_line()


def _write_reports(view: GraphView, out: Path, language: str) -> Iterator[Path]:
    from kg.exposure import Shock
    from kg.report import DEFAULTS, write_report

    options = replace(DEFAULTS, types=types_of(None))

    for entity, kind, name in SHOCKS:
        for suffix in (".html", ".md"):
            yield write_report(view, Shock(entity, kind), out / f"{name}{suffix}", language=language, options=options)


@contextmanager
def _folder(store: Path | None) -> Iterator[Path]:
    """The folder given, or one that is gone afterwards."""
    if store:
        yield store
        return
    with TemporaryDirectory(prefix="expograph-") as folder:
        yield Path(folder)


@contextmanager
def _timed(what: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    print_line(f"{what} in {time.perf_counter() - started:.1f} s")

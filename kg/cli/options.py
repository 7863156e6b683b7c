"""Options that several commands share, and how they open the graph."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kg.config import settings
from kg.errors import InputError
from kg.model import ENTITY_TYPES

if TYPE_CHECKING:
    from kg.exposure import Selection
    from kg.graph import GraphView
    from kg.store import GraphStore
    from ontology.transmission import TransmissionRule

Language = Literal["zh", "en"]

PathsArgument = Annotated[
    list[Path], typer.Argument(help="Files (.txt .md .html .jsonl) or folders; - is standard input.", metavar="PATH")
]
StoreOption = Annotated[
    Path | None,
    typer.Option(
        "--store",
        help="Folder of the graph [default: EXPOGRAPH_STORE, expograph.toml, ./expograph-store].",
        metavar="DIR",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
LanguageOption = Annotated[
    Language | None, typer.Option("--language", help="Language of the answer [default: EXPOGRAPH_LANGUAGE, else zh].")
]

# Whoever follows a shock asks for firms first; the products and places on the way show in the chains.
DEFAULT_TYPE = "Company"
ALL_TYPES = "all"
TypeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--type",
        help="Report only entities of this type, as Product; may be given again; all for every type [default: Company].",
        metavar="TYPE",
    ),
]


SnapshotOption = Annotated[
    Path | None,
    typer.Option(
        "--snapshot",
        help="Keep the arrays of the search in this file; made anew when the graph, its selection or the rules differ.",
        metavar="FILE",
    ),
]


def store_path(given: Path | None) -> Path:
    """The folder given, else the one of the settings."""
    return given or settings().store


def open_store(given: Path | None, *, read_only: bool = True, create: bool = False) -> GraphStore:
    """Open the graph's folder."""
    # Imported here and not above, so that --help need not wait for the graph's libraries.
    from kg.store import GraphStore

    return GraphStore.open(store_path(given), read_only=read_only, create=create)


def load_view(given: Path | None) -> GraphView:
    """Read the whole graph."""
    with open_store(given) as store:
        return view_of(store)


def view_of(store: GraphStore) -> GraphView:
    """The graph of a store, with the registry as background."""
    from kg.graph import GraphView
    from ontology.registry import load_registry

    return GraphView.from_store(store, registry=load_registry())


def open_snapshot(
    file: Path | None, view: GraphView, selection: Selection, rules: tuple[TransmissionRule, ...] | None
) -> None:
    """Read the arrays of the search from a file, or write them there; nothing without a file."""
    from kg.exposure.snapshot import load_or_build
    from ontology.transmission import load_rules

    if file:
        load_or_build(file, view, selection, load_rules() if rules is None else rules)


def language_of(given: Language | None) -> Language:
    """The language given, else the one of the settings."""
    return given or settings().language


def check_day(given: str | None, *, where: str = "--as-of") -> str | None:
    """An ISO 8601 day as given.

    Args:
        given: what was written; None and nothing give None.
        where: the option that it was given to.

    Raises:
        InputError: it is none.

    >>> check_day("2025-11-25")
    '2025-11-25'
    """
    try:
        return date.fromisoformat(given).isoformat() if given else None
    except ValueError as error:
        raise InputError(f"{given!r} is no day", where=where, remedy="write it as 2025-11-25") from error


def types_of(given: Collection[str] | None) -> frozenset[str] | None:
    """The entity types to report; None for every type.

    Raises:
        InputError: one is unknown.

    >>> sorted(types_of(["product", "Company"]) or ()), types_of(["all"]), types_of(None) == {"Company"}
    (['Company', 'Product'], None, True)
    """
    written = {name.lower() for name in given or (DEFAULT_TYPE,)}
    if ALL_TYPES in written:
        return None
    known = {name.lower(): name for name in ENTITY_TYPES}
    if unknown := sorted(written - set(known)):
        remedy = f"use {ALL_TYPES}, or some of {', '.join(ENTITY_TYPES)}"
        raise InputError(f"{unknown[0]!r} is no type", where="--type", remedy=remedy)
    return frozenset(known[name] for name in written)

"""Files that are no news into the graph: import list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.console import example, print_json, print_line, print_note, print_table
from kg.cli.list_changes import print_list_changes
from kg.cli.options import JsonOption, LanguageOption, StoreOption, check_day, language_of, open_store
from kg.cli.phrases import say

if TYPE_CHECKING:
    from kg.graph import GraphView
    from kg.importers.editions import Entry, ImportedEdition

UNSETTLED = 1

group = typer.Typer(help="Bring in what is not news, such as the edition of a list.", rich_markup_mode=None)


@group.callback()
def _import() -> None:
    """Bring in what is not news, such as the edition of a list."""


@example(
    "expograph import list fixtures/lists/watch-2025-01.csv --policy 关键技术观察名单 --edition 2025-01-15",
    "expograph import list 1260h.csv --policy 1260H清单 --edition 2025-01-07 --dry-run",
)
def import_list(
    file: Annotated[
        Path, typer.Argument(help="CSV with a column name, name_zh or name_en; - is standard input.", metavar="FILE")
    ],
    policy: Annotated[str, typer.Option("--policy", help="The list: a name in any language or an id.", metavar="P")],
    edition: Annotated[str, typer.Option("--edition", help="The day it appeared.", metavar="YYYY-MM-DD")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report the matches, change nothing.")] = False,
    language: LanguageOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Put the edition of a list into the graph.

    It is said whom each name was taken to mean: names meet the registry exactly, as an alias, or folded (case, width, script,
    legal form), and only these are linked. A name that is near a known one, or means several, is listed under an id of its own
    until a column "id" says whom it means. An edition ends every listing that it does not name. Other columns: aliases, type,
    added, removed.
    Exit status: 0 imported, 1 imported with names to settle, 2 the file cannot be used.
    """
    from kg.cli.options import view_of
    from kg.importers.editions import read_edition
    from kg.importers.list_file import read_list
    from ontology.registry import load_registry

    day = check_day(edition, where="--edition") or edition
    read = read_edition(read_list(file), policy=policy, date=day, registry=load_registry(), where=str(file))
    outcome = None
    if not dry_run:
        with open_store(store, read_only=False, create=True) as graph:
            outcome = graph.add(read.record).value
            view = view_of(graph)
    if json:
        print_json(_as_data(read, outcome, view if outcome else None))
    else:
        _print(read, outcome, view if outcome else None, language_of(language))
    if not read.policy.verified:
        print_note(f"the registry holds no list {read.policy.label()!r}: its id is {read.policy.id}")
    if read.unsettled:
        raise typer.Exit(UNSETTLED)


def _changes(read: ImportedEdition, view: GraphView) -> tuple[str | None, Mapping[str, str]]:
    """The day of the edition before, and who was added, removed or relisted since."""
    from kg.listings import calendars_of, changes_between

    editions = calendars_of(view.relations)[read.policy.id].editions
    place = next(place for place, edition in enumerate(editions) if edition.date == read.date)
    if place == 0:
        return None, {}
    return editions[place - 1].date, changes_between(view.relations, editions[place - 1], editions[place])


def _as_data(read: ImportedEdition, outcome: str | None, view: GraphView | None) -> dict[str, Any]:
    since, changes = _changes(read, view) if view else (None, {})
    levels = Counter(entry.match.level for entry in read.entries)
    return {
        "policy": read.policy.id,
        "edition": read.date,
        "document": read.record.doc_id,
        "outcome": outcome,
        "matches": dict(levels),
        "entries": [_entry_data(entry) for entry in read.entries],
        "previous_edition": since,
        "changes": [{"entity": entity, "change": change} for entity, change in sorted(changes.items())],
    }


def _entry_data(entry: Entry) -> dict[str, Any]:
    return {
        "line": entry.row.line,
        "names": list(entry.row.names),
        "entity": entry.entity,
        "match": entry.match.level,
        "candidates": [{"entity": entity, "likeness": likeness} for entity, likeness in entry.match.candidates],
        "time": entry.row.time,
    }


def _print(read: ImportedEdition, outcome: str | None, view: GraphView | None, language: str) -> None:
    from kg.importers.matching import LEVELS
    from ontology.registry import load_registry

    known = load_registry().entities
    title = say(
        "edition_title",
        language,
        policy=_label(read.policy.id, known, language),
        date=read.date,
        count=len(read.entries),
    )
    heads = [say(key, language) for key in ("line", "printed", "matched", "sureness", "remark")]
    rows = [
        (
            entry.row.line,
            entry.row.names[0],
            _label(entry.entity, known, language) if entry.entity in known else entry.entity,
            say(entry.match.level, language),
            _remark(entry, known, language),
        )
        for entry in read.entries
    ]
    print_table(heads, rows, title=title, numbers=(0,))
    levels = Counter(entry.match.level for entry in read.entries)
    print_line(" · ".join(f"{say(level, language)} {levels[level]}" for level in LEVELS if levels[level]))
    if read.unsettled:
        print_line(say("settle", language, count=len(read.unsettled)))
    if view is None:
        print_line(say("not_stored", language))
        return
    print_line(say(f"stored_{outcome}", language, document=read.record.doc_id))
    print_line()
    _print_changes(read, view, language)


def _print_changes(read: ImportedEdition, view: GraphView, language: str) -> None:
    since, changes = _changes(read, view)
    if since is None:
        print_line(say("first_edition", language))
        return
    print_line(say("compared_to", language, date=since), style="bold")
    print_list_changes(view, changes, language)


def _remark(entry: Entry, known: Mapping[str, Any], language: str) -> str:
    parts = []
    if entry.match.candidates:
        names = ", ".join(
            f"{_label(entity, known, language)} {likeness:.2f}" for entity, likeness in entry.match.candidates
        )
        parts.append(say("maybe", language, names=names))
    if entry.row.time:
        parts.append(say("stated_time", language, time=entry.row.time))
    return " · ".join(parts)


def _label(entity: str, known: Mapping[str, Any], language: str) -> str:
    from kg.exposure.words import label_of

    return label_of(known[entity], language) if entity in known else entity.partition("/")[2]

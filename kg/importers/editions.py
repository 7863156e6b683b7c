"""An edition of a list → the record of a document: its text the file itself, one `listed_on` relation a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from extract.linking import new_id
from kg import iri
from kg.errors import InputError
from kg.importers.list_file import ListRow, parse_rows
from kg.importers.matching import Match, NameIndex, iter_listable
from kg.listings import EDITION_RULE
from kg.model import Entity
from kg.record import EntityRow, Record, RelationRow, SpanRow
from ontology.names import fold_name

_VERSION = "1"


class Known(Protocol):
    """The part of `ontology.registry.Registry` that this module needs."""

    @property
    def entities(self) -> Mapping[str, Entity]: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One row, whom it was taken to mean, and the id it is listed under: of the match, else one made of the name."""

    row: ListRow
    match: Match
    entity: str


@dataclass(frozen=True, slots=True)
class ImportedEdition:
    """What an import would put into the graph.

    Attributes:
        policy: the list; not verified where the registry does not hold it.
        date: of the edition.
        entries: a row each, in the file's order.
        record: the document.
    """

    policy: Entity
    date: str
    entries: tuple[Entry, ...]
    record: Record

    @property
    def unsettled(self) -> tuple[Entry, ...]:
        """Entries that may mean somebody known, which a person must say."""
        return tuple(entry for entry in self.entries if entry.match.candidates)


def read_edition(text: str, *, policy: str, date: str, registry: Known, where: str) -> ImportedEdition:
    """Read one edition of a list.

    Args:
        text: the CSV file.
        policy: the list, by id or any name; one that the registry does not hold becomes a policy of its own.
        date: of the edition, an ISO 8601 day.
        registry: entities known beforehand.
        where: what errors call the file.

    Returns:
        The record is the same for the same file, and its id is that of the list and date: imported again it replaces itself.

    Raises:
        InputError: a file that is no list, an id that nobody bears, or two rows that list the same entity at the same time.
    """
    about = find_policy(policy, registry)
    index = NameIndex(iter_listable(registry.entities.values()))
    entries = tuple(_entry(row, index, registry, f"{where}:{row.line}") for row in parse_rows(text, where=where))
    _refuse_doubles(entries, where)
    return ImportedEdition(about, date, entries, _record(text, about, date, entries, registry))


def find_policy(name: str, registry: Known) -> Entity:
    """The list of a name: the registry's, else a new one of this name.

    >>> class Empty: entities = {}
    >>> find_policy("某清单", Empty()).id
    'policy/某清单'
    """
    known = [entity for entity in registry.entities.values() if entity.type == "Policy"]
    folded = fold_name(name)
    for entity in known:
        if name == entity.id or folded in map(fold_name, (*entity.labels.values(), *entity.names)):
            return entity
    entity_id = name if name.startswith("policy/") else new_id("Policy", name)
    return Entity(entity_id, "Policy", {}, names=(name.removeprefix("policy/"),))


def _entry(row: ListRow, index: NameIndex, registry: Known, where: str) -> Entry:
    if row.entity is not None:
        if row.entity not in registry.entities and not iri.is_entity_id(row.entity):
            raise InputError(f"id {row.entity!r} is no type/slug", where=where, remedy="write it as company/smic")
        return Entry(row, Match("given", row.entity), row.entity)
    match = index.match(*row.names)
    return Entry(row, match, match.entity or new_id(row.type, row.names[0]))


def _refuse_doubles(entries: Sequence[Entry], where: str) -> None:
    seen: dict[tuple[str, str | None], Entry] = {}
    for entry in entries:
        first = seen.setdefault((entry.entity, entry.row.time), entry)
        if first is not entry:
            problem = f"lines {first.row.line} and {entry.row.line} both mean {entry.entity}"
            raise InputError(problem, where=where, remedy="join them, or give each its id")


def _record(text: str, policy: Entity, date: str, entries: Sequence[Entry], registry: Known) -> Record:
    title = f"{policy.label()} {date}"
    return Record(
        doc_id=document_of(policy.id, date),
        doc_date=date,
        language="zh-Hans",
        title=title,
        source="list edition",
        text=text,
        entities=[_entity_row(policy.id, "Policy", _names(policy)), *_entity_rows(entries, registry)],
        relations=[_relation(entry, policy.id) for entry in entries],
    )


def document_of(policy: str, date: str) -> str:
    """The id of the document that holds an edition.

    >>> document_of("policy/entity-list", "2025-09-12")
    'list-entity-list-2025-09-12'
    """
    return f"list-{policy.partition('/')[2]}-{date}"


def _entity_rows(entries: Sequence[Entry], registry: Known) -> list[EntityRow]:
    rows: dict[str, EntityRow] = {}
    for entry in entries:
        known = registry.entities.get(entry.entity)
        kind = known.type if known else entry.row.type
        rows.setdefault(entry.entity, _entity_row(entry.entity, kind, entry.row.names))
    return list(rows.values())


def _entity_row(entity: str, kind: str, names: Sequence[str]) -> EntityRow:
    return EntityRow.model_validate({"id": entity, "type": kind, "label": names[0], "names": list(names)})


def _names(policy: Entity) -> Sequence[str]:
    return tuple(policy.labels.values()) or policy.names


def _relation(entry: Entry, policy: str) -> RelationRow:
    span = SpanRow(start=entry.row.start, end=entry.row.end, rule=f"{EDITION_RULE}@{_VERSION}")
    return RelationRow(
        subject=entry.entity,
        predicate="listed_on",
        object=policy,
        time=entry.row.time,
        confidence=entry.match.confidence,
        evidence=[span],
    )

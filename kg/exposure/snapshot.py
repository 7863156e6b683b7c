"""The arcs of a selection kept in a file, so that the next run need not multiply edges by rules again.

The file holds arrays alone, and the hash of all that they were made from; with another hash they are made anew. Edges and
rules, which the sentences of an answer come from, stay with the view.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path

import numpy as np

from kg.errors import InputError
from kg.exposure.arcs import ArcArrays, build_arcs, remember_arcs
from kg.exposure.arrays import StateArrays
from kg.exposure.options import Selection
from kg.exposure.select import select_edges
from kg.exposure.states import STATES_PER_ENTITY
from kg.graph import Edge, GraphView
from kg.model import Entity
from ontology.transmission import CONDITIONS, TransmissionRule

# Raised when the arrays mean something else than before.
_FORMAT = 1
_COLUMNS = ("source", "target", "weight", "edge", "rule", "travel")


def load_or_build(
    file: Path, view: GraphView, selection: Selection, rules: tuple[TransmissionRule, ...]
) -> tuple[ArcArrays, bool]:
    """The arcs of a view, and whether the file held them; where not, it is written.

    Later questions of the same view and selection find these arcs too.

    Raises:
        InputError: the file is something else than a snapshot.
        OSError: it cannot be read or written.
    """
    edges = select_edges(view, selection)
    digest = graph_hash(view.entities, edges, rules)
    arcs = read_snapshot(file, digest, view.entities, edges, rules)
    found = arcs is not None
    if arcs is None:
        arcs = build_arcs(view.entities, edges, rules)
        write_snapshot(file, digest, arcs)
    remember_arcs(view, selection, arcs)
    return arcs, found


def graph_hash(entities: Mapping[str, Entity], edges: Iterable[Edge], rules: Iterable[TransmissionRule]) -> str:
    """SHA-256 of everything that decides which arcs there are and what they weigh, as hex digits."""
    digest = hashlib.sha256(repr((_FORMAT, [_plain(rule) for rule in rules])).encode())
    for entity_id in sorted(entities):
        digest.update(f"{entity_id}\0{entities[entity_id].type}\n".encode())
    for edge in edges:
        said = (edge.subject, edge.predicate, edge.object, edge.product or "", edge.source)
        conditions = (edge.qualifiers.get(name, "") for name in CONDITIONS)
        digest.update("\0".join((*said, *conditions, repr(edge.belief), "\n")).encode())
    return digest.hexdigest()


def write_snapshot(file: Path, digest: str, arcs: ArcArrays) -> None:
    """Write the arcs, whole or not at all."""
    arrays = arcs.arrays
    part = file.with_name(f"{file.name}.part")
    with part.open("wb") as stream:
        np.savez(
            stream,
            digest=np.array(digest),
            # Half the bytes are half the time; no graph that fits into memory has more states or edges.
            source=arrays.source.astype(np.int32),
            target=arrays.target.astype(np.int32),
            weight=arrays.weight,
            edge=arcs.edge.astype(np.int32),
            rule=arcs.rule.astype(np.int16),
            travel=arcs.travel.astype(np.int8),
        )
    part.replace(file)


def read_snapshot(
    file: Path,
    digest: str,
    entities: Mapping[str, Entity],
    edges: tuple[Edge, ...],
    rules: tuple[TransmissionRule, ...],
) -> ArcArrays | None:
    """The arcs in a file; None where there is no such file, or it was written for another hash.

    Raises:
        InputError: the file is something else than a snapshot.
    """
    if not file.exists():
        return None
    try:
        # Opened here: numpy leaves a file that it cannot read open.
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as held:
            if str(held["digest"]) != digest:
                return None
            columns = {name: held[name] for name in _COLUMNS}
    except (zipfile.BadZipFile, ValueError, KeyError, EOFError, AttributeError, TypeError) as error:
        raise InputError(
            "this is no snapshot", where=str(file), remedy="name another file, or remove this one"
        ) from error
    whole = {name: columns[name].astype(np.int64) for name in ("source", "target", "edge", "rule", "travel")}
    names = tuple(sorted(entities))
    arrays = StateArrays(
        source=whole["source"],
        target=whole["target"],
        weight=columns["weight"],
        label=whole["edge"],
        order=np.arange(len(whole["edge"])),
        states=len(names) * STATES_PER_ENTITY,
        states_per_entity=STATES_PER_ENTITY,
    )
    number = {entity_id: place for place, entity_id in enumerate(names)}
    return ArcArrays(names, number, edges, rules, arrays, whole["edge"], whole["rule"], whole["travel"])


def _plain(rule: TransmissionRule) -> list[object]:
    """A rule without its words, its sets in order."""
    qualifiers = sorted((name, sorted(values)) for name, values in rule.qualifiers.items())
    others = [getattr(rule, field.name) for field in fields(rule) if field.name not in ("story", "qualifiers")]
    return [qualifiers, *(sorted(value) if isinstance(value, frozenset) else value for value in others)]

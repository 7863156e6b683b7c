"""What the store has learned of its documents, and when: the log's events as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from kg.errors import InputError


@dataclass(frozen=True, slots=True, order=True)
class Transaction:
    """One event of the log.

    Attributes:
        moment: ISO 8601 with offset; the log is written in UTC.
        document: the document's id.
        event: `added`, `replaced` or `removed`.
    """

    moment: str
    document: str
    event: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the store held at a moment.

    Attributes:
        documents: ids of those whose text of then is still the text of now.
        changed: ids of those that it held, but that were replaced or removed since; their text of then is not kept.
    """

    documents: frozenset[str]
    changed: frozenset[str]


def known_at(history: Iterable[Transaction], moment: str) -> Known:
    """What was held at a moment, by the log.

    Args:
        history: the log's events, in any order.
        moment: an ISO 8601 day, counted to its end, or a time; without an offset it is UTC.

    Raises:
        InputError: the moment is none, the log is empty, or nothing was held yet.

    >>> log = [Transaction("2025-03-01T09:00:00+00:00", "a", "added"), Transaction("2025-04-01T09:00:00+00:00", "a", "replaced")]
    >>> sorted(known_at(log, "2025-03-31").changed), sorted(known_at(log, "2025-04-01").documents)
    (['a'], ['a'])
    """
    until = end_of(moment)
    events = sorted(history)
    if not events:
        raise InputError("this graph has no log of its loads", where="--known-at", remedy="ask a store that was built")
    held: dict[str, str] = {}
    last: dict[str, Transaction] = {}
    for event in events:
        last[event.document] = event
        if datetime.fromisoformat(event.moment) <= until:
            held[event.document] = event.event
    documents = {name for name, event in held.items() if event != "removed"}
    if not documents:
        problem = f"the store held no document at {moment}"
        raise InputError(problem, where="--known-at", remedy=f"its log begins at {events[0].moment[:16]} UTC")
    same = {name for name in documents if datetime.fromisoformat(last[name].moment) <= until}
    return Known(frozenset(same), frozenset(documents - same))


def end_of(moment: str) -> datetime:
    """The last instant that a day or time means.

    Raises:
        InputError: it is neither.

    >>> end_of("2025-03-01").isoformat()
    '2025-03-01T23:59:59.999999+00:00'
    """
    try:
        if len(moment) == len("2025-03-01"):
            return datetime.combine(date.fromisoformat(moment), time.max, tzinfo=UTC)
        given = datetime.fromisoformat(moment)
    except ValueError as error:
        remedy = "write it as 2025-11-25 or 2025-11-25T09:30"
        raise InputError(f"{moment!r} is no day and no time", where="--known-at", remedy=remedy) from error
    return given if given.tzinfo else given.replace(tzinfo=UTC)

"""When an entity was on a list, told from the list's editions.

Documents state `listed_on` without knowing how long it holds. An imported edition names everybody on the list that day, so it
ends every listing that it does not name and that was published before it. Periods are worked out when the graph is read, from
the editions it holds then: an edition that comes late, or is taken out again, is reckoned with like any other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kg.belief import belief, load_rates
from kg.model import Edition, Evidence, Listing, Relation

# The rule that evidence taken from an imported edition bears.
EDITION_RULE = "import.list"
PREDICATE = "listed_on"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The editions of one list, oldest first, and who was on the list in each.

    Attributes:
        policy: id of the list.
        editions: in order of date.
        members: for each edition the ids that it names as listed.
    """

    policy: str
    editions: tuple[Edition, ...]
    members: tuple[frozenset[str], ...]

    @property
    def dates(self) -> tuple[str, ...]:
        return tuple(edition.date for edition in self.editions)

    def place(self, day: str) -> int:
        """Place of the edition in force on a day; -1 before the first.

        >>> Calendar("l", (Edition("l", "2025-01-15", "d"),), (frozenset(),)).place("2024-12-31")
        -1
        """
        return bisect_right(self.dates, day) - 1

    def run(self, entity: str, place: int) -> tuple[int, int]:
        """First and last edition of the unbroken run, around an edition that names the entity."""
        first = last = place
        while first > 0 and entity in self.members[first - 1]:
            first -= 1
        while last + 1 < len(self.members) and entity in self.members[last + 1]:
            last += 1
        return first, last


def calendars_of(relations: Iterable[Relation]) -> dict[str, Calendar]:
    """The editions that the graph holds, list by list; empty where no edition was imported."""
    found: dict[str, dict[Edition, set[str]]] = defaultdict(lambda: defaultdict(set))
    for relation in relations:
        for edition in editions_naming(relation):
            members = found[edition.policy][edition]
            # A row may tell of a listing that had ended before the edition.
            if _ends(relation) >= edition.date:
                members.add(relation.subject)
    return {policy: _calendar(policy, held) for policy, held in found.items()}


def _calendar(policy: str, held: Mapping[Edition, set[str]]) -> Calendar:
    ordered = tuple(sorted(held))
    return Calendar(policy, ordered, tuple(frozenset(held[edition]) for edition in ordered))


def editions_naming(relation: Relation) -> Iterator[Edition]:
    """The editions whose rows state a relation."""
    if relation.predicate == PREDICATE and relation.modality != "negated":
        for item in relation.evidence:
            if item.rule == EDITION_RULE and item.date:
                yield Edition(relation.object, item.date, item.document)


def rows_of(relation: Relation, documents: Collection[str]) -> Iterator[Evidence]:
    """The evidence of a listing in some editions that name the entity as listed, not as listed once."""
    return (item for item in relation.evidence if item.document in documents and _ends(relation) >= (item.date or ""))


def _ends(relation: Relation) -> str:
    """The last day of a listing; after every day while it goes on."""
    return (relation.time or "").partition("/")[2] or "9999"


def is_over(relation: Relation) -> bool:
    """Whether a listing has ended: its time is a range.

    >>> is_over(Relation("company/a", "listed_on", "policy/l", time="2023-06-01/2024-05-31"))
    True
    """
    return relation.predicate == PREDICATE and "/" in (relation.time or "")


def with_periods(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    """The relations, each listing on a list with editions split into its periods.

    Returns:
        A listing that goes on has the time it began; one that ended has a range up to the day before the edition that no longer
        names it, open at the front (`..`) where no document says since when. Evidence stays with the period it was published
        in, and belief is that of this evidence. All else is as it was.

    >>> def row(day): return Evidence(f"list-{day}", 0, 2, "甲,", EDITION_RULE, "1", 0.99, day)
    >>> a = Relation("company/a", "listed_on", "policy/l", evidence=(row("2024-01-10"),))
    >>> b = Relation("company/b", "listed_on", "policy/l", evidence=(row("2024-01-10"), row("2025-01-10")))
    >>> [(relation.subject, relation.time) for relation in with_periods([a, b])]
    [('company/a', '2024-01-10/2025-01-09'), ('company/b', '2024-01-10')]
    """
    stated = tuple(relations)
    calendars = calendars_of(stated)
    return tuple(period for relation in stated for period in _periods(relation, calendars.get(relation.object)))


def _periods(relation: Relation, calendar: Calendar | None) -> Iterator[Relation]:
    if calendar is None or relation.predicate != PREDICATE or relation.modality == "negated" or is_over(relation):
        yield relation
        return
    groups: dict[tuple[str, int], list[Evidence]] = defaultdict(list)
    for item in relation.evidence:
        groups[_group(calendar, relation.subject, item)].append(item)
    for number, (kind, place) in enumerate(sorted(groups, key=lambda key: key[1])):
        evidence = tuple(groups[kind, place])
        time = _time(relation, calendar, (kind, place), evidence, first=number == 0)
        yield replace(relation, time=time, evidence=evidence, belief=belief(evidence, rates=load_rates()))


def _group(calendar: Calendar, entity: str, item: Evidence) -> tuple[str, int]:
    """Which period a sentence speaks of: a run of editions, by its first, or the gap before an edition."""
    if item.date is None:
        return "undated", -2
    place = calendar.place(item.date)
    if place >= 0 and entity in calendar.members[place]:
        return "run", calendar.run(entity, place)[0]
    # News between two editions: the next one confirms it, or ends it.
    follows = place + 1
    if follows < len(calendar.members) and entity in calendar.members[follows]:
        return "run", calendar.run(entity, follows)[0]
    return "gap", follows


def _time(
    relation: Relation, calendar: Calendar, group: tuple[str, int], evidence: Sequence[Evidence], *, first: bool
) -> str | None:
    kind, place = group
    if kind == "undated":
        return relation.time
    stated = relation.time if first else None
    if kind == "run":
        begins = stated or min(item.date for item in evidence if item.date)
        after = calendar.run(relation.subject, place)[1] + 1
    else:
        begins, after = stated or "", place
    if after >= len(calendar.editions):
        return begins or None
    ends = day_before(calendar.dates[after])
    # A time later than the edition speaks of a listing to come, which that edition cannot end.
    return begins if begins > ends else f"{begins or '..'}/{ends}"


def day_before(day: str) -> str:
    """The day before an ISO 8601 day.

    >>> day_before("2026-01-01")
    '2025-12-31'
    """
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def listings_of(relations: Iterable[Relation]) -> tuple[Listing, ...]:
    """One listing for each entity, list and period that an edition shows, in order of list, entity and time.

    Args:
        relations: with periods, as a `GraphView` holds them.
    """
    found: dict[tuple[str, str, str, str | None], set[Edition]] = defaultdict(set)
    for relation in relations:
        if editions := set(editions_naming(relation)):
            begins, _, ends = (relation.time or "").partition("/")
            found[relation.object, relation.subject, begins, ends or None] |= editions
    ordered = sorted(found, key=lambda key: (key[0], key[1], key[2], key[3] or ""))
    return tuple(
        Listing(subject, policy, begins, ends, tuple(sorted(found[policy, subject, begins, ends])))
        for policy, subject, begins, ends in ordered
    )


def changes_between(relations: Iterable[Relation], earlier: Edition, later: Edition) -> dict[str, str]:
    """Entity → `added`, `removed` or `relisted`, from one edition of a list to another; who stayed is left out.

    Relisted is who is on the later edition, not on the earlier one, and was on the list before that.

    Args:
        relations: with periods, as a `GraphView` holds them.
        earlier, later: editions of one list that the relations show.
    """
    stated = tuple(relations)
    calendar = calendars_of(stated)[later.policy]
    old = calendar.members[calendar.editions.index(earlier)]
    new = calendar.members[calendar.editions.index(later)]
    once = {
        relation.subject
        for relation in stated
        if relation.object == later.policy and any(editions_naming(relation)) and _ends(relation) < later.date
    }
    changes = {entity: "relisted" if entity in once else "added" for entity in new - old}
    return changes | dict.fromkeys(old - new, "removed")

"""What time changes in an answer: between two days, or between two editions of a list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from kg.belief import belief, load_rates
from kg.errors import InputError
from kg.exposure.causes import EdgeKey, Ending, edge_key, with_causes
from kg.exposure.diff import ExposureDiff, compare
from kg.exposure.engine import DEFAULTS, expose
from kg.exposure.options import ExposureOptions, Shock
from kg.exposure.select import select_edges
from kg.exposure.times import last_day
from kg.graph import GraphView, merge_relations
from kg.listings import PREDICATE, calendars_of, day_before, rows_of
from kg.model import Edition, Evidence, Relation


def changes(
    view: GraphView, shock: Shock, options: ExposureOptions = DEFAULTS, *, since: str, until: str | None = None
) -> ExposureDiff:
    """What changed in the answer to a shock between two days.

    Args:
        view: the graph.
        shock: whom it strikes, and its kind.
        options: the limits of the search; `limit` and `as_of` play no part.
        since: ISO 8601 day; the earlier answer is the one as of it.
        until: the later day; None for all there is.

    Raises:
        InputError: `until` is not after `since`.
    """
    if until is not None and until <= since:
        raise InputError(f"{until} is not after {since}", remedy="give the earlier day first")
    earlier, later = replace(options, limit=None, as_of=since), replace(options, limit=None, as_of=until)
    diff = compare(expose(view, shock, earlier), expose(view, shock, later))
    edges = [select_edges(view, limits.selection) for limits in (earlier, later)]
    return with_causes(diff, edges[0], edges[1], _endings(view, until))


def edition_changes(
    view: GraphView, earlier: Edition, later: Edition, options: ExposureOptions = DEFAULTS
) -> ExposureDiff:
    """What the later edition of a list changed in who is exposed to the list.

    Both answers rest on all that the graph holds, but for the list, which is once as the earlier and once as the later edition
    has it: what else became known meanwhile plays no part.

    Args:
        view: the graph.
        earlier, later: editions of one list, as `find_edition` gives them.
        options: the limits of the search; `limit` plays no part.

    Raises:
        InputError: editions of two lists, or the later one is not later.
    """
    if earlier.policy != later.policy:
        raise InputError(f"{earlier.policy} and {later.policy} are two lists", remedy="compare editions of one list")
    if later.date <= earlier.date:
        raise InputError(f"{later.date} is not after {earlier.date}", remedy="give the earlier edition first")
    whole, shock = replace(options, limit=None), Shock(later.policy, "listing")
    sides = [at_edition(view, edition, among=(earlier, later)) for edition in (earlier, later)]
    diff = compare(*(expose(side, shock, whole) for side in sides))
    edges = [select_edges(side, whole.selection) for side in sides]
    ending = Ending(day_before(later.date), later.document)
    gone = {edge_key(edge): ending for edge in edges[0] if (edge.predicate, edge.object) == (PREDICATE, later.policy)}
    return with_causes(diff, edges[0], edges[1], gone)


def at_edition(view: GraphView, edition: Edition, *, among: Collection[Edition] = ()) -> GraphView:
    """The graph with a list as one edition has it: news of the list, and who is on its other editions alone, are left out.

    Args:
        view: the graph.
        edition: the one that counts.
        among: editions that may prove a listing beside it. That a later one prints a name more plainly makes nobody more
            listed, so sides that are compared count the rows of both.
    """
    calendar = calendars_of(view.relations)[edition.policy]
    members = calendar.members[calendar.editions.index(edition)]
    documents = {edition.document, *(other.document for other in among)}
    rows: dict[str, list[Evidence]] = {entity: [] for entity in sorted(members)}
    rest: list[Relation] = []
    for relation in view.relations:
        if (relation.predicate, relation.object) != (PREDICATE, edition.policy) or relation.modality == "negated":
            rest.append(relation)
        elif relation.subject in members:
            rows[relation.subject] += rows_of(relation, documents)
    listings = [_listing(entity, edition.policy, tuple(evidence)) for entity, evidence in rows.items()]
    entities = [view.entities[entity] for entity in sorted(view.named)]
    return GraphView(entities, [*rest, *listings], view.observations, view.registry, view.history)


def _listing(entity: str, policy: str, evidence: tuple[Evidence, ...]) -> Relation:
    return Relation(entity, PREDICATE, policy, belief=belief(evidence, rates=load_rates()), evidence=evidence)


def find_edition(view: GraphView, name: str) -> Edition:
    """The edition that `LIST@DATE` names.

    Raises:
        InputError: it is not of this form, or the graph holds no such edition; the message says which it holds.
        UnknownEntity: no entity bears the list's name.
    """
    policy, _, date = name.rpartition("@")
    if not policy or not date:
        raise InputError(f"{name!r} is no edition", remedy="write it as LIST@2025-01-15")
    about = view.resolve(policy)
    calendar = calendars_of(view.relations).get(about.id)
    if calendar is None:
        problem = f"the graph holds no edition of {about.label()}"
        raise InputError(problem, remedy="bring one in with 'expograph import list'")
    for edition in calendar.editions:
        if edition.date == date:
            return edition
    problem = f"the graph holds no edition of {about.label()} of {date!r}"
    raise InputError(problem, remedy=f"it holds those of {', '.join(calendar.dates)}")


def _endings(view: GraphView, until: str | None) -> dict[EdgeKey, Ending]:
    """Why edges hold no longer on a day: their time is over; a listing may have been ended by an edition."""
    calendars = calendars_of(view.relations)
    openings = {
        (policy, day_before(edition.date)): edition.document
        for policy, calendar in calendars.items()
        for edition in calendar.editions
    }
    over = [relation for relation in view.relations if "/" in (relation.time or "")]
    endings: dict[EdgeKey, Ending] = {}
    for relation in over:
        day = last_day(relation.time or "")
        if day and (until is None or day < until):
            for edge in merge_relations([relation]):
                endings[edge_key(edge)] = Ending(day, openings.get((relation.object, day)))
    return endings

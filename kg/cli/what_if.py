"""The question what the answer would be if something were otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.answers import (
    TABLE_ROWS,
    AlsoOption,
)
from kg.cli.console import example, print_json, print_line, print_table
from kg.cli.limits import (
    AsOfOption,
    BeliefOption,
    DocumentedOption,
    FloorOption,
    HalfLifeOption,
    HopsOption,
    KnownAtOption,
    PredicateOption,
    modality_of,
)
from kg.cli.options import (
    JsonOption,
    LanguageOption,
    SnapshotOption,
    StoreOption,
    TypeOption,
    check_day,
    language_of,
    load_view,
    open_snapshot,
    types_of,
)
from kg.cli.rules import RulesOption
from kg.errors import InputError
from kg.model import ShockKind

if TYPE_CHECKING:
    from kg.exposure import Change, Exposure, ExposureDiff
    from kg.exposure.diff import ExposureChange
    from ontology.transmission import TransmissionRule

RemoveOption = Annotated[
    list[str] | None,
    typer.Option(
        "--remove",
        help="Suppose this were not there: an entity, a statement's id, or 'A supplies B'; may be given again.",
        metavar="WHAT",
    ),
]
AddOption = Annotated[
    list[str] | None,
    typer.Option("--add", help="Suppose this statement, as 'A listed_on B'; may be given again.", metavar="STATEMENT"),
]
WeightOption = Annotated[
    list[str] | None,
    typer.Option(
        "--weight",
        help="Weigh a rule, or believe a statement, so much: supplier-restricted=0.5, 'A supplies B=1'.",
        metavar="WHAT=NUMBER",
    ),
]


@example(
    "expograph what-if 中芯国际 --shock listing --remove 华为",
    "expograph what-if SK海力士 --shock supply --add '三星电子 supplies 英伟达' --weight supplier-disrupted=0.5",
    "expograph what-if 1260H清单 --shock listing --remove 百度 --language en",
)
def what_if(
    entity: Annotated[str, typer.Argument(help="Whom the shock strikes, as for expose.", metavar="ENTITY")],
    shock: Annotated[ShockKind, typer.Option("--shock", help="What happens to it.")],
    remove: RemoveOption = None,
    add: AddOption = None,
    weight: WeightOption = None,
    also: AlsoOption = None,
    max_hops: HopsOption = 4,
    min_belief: BeliefOption = 0.0,
    floor: FloorOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    half_life: HalfLifeOption = None,
    predicate: PredicateOption = None,
    documented_only: DocumentedOption = False,
    types: TypeOption = None,
    rules: RulesOption = None,
    limit: Annotated[
        int | None, typer.Option("--limit", help="Rows of the table [default: 20, with --json all].", min=1)
    ] = None,
    language: LanguageOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
    snapshot: SnapshotOption = None,
) -> None:
    """Show how the exposure would change if something were otherwise.

    Entities and statements can be taken away, statements added, rules and statements weighed differently.
    Without whom the shock would carry least, 'expograph chokepoints' says.
    """
    from kg.cli.answer_tables import print_not_kept
    from kg.exposure import Change, ExposureOptions, Shock, check_shock
    from kg.exposure import what_if as answer
    from kg.rules import load_rule_set

    change = Change(tuple(remove or ()), tuple(add or ()), dict(_weight_of(text) for text in weight or ()))
    if change == Change():
        remedy = "give --remove, --add or --weight; or ask 'expograph chokepoints' without whom most would change"
        raise InputError("nothing is supposed", remedy=remedy)
    options = ExposureOptions(
        max_hops=max_hops,
        minimum_belief=min_belief,
        modality_floor=modality_of(floor),
        predicates=frozenset(predicate) if predicate else None,
        as_of=check_day(as_of),
        known_at=known_at,
        half_life=half_life,
        documented_only=documented_only,
        types=types_of(types),
        limit=None,
    )
    view, spoken = load_view(store), language_of(language)
    chosen = load_rule_set(rules)
    open_snapshot(snapshot, view, options.selection, chosen)
    struck = check_shock(view, Shock(entity, shock, also=tuple(also or ())))
    found = answer(view, struck, change, options, rules=chosen)
    if json:
        print_json(_to_dict(found, change, limit, spoken))
    else:
        _print_what_if(found, change, limit or TABLE_ROWS, spoken, chosen)
        print_not_kept(view, known_at, spoken)


def _weight_of(text: str) -> tuple[str, float]:
    name, equals, number = text.rpartition("=")
    problem = InputError(f"{text!r} gives no weight", where="--weight", remedy="write it as supplier-restricted=0.5")
    if not equals:
        raise problem
    try:
        return name.strip(), float(number)
    except ValueError as error:
        raise problem from error


def _to_dict(found: ExposureDiff, change: Change, limit: int | None, language: str) -> dict[str, object]:
    head = found.before.to_dict(language)
    return {
        "also": head["also"],
        "change": {"remove": list(change.remove), "add": list(change.add), "weights": dict(change.weights)},
        **(found.top(limit) if limit else found).to_dict(language),
    }


def _print_what_if(
    found: ExposureDiff, change: Change, limit: int, language: str, rules: Sequence[TransmissionRule] | None
) -> None:
    from kg.report.text import text

    _print_title(found.before, change, language, rules)
    shifts = sorted(found.changes, key=lambda shift: -round(abs(shift.difference), 12))
    if shifts:
        _print_shifts(shifts, limit, language)
    else:
        print_line(text("no_shift", language))
        print_line()
    stay = len(found.before.exposed) - sum(shift.before is not None for shift in shifts)
    print_line(text("unchanged_rows", language, count=stay))
    print_line(found.before.coverage.sentence(language), style="dim")


def _print_title(before: Exposure, change: Change, language: str, rules: Sequence[TransmissionRule] | None) -> None:
    from kg.exposure.words import SHOCKS, label_of, word
    from kg.report.asked import asked
    from kg.report.text import text

    kind = word(SHOCKS, before.kind, language)
    names = [label_of(entity, language) for entity in (before.entity, *before.also)]
    comma = "、" if language == "zh" else ", "
    print_line(text("what_if_title", language, entity=comma.join(names), kind=kind), style="bold")
    supposed = [text("if_removed", language, name=name) for name in change.remove]
    supposed += [text("if_added", language, name=name) for name in change.add]
    supposed += [text("if_weighed", language, name=name, weight=share) for name, share in change.weights.items()]
    if limits := asked(before.options, rules, language):
        print_line(" · ".join(limits), style="dim")
    for line in supposed:
        print_line(f"· {line}", indent=2)
    print_line()


def _print_shifts(shifts: Sequence[ExposureChange], limit: int, language: str) -> None:
    from kg.cli.answer_tables import chain
    from kg.exposure.words import EFFECTS, label_of, word
    from kg.report.text import text

    counted = f"{limit}/{len(shifts)}" if len(shifts) > limit else f"{len(shifts)}"
    heads = [text(key, language) for key in ("entity", "effect", "shift", "before", "after", "chains")]
    cells = (
        (
            label_of(shift.row.entity, language),
            word(EFFECTS, shift.row.effect, language),
            text(shift.kind, language),
            f"{shift.before.score:.3f}" if shift.before else "–",
            f"{shift.after.score:.3f}" if shift.after else "–",
            chain(shift.row.paths[0], language),
        )
        for shift in shifts[:limit]
    )
    print_table(heads, cells, title=f"{text('shift_table', language)} ({counted})", numbers=(3, 4))

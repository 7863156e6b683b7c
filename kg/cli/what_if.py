"""The question what the answer would be if something were otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.answers import (
    TABLE_ROWS,
    AlsoOption,
    AsOfOption,
    BeliefOption,
    DocumentedOption,
    HopsOption,
    ModalityOption,
    PredicateOption,
)
from kg.cli.console import example, print_json, print_line, print_table
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
from kg.errors import InputError
from kg.model import ShockKind

if TYPE_CHECKING:
    from kg.exposure import Change, Exposure, Shift, Spared, WhatIf

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
    "expograph what-if 1260H清单 --shock listing --language en",
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
    modality: ModalityOption = None,
    as_of: AsOfOption = None,
    predicate: PredicateOption = None,
    documented_only: DocumentedOption = False,
    types: TypeOption = None,
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
    With nothing supposed, every entity on the way is taken away in turn, and ranked by how much less would reach others.
    """
    from kg.exposure import Change, ExposureOptions, Shock, rank_removals
    from kg.exposure import what_if as answer

    change = Change(tuple(remove or ()), tuple(add or ()), dict(_weight_of(text) for text in weight or ()))
    options = ExposureOptions(
        max_hops=max_hops,
        minimum_belief=min_belief,
        modality_floor=modality,
        predicates=frozenset(predicate) if predicate else None,
        as_of=check_day(as_of),
        documented_only=documented_only,
        types=types_of(types),
        limit=None,
    )
    view, spoken = load_view(store), language_of(language)
    open_snapshot(snapshot, view, options.selection)
    struck = Shock(entity, shock, also=tuple(also or ()))
    if change == Change():
        _show_spared(rank_removals(view, struck, options), limit, spoken, json=json)
        return
    found = answer(view, struck, change, options)
    if json:
        print_json(_to_dict(found, change, limit, spoken))
    else:
        _print_what_if(found, change, limit or TABLE_ROWS, spoken)


def _weight_of(text: str) -> tuple[str, float]:
    name, equals, number = text.rpartition("=")
    problem = InputError(f"{text!r} gives no weight", where="--weight", remedy="write it as supplier-restricted=0.5")
    if not equals:
        raise problem
    try:
        return name.strip(), float(number)
    except ValueError as error:
        raise problem from error


def _to_dict(found: WhatIf, change: Change, limit: int | None, language: str) -> dict[str, object]:
    head = found.before.to_dict(language)
    return {
        "shock": head["shock"],
        "also": head["also"],
        "change": {"remove": list(change.remove), "add": list(change.add), "weights": dict(change.weights)},
        "coverage": head["coverage"],
        "shifts": [
            {
                "entity": shift.row.entity.id,
                "effect": shift.row.effect,
                "change": shift.name,
                "difference": shift.difference,
                "before": shift.before.to_dict(language) if shift.before else None,
                "after": shift.after.to_dict(language) if shift.after else None,
            }
            for shift in found.shifts()[:limit]
        ],
    }


def _print_what_if(found: WhatIf, change: Change, limit: int, language: str) -> None:
    from kg.report.text import text

    _print_title(found.before, change, language)
    shifts = found.shifts()
    if shifts:
        _print_shifts(shifts, limit, language)
    else:
        print_line(text("no_shift", language))
        print_line()
    stay = len(found.before.exposed) - sum(shift.before is not None for shift in shifts)
    print_line(text("unchanged_rows", language, count=stay))
    print_line(found.before.coverage.sentence(language), style="dim")


def _print_title(before: Exposure, change: Change, language: str) -> None:
    from kg.exposure.words import SHOCKS, label_of, word
    from kg.report.text import text

    kind = word(SHOCKS, before.kind, language)
    names = [label_of(entity, language) for entity in (before.entity, *before.also)]
    comma = "、" if language == "zh" else ", "
    print_line(text("what_if_title", language, entity=comma.join(names), kind=kind), style="bold")
    supposed = [text("if_removed", language, name=name) for name in change.remove]
    supposed += [text("if_added", language, name=name) for name in change.add]
    supposed += [text("if_weighed", language, name=name, weight=share) for name, share in change.weights.items()]
    for line in supposed:
        print_line(f"· {line}", indent=2)
    print_line()


def _print_shifts(shifts: Sequence[Shift], limit: int, language: str) -> None:
    from kg.cli.answer_tables import chain
    from kg.exposure.words import EFFECTS, label_of, word
    from kg.report.text import text

    counted = f"{limit}/{len(shifts)}" if len(shifts) > limit else f"{len(shifts)}"
    heads = [text(key, language) for key in ("entity", "effect", "shift", "before", "after", "chains")]
    cells = (
        (
            label_of(shift.row.entity, language),
            word(EFFECTS, shift.row.effect, language),
            text(shift.name, language),
            f"{shift.before.score:.3f}" if shift.before else "–",
            f"{shift.after.score:.3f}" if shift.after else "–",
            chain(shift.row.paths[0], language),
        )
        for shift in shifts[:limit]
    )
    print_table(heads, cells, title=f"{text('shift_table', language)} ({counted})", numbers=(3, 4))


def _show_spared(spared: Sequence[Spared], limit: int | None, language: str, *, json: bool) -> None:
    from kg.exposure.words import label_of
    from kg.report.text import text

    if json:
        print_json(
            [
                {
                    "entity": row.entity.id,
                    "label": label_of(row.entity, language),
                    "unreached": row.unreached,
                    "weakened": row.weakened,
                    "relief": row.relief,
                }
                for row in spared[:limit]
            ]
        )
        return
    if not spared:
        print_line(text("nobody", language))
        return
    print_line(text("spared_note", language), style="dim")
    print_line()
    heads = ["#", *(text(key, language) for key in ("entity", "unreached", "weakened", "relief"))]
    rows = enumerate(spared[: limit or TABLE_ROWS], 1)
    cells = ((n, label_of(row.entity, language), row.unreached, row.weakened, f"{row.relief:.2f}") for n, row in rows)
    print_table(heads, cells, title=text("spared_title", language), numbers=(0, 2, 3, 4))

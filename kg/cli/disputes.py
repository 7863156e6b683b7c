"""What contradicts what: the list of conflicts, and the lines that other answers show of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import typer

from kg.cli.console import example, print_json, print_line, print_quote
from kg.cli.limits import AsOfOption, KnownAtOption
from kg.cli.options import JsonOption, LanguageOption, StoreOption, check_day, language_of, load_view

# Enough to see that a statement is disputed and by whom; --json and 'expograph conflicts' hold all.
_SHOWN = 2


@example(
    "expograph conflicts",
    "expograph conflicts --entity 英伟达",
    "expograph conflicts --kind denial --between sources --json",
)
def conflicts(
    entity: Annotated[
        str | None, typer.Option("--entity", help="Only those about this entity.", metavar="ENTITY")
    ] = None,
    kind: Annotated[
        Literal["denial", "direction", "value"] | None,
        typer.Option("--kind", help="Asserted against denied, help against harm, or differing figures."),
    ] = None,
    between: Annotated[
        Literal["sources", "source", "sentence"] | None,
        typer.Option("--between", help="Two sources, one source with itself, or two readings of one sentence."),
    ] = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """List the statements that contradict each other.

    A relation that one sentence asserts and another denies, an effect that is said to help and to hurt, and figures of the
    same subject, measure, matter and period that have nothing in common. Both sides are kept; those of two sources come
    first.
    """
    from kg.exposure import ExposureOptions
    from kg.report.conflicts import conflict_rows

    spoken = language_of(language)
    view = load_view(store)
    options = ExposureOptions(as_of=check_day(as_of), known_at=known_at)
    about = view.resolve(entity).id if entity else None
    rows = conflict_rows(view, options.selection, entity=about, kind=kind, between=between, language=spoken)
    if json:
        print_json(rows)
        return
    _print_conflicts(rows, spoken)


def _print_conflicts(rows: Sequence[Mapping[str, Any]], language: str) -> None:
    from kg.report.text import text

    print_line(text("conflicts_title", language, count=len(rows)), style="bold")
    for place, row in enumerate(rows, 1):
        print_line()
        kind, between = (text(f"conflict_{row[key]}", language) for key in ("kind", "between"))
        print_line(f"{place}. {kind} · {between}", style="bold")
        for side in (row["one"], row["other"]):
            _print_side(side, language)


def _print_side(side: Mapping[str, Any], language: str) -> None:
    from kg.exposure.words import VERDICTS, word
    from kg.report.text import text

    belief = f"{text('belief', language)} {side['belief']:.2f}"
    parts = (
        side["sentence"],
        word(VERDICTS, side["verdict"], language),
        side["time"],
        belief,
        f"#{side['statement'][:8]}",
    )
    print_line(f"· {' · '.join(filter(None, parts))}", indent=2)
    for sentence in side["evidence"][:1]:
        source = (sentence["document"], sentence["date"], sentence["attributed_to"])
        print_quote(sentence["quote"], " · ".join(filter(None, source)))


def print_disputes(disputes: Sequence[Mapping[str, Any]], language: str) -> None:
    """What stands against a statement: in words, how far it is believed, and the beginning of its sentence."""
    from kg.report.text import text

    for dispute in disputes[:_SHOWN]:
        belief = f"{text('belief', language)} {dispute['belief']:.2f}"
        print_line(" · ".join((dispute["words"], belief, f"#{dispute['statement'][:8]}")), style="yellow", indent=4)
        # Two readings of one sentence need not print it twice.
        if dispute["quote"] and dispute["between"] != "sentence":
            print_quote(dispute["quote"], " · ".join(filter(None, (dispute["document"], dispute["date"]))), brief=True)
    if len(disputes) > _SHOWN:
        print_line(text("more_disputes", language, count=len(disputes) - _SHOWN), style="yellow", indent=4)

"""What the questions about the graph share: the limits they take, how many rows they show, and how names are listed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import print_line
from kg.cli.limits import Floor, modality_of
from kg.cli.options import check_day
from kg.cli.phrases import say_list
from kg.exposure.words import label_of
from kg.model import Entity

if TYPE_CHECKING:
    from kg.exposure import Coverage, ExposureOptions
    from kg.graph import GraphView

ROWS = 10
_NAMES = 5

LimitOption = Annotated[
    int | None, typer.Option("--limit", help="Rows of each table [default: 10, with --json all].", min=1)
]


def options_of(
    *,
    max_hops: int = 4,
    min_belief: float = 0.0,
    floor: Floor | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
) -> ExposureOptions:
    """The limits of a search for whole answers: `limit` is for what is shown."""
    from kg.exposure import ExposureOptions

    return ExposureOptions(
        max_hops=max_hops,
        minimum_belief=min_belief,
        modality_floor=modality_of(floor),
        as_of=check_day(as_of),
        known_at=known_at,
        limit=None,
    )


def counted(title: str, shown: int, whole: int) -> str:
    """A table's title with how many rows there are, and how many of them it shows.

    >>> counted("Products", 5, 9), counted("Products", 5, 3)
    ('Products (5/9)', 'Products (3)')
    """
    return f"{title} ({shown}/{whole})" if whole > shown else f"{title} ({whole})"


def names_of(entities: Iterable[Entity], language: str) -> str:
    """The first labels, each entity once, and how many more there are."""
    labels = {entity.id: label_of(entity, language) for entity in entities}
    return say_list(list(labels.values()), language, most=_NAMES)


def print_basis(view: GraphView, options: ExposureOptions, coverage: Coverage, language: str) -> None:
    """What an answer rests on: the limits it was asked under, the coverage, and documents whose text of then is not kept."""
    from kg.cli.answer_tables import print_not_kept
    from kg.report.asked import asked

    if limits := asked(options, None, language):
        print_line(" · ".join(limits), style="dim")
    print_line(coverage.sentence(language), style="dim")
    print_not_kept(view, options.known_at, language)

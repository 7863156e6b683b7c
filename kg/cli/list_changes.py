"""Who was added to a list, removed or relisted, as lines."""

from __future__ import annotations

from collections.abc import Mapping

from kg.cli.console import print_line
from kg.cli.phrases import say
from kg.exposure.words import label_of
from kg.graph import GraphView


def print_list_changes(view: GraphView, changes: Mapping[str, str], language: str) -> None:
    """A line for each sort of change, with the names.

    Args:
        view: the graph.
        changes: entity → `added`, `relisted` or `removed`, as `kg.listings.changes_between` gives them.
        language: `zh` or `en`.
    """
    for change in ("added", "relisted", "removed"):
        names = sorted(label_of(view.entities[entity], language) for entity in changes if changes[entity] == change)
        if names:
            joined = say("and", language).join(names)
            print_line(
                say("counted_names", language, what=say(change, language), count=len(names), names=joined), indent=2
            )
    if not changes:
        print_line(say("no_change", language), indent=2)

"""How shocks travel: the rules as a table, as a matrix, as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import example, print_json, print_line, print_path, print_table
from kg.cli.options import JsonOption, LanguageOption, language_of
from kg.errors import InputError
from kg.model import SHOCK_KINDS, ShockKind

if TYPE_CHECKING:
    from ontology.transmission import TransmissionRule

RulesOption = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        help="Turtle with transmission rules of your own, laid row by row over the bundled ones.",
        metavar="FILE",
    ),
]


@example(
    "expograph rules --predicate supplies",
    "expograph rules --shock price_rise --language en",
    "expograph rules --matrix",
    "expograph rules --rules mine.ttl --svg rules.svg",
)
def rules(
    predicate: Annotated[
        list[str] | None,
        typer.Option("--predicate", help="Only rules of this predicate; may be given again.", metavar="NAME"),
    ] = None,
    shock: Annotated[ShockKind | None, typer.Option("--shock", help="Only rules that carry this kind.")] = None,
    matrix: Annotated[
        bool, typer.Option("--matrix", help="Print predicates against shock kinds; a blank says that nothing passes.")
    ] = False,
    svg: Annotated[
        Path | None, typer.Option("--svg", help="Draw the rules as a graph into this file.", metavar="FILE")
    ] = None,
    rules: RulesOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Show how a shock travels: the transmission rules.

    For each predicate and direction, which shock turns into which, with what sign and weight, and why. A file given with
    --rules is checked first: a row named as a bundled one replaces what it gives of it, `owl:deprecated true` takes a row
    out, and rules that could carry a shock round in a ring without loss are refused.
    """
    from kg.report.rule_picture import rule_picture
    from kg.report.rule_words import rule_rows
    from kg.rules import load_rule_set

    every = load_rule_set(rules)
    chosen = _chosen(every, predicate, shock)
    spoken = language_of(language)
    if svg:
        svg.write_text(rule_picture(chosen, language=spoken), encoding="utf-8")
        print_path(svg)
    elif json:
        print_json(rule_rows(chosen))
    elif matrix:
        _print_matrix(chosen, spoken)
    else:
        _print_rules(chosen, spoken)
        if rules:
            _print_changes(every, spoken)


def _chosen(
    rules: Sequence[TransmissionRule], predicates: Sequence[str] | None, kind: str | None
) -> list[TransmissionRule]:
    """The rules asked for, by predicate in the order of the vocabulary.

    Raises:
        InputError: an unknown predicate, or no rule is left.
    """
    from kg.model import PREDICATES
    from ontology.transmission import BACKGROUND_PREDICATES, TRAVELS

    order = (*PREDICATES, *BACKGROUND_PREDICATES)
    if unknown := sorted(set(predicates or ()) - set(order)):
        raise InputError(f"predicate {unknown[0]!r} is unknown", remedy=f"use one of {', '.join(order)}")
    found = [
        rule
        for rule in rules
        if (not predicates or rule.predicate in predicates) and (kind is None or kind in rule.when_kinds)
    ]
    if not found:
        raise InputError("no rule carries that", remedy="'expograph rules --matrix' shows what passes where")
    way = TRAVELS.index
    return sorted(found, key=lambda r: (order.index(r.predicate), way(r.travels[-1]), -r.weight, r.name))


def _print_rules(rules: Sequence[TransmissionRule], language: str) -> None:
    from kg.report.rule_words import predicate_words
    from kg.report.text import text

    heads = [text(key, language).capitalize() for key in ("weight", "way", "rules_step", "why")]
    for predicate, group in groupby(rules, key=lambda rule: rule.predicate):
        rows = [_row(rule, language) for rule in group]
        print_table(heads, rows, title=f"{predicate} · {predicate_words(predicate, language)} ({len(rows)})")


def _row(rule: TransmissionRule, language: str) -> tuple[str, str, str, str]:
    """Weight, way, what comes and arrives and where, and name and rationale of a rule."""
    from kg.exposure.paths import BRACKETS
    from kg.exposure.words import word
    from kg.report.rule_words import TRAVEL_WORDS, arrives, comes, conditions

    # A rule that travels both ways is one of a symmetric predicate.
    way = "A ↔ B" if len(rule.travels) > 1 else word(TRAVEL_WORDS, rule.travels[0], language)
    step = f"{comes(rule, language)} → {arrives(rule, language)}"
    if where := conditions(rule, language):
        step += BRACKETS[language].format(where)
    return f"{rule.weight:.2f}", way, step, f"{rule.name}: {rule.rationale[language]}"


def _print_matrix(rules: Sequence[TransmissionRule], language: str) -> None:
    """Rows are predicates and directions, columns the kinds as they start; a cell says what arrives, and the weight."""
    from kg.exposure.states import starting_sign
    from kg.exposure.words import SHOCKS, state_word, word
    from kg.report.rule_words import TRAVEL_WORDS, predicate_words
    from kg.report.text import text

    cells: dict[tuple[str, str], dict[str, tuple[float, str]]] = {}
    for rule in rules:
        for travel in rule.travels:
            row = cells.setdefault((rule.predicate, travel), {})
            for kind in SHOCK_KINDS:
                if outcome := rule.outcome(kind, starting_sign(kind)):
                    told = (rule.weight, state_word(*outcome, language))
                    row[kind] = max(told, row.get(kind, told))
    heads = (text("rules_track", language), *(word(SHOCKS, kind, language) for kind in SHOCK_KINDS))
    table = [
        (
            f"{predicate_words(predicate, language)} {word(TRAVEL_WORDS, travel, language)}",
            *(f"{row[kind][1]} {row[kind][0]:.2g}" if kind in row else "" for kind in SHOCK_KINDS),
        )
        for (predicate, travel), row in cells.items()
    ]
    print_table(heads, table, title=text("rules_title", language))


def _print_changes(rules: Sequence[TransmissionRule], language: str) -> None:
    """How many rules a file changed, and which."""
    from kg.report.text import text
    from kg.rules import rule_changes

    changes = rule_changes(rules)
    tally = Counter(changes.values())
    counts = {key: tally[key] for key in ("changed", "added", "retired")}
    print_line(text("rule_changes", language, **counts), style="bold")
    told = (f"{name} ({text(f'rule_{what}', language)})" for name, what in sorted(changes.items()))
    print_line(" · ".join(told))

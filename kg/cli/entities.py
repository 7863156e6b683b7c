"""All about one entity: the card, the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.console import example, print_json, print_line, print_path, print_quote, print_table
from kg.cli.disputes import print_disputes
from kg.cli.limits import AsOfOption, FloorOption, HalfLifeOption, KnownAtOption, modality_of
from kg.cli.options import (
    JsonOption,
    LanguageOption,
    StoreOption,
    TypeOption,
    check_day,
    language_of,
    load_view,
    types_of,
)
from kg.cli.rules import RulesOption
from kg.model import PREDICATES, ShockKind

Card = Mapping[str, Any]
# Enough to judge a statement by; --json holds every sentence.
_SENTENCES = 2
# What one weak reading alone says would bury the rest.
_DOUBTED = 0.1
_STATED = ("relations", "observations")

EntityArgument = Annotated[str, typer.Argument(help="A name in any language, a ticker or an id.", metavar="ENTITY")]


@example("expograph entity 中际旭创", "expograph entity 000660.KS --language en --json")
def entity(
    name: EntityArgument,
    sentences: Annotated[
        int, typer.Option("--sentences", help="Sentences shown for each statement.", min=0)
    ] = _SENTENCES,
    min_belief: Annotated[
        float,
        typer.Option(
            "--min-belief", help="Only count statements that are believed less; --json holds all.", min=0, max=1
        ),
    ] = _DOUBTED,
    language: LanguageOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Show the card of an entity.

    Its names, what is said of it and its figures, each with the sentences."""
    from kg.card import entity_card
    from kg.report.text import text

    spoken = language_of(language)
    card = entity_card(load_view(store), name, language=spoken)
    if json:
        print_json(card)
        return
    _print_head(card["entity"], spoken)
    doubted = [row for key in _STATED for row in card[key] if row["belief"] < min_belief]
    shown = {**card, **{key: [row for row in card[key] if row["belief"] >= min_belief] for key in _STATED}}
    _print_relations(shown, spoken, sentences)
    _print_observations(shown, spoken, sentences)
    if doubted:
        print_line(text("doubted", spoken, count=len(doubted), belief=f"{min_belief:g}"), style="dim")


@example(
    "expograph report 1260H清单 --shock listing --out 1260h.html",
    "expograph report 'SK hynix' --out sk-hynix.md --language en",
)
def report(
    name: EntityArgument,
    out: Annotated[
        Path, typer.Option("--out", help="The file; its ending says the format: .html .md .json.", metavar="FILE")
    ],
    shock: Annotated[
        ShockKind | None, typer.Option("--shock", help="Report the exposure to this; else the facts alone.")
    ] = None,
    types: TypeOption = None,
    floor: FloorOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    half_life: HalfLifeOption = None,
    rules: RulesOption = None,
    language: LanguageOption = None,
    store: StoreOption = None,
) -> None:
    """Write a report to send on.

    It holds the answer, the chains, every sentence and the coverage; without --shock the facts alone."""
    from kg.exposure import Shock, check_shock
    from kg.report import DEFAULTS, write_report
    from kg.rules import load_rule_set

    options = replace(
        DEFAULTS,
        types=types_of(types),
        modality_floor=modality_of(floor),
        as_of=check_day(as_of),
        known_at=known_at,
        half_life=half_life,
    )
    view = load_view(store)
    subject = check_shock(view, Shock(name, shock)) if shock else name
    chosen = load_rule_set(rules)
    print_path(write_report(view, subject, out, language=language_of(language), options=options, rules=chosen))


def _print_head(about: Card, language: str) -> None:
    from kg.exposure.words import TYPES, word
    from kg.report.text import text

    flag = "" if about["verified"] else (" · 未核实", " · unverified")[language == "en"]
    print_line(f"{about['label']} ({about['id']}){flag}", style="bold")
    facts = {
        "type": word(TYPES, about["type"], language),
        "country": about["country"],
        "ticker": about["ticker"],
        "sectors": ", ".join(about["sectors"]),
        "parent": about["parent"],
        "aliases": ", ".join(about["names"]),
    }
    heads = {key: text(key, language) for key in ("type", "country", "aliases")}
    extra = {"ticker": ("代码", "Ticker"), "sectors": ("行业", "Sectors"), "parent": ("母公司", "Parent")}
    heads |= {key: pair[language == "en"] for key, pair in extra.items()}
    for key, value in facts.items():
        if value:
            print_line(f"{heads[key]}: {value}", indent=2)
    print_line()


def _print_relations(card: Card, language: str, sentences: int) -> None:
    from kg.exposure.words import QUALIFIERS, word
    from kg.report.text import text

    rows = sorted(card["relations"], key=lambda row: PREDICATES.index(row["predicate"]))
    print_line(f"{text('facts', language, entity=card['entity']['label'])} ({len(rows)})", style="bold")
    quoted = Quoted(sentences)
    for row in rows:
        told = [f"{word(QUALIFIERS, key, language)} {value}" for key, value in row["qualifiers"].items()]
        print_line(f"· {' · '.join([row['sentence'], *told, *_status(row, language)])}", indent=2)
        quoted.show(row, language)
    print_line()


def _print_observations(card: Card, language: str, sentences: int) -> None:
    from kg.report.text import text

    rows = card["observations"]
    if rows:
        heads = [text(key, language) for key in ("metric", "value", "time", "verdict", "belief", "of")]
        cells = [
            (
                row["metric_word"],
                row["value"],
                row["time"] or "",
                _verdict(row, language),
                f"{row['belief']:.2f}",
                _of(row),
            )
            for row in rows
        ]
        print_table(heads, cells, title=f"{text('observations', language)} ({len(rows)})", numbers=(1, 4))
    quoted = Quoted(sentences)
    for row in rows if sentences else ():
        print_line(f"· {row['metric_word']} {row['value']} · #{row['id'][:8]}", indent=2)
        quoted.show(row, language)


def _of(row: Card) -> str:
    return " · ".join(filter(None, (row["subject"], row["about"])))


def _verdict(row: Card, language: str) -> str:
    from kg.exposure.words import VERDICTS, word

    return word(VERDICTS, row["verdict"], language)


def _status(row: Card, language: str) -> list[str]:
    from kg.report.text import text

    belief = f"{text('belief', language)} {row['belief']:.2f}"
    return [part for part in (_verdict(row, language), row["time"], belief, f"#{row['id'][:8]}") if part]


class Quoted:
    """Prints the sentences of statements; one that has been shown already is only begun.

    Args:
        most: sentences of one statement.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._shown: set[str] = set()

    def show(self, row: Card, language: str) -> None:
        """The first sentences of a statement, and what stands against it."""
        for sentence in row["evidence"][: self._most]:
            parts = (sentence["document"], sentence["date"], sentence["attributed_to"])
            quote = sentence["quote"]
            print_quote(quote, " · ".join(filter(None, parts)), brief=quote in self._shown)
            self._shown.add(quote)
        print_disputes(row["disputes"], language)

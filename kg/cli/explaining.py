"""Why a statement is believed: explain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from kg.cli.console import example, print_json, print_line, print_quote
from kg.cli.disputes import print_disputes
from kg.cli.limits import AsOfOption, HalfLifeOption, KnownAtOption
from kg.cli.options import JsonOption, LanguageOption, StoreOption, check_day, language_of, load_view

Told = Mapping[str, Any]


@example("expograph explain 3f2a91c0", "expograph explain 3f2a91c0 --half-life 365 --as-of 2025-11-25 --language en")
def explain(
    statement: Annotated[
        str,
        typer.Argument(
            help="The statement's id, or its first characters, as other answers print it.", metavar="STATEMENT"
        ),
    ],
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    half_life: HalfLifeOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Show why a statement is believed as far as it is.

    The arithmetic of its belief, sentence by sentence and rule by rule; what age takes off; what contradicts it; and which of
    the statements that say the same speaks for them on a chain.
    """
    from kg.explain import explain as take_apart
    from kg.exposure import ExposureOptions

    spoken = language_of(language)
    options = ExposureOptions(as_of=check_day(as_of), known_at=known_at, half_life=half_life)
    told = take_apart(load_view(store), statement, options, language=spoken)
    if json:
        print_json(told)
    else:
        _print(told, spoken)


def _print(told: Told, language: str) -> None:
    from kg.exposure.words import VERDICTS, word
    from kg.report.text import text

    verdict = word(VERDICTS, told["verdict"], language)
    belief = f"{text('belief', language)} {told['believed']:.3f}"
    print_line(told["sentence"], style="bold")
    print_line(" · ".join(filter(None, (verdict, told["time"], belief, f"#{told['statement']}"))), indent=2)
    for place, rule in enumerate(told["rules"], 1):
        print_line()
        _print_rule(place, rule, language)
    print_line()
    for line in arithmetic(told, language):
        print_line(line)
    print_line(text(f"explain_modality_{_stands(told)}", language, verdict=verdict), style="dim")
    _print_parallel(told, language)
    if told["disputes"]:
        print_line()
        print_disputes(told["disputes"], language)


def _print_rule(place: int, rule: Told, language: str) -> None:
    from kg.report.text import text

    rates = {key: f"{rule[key]:g}" for key in ("systematic", "random")}
    print_line(f"{place}. {text('explain_rule', language, rule=rule['rule'], row=rule['row'], **rates)}", style="bold")
    for sentence in rule["sentences"]:
        source = (*sentence["documents"], sentence["date"], sentence["attributed_to"])
        print_quote(sentence["quote"], " · ".join(filter(None, source)))
        step = text(
            "explain_sentence",
            language,
            confidence=f"{sentence['confidence']:.3f}",
            random=rates["random"],
            error=f"{sentence['error']:.3f}",
        )
        print_line(step, indent=4)
    errors = " × ".join(f"{sentence['error']:.3f}" for sentence in rule["sentences"])
    summed = f"{rates['systematic']} + {errors} = {rule['error']:.3f}"
    print_line(f"{text('explain_error', language)} = {summed}", indent=2)


def arithmetic(told: Told, language: str) -> list[str]:
    """The last lines of the sum: belief, and what decay leaves of it.

    >>> told = {"rules": [{"error": 0.4}, {"error": 0.5}], "belief": 0.8, "believed": 0.8, "decay": None}
    >>> arithmetic(told, "en")
    ['belief = 1 − 0.400 × 0.500 = 0.800']
    """
    from kg.report.text import text

    product = " × ".join(f"{rule['error']:.3f}" for rule in told["rules"]) or "1"
    lines = [f"{text('belief', language)} = 1 − {product} = {told['belief']:.3f}"]
    if decay := told["decay"]:
        aged = {key: decay[key] for key in ("newest", "day", "age_days")}
        halved = f"{told['belief']:.3f} × ½^({decay['age_days']} / {decay['half_life']:g}) = {told['believed']:.3f}"
        lines.append(f"{text('explain_decay', language, **aged)} {halved}")
    return lines


def _stands(told: Told) -> str:
    return told["modality"] if told["modality"] in ("asserted", "negated") else "other"


def _print_parallel(told: Told, language: str) -> None:
    from kg.exposure.words import VERDICT_OF_MODALITY, VERDICTS, word
    from kg.report.text import text

    if not told["parallel"]:
        return
    print_line()
    print_line(text("explain_parallel", language, count=len(told["parallel"]["statements"])), style="bold")
    for row in told["parallel"]["statements"]:
        verdict = word(VERDICTS, VERDICT_OF_MODALITY[row["modality"]], language)
        strength = f"{row['strength']:.3f} = {text('belief', language)} {row['belief']:.3f} × {verdict}"
        speaks = text("explain_speaks", language) if row["statement"] == told["parallel"]["speaks"] else None
        print_line(
            f"· {' · '.join(filter(None, (strength, row['time'], '#' + row['statement'][:8], speaks)))}", indent=2
        )

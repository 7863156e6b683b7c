"""How far a statement can be believed, from the sentences that say it; error rates are a table, `ontology/belief.csv`.

    belief = 1 − Π over rules ( systematic + Π over the rule's sentences (random error of the sentence) )
    random error of a sentence = 1 − confidence × (1 − random)

This is INDRA's formula: a rule can mislead as a whole (systematic), which more of its sentences cannot cure, and it
can misread a sentence (random), which they can; only another rule lowers the systematic part. The confidence that the
rule gave its sentence is taken into the random error: the sentence is right when the rule was sure rightly and did
not misread. A sentence printed alike in several documents is one sentence, at the highest confidence given to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import prod
from pathlib import Path

from kg.errors import InputError
from kg.model import Evidence
from ontology.data import ROOT, iter_rows

DEFAULT = "default"
# Six digits: finer than any error rate is known, coarse enough to be the same on every machine.
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """Probabilities in [0, 1] that a rule is wrong as a whole, and in one sentence."""

    systematic: float
    random: float


@cache
def load_rates(path: Path = ROOT / "belief.csv") -> Mapping[str, ErrorRates]:
    """Read the table of error rates: beginning of a rule's name → its rates.

    Raises:
        InputError: a rate that is no probability, or no `default` row.
    """
    rates = {row["rule"]: _rates(row, path) for row in iter_rows(path, columns=("rule", "systematic", "random"))}
    if DEFAULT not in rates:
        raise InputError("row 'default' is missing", where=str(path), remedy="add it for rules not listed")
    return rates


def _rates(row: Mapping[str, str], path: Path) -> ErrorRates:
    systematic, random = (_probability(row, column, path) for column in ("systematic", "random"))
    return ErrorRates(systematic, random)


def _probability(row: Mapping[str, str], column: str, path: Path) -> float:
    try:
        value = float(row[column])
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        problem = f"{column} of {row['rule']!r} is {row[column]!r}"
        raise InputError(problem, where=str(path), remedy="give a probability between 0 and 1")
    return value


def rates_row(rule: str, *, rates: Mapping[str, ErrorRates]) -> str:
    """The row of the table that counts for a rule: the longest listed beginning of its name, else `default`.

    >>> rates_row("model.ner", rates={"default": ErrorRates(0.1, 0.3), "model": ErrorRates(0.2, 0.4)})
    'model'
    """
    fitting = [prefix for prefix in rates if prefix != DEFAULT and rule.startswith(prefix)]
    return max(fitting, key=len, default=DEFAULT)


def rates_of(rule: str, *, rates: Mapping[str, ErrorRates]) -> ErrorRates:
    """The rates of a rule by its row.

    >>> table = {"default": ErrorRates(0.1, 0.3), "model": ErrorRates(0.2, 0.4)}
    >>> rates_of("model.ner", rates=table).systematic, rates_of("supplies", rates=table).systematic
    (0.2, 0.1)
    """
    return rates[rates_row(rule, rates=rates)]


@dataclass(frozen=True, slots=True)
class RuleError:
    """What one source adds to the doubt of a statement.

    Attributes:
        rule: name of the rule or model that read the sentences.
        rates: its error rates.
        sentences: each distinct sentence, spaces dropped → the highest confidence given to it.
        misread: probability that it misread every one of them.
    """

    rule: str
    rates: ErrorRates
    sentences: Mapping[str, float]
    misread: float

    @property
    def error(self) -> float:
        """Probability that the rule is wrong about the statement: systematic + misread, at most 1."""
        return min(1.0, self.rates.systematic + self.misread)


def rule_errors(evidence: Iterable[Evidence], *, rates: Mapping[str, ErrorRates]) -> tuple[RuleError, ...]:
    """The steps of the formula, one for each rule in order of name; empty without evidence.

    Args:
        evidence: all evidence of one statement, in any order.
        rates: from `load_rates`.
    """
    sentences: dict[str, dict[str, float]] = {}
    for item in evidence:
        confidence = sentences.setdefault(item.rule, {})
        quote = "".join(item.quote.split())
        confidence[quote] = max(item.confidence, confidence.get(quote, 0.0))
    return tuple(_rule_error(rule, sentences[rule], rates_of(rule, rates=rates)) for rule in sorted(sentences))


def belief(evidence: Iterable[Evidence], *, rates: Mapping[str, ErrorRates]) -> float:
    """Probability in [0, 1] that a statement is right, given its evidence.

    Args:
        evidence: all evidence of one statement, in any order.
        rates: from `load_rates`.

    Returns:
        The formula above, to six digits; 0.0 without evidence.

    >>> table = {"default": ErrorRates(systematic=0.1, random=0.5)}
    >>> one = Evidence("d", 0, 1, "甲供货乙", "supplies", "1", 0.8)
    >>> belief([one], rates=table)  # 1 − (0.1 + (1 − 0.8 × 0.5))
    0.3
    """
    return round(1 - prod(step.error for step in rule_errors(evidence, rates=rates)), _DIGITS) + 0.0


def sentence_error(confidence: float, rates: ErrorRates) -> float:
    """Probability that a rule misread one sentence that it read with a confidence.

    >>> round(sentence_error(0.8, ErrorRates(0.1, 0.5)), 6)
    0.6
    """
    return 1 - confidence * (1 - rates.random)


def decay(age_days: int, half_life: float) -> float:
    """What is left of a belief whose newest sentence is so old, in (0, 1]; sentences of the future count whole.

    Args:
        age_days: days from the newest sentence to the day asked about.
        half_life: days in which belief halves, above 0.

    >>> decay(365, 365), decay(-3, 365)
    (0.5, 1.0)
    """
    return float(0.5 ** (max(age_days, 0) / half_life))


def _rule_error(rule: str, sentences: Mapping[str, float], rates: ErrorRates) -> RuleError:
    # Sorted, since a product of floats depends on its order in the last digit.
    misread = prod(sorted(sentence_error(confidence, rates) for confidence in sentences.values()))
    return RuleError(rule, rates, sentences, misread)

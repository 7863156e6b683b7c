"""The limits under which a question was asked, in words: an answer must say on what terms it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.exposure import ExposureOptions
from kg.exposure.words import VERDICT_OF_MODALITY, VERDICTS, word
from kg.report.text import text
from kg.rules import rule_changes
from ontology.transmission import TransmissionRule


def asked(options: ExposureOptions, rules: Sequence[TransmissionRule] | None, language: str) -> list[str]:
    """The limits that differ from the default and change what counts or how far it is believed.

    >>> asked(ExposureOptions(as_of="2025-06-30", half_life=365), None, "en")
    ['as of 2025-06-30', 'belief halves in 365 days']
    """
    return list(_phrases(options, rules, language))


def _phrases(options: ExposureOptions, rules: Sequence[TransmissionRule] | None, language: str) -> Iterator[str]:
    if options.as_of:
        yield text("as_of", language, date=options.as_of)
    if options.known_at:
        yield text("asked_known_at", language, date=options.known_at)
    if options.half_life:
        yield text("asked_half_life", language, days=f"{options.half_life:g}")
    if options.modality_floor:
        verdict = word(VERDICTS, VERDICT_OF_MODALITY[options.modality_floor], language)
        yield text("asked_floor", language, verdict=verdict)
    if options.minimum_belief:
        yield text("asked_belief", language, belief=f"{options.minimum_belief:g}")
    if rules is not None and (changed := len(rule_changes(rules))):
        yield text("asked_rules", language, count=changed)

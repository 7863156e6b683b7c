"""A statement as one line of words."""

from __future__ import annotations

from kg.exposure.words import PREDICATES, QUALIFIERS, word
from kg.graph import GraphView
from kg.model import Relation, Statement
from kg.report.numbers import format_value
from kg.report.proof import label_or_value
from kg.report.text import METRIC_WORDS


def sentence_of(view: GraphView, said: Statement, language: str) -> str:
    """A statement in words.

    >>> sentence_of(GraphView([], []), Relation("company/a", "supplies", "company/b"), "zh")
    'company/a 向 company/b 供货'
    """
    subject = label_or_value(view, said.subject, language)
    if isinstance(said, Relation):
        text = word(PREDICATES, said.predicate, language).format(
            a=subject, b=label_or_value(view, said.object, language)
        )
        told = [
            f"{word(QUALIFIERS, name, language)} {label_or_value(view, value, language)}"
            for name, value in sorted(said.qualifiers.items())
        ]
    else:
        about = [label_or_value(view, said.about, language)] if said.about else []
        text = " ".join([subject, *about, word(METRIC_WORDS, said.metric, language), format_value(said, language)])
        told = []
    return " · ".join([text, *told])

"""Pairs that the scorer judges, and names carried on to numbers from sentences before."""

from __future__ import annotations

import numpy as np

from extract.candidates import WIDEST_GAP, find_candidates, find_numbers, rule_table
from extract.quantities import iter_quantities
from extract.reading import Mention
from extract.scoring import shares_of
from extract.sentences import iter_sentences
from extract.widths import cumulative_widths


def _pairs(text: str, **names: str) -> list[tuple[str, str]]:
    """Pairs of a folded text as (name, name or number)."""
    sentences = list(iter_sentences(text))
    mentions = [Mention(text.index(name), text.index(name) + len(name), kind, name) for name, kind in names.items()]
    numbers = [q for s in sentences for q in iter_quantities(text, s.start, s.end) if not q.bare]
    mentions.sort(key=lambda m: m.start)
    found = find_candidates(sentences, mentions, [], numbers, cumulative_widths(text))
    ends = [
        (found.places[i], found.places[j]) for i, j in zip(found.first.tolist(), found.second.tolist(), strict=True)
    ]
    return [
        (a.mention.entity or "", b.mention.entity or "" if b.mention else text[b.start : b.end])
        for a, b in ends
        if a.mention
    ]


def test_figures_go_on_where_the_subject_is_not_named_again() -> None:
    """A number three sentences on may still measure the company that opened the text."""
    text = "翰岳公布业绩。市场平静。股市收高。营收120亿元。"
    assert ("翰岳", "120亿元") in _pairs(text, 翰岳="Company")


def test_names_of_distant_sentences_are_no_pair() -> None:
    """Only numbers take names from further back than the sentence before."""
    text = "翰岳公布业绩。市场平静。股市收高。北辰减产。"
    assert _pairs(text, 翰岳="Company", 北辰="Company") == []


def test_the_gap_is_a_width() -> None:
    """English fits twice the characters into the same gap."""
    between = int(WIDEST_GAP * 1.5)
    assert _pairs("aaa" + "x" * between + "bbb", aaa="Company", bbb="Company")
    assert not _pairs("aaa" + "很" * between + "bbb", aaa="Company", bbb="Company")


def test_names_compete_for_a_number() -> None:
    """Shares of one number sum to one; where it may be of nothing they sum to less."""
    text = "翰岳、北辰和鼎朔的产能为每月3万片。"
    sentences = list(iter_sentences(text))
    mentions = [Mention(text.index(n), text.index(n) + 2, "Company", n) for n in ("翰岳", "北辰", "鼎朔")]
    quantities = [q for s in sentences for q in iter_quantities(text, s.start, s.end) if not q.bare]
    candidates = find_candidates(sentences, mentions, [], quantities, cumulative_widths(text))
    numbers = find_numbers(candidates, sentences, rule_table(candidates, [], []))
    scores = np.linspace(-1, 1, len(candidates.first), dtype=np.float32)
    numeric = numbers.of_pair >= 0
    assert np.isclose(shares_of(scores, numbers, none=False)[numeric].sum(), 1)
    assert 0 < shares_of(scores, numbers, none=True)[numeric].sum() < 1
    assert not shares_of(scores, numbers, none=False)[~numeric].any()

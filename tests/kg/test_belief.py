"""Belief: the formula by hand, and what more evidence can and cannot do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.belief import ErrorRates, belief, load_rates, rates_of
from kg.errors import InputError
from kg.model import Evidence

RATES = {"default": ErrorRates(0.1, 0.5), "model": ErrorRates(0.2, 0.4), "model.big": ErrorRates(0.05, 0.1)}


def proof(rule: str = "supplies", *, confidence: float = 1.0, quote: str = "甲供货乙", document: str = "d") -> Evidence:
    return Evidence(document, 0, len(quote), quote, rule, "1", confidence)


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([], 0.0),
        ([proof()], 0.4),  # 1 − (0.1 + 0.5)
        ([proof(confidence=0.8)], 0.3),  # 1 − (0.1 + 0.6)
        ([proof(), proof(quote="乙向甲采购")], 0.65),  # 1 − (0.1 + 0.5²)
        ([proof(), proof("model")], 0.64),  # 1 − (0.1 + 0.5)(0.2 + 0.4)
        ([proof(), proof(document="copy")], 0.4),
        ([proof(confidence=0.2), proof(document="copy", quote="甲 供货乙")], 0.4),
        ([proof(confidence=0.0)], 0.0),  # the error is capped at 1
    ],
)
def test_by_hand(evidence: list[Evidence], expected: float) -> None:
    """The formula of the module, worked out on paper."""
    assert belief(evidence, rates=RATES) == pytest.approx(expected)


def test_the_longest_beginning_counts() -> None:
    """A rule takes the rates of the longest row that its name begins with."""
    assert [rates_of(rule, rates=RATES).systematic for rule in ("model.big.1", "model.small", "other")] == [
        0.05,
        0.2,
        0.1,
    ]


proofs = st.builds(
    proof,
    st.sampled_from(["supplies", "model", "model.big"]),
    confidence=st.floats(0, 1),
    quote=st.text("甲乙丙", min_size=1),
)


@given(st.lists(proofs, max_size=6), proofs)
def test_more_evidence_never_lowers_belief(evidence: list[Evidence], more: Evidence) -> None:
    """Belief is a probability, grows with evidence, and does not depend on its order."""
    before, after = belief(evidence, rates=RATES), belief([*evidence, more], rates=RATES)
    assert 0 <= before <= after <= 1
    assert belief([more, *reversed(evidence)], rates=RATES) == after


def test_the_bundled_table_loads() -> None:
    """Every row is a pair of probabilities, and rules without a row have one."""
    rates = load_rates()
    assert "default" in rates
    assert all(0 < row.systematic < 1 and 0 < row.random < 1 for row in rates.values())


@pytest.mark.parametrize(
    ("rows", "said"), [("a,0.1,2\n", "random of 'a' is '2'"), ("a,x,0\n", "'x'"), ("a,0,0\n", "default")]
)
def test_bad_tables_are_named(rows: str, said: str, tmp_path: Path) -> None:
    """A rate that is no probability, or no default row, is an error that names the file."""
    path = tmp_path / "rates.csv"
    path.write_text("rule,systematic,random\n" + rows, encoding="utf-8")
    with pytest.raises(InputError, match=said) as caught:
        load_rates(path)
    assert "rates.csv" in str(caught.value)

"""Searches on arrays against brute force, on random graphs with parallel arcs, loops, cycles, ties, zeros and ones."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.exposure.arrays import Ints, StateArrays
from kg.exposure.best import best, best_by_hops
from kg.exposure.chance import chances, draw, reach
from kg.exposure.kbest import k_best
from kg.exposure.masks import Removals, iter_removals
from kg.exposure.propagate import propagate
from kg.exposure.reference_arrays import (
    plain_best,
    plain_chance,
    plain_k_best,
    plain_propagation,
    plain_reach,
)

SIZE = 2
LABELS = 6
# Few values, so that ties, zeros and ones are common.
WEIGHTS = st.one_of(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.floats(0.01, 1.0))


@dataclass(frozen=True)
class Case:
    arrays: StateArrays
    starts: Ints
    max_hops: int


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Up to six entities of two states, up to fourteen arcs between any two states, one or two struck states."""
    states = SIZE * draw(st.integers(2, 6))
    state = st.integers(0, states - 1)
    arcs = draw(st.lists(st.tuples(state, state, WEIGHTS, st.integers(0, LABELS - 1)), max_size=14))
    columns = list(zip(*arcs, strict=True)) or [(), (), (), ()]
    arrays = StateArrays.from_arcs(*columns, states=states, states_per_entity=SIZE)
    starts = np.array(draw(st.lists(state, min_size=1, max_size=2, unique=True)))
    return Case(arrays, starts, draw(st.integers(1, 5)))


many = settings(max_examples=200, deadline=None)


@many
@given(cases())
def test_arcs_keep_their_ends_and_lie_together(case: Case) -> None:
    """Arcs into and out of a state are found by pointers; blocks cover every arc once."""
    arrays = case.arrays
    for state in range(arrays.states):
        assert arrays.into(np.array([state])).tolist() == np.flatnonzero(arrays.target == state).tolist()
        assert arrays.out_of(np.array([state])).tolist() == np.flatnonzero(arrays.source == state).tolist()
    covered = [arc for block in arrays.blocks for arc in range(block.begin, block.end)]
    assert covered == list(range(len(arrays.source)))


@many
@given(cases())
def test_best_equals_listing_the_paths(case: Case) -> None:
    """For every state, within every bound of hops and without one."""
    rows = best_by_hops(case.arrays, case.starts, max_hops=case.max_hops)
    assert len(rows) == case.max_hops + 1
    for hops, row in enumerate(rows[1:], 1):
        assert row == pytest.approx(plain_best(case.arrays, case.starts, hops))
    bounded = best(case.arrays, case.starts, max_hops=case.max_hops)
    assert bounded.tolist() == rows[-1].tolist()
    assert best(case.arrays, case.starts) == pytest.approx(plain_best(case.arrays, case.starts))


@many
@given(cases(), st.integers(1, 6), st.sampled_from([0.0, 0.2]))
def test_k_best_equals_listing_the_paths(case: Case, k: int, min_score: float) -> None:
    """To the states of one entity, and to all of them at once; every path is what its score says."""
    arrays, starts = case.arrays, case.starts
    limits = {"k": k, "max_hops": case.max_hops, "min_score": min_score}
    everything = np.arange(arrays.states)
    for targets in (everything[:SIZE], everything[-SIZE:], everything):
        found = k_best(arrays, starts, targets, k=k, max_hops=case.max_hops, min_score=min_score)
        expected = plain_k_best(arrays, starts, targets.tolist(), **limits)  # type: ignore[arg-type]
        assert [path.score for path in found] == pytest.approx(expected)
        for path in found:
            arcs = np.array(path.arcs)
            assert arrays.source[arcs[1:]].tolist() == arrays.target[arcs[:-1]].tolist()
            assert arrays.source[arcs[0]] in starts and arrays.target[arcs[-1]] in targets
            assert np.prod(arrays.weight[arcs]) == pytest.approx(path.score)
    assert k_best(arrays, starts, **limits) == k_best(arrays, starts, everything, **limits)  # type: ignore[arg-type]


@many
@given(cases())
def test_ties_are_settled_by_hops_then_order(case: Case) -> None:
    """The same graph gives the same paths, and of equals the shorter comes first."""
    found = k_best(case.arrays, case.starts, k=9, max_hops=case.max_hops)
    again = StateArrays(**{field.name: getattr(case.arrays, field.name) for field in fields(case.arrays)})
    assert k_best(again, case.starts, k=9, max_hops=case.max_hops) == found
    ranks = [(-path.score, len(path.arcs)) for path in found]
    assert all(rank <= after for rank, after in pairwise(ranks) if rank[0] == after[0])


@many
@given(cases(), st.sets(st.integers(0, 11), max_size=3), st.sets(st.integers(0, LABELS - 1), max_size=3))
def test_a_removal_equals_searching_what_is_left(case: Case, gone: set[int], labels: set[int]) -> None:
    """Same scores as a search of the graph without them; the next removal starts from the whole again."""
    arrays = case.arrays
    entities = {entity for entity in gone if entity < arrays.states // SIZE}
    base = Removals(arrays, case.starts, max_hops=case.max_hops)
    whole = base.scores.copy()
    for _ in range(2):
        fall = base.without(entities=entities, labels=labels)
        expected = _without(case, entities, labels)
        scores = whole.copy()
        scores[fall.states] = fall.after
        assert scores == pytest.approx(expected)
        assert (fall.before > fall.after).all() and fall.before.tolist() == whole[fall.states].tolist()


def _without(case: Case, entities: set[int], labels: set[int]) -> list[float]:
    arrays = case.arrays
    ends = np.stack([arrays.entity_of(arrays.source), arrays.entity_of(arrays.target)])
    lost = np.isin(arrays.label, list(labels)) | np.isin(ends, list(entities)).any(axis=0)
    left = arrays.reweighted(np.where(lost, 0.0, arrays.weight))
    # Who is taken away strikes nothing, but stays an entity that no walk enters.
    expected = plain_best(left, case.starts, case.max_hops)
    expected[arrays.states_of(np.array(sorted(entities), np.int64))] = 0.0
    return [float(score) for score in expected]


@many
@given(cases(), st.sampled_from([0.05, 0.3, 0.9]))
def test_propagation_equals_the_equations_within_its_bound(case: Case, share: float) -> None:
    """Every state's sum lacks at most `error`, wherever the sum has an end by the bound."""
    found = propagate(case.arrays, case.starts, tolerance=1e-6)
    expected = plain_propagation(case.arrays, case.starts, found.attenuation)
    assert found.error <= 1e-6
    assert (expected - found.total <= found.error + 1e-9).all() and (expected - found.total >= -1e-9).all()
    other = propagate(case.arrays, case.starts, attenuation=share * found.attenuation)
    assert (other.total <= found.total + 1e-6).all()


def test_propagation_that_has_no_end_is_refused() -> None:
    """A loop of weight one without attenuation grows for ever."""
    arrays = StateArrays.from_arcs([0, 1], [1, 0], [1.0, 1.0], states=2)
    with pytest.raises(InputError, match="has no end"):
        propagate(arrays, np.array([0]), attenuation=1.0)
    with pytest.raises(InputError, match="more than 0"):
        propagate(arrays, np.array([0]), attenuation=0.0)


@many
@given(cases(), st.lists(st.sampled_from([0.0, 0.3, 0.7, 1.0]), min_size=LABELS, max_size=LABELS), st.integers(0, 9))
def test_every_draw_reaches_what_a_plain_search_does(case: Case, beliefs: list[float], seed: int) -> None:
    """Bit by bit the same states as networkx on the arcs that hold in that draw."""
    arrays, draws = case.arrays, 5
    held = draw(np.array(beliefs), draws, seed)
    arcs = np.flatnonzero(
        (arrays.weight > 0) & ~np.isin(arrays.entity_of(arrays.target), arrays.entity_of(case.starts))
    )
    reached = reach(arrays, case.starts, arcs, held[arrays.label[arcs]], case.max_hops)
    bits = np.unpackbits(reached.view(np.uint8), axis=1)
    labels = np.unpackbits(held.view(np.uint8), axis=1)
    for number in range(draws):
        expected = plain_reach(arrays, case.starts, np.flatnonzero(labels[:, number]).tolist(), case.max_hops)
        assert set(np.flatnonzero(bits[:, number]).tolist()) == expected


@settings(max_examples=25, deadline=None)
@given(cases(), st.lists(st.sampled_from([0.0, 0.3, 0.7, 1.0]), min_size=LABELS, max_size=LABELS))
def test_chances_come_near_the_exact_probability(case: Case, beliefs: list[float]) -> None:
    """Within five standard errors, and exactly where nothing is uncertain."""
    groups = np.arange(case.arrays.states).reshape(-1, SIZE)
    belief = np.array(beliefs)
    found = chances(case.arrays, case.starts, belief, groups, max_hops=case.max_hops, draws=2000, seed=3)
    for place, group in enumerate(groups):
        if np.isin(group, case.arrays.states_of(case.arrays.entity_of(case.starts))).any():
            continue
        exact = plain_chance(case.arrays, case.starts, belief, group.tolist(), case.max_hops)
        error = 5 * np.sqrt(max(exact * (1 - exact), 0.0) / 2000) + 1e-4
        assert abs(found.probability[place] - exact) <= error
        assert found.low[place] <= found.probability[place] <= found.high[place]


def test_a_draw_is_the_same_for_the_same_seed_and_as_often_as_believed() -> None:
    """Shares follow the beliefs; 0 never holds, 1 always does; bits beyond the draws are not set."""
    belief = np.array([0.0, 0.25, 0.999, 1.0])
    held = draw(belief, 100_000, 7)
    assert held.tolist() == draw(belief, 100_000, 7).tolist() != draw(belief, 100_000, 8).tolist()
    shares = np.bitwise_count(held).sum(axis=1) / 100_000
    assert shares == pytest.approx(belief, abs=0.006)
    assert shares[0] == 0 and shares[3] == 1


def test_large_graphs_cross_every_block_and_both_kinds_of_sweep() -> None:
    """On a graph of many blocks the bounded rows meet the unbounded search, and removals a search anew."""
    rng = np.random.default_rng(5)
    arcs, states = 120_000, 20_000
    ends = (states * rng.random((2, arcs)) ** 2).astype(np.int64)
    weight = rng.uniform(0.05, 1, arcs)
    arrays = StateArrays.from_arcs(ends[0], ends[1], weight, states=states, states_per_entity=SIZE)
    assert len(arrays.blocks) > 2
    starts = ends[0, :2]
    rows = best_by_hops(arrays, starts, max_hops=40)
    assert best(arrays, starts) == pytest.approx(rows[-1])
    entities = np.unique(arrays.entity_of(ends[1, :20])).tolist()
    for entity, fall in zip(entities, iter_removals(arrays, starts, entities, max_hops=6), strict=True):
        lost = np.isin(arrays.entity_of(np.stack([arrays.source, arrays.target])), entity).any(axis=0)
        left = best(arrays.reweighted(np.where(lost, 0.0, arrays.weight)), starts, max_hops=6)
        left[arrays.states_of(np.array([entity]))] = 0.0
        whole = rows[6].copy()
        whole[fall.states] = fall.after
        assert whole == pytest.approx(left)

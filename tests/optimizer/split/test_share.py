"""One bound for the whole: never above any plan, and exact where nothing ties the parts together."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.pins import contradictions, implied
from scheduler.domain.problem import Bound, Problem, Weights
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.scoring import score
from scheduler.domain.split.cutting import cut_season, part_problem
from scheduler.domain.split.merging import merged
from scheduler.optimizer import SolveOptions, solve
from scheduler.optimizer.search import Stopped
from scheduler.optimizer.split.share import Share, loads, share_of, whole_bound
from tests.factories import make_problem, make_shift, make_volunteer, pairs, stretch
from tests.optimizer.split.parts import greedy_part
from tests.random_problems import random_problem, seeds


def bound_of(problem: Problem, most: int, seconds: float = 0.0) -> Bound:
    """By the loads of a plan made part by part."""
    index, parts = ProblemIndex(problem), cut_season(problem, most)
    plan = implied(index)
    for part in parts:
        plan = merged(index, plan, part.shifts, greedy_part(problem, part.shifts, plan)).pairs
    mine = [{pair for pair in plan if pair.shift in part.shifts} for part in parts]
    alone = [part_problem(problem, part) for part in parts]
    least = [
        share_of(one, held, None, (0, 0), seconds).shortfall for one, held in zip(alone, mine, strict=True)
    ]
    spared = score(index, plan).objective.shortfall - sum(least)
    load = loads(problem, plan)
    shares = [
        share_of(one, held, load, (known, spared), seconds)
        for one, held, known in zip(alone, mine, least, strict=True)
    ]
    return whole_bound(problem, shares, load)


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(1, 4))
def test_bound_is_never_above_the_best_plan(seed: int, most: int) -> None:
    problem = random_problem(seed, people=5, work=9, pins=1)
    if contradictions(problem):
        return
    best = solve(problem, SolveOptions(time_limit=20, workers=1)).objective
    bound = bound_of(problem, most)
    assert bound.shortfall is not None
    assert bound.cost is not None
    assert bound.shortfall <= best.shortfall
    assert bound.changes == 0
    assert bound.cost <= best.cost


def test_bound_says_what_a_part_must_lack_though_everybody_were_free() -> None:
    people = [
        make_volunteer("ana"),
        make_volunteer("ben", available=(stretch(20, "00:00", "00:00", until=22),)),
    ]
    shifts = [make_shift(priority=7), make_shift("same"), make_shift("two", 20, min=2)]
    assert bound_of(make_problem(people, shifts), 2, seconds=20).shortfall == 1


@pytest.mark.parametrize("weight", [0, 3])
def test_load_that_two_parts_share_is_bounded_as_the_whole_is(weight: int) -> None:
    """Each part alone would count the first half-day of everybody only: 4 instead of 2 x (1 + 2)."""
    shifts = [make_shift(f"s{day}", day) for day in (5, 6, 12, 13)]
    people = [make_volunteer("ana"), make_volunteer("ben")]
    problem = make_problem(people, shifts, weights=Weights(fairness=weight))
    assert bound_of(problem, 2) == Bound(0, 0, 6 * weight)
    assert solve(problem, SolveOptions(10, 1)).objective.cost == 6 * weight


def test_staff_is_not_counted_once_for_each_part() -> None:
    shifts = [make_shift("one", 5), make_shift("two", 12)]
    weights = Weights(fairness=0, staff=10)
    bound = bound_of(make_problem([make_volunteer()], shifts, weights=weights), 1)
    assert bound.cost is not None
    assert bound.cost <= 10


def test_no_cost_is_claimed_where_a_part_has_not_spoken() -> None:
    problem = make_problem([make_volunteer()], [make_shift()])
    assert whole_bound(problem, [Share(2, 5), Share(1)], {}) == Bound(3, 0)
    assert whole_bound(problem, [Share(0, 5), Share(0, 2)], None) == Bound(0, 0)
    assert whole_bound(problem, [Share(0, 5), Share(0, 2)], {}) == Bound(0, 0, math.ceil(7 / 2))


def test_proving_can_be_ended() -> None:
    def enough() -> None:
        raise Stopped

    problem = make_problem([make_volunteer()], [make_shift()])
    with pytest.raises(Stopped):
        share_of(problem, pairs(), None, (0, 0), 10, enough)

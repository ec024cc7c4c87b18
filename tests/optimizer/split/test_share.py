"""One bound for the whole: never above any plan, and exact where nothing ties the parts together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.pins import contradictions, implied
from scheduler.domain.problem import Problem, Weights
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.scoring import score
from scheduler.domain.split.cutting import cut_season, part_problem
from scheduler.domain.split.merging import merged
from scheduler.optimizer import SolveOptions, solve
from scheduler.optimizer.search import Stopped
from scheduler.optimizer.split.share import least_shortfall, loads, twice_cost, whole_cost
from scheduler.optimizer.split.whole import spare
from tests.factories import make_problem, make_shift, make_volunteer, pairs, stretch
from tests.optimizer.split.parts import greedy_part
from tests.random_problems import random_problem, seeds


def bound_of(problem: Problem, most: int, seconds: float = 0.0) -> tuple[int, int | None]:
    """Of shortfall and cost, by the loads of a plan made part by part."""
    index, parts = ProblemIndex(problem), cut_season(problem, most)
    plan = implied(index)
    for part in parts:
        plan = merged(index, plan, part.shifts, greedy_part(problem, part.shifts, plan)).pairs
    mine = [
        (part_problem(problem, part), {one for one in plan if one.shift in part.shifts}) for part in parts
    ]
    least = [least_shortfall(alone, held, seconds) for alone, held in mine]
    lacks = score(index, plan).objective.shortfall
    load = loads(problem, plan)
    costs = [
        twice_cost(alone, held, load, spare(lacks, least, number), seconds)
        for number, (alone, held) in enumerate(mine)
    ]
    return sum(least), whole_cost(problem, costs, load)


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(1, 4))
def test_bound_is_never_above_the_best_plan(seed: int, most: int) -> None:
    problem = random_problem(seed, people=5, work=9, pins=1)
    if contradictions(problem):
        return
    best = solve(problem, SolveOptions(time_limit=20, workers=1)).objective
    shortfall, cost = bound_of(problem, most)
    assert shortfall <= best.shortfall
    assert cost is not None
    assert cost <= best.cost


def test_bound_says_what_a_part_must_lack_though_everybody_were_free() -> None:
    people = [
        make_volunteer("ana"),
        make_volunteer("ben", available=(stretch(20, "00:00", "00:00", until=22),)),
    ]
    shifts = [make_shift(priority=7), make_shift("same"), make_shift("two", 20, min=2)]
    assert bound_of(make_problem(people, shifts), 2, seconds=20)[0] == 1


@pytest.mark.parametrize("weight", [0, 3])
def test_load_that_two_parts_share_is_bounded_as_the_whole_is(weight: int) -> None:
    """Each part alone would count the first half-day of everybody only: 4 instead of 2 x (1 + 2)."""
    shifts = [make_shift(f"s{day}", day) for day in (5, 6, 12, 13)]
    people = [make_volunteer("ana"), make_volunteer("ben")]
    problem = make_problem(people, shifts, weights=Weights(fairness=weight))
    assert bound_of(problem, 2) == (0, 6 * weight)
    assert solve(problem, SolveOptions(10, 1)).objective.cost == 6 * weight


def test_staff_is_not_counted_once_for_each_part() -> None:
    shifts = [make_shift("one", 5), make_shift("two", 12)]
    weights = Weights(fairness=0, staff=10)
    cost = bound_of(make_problem([make_volunteer()], shifts, weights=weights), 1)[1]
    assert cost is not None
    assert cost <= 10


def test_no_cost_is_claimed_where_a_part_has_not_spoken() -> None:
    problem = make_problem([make_volunteer()], [make_shift()])
    assert whole_cost(problem, [5, None], {}) is None
    assert whole_cost(problem, [5, 2], {}) == 4
    assert whole_cost(problem, [5, 2], {"ana": 1}) == 2


def test_what_one_part_may_lack_is_what_the_others_need_not() -> None:
    assert [spare(9, [2, 4, 0], number) for number in range(3)] == [5, 7, 3]


def test_proving_can_be_ended() -> None:
    def enough() -> None:
        raise Stopped

    problem = make_problem([make_volunteer()], [make_shift()])
    with pytest.raises(Stopped):
        least_shortfall(problem, pairs(), 10, enough)

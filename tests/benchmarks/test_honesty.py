"""The benchmarks that believe nothing: they find no fault here, and they would see one."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from benchmarks import random_problems, unlocks
from scheduler.domain.interval import Interval
from scheduler.domain.problem_index import ProblemIndex
from scheduler.optimizer import SolveOptions, solve
from tests.factories import make_problem, make_shift, make_volunteer, pairs


def test_random_problems_are_solved_without_a_fault() -> None:
    tally = Counter[str]()
    assert [fault for seed in range(12) for fault in random_problems.faults(seed, tally)] == []
    assert tally["proven"] + tally["refused"] == 12
    assert tally["tried out"] > 0


def test_a_plan_that_praises_itself_is_a_fault() -> None:
    problem = make_problem([make_volunteer("a")], [make_shift("s"), make_shift("t")])
    plan = solve(problem, SolveOptions(10, workers=1))
    index = ProblemIndex(problem)
    assert list(random_problems.wrong(index, plan)) == []
    cheaper = replace(plan, objective=replace(plan.objective, cost=plan.objective.cost - 1))
    assert list(random_problems.wrong(index, cheaper)) == ["not true: cost"]
    twice = replace(plan, assignments=frozenset(pairs("a s", "a t")), unfilled=())
    assert "breaks overlap" in list(random_problems.wrong(index, twice))
    assert "gaps not told" in list(random_problems.wrong(index, replace(plan, unfilled=())))


def test_unlocks_of_random_problems_hold() -> None:
    found = [one for seed in range(12) for one in unlocks.checked(seed)]
    assert len(found) > 5
    assert all(holds for _, holds in found)


def test_free_time_that_lacks_half_a_minute_lacks_a_whole_one() -> None:
    shift = make_shift("s")
    free = Interval(shift.when.start, shift.when.end - timedelta(minutes=9, seconds=30))
    problem = make_problem([make_volunteer("a", available=(free,))], [shift])
    plan = solve(problem, SolveOptions(10, workers=1))
    (unlock,) = plan.unfilled[0].unlocks
    assert (unlock.what, unlock.minutes) == ("extend_availability", 10)
    assert unlocks.lacking_after(problem, plan, unlock) == 0
    assert unlocks.lacking_after(problem, plan, replace(unlock, minutes=9)) == 1

"""Problems too large for one model in this process: children search and prove, and end when told to."""

from dataclasses import replace

import pytest

from scheduler.domain.problem import Objective
from scheduler.domain.rules import check
from scheduler.domain.scoring import score
from scheduler.optimizer import Progress, SolveOptions, solve
from scheduler.optimizer.solve import SMALL
from tests.factories import make_problem, make_shift, make_volunteer, pairs
from tests.optimizer.models import choices_of
from tests.random_problems import random_problem

PROBLEM = make_problem(
    [make_volunteer(f"p{number}", shifts_per_day=1, minutes_per_week=600) for number in range(30)],
    [make_shift(f"s{day}-{number}", day, min=2, max=3) for day in range(5, 17) for number in range(3)],
)


UNEVEN = random_problem(11, people=60, work=60, pins=0)
"""The first plan of this one is soon improved, more than once."""


def test_children_find_a_sound_plan_with_true_bounds() -> None:
    assert len(choices_of(PROBLEM)) > SMALL
    plan = solve(
        PROBLEM, SolveOptions(time_limit=60, workers=2), lambda progress: progress.bound.cost is None
    )
    assert check(PROBLEM, plan.assignments) == ()
    assert score(PROBLEM, plan.assignments).objective == plan.objective
    assert plan.objective.shortfall == plan.bound.shortfall == 0
    assert plan.bound.cost is not None
    assert plan.bound.cost <= plan.objective.cost


def test_a_stop_ends_the_children_with_the_best_plan_so_far() -> None:
    def stop(progress: Progress) -> bool:
        return progress.phase != "improve"

    plan = solve(PROBLEM, SolveOptions(time_limit=60, workers=2), stop)
    assert check(PROBLEM, plan.assignments) == ()
    assert plan.objective.shortfall == 0


def test_one_worker_repeats_itself() -> None:
    """Stopped at the same improvement, two searches with one worker stand at the same plan."""

    def searched() -> list[Objective]:
        heard: list[Objective] = []

        def stop(progress: Progress) -> bool:
            if progress.objective is not None and progress.objective not in heard:
                heard.append(progress.objective)
            return len(heard) < 4

        plan = solve(UNEVEN, SolveOptions(time_limit=600, workers=1, seed=3), stop)
        assert plan.objective == heard[-1]
        return heard

    once = searched()
    assert len(once) == 4
    assert searched() == once


@pytest.mark.parametrize("phase", ["build", "construct"])
def test_a_stop_before_there_is_a_plan_keeps_what_is_pinned(phase: str) -> None:
    pinned = frozenset(pairs("p1 s5-0", "p2 s6-1"))
    problem = replace(PROBLEM, pinned=pinned)
    plan = solve(problem, SolveOptions(time_limit=60), lambda progress: progress.phase != phase)
    assert check(problem, plan.assignments) == ()
    assert pinned <= plan.assignments
    assert score(problem, plan.assignments).objective == plan.objective


def test_no_time_at_all_gives_a_plan_nevertheless() -> None:
    plan = solve(PROBLEM, SolveOptions(time_limit=1e-6))
    assert plan.assignments == frozenset()
    assert sum(one.missing for one in plan.unfilled) == sum(shift.min for shift in PROBLEM.shifts)
    assert [one.objective for one in plan.history] == [plan.objective]

"""Whatever the problem: no broken rule, an honest objective, true bounds, and the best of all plans."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.pins import contradictions
from scheduler.domain.problem import Bound, Objective, Plan, PlanStatus, Problem
from scheduler.domain.rules import check
from scheduler.domain.scoring import score
from scheduler.optimizer import ContradictingPinError, Progress, SolveOptions, solve
from tests.factories import make_problem, make_shift, make_volunteer, pairs
from tests.optimizer import brute
from tests.random_problems import random_problem, seeds

ALONE = SolveOptions(time_limit=20, workers=1)
Examples = settings(max_examples=150, deadline=None)


def sound(problem: Problem, plan: Plan) -> None:
    """No rule broken, the objective as the domain counts it, no bound above it, gaps accounted for."""
    found = score(problem, plan.assignments)
    assert check(problem, plan.assignments) == ()
    assert plan.objective == found.objective
    assert [one.objective for one in plan.history][-1] == plan.objective
    assert sum(one.missing for one in plan.unfilled) == sum(one.missing for one in found.shortfalls)
    for one in plan.unfilled:
        assert sum(reason.people for reason in one.why) == len(problem.volunteers)
    if plan.status is PlanStatus.OPTIMAL:
        objective = plan.objective
        assert plan.bound == Bound(objective.shortfall, objective.changes, objective.cost)


@Examples
@given(seeds)
def test_solve_finds_the_best_of_all_plans(seed: int) -> None:
    problem = random_problem(seed, people=4, work=5)
    if contradictions(problem):
        with pytest.raises(ContradictingPinError):
            solve(problem, ALONE)
        return
    plan = solve(problem, ALONE)
    sound(problem, plan)
    best = brute.best(problem)
    if best is not None:
        assert plan.objective == best
        assert plan.status is PlanStatus.OPTIMAL


@Examples
@given(seeds)
def test_solve_is_sound_on_larger_problems(seed: int) -> None:
    problem = random_problem(seed, people=8, work=14, pins=0)
    plan = solve(problem, ALONE)
    sound(problem, plan)
    assert plan.status is PlanStatus.OPTIMAL


@settings(max_examples=20, deadline=None)
@given(seeds, st.integers(1, 100))
def test_the_same_seed_gives_the_same_plan(seed: int, chance: int) -> None:
    problem = random_problem(seed, people=8, work=14, pins=0)
    options = SolveOptions(time_limit=20, workers=1, seed=chance)
    assert solve(problem, options).assignments == solve(problem, options).assignments


def test_an_empty_problem_has_an_empty_plan() -> None:
    plan = solve(make_problem(), ALONE)
    assert plan.status is PlanStatus.OPTIMAL
    assert plan.objective == Objective(0, 0, 0)


def test_a_contradicting_pin_is_named() -> None:
    shifts = [make_shift("one"), make_shift("two", start="10:00", end="11:00")]
    problem = make_problem([make_volunteer("ana")], shifts, pinned=pairs("ana one", "ana two"))
    with pytest.raises(ContradictingPinError) as raised:
        solve(problem, ALONE)
    assert raised.value.violation.rule == "overlap"


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every report is told, and what lacks is explained however slow the machine is."""
    monkeypatch.setattr("scheduler.optimizer.search.HEARTBEAT", 0.0)
    monkeypatch.setattr("scheduler.optimizer.search.BRIEFLY", 60.0)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("seed", [3, 5])
def test_no_ends_the_search_wherever_it_stands(seed: int) -> None:
    """At every report from the first to the last: what is pinned is in the plan, and it is sound."""
    problem = random_problem(seed, people=8, work=14, pins=2)
    told: list[Progress] = []
    for last in range(1, 200):
        told.clear()
        plan = solve(problem, ALONE, lambda progress, last=last: told.append(progress) or len(told) < last)
        assert problem.pinned <= plan.assignments
        sound(problem, plan)
        if len(told) < last:
            break
    assert last > 20
    assert plan.status is PlanStatus.OPTIMAL


def test_solve_runs_in_a_thread() -> None:
    """The command line solves in a thread so as to hear an interrupt."""
    problem = random_problem(4, people=8, work=14, pins=0)
    plans: list[Plan] = []
    thread = threading.Thread(target=lambda: plans.append(solve(problem, ALONE)))
    thread.start()
    thread.join()
    sound(problem, plans[0])

"""Where only people have a price: heads are counted, the first plan is sound, the whole model finds fewer."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from scheduler.domain.pins import contradictions
from scheduler.domain.problem import PlanStatus, Problem, Weights
from scheduler.domain.rules import check
from scheduler.optimizer import SolveOptions, solve
from scheduler.optimizer.engines.task import Effort
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.staffing import busiest_moment, construct_lean, counts_heads_alone, request
from scheduler.optimizer.state import State
from tests.factories import make_problem, make_shift, make_volunteer
from tests.optimizer.models import choices_of
from tests.random_problems import random_problem, seeds

HEADS = Weights(travel=0, avoid=0, prefer=0, fairness=0, continuity=0, staff=1)
RELAY = [("one", "09:00", "12:00"), ("two", "10:00", "13:00"), ("three", "12:00", "15:00")]


def relay(people: int = 3) -> Problem:
    shifts = [make_shift(name, 12, start, end) for name, start, end in RELAY]
    return make_problem([make_volunteer(f"p{number}") for number in range(people)], shifts, weights=HEADS)


@pytest.mark.parametrize(("change", "alone"), [({}, True), ({"staff": 0}, False), ({"travel": 1}, False)])
def test_only_a_price_on_people_counts_heads_alone(change: dict[str, int], alone: bool) -> None:
    assert counts_heads_alone(replace(HEADS, **change)) is alone


def test_who_has_just_ended_begins_the_next() -> None:
    evaluator = Evaluator(choices_of(relay()))
    state = State(evaluator)
    construct_lean(state)
    assert busiest_moment(evaluator.choices.arrays) == 2
    assert evaluator.cost(state.taken) == 2
    assert evaluator.shortfall(state.taken) == 0


def test_the_whole_model_does_with_fewer_than_it_began_with() -> None:
    evaluator = Evaluator(choices_of(relay()))
    wasteful = np.array([1, 0, 0, 0, 1, 0, 0, 0, 1])
    assert evaluator.cost(wasteful) == 3
    answer = request(evaluator, wasteful, (0, 0, 3), Effort(10)).run()
    assert answer.values is not None
    assert evaluator.cost(answer.values[: len(wasteful)]) == answer.bound == 2
    empty = 0 * wasteful
    answer = request(evaluator, empty, (3, 0, 0), Effort(10)).run()
    assert answer.values is not None
    assert evaluator.shortfall(answer.values[: len(wasteful)]) == answer.bound == 0


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_the_first_plan_breaks_no_rule(seed: int) -> None:
    problem = random_problem(seed, people=8, work=14)
    if contradictions(problem):
        return
    evaluator = Evaluator(choices_of(problem))
    state = State(evaluator)
    construct_lean(state)
    assert check(problem, evaluator.pairs(state.taken)) == ()


def test_heads_are_proven_by_counting() -> None:
    people = [make_volunteer(f"p{number}") for number in range(30)]
    hours = [(f"{hour:02}:00", f"{hour + 3:02}:00") for hour in range(6, 18)]
    shifts = [make_shift(f"s{hour}-{one}", 12, *hours[hour]) for hour in range(12) for one in range(2)]
    plan = solve(make_problem(people, shifts, weights=HEADS), SolveOptions(time_limit=20))
    assert plan.status is PlanStatus.OPTIMAL
    assert plan.objective.cost == 6

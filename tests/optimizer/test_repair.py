"""What a model of short chains says of broken promises holds for the whole problem."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings

from scheduler.domain.pins import contradictions
from scheduler.domain.problem import Problem
from scheduler.optimizer import SolveOptions, solve
from scheduler.optimizer.build import build
from scheduler.optimizer.engines import cpsat
from scheduler.optimizer.engines.stages import held
from scheduler.optimizer.engines.task import Effort, Task
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.greedy import construct
from scheduler.optimizer.model import CHANGES, SHORTFALL, Matrix
from scheduler.optimizer.repair import Repair
from scheduler.optimizer.state import State
from tests.factories import make_problem, make_shift, make_volunteer, pairs, stretch
from tests.optimizer.models import choices_of
from tests.random_problems import random_problem, seeds


def struck(seed: int) -> Problem | None:
    """A published plan of which two people said no to some; None if its pins contradict it then."""
    random = Random(seed)
    problem = random_problem(seed, people=random.randint(4, 8), work=random.randint(6, 14), pins=0)
    state = State(Evaluator(choices_of(replace(problem, published=frozenset()))))
    construct(state)
    told = state.evaluator.pairs(state.taken)
    away = random.sample([one.id for one in problem.volunteers], 2)
    no = {pair for pair in sorted(told) if pair.volunteer in away and random.random() < 0.6}
    problem = replace(problem, published=told, declined=problem.declined | no)
    return None if contradictions(problem) else problem


def least(matrix: Matrix) -> tuple[int, int]:
    """The least shortfall, and the fewest changes that go with it, by the model of everything."""
    answer = cpsat.solve(Task(matrix, SHORTFALL), Effort(20))
    assert answer.values is not None
    shortfall = matrix.value(SHORTFALL, answer.values)
    rest, caps = held(matrix, SHORTFALL, shortfall)
    answer = cpsat.solve(Task(rest, CHANGES, caps), Effort(20))
    assert answer.values is not None
    assert answer.proven
    return shortfall, matrix.value(CHANGES, answer.values)


@settings(max_examples=12, deadline=None)
@given(seeds)
def test_chains_prove_no_more_and_no_less_than_the_whole_model(seed: int) -> None:
    problem = struck(seed)
    if problem is None:
        return
    choices = choices_of(problem)
    evaluator, matrix = Evaluator(choices), build(choices)
    shortfall, changes = least(matrix.bare())
    repair = Repair(evaluator)
    assert repair.floor <= changes
    for lacks in (True, False):
        while (chains := repair.next((shortfall, changes + 1, 0), lacks, 20)) is not None:
            plan, bound = repair.read(chains, chains.request.run())
            assert bound is None or repair.floor + (not lacks) <= bound <= changes or bound == changes
            if plan is not None:
                assert matrix.broken(matrix.completed(plan)) == 0
                found = evaluator.objective(plan)
                assert (found.shortfall, found.changes) >= (shortfall, changes)


ZH = frozenset({"zh"})
WEEK = stretch(5, "00:00", "00:00", until=12)


@pytest.mark.parametrize(("workers", "spare"), [(1, False), (1, True), (2, False)])
def test_somebody_moves_when_nobody_is_free(workers: int, spare: bool) -> None:
    """`a` leaves the early shift; only `b` could take it, who has the late one that `c` can take."""
    people = [
        make_volunteer("a", available=(stretch(9, "00:00", "00:00", until=12),)),
        make_volunteer("b", available=(WEEK,), languages=ZH),
        make_volunteer("c", available=(WEEK,), languages=ZH if spare else frozenset()),
    ]
    shifts = [
        make_shift("early", 5, "09:00", "12:00", languages_any=ZH),
        make_shift("late", 5, "11:00", "14:00"),
    ]
    problem = make_problem(people, shifts, published=pairs("a early", "b late"))
    plan = solve(problem, SolveOptions(10, workers))
    assert (plan.objective.shortfall, plan.objective.changes) == (0, 1 if spare else 2)
    assert plan.bound.changes == plan.objective.changes
    repair = Repair(Evaluator(choices_of(problem)))
    assert repair.floor == 1
    found = repair.next((0, 3, 0), False, 10)
    assert found is not None
    assert repair.read(found, found.request.run())[1] == (1 if spare else 2)
    assert np.count_nonzero(repair.base) == 1

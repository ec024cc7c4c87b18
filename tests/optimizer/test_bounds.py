"""Bounds are bounds: no row that tightens a relaxation cuts off a plan, and pieces add up to the whole."""

import numpy as np
import pytest
from hypothesis import given, settings

from scheduler.domain.pins import contradictions
from scheduler.domain.problem import Limits, Weights
from scheduler.optimizer import SolveOptions, solve
from scheduler.optimizer.build import build, build_relaxed
from scheduler.optimizer.components import pieces
from scheduler.optimizer.engines import highs
from scheduler.optimizer.engines.relax import Relax
from scheduler.optimizer.engines.stages import held
from scheduler.optimizer.engines.task import Effort, Task
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.greedy import construct
from scheduler.optimizer.model import COST, SHORTFALL
from scheduler.optimizer.shortfall_bound import ShortfallBound
from scheduler.optimizer.spread import Spread
from scheduler.optimizer.state import State
from tests.factories import make_problem, make_shift, make_volunteer, stretch
from tests.optimizer.models import choices_of
from tests.random_problems import random_problem, seeds


@settings(max_examples=80, deadline=None)
@given(seeds)
def test_no_plan_breaks_a_row_of_the_relaxation(seed: int) -> None:
    choices = choices_of(random_problem(seed, people=6, work=10, pins=0))
    state = State(Evaluator(choices))
    construct(state)
    taken = state.taken
    for matrix in (build(choices), build_relaxed(choices)):
        values = matrix.completed(taken)
        assert matrix.broken(values) == 0
        assert matrix.value(COST, values) == Evaluator(choices).cost(taken)


HALVES = (("am", "09:00", "12:00"), ("pm", "14:00", "17:00"))


def test_a_second_list_is_paid_in_full() -> None:
    """Of two people each would serve half of both classes, were a tenth of a face to cost a tenth."""
    people = [make_volunteer(name, available=(stretch(5, "00:00", "00:00", until=8),)) for name in ("a", "b")]
    shifts = [make_shift(f"{half}{day}", day, *hours) for day in (5, 6, 7) for half, *hours in HALVES]
    lists = tuple(tuple(f"{half}{day}" for day in (5, 6, 7)) for half, *_ in HALVES)
    matrix = build_relaxed(choices_of(make_problem(people, shifts, continuity=lists)))
    rows = build(choices_of(make_problem(people, shifts, continuity=lists))).height
    assert matrix.height > rows  # nobody's days are limited, so that all else is the same
    both = np.zeros(matrix.choices, dtype=np.int64)
    both[matrix.choices // 2 :] = 1
    assert matrix.broken(matrix.completed(both)) == 0
    values = matrix.completed(both)
    serves = np.flatnonzero(matrix.completed(both) - matrix.completed(0 * both))
    values[serves[-1]] = 0
    assert matrix.broken(values) > 0


@pytest.mark.parametrize(("minutes", "faces"), [(None, 1), (540, 2), (360, 2), (200, 4)])
def test_a_list_takes_as_many_people_as_their_weeks_ask_for(minutes: int | None, faces: int) -> None:
    free, limits = (stretch(5, "00:00", "00:00", until=9),), Limits(minutes_per_week=minutes)
    people = [make_volunteer(f"p{number}", available=free, limits=limits) for number in range(4)]
    shifts = [make_shift(f"d{day}", day) for day in (5, 6, 7, 8)]
    weights = Weights(fairness=0)
    problem = make_problem(
        people, shifts, continuity=(tuple(f"d{day}" for day in (5, 6, 7, 8)),), weights=weights
    )
    matrix = build_relaxed(choices_of(problem)).bare()
    filled = held(matrix, SHORTFALL, 0)[0]
    assert Relax(Task(filled, COST), 10, exact=True).run().bound == weights.continuity * (faces - 1)
    assert solve(problem, SolveOptions(workers=1)).objective.cost == weights.continuity * (faces - 1)


WEEKS = (stretch(5, "00:00", "00:00", until=8), stretch(12, "00:00", "00:00", until=15))
FREE = ((WEEKS[0],), (WEEKS[0],), (WEEKS[1],), (WEEKS[1],))


@pytest.mark.parametrize("exact", [True, False])
def test_pieces_bound_what_the_whole_bounds(exact: bool) -> None:
    people = [make_volunteer(f"p{number}", available=choice) for number, choice in enumerate(FREE)]
    shifts = [make_shift(f"s{day}", day, min=1) for day in (5, 6, 12, 13)]
    matrix = build_relaxed(choices_of(make_problem(people, shifts))).bare()
    found = pieces(matrix, 1)
    assert [len(one.choices) for one in found] == [4, 4]
    whole = Relax(Task(matrix, COST), 10, exact).run().bound
    apart = [Relax(Task(one.matrix, COST), 10, exact).run().bound for one in found]
    assert whole == sum(bound or 0 for bound in apart)


def test_pieces_of_a_row_less_matrix() -> None:
    matrix = build(choices_of(make_problem())).bare()
    assert sum(len(one.columns) for one in pieces(matrix, 1)) == matrix.width


def test_highs_proves_what_the_relaxation_bounds() -> None:
    choices = choices_of(random_problem(11, people=6, work=10, pins=0))
    relaxed, whole = build_relaxed(choices).bare(), build(choices).bare()
    bound = Relax(Task(relaxed, COST), 10, exact=True).run().bound
    best = highs.solve(Task(whole, COST), Effort(10)).bound
    assert bound is not None
    assert best is not None
    assert bound <= best


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_stretches_never_claim_too_much(seed: int) -> None:
    """What the parts of the time say about what must lack is never more than what the best plan lacks."""
    problem = random_problem(seed, people=4, work=8, pins=1)
    if contradictions(problem):
        return
    choices = choices_of(problem)
    evaluator = Evaluator(choices)
    state = State(evaluator)
    construct(state)
    claims = ShortfallBound(evaluator)
    while (found := claims.next(state.taken, 10)) is not None:
        claims.hear(found[0], found[1].run().bound)
    least = solve(problem, SolveOptions(time_limit=20, workers=1)).objective.shortfall
    assert claims.total(state.taken) <= least


def test_stretches_that_share_nothing_add_up() -> None:
    """Two weeks, each with a shift for three that only one can serve."""
    people = [make_volunteer("a", available=(WEEKS[0],)), make_volunteer("b", available=(WEEKS[1],))]
    shifts = [make_shift("one", 5, min=3, priority=7), make_shift("two", 12, min=3)]
    evaluator = Evaluator(choices_of(make_problem(people, [*shifts, make_shift("none", 20)])))
    taken = np.ones(2, dtype=np.int64)
    claims = ShortfallBound(evaluator, first=1)
    assert claims.doubtful(taken).tolist() == [0, 1]
    for _ in range(2):
        found = claims.next(taken, 10)
        assert found is not None
        claims.hear(found[0], found[1].run().bound)
    assert claims.total(taken) == evaluator.shortfall(taken) == 14 + 2 + 1
    assert not len(claims.doubtful(taken))
    assert claims.next(taken, 10) is None


@settings(max_examples=80, deadline=None)
@given(seeds)
def test_a_spread_never_claims_too_much(seed: int) -> None:
    problem = random_problem(seed, people=5, work=9, pins=1)
    if contradictions(problem):
        return
    evaluator = Evaluator(choices_of(problem))
    state = State(evaluator)
    construct(state)
    best = solve(problem, SolveOptions(time_limit=20, workers=1)).objective
    answer = Spread.of(evaluator, state.taken, best.shortfall, 10).run()
    assert answer.bound is not None
    assert answer.bound <= best.cost


def test_a_spread_finds_the_price_of_load() -> None:
    """Eight half-days for four people cost 3 each person; with room for no more than one it would be less."""
    people = [make_volunteer(f"p{number}") for number in range(4)]
    shifts = [make_shift(f"s{day}", day) for day in range(5, 13)]
    evaluator = Evaluator(choices_of(make_problem(people, shifts)))
    state = State(evaluator)
    construct(state)
    answer = Spread.of(evaluator, state.taken, 0, 10).run()
    assert answer.bound == evaluator.cost(state.taken) == 4 * 3 * 3
    assert answer.reduced is not None
    assert np.abs(answer.reduced).max() < 1e-6

"""The first plan: sound however early it is cut short, and with scarce people where teams need them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.pins import contradictions
from scheduler.domain.problem import Team
from scheduler.domain.rules import check
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.greedy import construct
from scheduler.optimizer.search import Stopped
from scheduler.optimizer.state import State
from tests.factories import held, make_problem, make_shift, make_volunteer
from tests.optimizer.models import choices_of
from tests.random_problems import random_problem, seeds


@settings(max_examples=100, deadline=None)
@given(seeds, st.integers(0, 12))
def test_what_is_there_when_time_is_up_breaks_no_rule(seed: int, ticks: int) -> None:
    problem = random_problem(seed, people=8, work=14)
    if contradictions(problem):
        return
    left = iter(range(ticks))

    def tick() -> None:
        if next(left, None) is None:
            raise Stopped

    evaluator = Evaluator(choices_of(problem))
    state = State(evaluator)
    try:
        construct(state, tick)
    except Stopped:
        assert next(left, None) is None
    assert check(problem, evaluator.pairs(state.taken)) == ()


def test_the_only_first_aider_is_kept_for_the_team_that_needs_one() -> None:
    people = [make_volunteer("aider", qualifications=(held("aid"),)), make_volunteer("other")]
    shifts = [make_shift("early", priority=9), make_shift("trip", start="10:00", end="13:00")]
    team = Team("aid", ("trip",), 1, qualification="aid")
    evaluator = Evaluator(choices_of(make_problem(people, shifts, teams=(team,))))
    state = State(evaluator)
    construct(state)
    assert evaluator.shortfall(state.taken) == 0


@pytest.mark.parametrize("seed", [3, 8])
def test_counts_of_what_is_blocked_come_back_to_nothing(seed: int) -> None:
    state = State(Evaluator(choices_of(random_problem(seed, people=8, work=14, pins=0))))
    construct(state)
    for choice in state.taken.nonzero()[0].tolist():
        state.drop(choice)
    assert not state.blocked.any()
    assert not state.heads
    assert not state.load.any()


@pytest.mark.parametrize("seed", range(6))
def test_what_each_choice_is_said_to_add_sums_up_to_the_cost(seed: int) -> None:
    evaluator = Evaluator(choices_of(random_problem(seed, people=8, work=14, pins=0)))
    made = State(evaluator)
    construct(made)
    state, cost = State(evaluator), 0
    for choice in made.taken.nonzero()[0]:
        cost += int(state.dearer_by(choice[None])[0])
        state.take(int(choice))
    assert cost == evaluator.cost(made.taken)


def test_who_is_on_a_list_stays_on_it_rather_than_share_the_load() -> None:
    people = [make_volunteer(name) for name in ("a", "b")]
    shifts = [make_shift("am"), make_shift("pm", start="14:00", end="17:00")]
    evaluator = Evaluator(choices_of(make_problem(people, shifts, continuity=(("am", "pm"),))))
    state = State(evaluator)
    construct(state)
    assert {pair.volunteer for pair in evaluator.pairs(state.taken)} == {"a"}

"""Parts put together: whom two have taken stays where the loss is least, and a plan never gets worse."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.pins import contradictions, implied
from scheduler.domain.problem import Pair, Problem
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules import check
from scheduler.domain.scoring import score
from scheduler.domain.split.cutting import cut_season
from scheduler.domain.split.merging import merged
from tests.factories import make_problem, make_shift, make_volunteer, pairs
from tests.optimizer.split.parts import greedy_part
from tests.random_problems import random_problem, seeds

SHIFTS = (make_shift(priority=5), make_shift("two", 14), make_shift("three", 20))


def index_of(**limits: int) -> ProblemIndex:
    people = [make_volunteer("ana", **limits), make_volunteer("ben", **limits)]
    return ProblemIndex(make_problem(people, SHIFTS))


@settings(deadline=None)
@given(seeds, st.integers(1, 3))
def test_parts_planned_at_the_same_time_break_no_rule_together(seed: int, most: int) -> None:
    problem = random_problem(seed, people=4, work=9)
    if contradictions(problem):
        return
    index = ProblemIndex(problem)
    parts = cut_season(problem, most)
    plan = implied(index)
    for _ in range(2):
        found = [greedy_part(problem, part.shifts, plan) for part in parts]
        for part, pairs_of_part in zip(parts, found, strict=True):
            before = score(index, plan).objective
            plan = merged(index, plan, part.shifts, pairs_of_part).pairs
            assert score(index, plan).objective <= before
            assert check(index, plan) == ()


def test_nobody_is_kept_where_less_is_lost() -> None:
    index = index_of(shifts_total=1)
    found = merged(index, frozenset(pairs("ana two")), {"one"}, pairs("ana one"))
    assert (found.pairs, found.lost) == (frozenset(pairs("ana one")), 1)
    found = merged(index, frozenset(pairs("ana one")), {"two"}, pairs("ana two"))
    assert (found.pairs, found.lost) == (frozenset(pairs("ana one")), 1)


def test_a_pin_is_never_lost() -> None:
    problem = make_problem([make_volunteer(shifts_total=1)], SHIFTS, pinned=pairs("ana two"))
    found = merged(ProblemIndex(problem), frozenset(pairs("ana two")), {"one"}, pairs("ana one"))
    assert found.pairs == set(pairs("ana two"))


def test_a_block_is_lost_as_a_whole() -> None:
    shifts = (make_shift("out", 12), make_shift("back", 13), make_shift("other", 20, priority=9))
    problem = make_problem([make_volunteer(shifts_total=2)], shifts, blocks=(("out", "back"),))
    found = merged(
        ProblemIndex(problem), frozenset(pairs("ana out", "ana back")), {"other"}, pairs("ana other")
    )
    assert found.pairs == set(pairs("ana other"))


def test_what_makes_nothing_better_is_left() -> None:
    plan = frozenset(pairs("ana one", "ben two"))
    assert merged(index_of(), plan, {"one"}, ()).pairs == plan
    assert merged(index_of(), plan, {"one"}, pairs("ana one")).pairs == plan


def test_people_without_other_duties_are_taken_over_as_they_are() -> None:
    problem: Problem = index_of().problem
    found = merged(ProblemIndex(problem), frozenset(), {"one", "three"}, pairs("ana one", "ben three"))
    assert (found.pairs, found.lost) == (frozenset({Pair("ana", "one"), Pair("ben", "three")}), 0)

"""Two plans side by side: each part by a small case, and sums over random rosters."""

from hypothesis import given, settings

from scheduler.domain.comparison import PersonDifference, compare
from scheduler.domain.problem import Objective, Weights
from scheduler.domain.scoring import score
from tests.factories import make_problem, make_shift, make_volunteer, pairs
from tests.random_problems import random_roster, seeds


def test_who_gains_and_who_loses():
    problem = make_problem(
        [make_volunteer("ana"), make_volunteer("ben")], [make_shift(), make_shift("two", 13)]
    )
    found = compare(problem, pairs("ana one", "ana two"), pairs("ana one", "ben two"))
    assert (found.kept, found.added, found.removed) == (1, pairs("ben two"), pairs("ana two"))
    assert found.people == (
        PersonDifference("ana", (), ("two",), -180, -6),
        PersonDifference("ben", ("two",), (), 180, 3),
    )
    assert found.objective == Objective(0, 0, -3)
    assert {name: cost for name, cost in found.terms.items() if cost} == {"fairness": -3}
    assert found.shortfalls == ()


def test_what_is_short_only_in_one_of_them():
    problem = make_problem([make_volunteer()], [make_shift(), make_shift("two", 13)])
    found = compare(problem, pairs("ana one"), pairs("ana two"))
    assert found.shortfalls == ((False, "one", 1), (False, "two", -1))


def test_each_plan_is_priced_by_its_own_weights():
    people, work = [make_volunteer()], [make_shift()]
    found = compare(
        make_problem(people, work),
        pairs("ana one"),
        pairs("ana one"),
        make_problem(people, work, weights=Weights(fairness=5)),
    )
    assert (found.objective.cost, found.people) == (2, ())


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_the_parts_add_up(seed):
    problem, roster = random_roster(seed)
    first, second = roster[::2], roster[1:]
    found = compare(problem, first, second)
    before, after = score(problem, first).objective, score(problem, second).objective
    assert found.objective.cost == after.cost - before.cost == sum(found.terms.values())
    persons = sum(one.cost for one in found.people)
    assert persons == found.objective.cost - found.terms["continuity"]
    assert set(first) - set(found.removed) | set(found.added) == set(second)

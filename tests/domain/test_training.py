"""How many to train: small cases counted by hand, and that over random rosters the count is enough."""

from hypothesis import given, settings

from scheduler.domain.problem import Gender, Limits
from scheduler.domain.rules import check
from scheduler.domain.scoring import score
from scheduler.domain.training import Need, Trained, training_needs
from tests.factories import MENGZI, make_problem, make_shift, make_team, make_volunteer, pairs
from tests.random_problems import random_roster, seeds

AID = frozenset({"aid"})


def test_one_person_takes_shifts_at_different_hours():
    work = [make_shift("one", requires=AID), make_shift("two", 13, requires=AID)]
    found = training_needs(make_problem([], work), ())
    assert found.needs == (Trained(Need(("aid",), MENGZI.id, "2027-W28"), 1, 2),)
    assert found.left == ()


def test_two_are_needed_at_the_same_hour_and_in_another_week_again():
    work = [make_shift(min=2, requires=AID), make_shift("next", 19, requires=AID)]
    found = training_needs(make_problem([], work), ())
    assert [(one.need.week, one.people) for one in found.needs] == [("2027-W28", 2), ("2027-W29", 1)]


def test_whoever_is_trained_gives_only_so_much():
    work = [make_shift("one"), make_shift("two", 13)]
    found = training_needs(make_problem([], work), (), Limits(shifts_total=1))
    assert [one.people for one in found.needs] == [2]


def test_a_team_is_filled_by_those_it_asks_for_and_its_shift_with_it():
    team = make_team(gender=Gender.FEMALE)
    found = training_needs(make_problem([], [make_shift()], teams=(team,)), ())
    assert [(one.need.gender, one.people) for one in found.needs] == [("F", 1)]


def test_a_full_shift_stays_short_whoever_is_trained():
    team = make_team(qualification="aid")
    problem = make_problem([make_volunteer()], [make_shift()], teams=(team,))
    found = training_needs(problem, pairs("ana one"))
    assert found.needs == ()
    assert [one.target for one in found.left] == ["team"]


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_what_is_said_to_close_the_shortfall_does_and_breaks_nothing(seed):
    problem, roster = random_roster(seed)
    before = score(problem, roster)
    found = training_needs(problem, roster)
    after = score(found.problem, found.pairs)
    assert set(roster) <= set(found.pairs)
    assert after.shortfalls == found.left
    assert after.objective.shortfall <= before.objective.shortfall
    assert {one.key for one in check(found.problem, found.pairs)} <= {
        one.key for one in check(problem, roster)
    }
    assert sum(one.seats for one in found.needs) == len(found.pairs) - len(roster)
    if not before.shortfalls:
        assert found.needs == ()

"""People who must not meet."""

from scheduler.domain.rules import added_by, check
from tests.factories import make_problem, make_shift, make_team, make_volunteer, pairs

PEOPLE = (make_volunteer("ana"), make_volunteer("ben"), make_volunteer("cai"))
SHIFTS = (make_shift("one", max=3), make_shift("two", day=13, max=3))
APART = (("ben", "ana"),)


def broken(*places, **changes):
    problem = make_problem(PEOPLE, SHIFTS, apart=APART, **changes)
    found = [one for one in check(problem, pairs(*places)) if one.rule == "apart"]
    new = [one for one in added_by(problem, (), *pairs(*places)) if one.rule == "apart"]
    assert {one.key for one in new} == {one.key for one in found}
    return [(one.volunteer, one.subject, one.shifts) for one in found]


def test_both_on_one_shift_is_refused():
    assert broken("ana one", "ben one") == [("ana", "ben", ("one",))]


def test_both_on_shifts_of_one_team_is_refused():
    teams = (make_team(shifts=("one", "two")),)
    assert broken("ben one", "ana two", teams=teams) == [("ana", "ben", ("two", "one"))]


def test_both_on_shifts_of_one_block_is_refused():
    assert broken("ana one", "ben two", blocks=(("one", "two"),)) == [("ana", "ben", ("one", "two"))]


def test_different_shifts_that_nothing_joins_are_allowed():
    teams = (make_team("a", ("one",)), make_team("b", ("two",)))
    assert broken("ana one", "ben two", teams=teams) == []


def test_others_may_meet_them():
    assert broken("ana one", "cai one", "ben two", "cai two") == []


def test_a_meeting_that_is_there_already_is_not_blamed_on_a_third():
    problem = make_problem(PEOPLE, SHIFTS, apart=APART)
    assert added_by(problem, pairs("ana one", "ben one"), *pairs("cai one")) == ()

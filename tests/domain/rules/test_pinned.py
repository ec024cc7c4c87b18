"""H17: pins stand."""

from scheduler.domain.rules import added_by, check
from tests.factories import make_problem, make_shift, make_volunteer, pairs

PROBLEM = make_problem(
    [make_volunteer("ana"), make_volunteer("ben")], [make_shift(max=2)], pinned=pairs("ana one")
)


def test_a_pin_that_is_missing_is_told():
    (found,) = check(PROBLEM, pairs("ben one"))
    assert (found.rule, found.volunteer, found.shifts) == ("pinned", "ana", ("one",))


def test_a_pin_that_stands_is_fine():
    assert check(PROBLEM, pairs("ana one", "ben one")) == ()


def test_one_more_assignment_breaks_no_pin():
    assert added_by(PROBLEM, (), *pairs("ben one")) == ()

"""H16: a no is a no."""

from scheduler.domain.rules import added_by, check
from tests.factories import make_problem, make_shift, make_volunteer, pairs

PEOPLE = (make_volunteer("ana"), make_volunteer("ben"))
PROBLEM = make_problem(PEOPLE, [make_shift("one"), make_shift("two", day=13)], declined=pairs("ana one"))


def test_who_declined_a_shift_is_not_put_on_it():
    (found,) = check(PROBLEM, pairs("ana one"))
    assert (found.rule, found.volunteer, found.shifts) == ("declined", "ana", ("one",))
    assert added_by(PROBLEM, (), *pairs("ana one")) == (found,)


def test_declining_binds_nobody_else_and_no_other_shift():
    assert check(PROBLEM, pairs("ben one", "ana two")) == ()
    assert added_by(PROBLEM, (), *pairs("ben one", "ana two")) == ()

"""H9: no more people than there is room for."""

from scheduler.domain.rules import added_by, check
from tests.factories import make_problem, make_shift, make_volunteer, pairs

PROBLEM = make_problem([make_volunteer(name) for name in ("ana", "ben", "cai", "dou")], [make_shift(max=2)])


def test_one_too_many_is_refused():
    full = pairs("ana one", "ben one")
    assert check(PROBLEM, full) == ()
    (found,) = check(PROBLEM, (*full, *pairs("cai one")))
    assert (found.rule, found.volunteer, found.shifts) == ("capacity", None, ("one",))
    assert (found.amount, found.needed) == (3, 2)
    assert added_by(PROBLEM, full, *pairs("cai one")) == (found,)


def test_the_last_place_may_be_taken():
    assert added_by(PROBLEM, pairs("ana one"), *pairs("ben one")) == ()


def test_a_shift_already_too_full_is_not_blamed_on_the_next():
    assert added_by(PROBLEM, pairs("ana one", "ben one", "cai one"), *pairs("dou one")) == ()


def test_being_there_already_is_no_further_place():
    assert added_by(PROBLEM, pairs("ana one", "ben one"), *pairs("ben one")) == ()


def test_a_shift_without_any_place_takes_nobody():
    problem = make_problem([make_volunteer()], [make_shift(min=0, max=0)])
    assert [one.rule for one in added_by(problem, (), *pairs("ana one"))] == ["capacity"]

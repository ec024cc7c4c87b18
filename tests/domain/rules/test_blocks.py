"""The same people serve every shift of a block."""

from scheduler.domain.rules import added_by, check
from tests.factories import make_problem, make_shift, make_volunteer, pairs

SHIFTS = [make_shift(f"leg{number}", day=11 + number, max=2) for number in (1, 2, 3)]
BLOCK = ("leg1", "leg2", "leg3")
PROBLEM = make_problem([make_volunteer("ana"), make_volunteer("ben")], SHIFTS, blocks=(BLOCK,))
WHOLE = pairs("ana leg1", "ana leg2", "ana leg3")


def test_a_part_of_a_block_is_refused():
    (found,) = check(PROBLEM, WHOLE[:2])
    assert (found.rule, found.volunteer, found.shifts) == ("block", "ana", BLOCK)
    assert (found.amount, found.needed) == (2, 3)


def test_a_whole_block_is_allowed():
    assert check(PROBLEM, WHOLE) == ()


def test_each_person_needs_the_whole_of_it():
    found = check(PROBLEM, (*WHOLE, *pairs("ben leg2")))
    assert [(one.rule, one.volunteer) for one in found] == [("block", "ben")]


def test_one_leg_alone_may_not_be_added():
    assert [one.rule for one in added_by(PROBLEM, (), *WHOLE[:1])] == ["block"]


def test_all_legs_together_may_be_added():
    assert added_by(PROBLEM, (), *WHOLE) == ()


def test_the_missing_leg_may_be_added():
    assert added_by(PROBLEM, WHOLE[:2], *WHOLE[2:]) == ()


def test_a_block_of_one_shift_is_no_bond():
    problem = make_problem([make_volunteer()], SHIFTS, blocks=(("leg1",),))
    assert check(problem, pairs("ana leg1")) == added_by(problem, (), *pairs("ana leg1")) == ()

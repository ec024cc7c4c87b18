"""Only when somebody has said that they are free."""

import pytest

from scheduler.domain.rules import added_by, check
from tests.factories import make_problem, make_shift, make_volunteer, pairs, stretch


def broken(*available):
    problem = make_problem([make_volunteer(available=available)], [make_shift()])
    found = check(problem, pairs("ana one"))
    assert added_by(problem, (), *pairs("ana one")) == found
    return [(one.rule, one.volunteer, one.shifts) for one in found]


@pytest.mark.parametrize(
    "available",
    [
        (),
        (stretch(12, "09:01", "12:00"),),
        (stretch(12, "09:00", "11:59"),),
        (stretch(11, "09:00", "12:00"), stretch(13, "09:00", "12:00")),
        (stretch(12, "08:00", "10:00"), stretch(12, "10:01", "13:00")),
    ],
)
def test_a_shift_not_wholly_inside_is_refused(available):
    assert broken(*available) == [("availability", "ana", ("one",))]


@pytest.mark.parametrize(
    "available",
    [
        (stretch(12, "09:00", "12:00"),),
        (stretch(12, "08:00", "10:00"), stretch(12, "10:00", "13:00")),
        (stretch(12, "09:30", "13:00"), stretch(12, "08:00", "10:00")),
        (stretch(12, "08:00", "12:00"), stretch(12, "09:00", "10:00")),
    ],
)
def test_a_shift_inside_is_allowed_and_touching_stretches_are_one(available):
    assert broken(*available) == []

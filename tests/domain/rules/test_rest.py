"""H2: the rest between days that a person asks for."""

from scheduler.domain.rules import added_by, check
from tests.factories import make_problem, make_shift, make_volunteer, pairs

NIGHT = make_shift("night", day=12, start="16:00", end="22:00")


def broken(*shifts, rest_minutes=660):
    problem = make_problem([make_volunteer(rest_minutes=rest_minutes)], shifts)
    all_of_them = pairs(*(f"ana {shift.id}" for shift in shifts))
    found = check(problem, all_of_them)
    assert {one.key for one in added_by(problem, all_of_them[:1], *all_of_them[1:])} == {
        one.key for one in found
    }
    return found


def test_a_minute_too_little_rest_is_refused():
    (found,) = broken(NIGHT, make_shift("next", day=13, start="08:59", end="10:00"))
    assert (found.rule, found.volunteer, found.shifts) == ("rest", "ana", ("night", "next"))
    assert (found.amount, found.needed) == (659, 660)


def test_just_enough_rest_is_allowed():
    assert broken(NIGHT, make_shift("next", day=13, start="09:00", end="10:00")) == ()


def test_nobody_needs_rest_who_asks_for_none():
    assert broken(NIGHT, make_shift("next", day=13, start="08:00", end="09:00"), rest_minutes=None) == ()


def test_shifts_that_start_on_the_same_date_are_exempt():
    assert broken(make_shift("one"), make_shift("two", start="12:00", end="23:00")) == ()


def test_a_shift_over_midnight_counts_for_the_date_on_which_it_starts():
    over = make_shift("over", day=12, start="22:00", end="02:00", until=13)
    (found,) = broken(over, make_shift("next", day=13, start="12:00", end="13:00"))
    assert (found.amount, found.needed) == (600, 660)


def test_overlapping_shifts_are_told_as_overlap_only():
    over = make_shift("over", day=12, start="22:00", end="02:00", until=13)
    assert [one.rule for one in broken(over, make_shift("next", day=13, start="01:00", end="03:00"))] == [
        "overlap"
    ]


def test_a_rest_of_days_reaches_over_days():
    shifts = [make_shift(f"d{day}", day=day) for day in (12, 13, 14)]
    assert [one.shifts for one in broken(*shifts, rest_minutes=2000)] == [("d12", "d13"), ("d13", "d14")]

"""H12 and H19: limits of a week, a day, a run of days, and in all."""

from scheduler.domain.rules import added_by, check
from tests.factories import make_problem, make_shift, make_volunteer, pairs


def broken(*shifts, **limits):
    problem = make_problem([make_volunteer(**limits)], shifts)
    all_of_them = pairs(*(f"ana {shift.id}" for shift in shifts))
    found = check(problem, all_of_them)
    assert {one.key for one in added_by(problem, (), *all_of_them)} == {one.key for one in found}
    return [(one.rule, one.volunteer, one.subject, one.amount, one.needed) for one in found]


def days(*numbers):
    return tuple(make_shift(f"d{number}", day=number) for number in numbers)


def test_more_minutes_than_wanted_in_a_week_are_refused():
    assert broken(*days(12, 18), minutes_per_week=359) == [("minutes_per_week", "ana", "2027-W28", 360, 359)]


def test_just_as_many_minutes_as_wanted_in_a_week_are_allowed():
    assert broken(*days(12, 18), minutes_per_week=360) == []


def test_a_week_ends_on_sunday_and_a_shift_counts_where_it_starts():
    over = make_shift("over", day=18, start="22:00", end="04:00", until=19)
    assert broken(over, *days(19), minutes_per_week=360) == []
    assert broken(over, *days(12), minutes_per_week=360) == [
        ("minutes_per_week", "ana", "2027-W28", 540, 360)
    ]


def test_more_shifts_on_a_day_than_wanted_are_refused():
    two = make_shift("a"), make_shift("b", start="13:00", end="14:00")
    assert broken(*two, shifts_per_day=1) == [("shifts_per_day", "ana", "2027-07-12", 2, 1)]
    assert broken(*two, shifts_per_day=2) == []


def test_a_shift_over_midnight_counts_on_the_day_on_which_it_starts():
    over = make_shift("over", day=12, start="22:00", end="02:00", until=13)
    assert broken(over, *days(13), shifts_per_day=1) == []


def test_more_days_in_a_row_than_wanted_are_refused():
    assert broken(*days(12, 13, 14), consecutive_days=2) == [("consecutive_days", "ana", "2027-07-12", 3, 2)]


def test_a_free_day_between_breaks_the_run():
    assert broken(*days(12, 13, 15, 16), consecutive_days=2) == []


def test_every_date_that_a_shift_touches_counts_in_a_run():
    over = make_shift("over", day=12, start="22:00", end="02:00", until=13)
    assert broken(over, *days(14), consecutive_days=2) == [("consecutive_days", "ana", "2027-07-12", 3, 2)]
    until_midnight = make_shift("over", day=12, start="22:00", end="00:00", until=13)
    assert broken(until_midnight, *days(14), consecutive_days=2) == []


def test_each_stretch_that_is_too_long_is_named():
    found = broken(*days(12, 13, 14, 15), consecutive_days=2)
    assert [subject for _, _, subject, _, _ in found] == ["2027-07-12", "2027-07-13"]


def test_no_day_at_all_may_be_the_limit():
    assert broken(*days(12), consecutive_days=0) == [("consecutive_days", "ana", "2027-07-12", 1, 0)]


def test_more_shifts_in_all_than_wanted_are_refused():
    assert broken(*days(1, 9, 20), shifts_total=2) == [("shifts_total", "ana", None, 3, 2)]
    assert broken(*days(1, 9), shifts_total=2) == []


def test_more_minutes_in_all_than_are_paid_for_are_refused():
    assert broken(*days(1, 9, 20), minutes_total=539) == [("minutes_total", "ana", None, 540, 539)]
    assert broken(*days(1, 9, 20), minutes_total=540) == []


def test_a_limit_that_is_broken_already_is_not_blamed_on_one_more_shift():
    problem = make_problem([make_volunteer(shifts_total=1, minutes_per_week=200)], days(12, 13, 14))
    assert added_by(problem, pairs("ana d12", "ana d13"), *pairs("ana d14")) == ()


def test_somebody_without_limits_may_do_everything():
    assert broken(*days(*range(1, 29))) == []

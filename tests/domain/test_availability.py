"""What a person can give, as intervals."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain import reference
from scheduler.domain.availability import DatedTime, Declared, Expanded, OfficeHours, WeeklyTime, expand
from scheduler.domain.interval import merge
from scheduler.domain.people import AvailabilityKind as Kind
from tests.factories import at, stretch

MONDAY, SUNDAY = date(2027, 7, 12), date(2027, 7, 18)
MORNINGS = WeeklyTime(1, time(9), time(12))


def texts(intervals):
    return [f"{one.start:%d %H:%M}-{one.end:%d %H:%M}" for one in intervals]


def available(weekly=(), exceptions=(), first=MONDAY, last=SUNDAY, **more):
    return texts(expand(Declared(tuple(weekly), tuple(exceptions)), first, last, **more).available)


def test_nothing_said_is_nothing_given():
    assert expand(Declared(), MONDAY, SUNDAY) == Expanded(())


def test_weekly_hours_repeat_every_week():
    assert available([MORNINGS], last=date(2027, 7, 26)) == [
        "12 09:00-12 12:00",
        "19 09:00-19 12:00",
        "26 09:00-26 12:00",
    ]


def test_hours_until_midnight_and_over_it():
    assert available([WeeklyTime(1, time(18), time(0))]) == ["12 18:00-13 00:00"]
    assert available([WeeklyTime(1, time(22), time(2))]) == ["12 22:00-13 02:00"]
    assert available([WeeklyTime(7, time(22), time(2))]) == ["12 00:00-12 02:00", "18 22:00-19 00:00"]


def test_touching_hours_become_one_stretch():
    assert available([MORNINGS, WeeklyTime(1, time(12), time(14))]) == ["12 09:00-12 14:00"]


def test_an_exception_stands_above_the_weekly_hours():
    away = DatedTime(stretch(12, "10:00", "11:00"), Kind.UNAVAILABLE)
    assert available([MORNINGS], [away]) == ["12 09:00-12 10:00", "12 11:00-12 12:00"]
    after_all = DatedTime(stretch(12, "10:15", "10:45"), Kind.AVAILABLE)
    assert available([MORNINGS], [away, after_all])[1] == "12 10:15-12 10:45"
    assert available([MORNINGS], [after_all, away]) == ["12 09:00-12 10:00", "12 11:00-12 12:00"]


def test_weekly_hours_of_no_stand_above_weekly_hours_of_yes():
    lunch = WeeklyTime(1, time(11), time(13), Kind.UNAVAILABLE)
    assert available([MORNINGS, lunch]) == ["12 09:00-12 11:00"]
    assert available([MORNINGS, lunch], [DatedTime(stretch(12, "11:00", "12:00"), Kind.AVAILABLE)]) == [
        "12 09:00-12 12:00"
    ]


def test_hours_to_avoid_or_preferred_are_hours_available():
    reluctant = WeeklyTime(1, time(12), time(14), Kind.AVOID)
    wished = WeeklyTime(1, time(8), time(10), Kind.PREFER)
    found = expand(Declared((MORNINGS, reluctant, wished)), MONDAY, SUNDAY)
    assert texts(found.available) == ["12 08:00-12 14:00"]
    assert texts(found.avoids) == ["12 12:00-12 14:00"]
    assert texts(found.prefers) == ["12 08:00-12 10:00"]


def test_what_is_to_be_avoided_is_not_preferred():
    both = (WeeklyTime(1, time(9), time(12), Kind.PREFER), WeeklyTime(1, time(11), time(12), Kind.AVOID))
    assert texts(expand(Declared(both), MONDAY, SUNDAY).prefers) == ["12 09:00-12 11:00"]


def test_nothing_lies_outside_the_dates():
    week = tuple(WeeklyTime(day, time(0), time(0)) for day in range(1, 8))
    found = expand(Declared(week), MONDAY, SUNDAY)
    assert texts(found.available) == ["12 00:00-19 00:00"]
    exception = DatedTime(stretch(18, "20:00", "08:00", until=20), Kind.AVAILABLE)
    assert available(exceptions=[exception]) == ["18 20:00-19 00:00"]


def test_dates_the_wrong_way_round_are_refused():
    with pytest.raises(ValueError, match="no dates"):
        expand(Declared(), SUNDAY, MONDAY)


FREE = (stretch(12, "10:00", "13:00"), stretch(13, "19:00", "22:00"))


def test_a_worker_who_says_nothing_gives_the_free_time():
    assert available(free=FREE) == ["12 10:00-12 13:00", "13 19:00-13 22:00"]


def test_a_worker_gives_nothing_outside_the_free_time():
    assert available([MORNINGS], free=FREE) == ["12 10:00-12 12:00"]
    shift = DatedTime(stretch(12, "08:00", "20:00"), Kind.AVAILABLE)
    assert available(exceptions=[shift], free=FREE)[0] == "12 10:00-12 13:00"
    assert available(free=()) == []


def test_a_worker_can_refuse_free_time():
    away = DatedTime(stretch(12, "00:00", "00:00", until=13), Kind.UNAVAILABLE)
    assert available(exceptions=[away], free=FREE) == ["13 19:00-13 22:00"]


def test_staff_give_office_hours_on_working_days_and_make_up_sundays():
    calendar = reference.calendar()
    found = OfficeHours().between(calendar, date(2026, 9, 18), date(2026, 10, 8))
    days = [one.start.day for one in found]
    assert days == [18, 20, 21, 22, 23, 24, 28, 29, 30, 8]  # Friday the 25th is Mid-Autumn
    assert texts(found)[1] == "20 08:30-20 17:30"


def test_staff_keep_a_prefectures_festival():
    calendar = reference.calendar("532300")
    assert OfficeHours().between(calendar, date(2027, 7, 27), date(2027, 7, 29)) == ()


def test_office_hours_are_given_without_a_word_and_can_be_taken_back():
    office = OfficeHours().between(reference.calendar(), MONDAY, MONDAY)
    away = DatedTime(stretch(12, "12:00", "14:00"), Kind.UNAVAILABLE)
    assert available(exceptions=[away], base=office) == ["12 08:30-12 12:00", "12 14:00-12 17:30"]


def test_weekly_hours_follow_the_employers_calendar():
    weekly = [WeeklyTime(7, time(9), time(12)), WeeklyTime(4, time(18), time(20))]
    dates = {"first": date(2026, 9, 20), "last": date(2026, 10, 8)}
    with_calendar = available(weekly, calendar=reference.calendar(), **dates)
    assert with_calendar == [
        "24 18:00-24 20:00",
        "27 09:00-27 12:00",
        "04 09:00-04 12:00",
        "08 18:00-08 20:00",
    ]
    assert "20 09:00-20 12:00" in available(weekly, **dates)
    assert "01 18:00-01 20:00" in available(weekly, **dates)


def test_an_exception_gives_a_holiday_all_the_same():
    holiday = DatedTime(stretch(1, "18:00", "20:00"), Kind.AVAILABLE)
    found = available(
        exceptions=[holiday], first=date(2027, 7, 1), last=date(2027, 7, 1), calendar=reference.calendar()
    )
    assert found == ["01 18:00-01 20:00"]


stretches = st.builds(
    lambda day, start, minutes: stretch(day, f"{start:02}:00", f"{start + minutes:02}:00"),
    st.integers(12, 18),
    st.integers(0, 20),
    st.integers(1, 3),
)


@given(
    st.lists(st.builds(DatedTime, stretches, st.sampled_from(Kind)), max_size=6),
    st.lists(stretches, max_size=4),
)
def test_lists_are_merged_and_inside_what_can_be_given(exceptions, free):
    found = expand(Declared((MORNINGS,), tuple(exceptions)), MONDAY, SUNDAY, free=free)
    for intervals in (found.available, found.avoids, found.prefers):
        assert intervals == merge(intervals)
    assert all(any(one.contains(given) for one in merge(free)) for given in found.available)
    wished = (*found.avoids, *found.prefers)
    assert all(any(one.contains(other) for one in found.available) for other in wished)
    assert not any(one.overlaps(other) for one in found.avoids for other in found.prefers)
    assert all(one.start >= at(12, "00:00") for one in found.available)

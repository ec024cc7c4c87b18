"""When families can call: the counts of the domain study, computed again."""

from datetime import date, timedelta

import pytest

from scheduler.domain import reference
from scheduler.domain.calendar_days import DayCalendar, DayKind, DayStatus, Layer, LayerDay, layer_of
from scheduler.domain.contact import Schooling, call_starts, reachable
from scheduler.domain.crews import Rota
from scheduler.domain.free_time import FreeTimeTerms, worker_free_time
from scheduler.domain.patterns import crews_of
from tests.factories import stretch

WINDOWS = reference.contact_windows()
CALENDAR = reference.calendar()
MONDAY = date(2027, 3, 8)
WEEK = [MONDAY + timedelta(days=number) for number in range(7)]
PARENT = FreeTimeTerms(rest_after_night=450, walk=20, muster=20)
"""Sleeps to half past three after a night, 20 minutes to the room, 20 minutes of roll call before a shift."""

DAY_CREW, NIGHT_CREW = crews_of(reference.shift_patterns()["two_shift_12h_weekly"], MONDAY, ("day", "night"))
ROTA = Rota({"day": DAY_CREW, "night": NIGHT_CREW})


def starts(crew, schooling, on):
    free = worker_free_time(ROTA, crew, on, on, PARENT)
    return call_starts(free, reachable(WINDOWS, schooling, CALENDAR.day(on)))


@pytest.mark.parametrize(
    ("crew", "schooling", "counts"),
    [
        ("day", Schooling.DAY_SCHOOL, [1, 1, 1, 1, 1, 1, 24]),
        ("night", Schooling.DAY_SCHOOL, [5, 5, 5, 5, 5, 6, 11]),
        ("day", Schooling.BOARDING_PRIMARY, [0, 0, 0, 0, 0, 1, 12]),
        ("night", Schooling.BOARDING_PRIMARY, [4, 4, 4, 4, 0, 6, 0]),
    ],
)
def test_a_parent_has_so_many_starts_a_week(crew, schooling, counts):
    found = [len(starts(crew, schooling, on)) for on in WEEK]
    assert found == counts
    assert sum(found) in (30, 42, 13, 22)


def test_a_booth_has_61_usable_half_hours_a_week():
    usable = {
        start
        for crew in ("day", "night")
        for schooling in Schooling
        for on in WEEK
        for start in starts(crew, schooling, on)
    }
    assert len(usable) == 61


def test_the_next_week_the_crews_have_changed_places():
    next_sunday = WEEK[6] + timedelta(days=7)
    assert len(starts("day", Schooling.DAY_SCHOOL, next_sunday)) == 11


def test_on_a_public_holiday_children_are_at_home_all_day():
    (hours,) = reachable(WINDOWS, Schooling.BOARDING_JUNIOR, CALENDAR.day(date(2027, 2, 8)))
    assert f"{hours.start:%H:%M}-{hours.end:%H:%M}" == "09:00-21:00"


def test_on_a_make_up_saturday_children_are_at_school():
    day = CALENDAR.day(date(2026, 10, 10))
    (hours,) = reachable(WINDOWS, Schooling.DAY_SCHOOL, day)
    assert f"{hours.start:%H:%M}-{hours.end:%H:%M}" == "16:30-21:00"


def test_in_a_break_boarders_are_at_home():
    on = date(2027, 7, 14)
    school = layer_of(Layer.SCHOOL, [LayerDay(on, DayKind.HOLIDAY, DayStatus.OFFICIAL, "summer_break")])
    assert len(reachable(WINDOWS, Schooling.BOARDING_JUNIOR, DayCalendar([school]).day(on))) == 1


def test_calls_begin_on_the_grid_and_fit_wholly():
    free = [stretch(12, "16:01", "18:29")]
    child = [stretch(12, "16:30", "17:40"), stretch(12, "17:45", "21:00")]
    assert [f"{one:%H:%M}" for one in call_starts(free, child)] == ["16:30", "17:00"]
    assert [f"{one:%H:%M}" for one in call_starts(free, child, minutes=15, step=15)] == [
        *("16:30", "16:45", "17:00", "17:15"),
        *("17:45", "18:00"),
    ]
    assert call_starts(free, [stretch(12, "16:45", "17:29")]) == ()

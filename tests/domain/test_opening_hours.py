"""Opening hours come out of crews and children, as computed by hand for the plant that swaps every week."""

from datetime import date, datetime, time, timedelta

import pytest

from scheduler.domain import reference
from scheduler.domain.calls import ChildTime, Family, ParentTime
from scheduler.domain.contact import Schooling, at_school, reachable, schooling_of
from scheduler.domain.crews import Rota
from scheduler.domain.opening_hours import Hours, counted, pressure, proposed
from scheduler.domain.patterns import crews_of

FIRST, LAST = date(2027, 3, 1), date(2027, 3, 28)
DAY = timedelta(days=1)


def family(crew: int, schooling: Schooling) -> Family:
    pattern = reference.shift_patterns()["two_shift_12h_weekly"]
    rota = Rota({one.id: one for one in crews_of(pattern, FIRST, ("a", "b"))})
    home, school = [], []
    for day in reference.calendar().days(FIRST, LAST):
        hours = reachable(reference.contact_windows(), schooling, day)
        (school if at_school(schooling, day) else home).extend(hours)
    work = rota.work("ab"[crew], FIRST - DAY, LAST + DAY)
    return Family(ParentTime(work), (ChildTime(1, tuple(home), tuple(school)),))


EVERYBODY = [(family(crew, schooling), 10) for crew in (0, 1) for schooling in Schooling]


def test_hours_are_open_only_where_some_parent_reaches_a_child() -> None:
    found = proposed(counted(EVERYBODY, FIRST, LAST))
    assert [(one.opens, one.closes) for one in found if one.weekday == 1] == [
        (time(16, 30), time(19, 30)),
        (time(20, 30), time(21)),
    ]
    (sunday,) = [one for one in found if one.weekday == 7]
    assert (sunday.opens, sunday.closes) == (time(9), time(21))
    minutes = {
        weekday: sum(length(one) for one in found if one.weekday == weekday) for weekday in range(1, 8)
    }
    assert minutes[3] == 210
    assert minutes[7] == 720


def length(hours: Hours) -> int:
    day = date(2027, 1, 4)
    return int(
        (datetime.combine(day, hours.closes) - datetime.combine(day, hours.opens)).total_seconds() // 60
    )


def test_hours_that_too_few_could_use_stay_closed() -> None:
    counts = counted(EVERYBODY, FIRST, LAST)
    busy = proposed(counts, least=30)
    assert busy
    assert sum(map(length, busy)) < sum(map(length, proposed(counts)))
    assert proposed(counts, least=1000) == []


def test_pressure_tells_how_many_could_come_for_each_booth() -> None:
    found = pressure({0: 6, 1: 2}, booths=2)
    assert found == {4: 2.0}  # 1 January 1970 was a Thursday
    assert pressure({}, 2) == {}


@pytest.mark.parametrize(
    ("boards", "grade", "expected"),
    [
        (False, 8, Schooling.DAY_SCHOOL),
        (True, 6, Schooling.BOARDING_PRIMARY),
        (True, 7, Schooling.BOARDING_JUNIOR),
        (True, None, Schooling.BOARDING_PRIMARY),
    ],
)
def test_schooling_follows_boarding_and_grade(boards: bool, grade: int | None, expected: Schooling) -> None:
    assert schooling_of(boards, grade) is expected

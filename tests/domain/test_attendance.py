"""Which minutes are credited, and who is late."""

from datetime import datetime, timedelta

import pytest

from scheduler.domain.attendance import AttendanceState, credited_minutes, state_on_arrival
from scheduler.domain.interval import Interval

NINE = datetime.fromisoformat("2027-02-08T09:00")
SHIFT = Interval(NINE, NINE + timedelta(hours=2))


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("came", "left", "minutes"),
    [(0, 120, 120), (-45, 180, 120), (30, 120, 90), (0, 60.9, 60), (-60, -5, 0), (90, 80, 0)],
)
def test_credited_minutes_are_those_within_the_shift(came: float, left: float, minutes: int) -> None:
    assert credited_minutes(AttendanceState.PRESENT, SHIFT, at(came), at(left)) == minutes


@pytest.mark.parametrize("state", [AttendanceState.ABSENT, AttendanceState.EXCUSED])
def test_credited_minutes_of_whoever_was_not_there_are_none(state: AttendanceState) -> None:
    assert credited_minutes(state, SHIFT, at(0), at(120)) == 0


@pytest.mark.parametrize(
    ("came", "state"),
    [(-20, AttendanceState.PRESENT), (10, AttendanceState.PRESENT), (10.1, AttendanceState.LATE)],
)
def test_state_on_arrival_allows_ten_minutes(came: float, state: AttendanceState) -> None:
    assert state_on_arrival(SHIFT, at(came)) is state

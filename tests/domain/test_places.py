"""Opening hours of rooms."""

from datetime import time

from scheduler.domain.places import Opening, Room, RoomKind
from tests.factories import stretch


def opens(*openings):
    return Room("room", "mengzi", RoomKind.HALL, 10, openings).open_for


def test_a_room_without_hours_is_always_open():
    assert opens()(stretch(12, "00:00", "00:00", until=20))


def test_a_stretch_must_lie_in_the_hours():
    monday = opens(Opening(1, time(9), time(12)), Opening(1, time(12), time(14)))
    assert monday(stretch(12, "09:00", "14:00"))
    assert not monday(stretch(12, "08:59", "10:00"))
    assert not monday(stretch(12, "13:00", "14:01"))
    assert not monday(stretch(13, "10:00", "11:00"))


def test_hours_may_run_over_midnight():
    night = opens(Opening(1, time(22), time(2)))
    assert night(stretch(12, "23:00", "01:00", until=13))
    assert night(stretch(13, "00:30", "02:00"))
    assert not night(stretch(13, "22:30", "23:00"))


def test_closing_at_midnight_is_the_end_of_the_day():
    assert opens(Opening(1, time(18), time(0)))(stretch(12, "20:00", "00:00", until=13))

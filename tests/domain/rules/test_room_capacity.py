"""H9: places, one class a room, opening hours."""

from datetime import time

import pytest

from scheduler.domain.places import Opening, Room, RoomKind
from scheduler.domain.rules.room_capacity import violations
from tests.care_factories import ANA, BEN, CAI, DAO, make_children, make_class, make_roster, make_session


def room(capacity=5, kind=RoomKind.CLASSROOM, openings=()):
    return Room("room", "mengzi", kind, capacity, openings)


def broken(the_room, *staffed, children=()):
    roster = make_roster(*staffed, children=children, rooms={"room": the_room})
    return [(one.rule, one.subject, one.amount, one.needed) for one in violations(roster)]


CLASS = make_class(room="room")
THREE = make_children(10, 10, 10)


def test_people_and_children_fill_the_places():
    assert broken(room(5), (CLASS, {"tutor": [ANA, BEN]}), children=THREE) == []
    assert broken(room(4), (CLASS, {"tutor": [ANA, BEN]}), children=THREE) == [
        ("room_capacity", "room", 5, 4)
    ]


def test_the_audience_takes_places_too():
    talk = make_class(room="room", setting=None, group=None, audience=40)
    assert broken(room(41, RoomKind.HALL), (talk, {"speaker": [ANA]})) == []
    assert broken(room(40, RoomKind.HALL), (talk, {"speaker": [ANA]})) == [("room_capacity", "room", 41, 40)]


def test_a_vehicle_takes_several_groups_as_long_as_there_are_seats():
    bus = room(4, RoomKind.VEHICLE)
    one, other = make_session("one", room="room", group=None), make_session("other", room="room", group=None)
    assert broken(bus, (one, {"escort": [ANA, BEN]}), (other, {"escort": [CAI, DAO]})) == []
    bus = room(3, RoomKind.VEHICLE)
    found = broken(bus, (one, {"escort": [ANA, BEN]}), (other, {"escort": [CAI, DAO]}))
    assert found == [("room_capacity", "room", 4, 3)]


def test_people_who_are_there_at_different_times_do_not_add_up():
    one = make_session("one", room="room", group=None)
    other = make_session("other", room="room", group=None, start="12:00", end="13:00")
    assert (
        broken(room(2, RoomKind.VEHICLE), (one, {"escort": [ANA, BEN]}), (other, {"escort": [CAI, DAO]}))
        == []
    )


@pytest.mark.parametrize("kind", [RoomKind.CLASSROOM, RoomKind.VIDEO_BOOTH, RoomKind.COUNSELLING])
def test_a_room_holds_one_class_at_a_time(kind):
    other = make_class("other", room="room", group="magpies", start="11:59", end="13:00")
    after = make_class("other", room="room", group="magpies", start="12:00", end="13:00")
    assert broken(room(50, kind), (CLASS, {}), (other, {})) == [("room_shared", "room", 2, 1)]
    assert broken(room(50, kind), (CLASS, {}), (after, {})) == []


def test_every_two_classes_at_once_are_found():
    long = make_class("long", room="room", start="08:00", end="18:00")
    one = make_class("one", room="room", start="09:00", end="10:00")
    two = make_class("two", room="room", start="11:00", end="12:00")
    assert len(broken(room(50), (long, {}), (one, {}), (two, {}))) == 2


def test_a_session_outside_the_opening_hours_is_refused():
    mornings = room(openings=(Opening(1, time(9), time(12)),))
    assert broken(mornings, (CLASS, {})) == []
    late = make_class("late", room="room", start="10:00", end="12:01")
    assert broken(mornings, (late, {})) == [("room_closed", "room", None, None)]
    tuesday = make_class("tuesday", day=13, room="room")
    assert broken(mornings, (tuesday, {})) == [("room_closed", "room", None, None)]


def test_a_room_that_is_not_described_is_not_judged():
    assert broken(room(), (make_class(room="elsewhere"), {"tutor": [ANA]})) == []

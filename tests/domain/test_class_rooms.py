"""Rooms for a camp's classes: the proposal, and each thing that can be wrong with rooms chosen by hand."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from scheduler.domain.class_rooms import ClassTimes, Rooms, propose, wrong
from scheduler.domain.interval import Interval
from scheduler.domain.places import Opening, Room, RoomKind

MONDAY = date(2027, 7, 12)


def hours(start: int, end: int) -> Interval:
    return Interval(datetime.combine(MONDAY, time(start)), datetime.combine(MONDAY, time(end)))


def group(code: str, people: int, *times: Interval, site: str = "s") -> ClassTimes:
    return ClassTimes(code, code, site, people, times or (hours(8, 12),))


def room(key: str, capacity: int, site: str = "s", *openings: Opening) -> Room:
    return Room(key, site, RoomKind.CLASSROOM, capacity, openings)


def rooms(*some: Room, taken: dict[str, list[Interval]] | None = None) -> Rooms:
    return Rooms({one.id: one for one in some}, taken or {})


def test_proposed_the_smallest_room_that_holds_the_class():
    there = rooms(room("small", 15), room("middle", 30), room("large", 60))
    classes = [group("A", 28), group("B", 12), group("C", 40)]
    assert propose(classes, there) == {"A": "middle", "B": "small", "C": "large"}


def test_proposed_one_class_a_room_at_a_time_but_in_turn():
    there = rooms(room("only", 30))
    assert len(propose([group("A", 20), group("B", 20)], there)) == 1
    assert propose([group("A", 20), group("B", 20, hours(14, 17))], there) == {"A": "only", "B": "only"}


def test_proposed_otherwise_where_the_first_choice_would_leave_one_without():
    """Both fit the larger class, but only one of them is free for the smaller."""
    there = rooms(room("near", 30), room("far", 40), taken={"far": [hours(14, 17)]})
    classes = [group("A", 25), group("B", 20, hours(8, 12), hours(14, 17))]
    assert propose(classes, there) == {"A": "far", "B": "near"}


def test_proposed_among_equal_rooms_the_one_that_the_class_has():
    there = rooms(room("1", 30), room("2", 30))
    classes = [replace(group("A", 25), now="2"), replace(group("B", 20), now="1")]
    assert propose(classes, there) == {"A": "2", "B": "1"}


def test_proposed_within_bounded_steps_where_many_find_no_room():
    there = rooms(*(room(f"r{n}", 30) for n in range(12)))
    assert len(propose([group(f"K{n:02}", 20) for n in range(30)], there)) == 12


@pytest.mark.parametrize(
    ("rule", "there", "chosen"),
    [
        ("class_room_small", rooms(room("r", 19)), {"A": "r"}),
        ("class_room_closed", rooms(room("r", 30, "s", Opening(1, time(9), time(18)))), {"A": "r"}),
        ("class_room_taken", rooms(room("r", 30), taken={"r": [hours(11, 13)]}), {"A": "r"}),
        ("class_room_shared", rooms(room("r", 30)), {"A": "r", "B": "r"}),
        ("class_room_elsewhere", rooms(room("r", 30, "other")), {"A": "r"}),
        ("class_room_elsewhere", rooms(), {"A": "gone"}),
    ],
)
def test_wrong_room_has_its_reason_and_one_that_stays_has_none(rule, there, chosen):
    classes = [group("A", 20), group("B", 20)]
    assert [one.rule for one in wrong(classes, chosen, {"A"}, there)] == [rule]
    assert list(wrong(classes, chosen, set(), there)) == []

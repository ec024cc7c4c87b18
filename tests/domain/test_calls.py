"""Half hours: each reason against one, and that they are told exactly where the free time says so."""

from datetime import date, datetime, time, timedelta

import pytest

from scheduler.domain.calls import (
    TO_CALL,
    BookingState,
    ChildTime,
    Family,
    ParentTime,
    RoomTime,
    SlotRefusal,
    judge,
    proposals,
    slot_number,
    slot_start,
    slots_in,
    usable,
)
from scheduler.domain.free_time import free_time
from scheduler.domain.interval import Interval

DAY = date(2027, 3, 3)
NOW = datetime.combine(DAY, time(8))


def at(clock: str, day: date = DAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock))


def hours(start: str, end: str, day: date = DAY) -> Interval:
    later = day if end > start else day + timedelta(days=1)
    return Interval(at(start, day), at(end, later))


SIX = slot_number(at("18:00"))
ALL_DAY = Interval(at("00:00"), at("00:00", DAY + timedelta(days=1)))
CHILD = ChildTime(7, at_home=(ALL_DAY,))
FREE = Family(ParentTime(()), (CHILD,))
ROOM = RoomTime(booths=2, open=(ALL_DAY,), hosted=(ALL_DAY,), taken={})


def reasons(clock: str, family: Family = FREE, room: RoomTime = ROOM) -> tuple[SlotRefusal, ...]:
    return judge(slot_number(at(clock)), family, room, NOW).refusals


def working(*work: Interval) -> Family:
    return Family(ParentTime(work), (CHILD,))


def test_slot_is_the_number_of_a_half_hour() -> None:
    assert slot_start(slot_number(at("18:29"))) == at("18:00")
    assert slot_number(at("18:30")) - slot_number(at("18:00")) == 1
    assert slots_in([hours("17:45", "19:10")]) == [slot_number(at("18:00")), slot_number(at("18:30"))]
    assert slots_in([]) == []


def test_nothing_against_a_half_hour_names_the_children() -> None:
    found = judge(slot_number(at("18:00")), FREE, ROOM, NOW)
    assert found.fits
    assert found.children == (7,)


@pytest.mark.parametrize(
    ("clock", "family", "room", "reason"),
    [
        ("07:30", FREE, ROOM, SlotRefusal.OVER),
        ("10:00", working(hours("08:00", "20:00")), ROOM, SlotRefusal.AT_WORK),
        ("20:00", working(hours("08:00", "20:00")), ROOM, SlotRefusal.ON_THE_WAY),
        ("19:30", working(hours("20:00", "08:00")), ROOM, SlotRefusal.ON_THE_WAY),
        ("12:00", working(hours("20:00", "08:00", DAY - timedelta(days=1))), ROOM, SlotRefusal.ASLEEP),
        ("22:00", FREE, ROOM, SlotRefusal.NIGHT),
        ("18:00", Family(ParentTime(()), (ChildTime(7),)), ROOM, SlotRefusal.CHILD_AWAY),
        ("18:00", Family(ParentTime(()), ()), ROOM, SlotRefusal.CHILD_AWAY),
        (
            "18:00",
            Family(ParentTime(()), (ChildTime(7, (ALL_DAY,), (), (ALL_DAY,)),)),
            ROOM,
            SlotRefusal.CHILD_BLOCKED,
        ),
        ("18:00", Family(ParentTime(()), (CHILD,), carer=False), ROOM, SlotRefusal.NO_CARER),
        ("18:00", FREE, RoomTime(2, (), (ALL_DAY,), {}), SlotRefusal.ROOM_CLOSED),
        ("18:00", FREE, RoomTime(2, (ALL_DAY,), (), {}), SlotRefusal.NO_HOST),
        ("18:00", FREE, RoomTime(2, (ALL_DAY,), (ALL_DAY,), {SIX: 2}), SlotRefusal.NO_BOOTH),
    ],
)  # fmt: skip
def test_each_reason_is_told(clock: str, family: Family, room: RoomTime, reason: SlotRefusal) -> None:
    assert reasons(clock, family, room) == (reason,)


def test_every_reason_is_told_at_once() -> None:
    busy = Family(ParentTime((hours("08:00", "20:00"),)), (ChildTime(7),))
    room = RoomTime(1, (ALL_DAY,), (), {slot_number(at("10:00")): 1})
    assert reasons("10:00", busy, room) == (
        SlotRefusal.AT_WORK,
        SlotRefusal.CHILD_AWAY,
        SlotRefusal.NO_HOST,
        SlotRefusal.NO_BOOTH,
    )


def test_school_hands_over_without_a_carer() -> None:
    boarder = Family(ParentTime(()), (ChildTime(7, (), (ALL_DAY,)),), carer=False)
    assert reasons("18:00", boarder) == ()


def test_one_child_that_can_be_called_is_enough() -> None:
    two = Family(ParentTime(()), (ChildTime(3), CHILD))
    assert judge(slot_number(at("18:00")), two, ROOM, NOW).children == (7,)


@pytest.mark.parametrize("start", ["06:00", "08:00", "14:00", "20:00", "22:30"])
def test_parent_is_refused_exactly_outside_the_free_time(start: str) -> None:
    work = (
        Interval(at(start), at(start) + timedelta(hours=12)),
        Interval(at(start) - timedelta(days=1), at(start) - timedelta(hours=12)),
    )
    free = free_time(work, DAY, DAY, TO_CALL)
    for number in range(48):
        slot = slot_number(at("00:00")) + number
        when = Interval(slot_start(slot), slot_start(slot + 1))
        fits = not judge(slot, working(*work), ROOM, at("00:00")).refusals
        assert fits == any(one.contains(when) for one in free)


def test_usable_half_hours_are_those_with_nothing_against_parent_and_child() -> None:
    family = Family(
        ParentTime((hours("08:00", "16:10"),)),
        (
            ChildTime(1, (hours("16:30", "19:30"),), (), (hours("18:00", "18:10"),)),
            ChildTime(2, (), (hours("20:05", "21:40"),)),
        ),
    )
    wide = RoomTime(1, (ALL_DAY,), (ALL_DAY,), {})
    fitting = {one.slot for one in proposals(family, wide, at("00:00")) if one.fits}
    assert usable(family, DAY, DAY) == fitting
    assert len(fitting) == 3 + 2 + 2


def test_states_that_hold_a_booth() -> None:
    assert [state for state in BookingState if state.live] == [
        BookingState.BOOKED,
        BookingState.ARRIVED,
        BookingState.HELD,
    ]

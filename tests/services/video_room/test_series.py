"""A repeat follows the crew's cycle, shows what it skips first, and can be stopped."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from scheduler.db.tables import (
    BookingRow,
    BookingSeriesRow,
    CallBlockRow,
    CrewSwapRow,
    FamilyRow,
)
from scheduler.domain.calls import BookingState, SlotRefusal, slot_start
from scheduler.domain.contacts import BlockKind
from scheduler.services.refusal import Refused
from scheduler.services.video_room import booking, rooms, series
from tests.services.video_room.world import MONDAY, Household, RoomWorld, account_of, household, instant, slot

NOW = instant(0, "08:00")


def booked(db: Session, house: Household, day: int, clock: str) -> BookingRow:
    family = db.get_one(FamilyRow, house.family)
    return booking.book(db, account_of(db, house.account), family, slot(day, clock), NOW)


def test_repeat_comes_every_fourteen_days_and_skips_what_does_not_fit(db: Session, world: RoomWorld) -> None:
    house = household(db, world, "night", crew="night")
    row = booked(db, house, 1, "17:00")
    shown = series.preview(db, row, NOW)
    assert shown.days == 14
    first, *rest = shown.repeats
    assert slot_start(first.slot).date() == MONDAY + timedelta(days=15)
    assert first.reasons == ()
    assert all(SlotRefusal.NO_HOST in one.reasons for one in rest)  # hosts are there for three weeks only
    assert shown.slots == [first.slot]


def test_swapped_day_and_exam_week_are_shown_as_skipped(db: Session, world: RoomWorld) -> None:
    house = household(db, world, "night", crew="night")
    row = booked(db, house, 1, "17:00")
    on = MONDAY + timedelta(days=15)
    db.add(CrewSwapRow(crew_id=world.crews["night"], day=on, works="D"))
    db.add(
        CallBlockRow(
            organisation_id=world.season.node["plant"], kind=BlockKind.EXAMS, first_on=on, last_on=on
        )
    )
    db.flush()
    first = series.preview(db, row, NOW).repeats[0]
    assert first.reasons == (SlotRefusal.AT_WORK, SlotRefusal.CHILD_BLOCKED)
    with pytest.raises(Refused, match="nothing_to_repeat"):
        series.confirm(db, account_of(db, house.account), row, [first.slot], NOW)


def test_confirmed_repeat_books_only_what_was_shown(db: Session, world: RoomWorld) -> None:
    house = household(db, world, "a")  # no crew: every seven days
    row = booked(db, house, 1, "17:00")
    shown = series.preview(db, row, NOW)
    assert shown.days == 7
    assert shown.slots == [slot(8, "17:00"), slot(15, "17:00")]
    made = series.confirm(db, account_of(db, house.account), row, [slot(8, "17:00"), slot(9, "17:00")], NOW)
    assert [one.slot for one in made] == [slot(1, "17:00"), slot(8, "17:00")]
    assert len({one.series_id for one in made}) == 1


def test_repeat_does_not_take_the_booths_of_those_with_few_starts(db: Session, world: RoomWorld) -> None:
    free = household(db, world, "free")
    row = booked(db, free, 1, "17:00")
    for name in ("b", "c"):
        other = household(db, world, name)
        booking.take(db, list(rooms.booths(db, world.site)), other.family, slot(8, "17:00"), NOW)
    skipped = series.preview(db, row, NOW).repeats[0]
    assert [one.value for one in skipped.reasons] == ["kept_for_few"]


def test_stopped_repeat_keeps_the_next_call(db: Session, world: RoomWorld) -> None:
    house = household(db, world, "a")
    row = booked(db, house, 1, "17:00")
    series.confirm(db, account_of(db, house.account), row, [slot(8, "17:00"), slot(15, "17:00")], NOW)
    made = db.exec(select(BookingSeriesRow)).one()
    assert series.end(db, made, NOW) == 2
    assert made.ended_at == NOW
    rows = db.exec(select(BookingRow).where(BookingRow.series_id == made.id).order_by(BookingRow.slot)).all()
    assert [one.state for one in rows] == [BookingState.BOOKED] + [BookingState.CANCELLED] * 2

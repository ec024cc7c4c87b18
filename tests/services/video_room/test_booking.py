"""A half hour is booked where all fits and refused with every reason where not; nobody is let in twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, col, func, select

from scheduler.db.session import transaction
from scheduler.db.tables import AssignmentRow, BookingRow, ConsentRow, CrewSwapRow, FamilyRow, OpeningRow
from scheduler.domain.call_share import ShareRefusal
from scheduler.domain.calls import BookingState, SlotRefusal
from scheduler.domain.care import Purpose
from scheduler.domain.places import RoomKind
from scheduler.domain.work import AssignmentState
from scheduler.services import consents
from scheduler.services.consents import Asked
from scheduler.services.refusal import Refused
from scheduler.services.video_room import booking, offers, rooms
from tests.services.video_room.world import (
    MONDAY,
    Household,
    RoomWorld,
    account_of,
    household,
    instant,
    slot,
)

NOW = instant(0, "08:00")


def book(db: Session, house: Household, day: int, clock: str, now: object = NOW) -> BookingRow:
    family = db.get_one(FamilyRow, house.family)
    return booking.book(db, account_of(db, house.account), family, slot(day, clock), now)


def refused(db: Session, house: Household, day: int, clock: str, now: object = NOW) -> set[str]:
    with pytest.raises(Refused) as caught:
        book(db, house, day, clock, now)
    return {reason.rule for reason in caught.value.reasons}


def test_booked_half_hour_is_the_family_s_and_the_video_booth_goes_first(
    room_on: tuple[str, RoomWorld],
) -> None:
    url, world = room_on
    with transaction(url) as db:
        houses = [household(db, world, f"{number}") for number in range(4)]
        rows = [book(db, house, 1, "17:00") for house in houses[:3]]
        assert [row.room_id for row in rows] == world.booths
        assert refused(db, houses[3], 1, "17:00") == {SlotRefusal.NO_BOOTH}
        assert {row.state for row in rows} == {BookingState.BOOKED}


def test_child_at_school_is_not_called(db: Session, world: RoomWorld) -> None:
    house = household(db, world, "a")
    assert refused(db, house, 1, "10:00") == {SlotRefusal.CHILD_AWAY}
    boarder = household(db, world, "b", boards=True)
    assert refused(db, boarder, 1, "19:00") == {SlotRefusal.CHILD_AWAY}
    book(db, boarder, 1, "17:00")


def test_parent_at_work_or_asleep_does_not_call(db: Session, world: RoomWorld) -> None:
    day, night = (household(db, world, name, crew=name) for name in ("day", "night"))
    assert refused(db, day, 1, "17:00") == {SlotRefusal.AT_WORK}
    book(db, night, 1, "17:00")
    assert refused(db, night, 6, "10:00") == {SlotRefusal.ASLEEP}
    book(db, day, 6, "10:00")


def test_changed_crew_day_counts(db: Session, world: RoomWorld) -> None:
    day = household(db, world, "day", crew="day")
    db.add(CrewSwapRow(crew_id=world.crews["day"], day=MONDAY + timedelta(days=1), works=""))
    db.flush()
    book(db, day, 1, "17:00")


def test_without_host_or_opening_or_consent_or_carer_or_booth(db: Session, world: RoomWorld) -> None:
    house = household(db, world, "a")
    assert refused(db, household(db, world, "no", consent=False), 1, "17:00") == {"call_consent"}
    assert refused(db, household(db, world, "alone", carer=False), 1, "17:00") == {SlotRefusal.NO_CARER}
    assert refused(db, house, 1, "21:00") == {SlotRefusal.ROOM_CLOSED, SlotRefusal.CHILD_AWAY}
    for row in db.exec(select(AssignmentRow).where(AssignmentRow.shift_id == world.shifts[1])):
        row.state = AssignmentState.PROPOSED
    db.flush()
    assert refused(db, house, 1, "17:00") == {SlotRefusal.NO_HOST}
    for row in db.exec(select(OpeningRow).where(col(OpeningRow.room_id).in_(world.booths))):
        db.delete(row)
    db.flush()
    assert refused(db, house, 2, "17:00") == {SlotRefusal.ROOM_CLOSED}


def test_elsewhere_there_is_no_room(db: Session, world: RoomWorld) -> None:
    house = household(db, world, "a")
    world.site = world.season.site["school"]
    far = household(db, world, "far")
    assert refused(db, far, 1, "17:00") == {"no_booths_here"}
    family = db.get_one(FamilyRow, far.family)
    assert offers.offers(db, family, NOW) is None
    book(db, house, 1, "17:00")


def test_one_ahead_until_everyone_has_one_and_what_is_left_is_open(db: Session, world: RoomWorld) -> None:
    first, second = household(db, world, "a"), household(db, world, "b")
    book(db, first, 1, "17:00")
    assert refused(db, first, 3, "17:00") == {ShareRefusal.ONE_AHEAD}
    book(db, first, 3, "17:00", now=instant(2, "18:00"))
    book(db, second, 4, "17:00")
    book(db, first, 5, "17:00", now=instant(2, "18:00"))


def test_half_of_the_booths_are_kept_for_those_with_few_starts(db: Session, world: RoomWorld) -> None:
    free, boarder = household(db, world, "free"), household(db, world, "boarder", boards=True, crew="day")
    other = household(db, world, "other")
    book(db, free, 6, "10:00")
    book(db, household(db, world, "third"), 6, "10:00")
    assert refused(db, other, 6, "10:00") == {ShareRefusal.KEPT_FOR_FEW}
    book(db, boarder, 6, "10:00")


def test_offers_are_what_can_be_booked_and_the_rest_is_told_why(db: Session, world: RoomWorld) -> None:
    house = household(db, world, "day", crew="day")
    family = db.get_one(FamilyRow, house.family)
    found = offers.offers(db, family, NOW)
    assert found is not None
    offered = {one.slot for one in found.offered}
    assert slot(6, "10:00") in offered
    assert slot(1, "20:30") in offered
    assert found.offered[0].kind is RoomKind.VIDEO_BOOTH
    why = {one.slot: one.reasons for one in found.refused}
    assert why[slot(1, "17:00")] == (SlotRefusal.AT_WORK,)
    for one in list(found.offered)[:3]:
        with db.begin_nested() as trial:
            booking.book(db, account_of(db, house.account), family, one.slot, NOW)
            trial.rollback()


def test_booking_given_back_is_free_again(db: Session, world: RoomWorld) -> None:
    house, other = household(db, world, "a"), household(db, world, "b")
    row = book(db, house, 1, "17:00")
    booking.cancel(db, row, NOW)
    assert row.state is BookingState.CANCELLED
    with pytest.raises(Refused, match="not_booked"):
        booking.cancel(db, row, NOW)
    assert book(db, other, 1, "17:00").room_id == row.room_id


def test_change_of_crews_shows_as_a_clash(db: Session, world: RoomWorld) -> None:
    house = household(db, world, "night", crew="night")
    book(db, house, 1, "17:00")
    db.add(CrewSwapRow(crew_id=world.crews["night"], day=MONDAY + timedelta(days=1), works="D"))
    db.flush()
    found = offers.offers(db, db.get_one(FamilyRow, house.family), NOW)
    assert found is not None
    assert found.clashes == {slot(1, "17:00"): (SlotRefusal.AT_WORK,)}


def test_consent_taken_back_cancels_what_was_booked(room_on: tuple[str, RoomWorld]) -> None:
    url, world = room_on
    with transaction(url) as db:
        house = household(db, world, "a")
        row = book(db, house, 1, "17:00")
        asked = Asked(house.child, Purpose.VIDEO_ROOM, house.account)
        consents.withdraw(db, asked, now=NOW)
        db.refresh(row)
        assert row.state is BookingState.CANCELLED
        assert db.exec(select(func.count()).select_from(ConsentRow)).one() > 0


def test_database_itself_refuses_two_families_in_one_booth(room_on: tuple[str, RoomWorld]) -> None:
    url, world = room_on
    with transaction(url) as db:
        houses = [household(db, world, name) for name in ("a", "b")]
    insert = text(
        "INSERT INTO booking (room_id, family_id, slot, state, booked_at, changed_at) "
        "VALUES (:room, :family, 1, :state, '2027-01-01', '2027-01-01')"
    )

    def put(house: Household, booth: int, state: str) -> None:
        with transaction(url) as db:
            db.execute(insert, {"room": booth, "family": house.family, "state": state})

    put(houses[0], world.booths[0], "booked")
    for state in ("booked", "arrived", "held"):
        with pytest.raises(IntegrityError):
            put(houses[1], world.booths[0], state)
        with pytest.raises(IntegrityError):
            put(houses[0], world.booths[1], state)
    for state in ("cancelled", "no_show"):
        put(houses[1], world.booths[0], state)


def test_thousands_who_race_for_the_same_half_hours_never_share_a_booth(
    room_on: tuple[str, RoomWorld],
) -> None:
    url, world = room_on
    with transaction(url) as db:
        families = [household(db, world, f"{number}", carer=False).family for number in range(40)]
        booths = list(rooms.booths(db, world.site))
    wanted = [slot(1, "17:00") + number for number in range(5)]

    def race(number: int) -> int:
        while True:
            try:
                with transaction(url) as db:
                    booking.take(db, booths, families[number % 40], wanted[number // 40 % 5], NOW)
            except Refused:
                return 0
            except OperationalError:  # SQLite on a busy machine: nothing was written, so ask again
                continue
            return 1

    with ThreadPoolExecutor(4) as pool:
        taken = sum(pool.map(race, range(2_000)))
    assert taken == len(wanted) * len(booths)
    with transaction(url) as db:
        found = select(BookingRow.room_id, BookingRow.slot, BookingRow.family_id)
        rows = db.exec(found.where(col(BookingRow.slot).in_(wanted))).all()
    assert len({(booth, one) for booth, one, _ in rows}) == len(rows) == taken
    assert len({(family, one) for _, one, family in rows}) == len(rows)

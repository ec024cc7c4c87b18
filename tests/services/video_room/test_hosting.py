"""The host's desk: come, not come after ten minutes, the queue in its order, the contact written down."""

import pytest
from sqlmodel import Session, select

from scheduler.db.session import transaction
from scheduler.db.tables import BookingRow, FamilyContactRow, FamilyRow, NoticeRow, SiteRow
from scheduler.domain.calls import BookingState
from scheduler.domain.contacts import ContactMeans
from scheduler.domain.notices import NoticeCode
from scheduler.services.refusal import Refused
from scheduler.services.video_room import booking, hosting, queue, rooms
from tests.services.video_room.world import MONDAY, Household, RoomWorld, account_of, household, instant, slot

NOW = instant(0, "08:00")


def take(db: Session, world: RoomWorld, house: Household, clock: str) -> BookingRow:
    return booking.take(db, list(rooms.booths(db, world.site)), house.family, slot(0, clock), NOW)


def wait(db: Session, world: RoomWorld, house: Household, clock: str) -> None:
    queue.join(db, db.get_one(FamilyRow, house.family), world.site, instant(0, clock))


def told(db: Session, house: Household) -> list[str]:
    return list(db.exec(select(NoticeRow.code).where(NoticeRow.person_id == house.person)))


def test_who_has_come_was_in_touch(room_on: tuple[str, RoomWorld]) -> None:
    url, world = room_on
    with transaction(url) as db:
        house = household(db, world, "a")
        row, host = take(db, world, house, "17:00"), account_of(db, world.season.account["third"])
        with pytest.raises(Refused, match="call_early"):
            hosting.arrive(db, host, row, instant(0, "16:30"))
        hosting.arrive(db, host, row, instant(0, "16:50"))
        hosting.note_contact(db, host, house.family, MONDAY, ContactMeans.ROOM)
        found = db.exec(select(FamilyContactRow)).one()
        assert (found.family_id, found.day, found.means) == (house.family, MONDAY, ContactMeans.ROOM)
        with pytest.raises(Refused, match="call_begun"):
            booking.cancel(db, row, instant(0, "17:05"))
        hosting.pass_by(db, instant(0, "17:30"))
        assert row.state is BookingState.HELD


def test_half_hour_goes_to_the_queue_after_ten_minutes_and_not_before(
    room_on: tuple[str, RoomWorld],
) -> None:
    url, world = room_on
    with transaction(url) as db:
        late, busy = household(db, world, "late"), household(db, world, "day", crew="day")
        waiting = household(db, world, "w")
        row = take(db, world, late, "17:00")
        wait(db, world, busy, "10:00")
        wait(db, world, waiting, "11:00")
        with pytest.raises(Refused, match="call_still_time"):
            hosting.miss(db, row, instant(0, "17:09"))
        hosting.pass_by(db, instant(0, "17:00"), world.site)  # what the season had booked long ago
        assert hosting.pass_by(db, instant(0, "17:09"), world.site) == 0
        assert hosting.pass_by(db, instant(0, "17:10"), world.site) == 1
        assert row.state is BookingState.NO_SHOW
        assert told(db, waiting) == [NoticeCode.CALL_FREE]
        assert told(db, busy) == []  # at work: nothing that could be used
        assert hosting.pass_by(db, instant(0, "17:11"), world.site) == 0


def test_first_who_waits_and_can_comes_in(db: Session, world: RoomWorld) -> None:
    host = account_of(db, world.season.account["third"])
    houses = [household(db, world, name) for name in "abc"]
    rows = [take(db, world, house, "17:00") for house in houses]
    first, second = household(db, world, "first"), household(db, world, "second")
    wait(db, world, second, "12:00")
    wait(db, world, first, "11:00")
    assert queue.place(db, first.family) == 1
    assert queue.place(db, second.family) == 2
    now = instant(0, "17:12")
    for row in rows[:2]:
        hosting.arrive(db, host, row, instant(0, "17:01"))
    day = hosting.day(db, world.site, MONDAY, now)
    assert [person.id for person in day.next] == [first.person, second.person]
    made = hosting.let_in(db, host, world.site, first.person, now)
    assert (made.slot, made.state, made.room_id) == (rows[2].slot, BookingState.ARRIVED, rows[2].room_id)
    assert queue.place(db, first.family) is None
    assert queue.place(db, second.family) == 1
    with pytest.raises(Refused, match="not_waiting"):
        hosting.let_in(db, host, world.site, second.person, now)


def test_given_back_half_hour_is_told_to_the_first_who_could_use_it(db: Session, world: RoomWorld) -> None:
    house = household(db, world, "a")
    row = take(db, world, house, "17:00")
    waiting = [household(db, world, f"w{number}") for number in range(5)]
    for number, one in enumerate(waiting):
        wait(db, world, one, f"1{number}:00")
    wait(db, world, waiting[0], "18:00")
    booking.cancel(db, row, NOW)
    assert [len(told(db, one)) for one in waiting] == [1, 1, 1, 0, 0]


def test_day_shows_parents_and_missing_hosts(db: Session, world: RoomWorld) -> None:
    house = household(db, world, "家长甲")
    take(db, world, house, "17:00")
    day = hosting.day(db, world.site, MONDAY, NOW)
    lines = {line.slot: line for line in day.lines}
    cells = lines[slot(0, "17:00")].cells
    assert [cell.guardian.name if cell.guardian else None for cell in cells] == ["家长甲", None, None]
    assert all(line.hosted for line in day.lines)
    assert day.next == ()


def test_who_works_at_a_room(db: Session, world: RoomWorld) -> None:
    site = db.get_one(SiteRow, world.site)
    for name, there in (("third", True), ("second", False), ("organiser", True), ("coordinator", True),
                        ("foreigner", False), ("worker", False), ("administrator", False)):  # fmt: skip
        account = account_of(db, world.season.account[name])
        assert rooms.works_at(db, account, site, MONDAY) is there, name
        assert [one.id for one in rooms.listed(db, account, MONDAY)] == ([site.id] if there else [])

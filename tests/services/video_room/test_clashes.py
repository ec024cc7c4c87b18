"""A call that does not suit any more is told once to its parent; the clock also releases half hours."""

from datetime import timedelta

from sqlmodel import Session, select

from scheduler import worker
from scheduler.db.session import reading, transaction
from scheduler.db.tables import BookingRow, CrewSwapRow, NoticeRow
from scheduler.domain.calls import BookingState
from scheduler.domain.notices import NoticeCode
from scheduler.services.messages.gateways import Gateways
from scheduler.services.video_room import booking, clashes, rooms
from tests.jobs.tasks import ticking, until
from tests.season import TODAY
from tests.services.video_room.world import MONDAY, RoomWorld, household, instant, slot


def test_swap_of_shifts_is_told_once_and_in_time(db: Session, world: RoomWorld) -> None:
    house = household(db, world, "night", crew="night")
    booths = list(rooms.booths(db, world.site))
    booking.take(db, booths, house.family, slot(2, "17:00"), instant(0, "08:00"))
    booking.take(db, booths, household(db, world, "free").family, slot(2, "17:00"), instant(0, "08:00"))
    assert clashes.warn(db, instant(1, "12:00")) == 0
    db.add(CrewSwapRow(crew_id=world.crews["night"], day=MONDAY + timedelta(days=2), works="D"))
    db.flush()
    assert clashes.warn(db, instant(0, "12:00")) == 0  # too early
    assert clashes.warn(db, instant(1, "12:00")) == 1
    assert clashes.warn(db, instant(1, "12:01")) == 0
    told = db.exec(select(NoticeRow)).all()
    assert [(row.person_id, row.code, row.details) for row in told] == [
        (house.person, NoticeCode.CALL_LOST, {"slot": slot(2, "17:00")})
    ]


def test_clock_releases_what_nobody_came_for(room: tuple[str, RoomWorld]) -> None:
    url, world = room
    with transaction(url) as db:
        house = household(db, world, "late")
        yesterday = slot(-1, "17:00", TODAY)
        booking.take(db, list(rooms.booths(db, world.site)), house.family, yesterday, instant(0, "08:00"))

    def released() -> bool:
        with reading(url) as db:
            states = db.exec(select(BookingRow.state).where(BookingRow.family_id == house.family))
            return states.one() is BookingState.NO_SHOW

    with ticking(url, worker.watches(Gateways())):
        assert until(released, seconds=60)

"""The queue of a video room: whoever finds no half hour waits, and hears first when one is given back."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import BookingQueueRow, BookingRow, FamilyRow, NoticeRow, PersonRow, RoomRow
from scheduler.domain.calls import judge, slot_start
from scheduler.domain.notices import NoticeCode
from scheduler.services.video_room import callers, rooms
from scheduler.services.video_room.callers import Caller

TOLD = 3
"""So many families hear of one half hour: the first who takes it has it."""


def join(session: Session, family: FamilyRow, site_id: int, now: datetime) -> BookingQueueRow:
    """Wait for a booth; whoever waits already keeps the place."""
    row = session.exec(select(BookingQueueRow).where(BookingQueueRow.family_id == family.id)).first()
    if row is None:
        row = BookingQueueRow(family_id=family.id or 0, site_id=site_id, since=now)
        session.add(row)
        session.flush()
    return row


def leave(session: Session, family_id: int) -> None:
    """Wait no longer."""
    row = session.exec(select(BookingQueueRow).where(BookingQueueRow.family_id == family_id)).first()
    if row is not None:
        session.delete(row)
        session.flush()


def place(session: Session, family_id: int) -> int | None:
    """Which place a family has in its queue, from 1; None when it does not wait."""
    own = session.exec(select(BookingQueueRow).where(BookingQueueRow.family_id == family_id)).first()
    if own is None:
        return None
    ids = session.exec(
        select(BookingQueueRow.id)
        .where(BookingQueueRow.site_id == own.site_id)
        .order_by(col(BookingQueueRow.since), col(BookingQueueRow.id))
    ).all()
    return ids.index(own.id) + 1


def waiting(session: Session, site_id: int, slot: int, now: datetime) -> Iterator[tuple[Caller, PersonRow]]:
    """Those who wait and could use a half hour, in the order of the queue; `now` is an instant.

    A half hour that has begun counts too: its family has not come, and the rest of it is left.
    """
    day = slot_start(slot).date()
    families = session.exec(
        select(FamilyRow)
        .join(BookingQueueRow, col(BookingQueueRow.family_id) == FamilyRow.id)
        .where(BookingQueueRow.site_id == site_id)
        .order_by(col(BookingQueueRow.since), col(BookingQueueRow.id))
    ).all()
    site = rooms.load(session, site_id, day, day)
    local = min(to_local(now), slot_start(slot))
    for caller in callers.callers(session, families, day, day):
        if caller.children and judge(slot, caller.time, site.time, local).fits:
            yield caller, caller.guardian


def tell_first(session: Session, row: BookingRow, now: datetime) -> None:
    """The first who wait and could use a half hour that was given back get a message."""
    site_id = session.get_one(RoomRow, row.room_id).site_id
    for number, (_, guardian) in enumerate(waiting(session, site_id, row.slot, now)):
        if number == TOLD:
            break
        tell(session, guardian.id or 0, NoticeCode.CALL_FREE, row.slot, now)


def tell(session: Session, person_id: int, code: NoticeCode, slot: int, now: datetime) -> None:
    """A message about a half hour; it names nobody."""
    session.add(NoticeRow(person_id=person_id, code=code.value, details={"slot": slot}, created_at=now))

"""Booking a booth for a half hour and giving it back; whatever races, the database lets one family in."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import BookingRow, FamilyRow, RoomRow
from scheduler.domain.calls import BookingState, judge
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused
from scheduler.services.video_room import offers, queue
from scheduler.services.video_room.rooms import LIVE


def book(session: Session, account: Account, family: FamilyRow, slot: int, now: datetime) -> BookingRow:
    """Book a half hour for a family.

    Raises:
        Refused: `no_booths_here`, `call_consent` without a consent, or every reason against the half hour.
    """
    lock(session, family)
    site = offers.site_of_family(session, family)
    found = None if site is None else offers.desk(session, site.id or 0, to_local(now))
    if found is None or not found.site.booths:
        raise Refused("no_booths_here")
    caller = offers.caller_of(session, found, family)
    if not caller.children:
        raise Refused("call_consent")
    reasons = offers.reasons_for(found, caller, judge(slot, caller.time, found.site.time, found.now))
    if reasons:
        raise Refused(*(one.value for one in reasons))
    row = take(session, found.site.free(slot), family.id or 0, slot, now)
    row.account_id = account.id
    queue.leave(session, family.id or 0)
    return row


def take(session: Session, booths: list[RoomRow], family_id: int, slot: int, now: datetime) -> BookingRow:
    """The first of some booths that nobody has in that half hour.

    Looking first only spares attempts; what decides is the unique index.

    Raises:
        Refused: `booked_already` when the family has one then, `no_booth` when all are gone.
    """
    taken, own = _taken(session, family_id, slot)
    if own:
        raise Refused("booked_already")
    for booth in (one for one in booths if one.id not in taken):
        row = BookingRow(room_id=booth.id or 0, family_id=family_id, slot=slot, booked_at=now, changed_at=now)
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:
            if _taken(session, family_id, slot)[1]:
                raise Refused("booked_already") from None
            continue
        return row
    raise Refused("no_booth")


def cancel(session: Session, row: BookingRow, now: datetime) -> None:
    """Give a booking back; whoever waits hears of it.

    Raises:
        Refused: `call_begun` once the family has come, `not_booked` when it does not stand.
    """
    session.refresh(row, with_for_update=True)
    if row.state is BookingState.ARRIVED:
        raise Refused("call_begun")
    if row.state is not BookingState.BOOKED:
        raise Refused("not_booked")
    settle(session, row, BookingState.CANCELLED, now)
    queue.tell_first(session, row, now)


def settle(session: Session, row: BookingRow, state: BookingState, now: datetime) -> None:
    """Write what became of a booking."""
    row.state, row.changed_at = state, now
    session.add(row)
    session.flush()


def lock(session: Session, family: FamilyRow) -> None:
    """Let a second request of the same family wait until this one is over."""
    session.exec(select(FamilyRow.id).where(FamilyRow.id == family.id).with_for_update()).one()


def _taken(session: Session, family_id: int, slot: int) -> tuple[set[int], bool]:
    """The booths that are taken in a half hour, as far as one can see, and whether the family has one."""
    rows = session.exec(
        select(BookingRow).where(BookingRow.slot == slot, col(BookingRow.state).in_(LIVE))
    ).all()
    return {row.room_id for row in rows}, any(row.family_id == family_id for row in rows)

"""The host's desk: who has come, who has not after ten minutes, who of those waiting comes in instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import BookingRow, FamilyContactRow, FamilyRow, PersonRow, RoomRow
from scheduler.domain.calls import RELEASED_AFTER, BookingState, slot_number, slot_start
from scheduler.domain.contacts import ContactMeans
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused
from scheduler.services.video_room import booking, queue, rooms
from scheduler.services.video_room.rooms import Site

EARLY = timedelta(minutes=15)
"""So long before its time a family may be let in."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One booth in one half hour: who has it, by the parent's name; no child is named."""

    booth: RoomRow
    open: bool
    booking: BookingRow | None = None
    guardian: PersonRow | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One half hour across all booths."""

    slot: int
    hosted: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A site's day as the host sees it; `next` are those waiting who could come in now."""

    site: Site
    on: date
    lines: tuple[Line, ...]
    next: tuple[PersonRow, ...]


def day(session: Session, site_id: int, on: date, now: datetime) -> Day:
    """The booths of a date, after what time alone decides has been written down."""
    pass_by(session, now, site_id)
    site = rooms.load(session, site_id, on, on)
    guardians = _guardians(session, site.bookings.values())
    shown = sorted({slot for slots in site.open_slots.values() for slot in slots} | _booked(site))
    lines = tuple(_line(site, slot, guardians) for slot in shown)
    slot = slot_number(to_local(now))
    free = slot in shown and bool(site.free(slot))
    waiting = tuple(one for _, one in queue.waiting(session, site_id, slot, now)) if free else ()
    return Day(site, on, lines, waiting)


def arrive(session: Session, account: Account, row: BookingRow, now: datetime) -> None:
    """A family has come; the day counts as a contact.

    Raises:
        Refused: `not_booked` when the booking does not stand, `call_early` long before its time.
    """
    session.refresh(row, with_for_update=True)
    if row.state is not BookingState.BOOKED:
        raise Refused("not_booked")
    if to_local(now) < slot_start(row.slot) - EARLY:
        raise Refused("call_early")
    booking.settle(session, row, BookingState.ARRIVED, now)
    note_contact(session, account, row.family_id, slot_start(row.slot).date(), ContactMeans.ROOM)


def miss(session: Session, row: BookingRow, now: datetime) -> None:
    """A family has not come: the booth goes to whoever waits, ten minutes after the time.

    Raises:
        Refused: `not_booked` when the booking does not stand, `call_still_time` before that.
    """
    session.refresh(row, with_for_update=True)
    if row.state is not BookingState.BOOKED:
        raise Refused("not_booked")
    if to_local(now) < slot_start(row.slot) + RELEASED_AFTER:
        raise Refused("call_still_time")
    booking.settle(session, row, BookingState.NO_SHOW, now)
    queue.tell_first(session, row, now)


def let_in(session: Session, account: Account, site_id: int, person_id: int, now: datetime) -> BookingRow:
    """Somebody who waits takes a booth that is free right now.

    Raises:
        Refused: `not_waiting`, or `no_booth`.
    """
    slot = slot_number(to_local(now))
    found = next((c for c, one in queue.waiting(session, site_id, slot, now) if one.id == person_id), None)
    if found is None:
        raise Refused("not_waiting")
    on = slot_start(slot).date()
    family = found.family.id or 0
    row = booking.take(session, rooms.load(session, site_id, on, on).free(slot), family, slot, now)
    arrive(session, account, row, now)
    queue.leave(session, family)
    return row


def pass_by(session: Session, now: datetime, site_id: int | None = None) -> int:
    """What time alone decides: ten minutes late is not come, and a call whose half hour is over was held.

    Gives how many half hours were released.
    """
    local = to_local(now)
    query = select(BookingRow).join(RoomRow, col(RoomRow.id) == BookingRow.room_id)
    if site_id is not None:
        query = query.where(RoomRow.site_id == site_id)
    over = session.exec(
        query.where(BookingRow.state == BookingState.ARRIVED, BookingRow.slot < slot_number(local))
    ).all()
    for row in over:
        booking.settle(session, row, BookingState.HELD, now)
    late = session.exec(
        query.where(
            BookingRow.state == BookingState.BOOKED, BookingRow.slot <= slot_number(local - RELEASED_AFTER)
        ).order_by(col(BookingRow.slot), col(BookingRow.id))
    ).all()
    late = [row for row in late if slot_start(row.slot) + RELEASED_AFTER <= local]
    for row in late:
        booking.settle(session, row, BookingState.NO_SHOW, now)
        if row.slot == slot_number(local):
            queue.tell_first(session, row, now)
    return len(late)


def note_contact(session: Session, account: Account, family_id: int, day: date, means: ContactMeans) -> None:
    """Write down that a family was in touch on a day; once a day and means is enough."""
    row = FamilyContactRow(family_id=family_id, day=day, means=means, noted_by=account.id)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return


def _booked(site: Site) -> set[int]:
    return {slot for _, slot in site.bookings}


def _line(site: Site, slot: int, guardians: dict[int, PersonRow]) -> Line:
    start = slot_start(slot)
    hosted = any(one.start <= start and start + timedelta(minutes=30) <= one.end for one in site.time.hosted)
    cells = []
    for booth in site.booths:
        row = site.bookings.get((booth.id or 0, slot))
        guardian = None if row is None else guardians[row.family_id]
        cells.append(Cell(booth, site.open(booth, slot), row, guardian))
    return Line(slot, hosted, tuple(cells))


def _guardians(session: Session, bookings: Iterable[BookingRow]) -> dict[int, PersonRow]:
    ids = {row.family_id for row in bookings}
    rows = session.exec(
        select(FamilyRow.id, PersonRow)
        .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
        .where(col(FamilyRow.id).in_(ids))
    )
    return {family: guardian for family, guardian in rows if family is not None}

"""Booked calls that do not suit any more, as after a swap of shifts: the parent hears of it once, in time."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import BookingRow, FamilyRow, NoticeRow, RoomRow
from scheduler.domain.calls import BookingState, RoomTime, SlotRefusal, judge, slot_number
from scheduler.domain.notices import NoticeCode
from scheduler.services.video_room import callers, queue, rooms

AHEAD = timedelta(hours=36)
"""So long before a call its parent is told."""


def warn(session: Session, now: datetime) -> int:
    """Tell the parents of calls that clash; how many were told that had not been before."""
    local = to_local(now)
    rows = session.exec(
        select(BookingRow, RoomRow.site_id)
        .join(RoomRow, col(RoomRow.id) == BookingRow.room_id)
        .where(
            BookingRow.state == BookingState.BOOKED,
            BookingRow.slot > slot_number(local),
            BookingRow.slot <= slot_number(local + AHEAD),
        )
        .order_by(col(BookingRow.id))
    ).all()
    by_site: dict[int, list[BookingRow]] = {}
    for row, site_id in rows:
        by_site.setdefault(site_id, []).append(row)
    clashing = [one for site_id, some in by_site.items() for one in _clashing(session, site_id, some, local)]
    told = _told(session, {guardian for guardian, _ in clashing})
    new = [one for one in clashing if one not in told]
    for guardian, slot in new:
        queue.tell(session, guardian, NoticeCode.CALL_LOST, slot, now)
    session.flush()
    return len(new)


def _clashing(
    session: Session, site_id: int, rows: list[BookingRow], local: datetime
) -> Iterable[tuple[int, int]]:
    """Guardian and half hour of those bookings that something stands against."""
    first, last = local.date(), (local + AHEAD).date()
    time = rooms.load(session, site_id, first, last).time
    there = RoomTime(time.booths, time.open, time.hosted, {})
    ids = {row.family_id for row in rows}
    families = session.exec(select(FamilyRow).where(col(FamilyRow.id).in_(ids))).all()
    known = {one.family.id: one for one in callers.callers(session, families, first, last)}
    for row in rows:
        caller = known[row.family_id]
        refusals = judge(row.slot, caller.time, there, local).refusals
        if any(one is not SlotRefusal.OVER for one in refusals):
            yield caller.guardian.id or 0, row.slot


def _told(session: Session, people: set[int]) -> set[tuple[int, int]]:
    rows = session.exec(
        select(NoticeRow).where(
            col(NoticeRow.person_id).in_(people), NoticeRow.code == NoticeCode.CALL_LOST.value
        )
    )
    return {(row.person_id, row.details["slot"]) for row in rows}

"""A child may not be called any more: the family's calls to come are given up with the last such child."""

from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import (
    BookingQueueRow,
    BookingRow,
    BookingSeriesRow,
    ChildRow,
    ConsentRow,
)
from scheduler.domain.calls import BookingState, slot_number
from scheduler.domain.care import Purpose


def leave(session: Session, child_id: int, now: datetime) -> None:
    """Cancel what is booked for the child's family, unless another child of it may be called."""
    child = session.get_one(ChildRow, child_id)
    if _others_may(session, child):
        return
    for row in session.exec(
        select(BookingRow).where(
            BookingRow.family_id == child.family_id,
            BookingRow.state == BookingState.BOOKED,
            BookingRow.slot >= slot_number(to_local(now)),
        )
    ):
        row.state, row.changed_at = BookingState.CANCELLED, now
        session.add(row)
    for series in session.exec(
        select(BookingSeriesRow).where(
            BookingSeriesRow.family_id == child.family_id, col(BookingSeriesRow.ended_at).is_(None)
        )
    ):
        series.ended_at = now
        session.add(series)
    for waiting in session.exec(select(BookingQueueRow).where(BookingQueueRow.family_id == child.family_id)):
        session.delete(waiting)
    session.flush()


def _others_may(session: Session, child: ChildRow) -> bool:
    answers = session.exec(
        select(ConsentRow)
        .join(ChildRow, col(ChildRow.id) == ConsentRow.child_id)
        .where(
            ChildRow.family_id == child.family_id,
            ChildRow.id != child.id,
            ConsentRow.purpose == Purpose.VIDEO_ROOM,
        )
        .order_by(col(ConsentRow.at), col(ConsentRow.id))
    )
    newest = {row.child_id: row for row in answers}
    return any(row.given and row.withdrawn_at is None for row in newest.values())

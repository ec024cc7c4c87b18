"""Checking in with a camera: oneself at a session's code, or by one's own code at a coordinator's phone."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.db.tables import AssignmentRow, AttendanceRow, SessionRow, ShiftRow
from scheduler.domain.attendance import Means
from scheduler.domain.work import AssignmentState, SessionState
from scheduler.services.attendance import marking
from scheduler.services.attendance.marking import Mark
from scheduler.services.refusal import Refused


def seats_at(session: Session, person_id: int, session_id: int) -> list[AssignmentRow]:
    """The seats that a person has at a session, in order of time."""
    rows = session.exec(
        select(AssignmentRow)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .where(ShiftRow.session_id == session_id, AssignmentRow.person_id == person_id)
        .order_by(col(ShiftRow.starts_at), col(ShiftRow.id))
    )
    return [row for row in rows if has_seat(row)]


def has_seat(row: AssignmentRow) -> bool:
    """Whether somebody is expected, or was written down as absent and may come yet."""
    return row.state.holds_seat or row.state is AssignmentState.NO_SHOW


def seats_on(session: Session, person_id: int, start: datetime, end: datetime) -> list[AssignmentRow]:
    """The seats of a person on shifts that touch a stretch of time, in order of time."""
    rows = session.exec(
        select(AssignmentRow)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .where(
            AssignmentRow.person_id == person_id,
            ShiftRow.starts_at < end,
            ShiftRow.ends_at > start,
            SessionRow.state == SessionState.PLANNED,
        )
        .order_by(col(ShiftRow.starts_at), col(ShiftRow.id))
    )
    return [row for row in rows if has_seat(row)]


def check_in(
    session: Session, seats: Iterable[AssignmentRow], witness: int | None, now: datetime
) -> list[AttendanceRow]:
    """Write down that a person is there, on each of these seats that nobody has marked yet.

    Raises:
        Refused: `not_on_it` without a seat; `session_over` when all has ended; what `marking.mark` refuses.
    """
    listed = list(seats)
    if not listed:
        raise Refused("not_on_it")
    marked = marking.standing(session, [row.id for row in listed if row.id is not None])
    open_ = [row for row in listed if session.get_one(ShiftRow, row.shift_id).ends_at > now]
    if not open_:
        raise Refused("session_over")
    given = Mark(None, Means.QR_CODE)
    return [
        marked[row.id or 0]
        if (row.id or 0) in marked and marked[row.id or 0].state.came
        else marking.mark(session, row, given, witness, now)
        for row in open_
    ]

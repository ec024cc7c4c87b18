"""Writing down who was there: one standing row for each assignment, everything before it kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.db.local_time import local_interval, to_local
from scheduler.db.person_facts import portions
from scheduler.db.tables import AssignmentRow, AttendanceRow, SessionRow, ShiftRow
from scheduler.domain.attendance import AttendanceState, Means, state_on_arrival
from scheduler.domain.work import AssignmentState, SessionState
from scheduler.services import audit
from scheduler.services.refusal import Refused

OPENS = timedelta(hours=12)
"""Nobody is marked earlier than this before their shift."""

CLOSES = timedelta(days=14)
"""Service is recorded within ten working days (志愿服务记录与证明出具办法, 民政部令第67号)."""

SERVED = (AssignmentState.DONE, AssignmentState.NO_SHOW)
"""States that attendance gives; what an assignment was before is in `came_from`."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What was witnessed; times are instants, absent ones are filled in from the shift and the clock."""

    state: AttendanceState | None
    means: Means = Means.BOARD
    from_at: datetime | None = None
    until_at: datetime | None = None
    note: str = ""


def mark(
    session: Session, assignment: AssignmentRow, given: Mark, account_id: int | None, now: datetime
) -> AttendanceRow:
    """Write down what was witnessed of one assignment; `given.state` None: on time or late, by the clock.

    Raises:
        Refused: `attendance_early`, `attendance_closed`, `session_cancelled`; `not_on_it` for an assignment
            that nobody has; `bad_times` when somebody leaves before they come.
    """
    shift = _open_shift(session, assignment, now)
    moment = given.from_at or now
    state = given.state or state_on_arrival(local_interval(shift.starts_at, shift.ends_at), to_local(moment))
    came, left = _times(state, given, shift, now)
    if came is not None and left is not None and left < came:
        raise Refused("bad_times")
    assert assignment.id is not None
    _replace(session, assignment.id, now)
    row = AttendanceRow(
        assignment_id=assignment.id,
        state=state,
        from_at=came,
        until_at=left,
        witnessed_by=account_id,
        means=given.means,
        note=given.note[:80],
        recorded_at=now,
    )
    session.add(row)
    _follow(session, assignment, state, now)
    audit.note(
        session, account_id=account_id, action="attendance.mark", subject=f"assignment:{assignment.id}"
    )
    session.flush()
    return row


def undo(session: Session, assignment: AssignmentRow, account_id: int, now: datetime) -> AttendanceRow | None:
    """Take back what stands; what stood before it stands again, if anything did.

    Raises:
        Refused: `nothing_marked`; `attendance_closed`.
    """
    assert assignment.id is not None
    _open_shift(session, assignment, now)
    gone = _replace(session, assignment.id, now)
    if gone is None:
        raise Refused("nothing_marked")
    before = session.exec(
        select(AttendanceRow)
        .where(
            AttendanceRow.assignment_id == assignment.id,
            AttendanceRow.replaced_at == gone.recorded_at,
            AttendanceRow.id != gone.id,
        )
        .order_by(col(AttendanceRow.id).desc())
    ).first()
    again = None
    if before is not None:
        again = AttendanceRow(
            **before.model_dump(exclude={"id", "recorded_at", "replaced_at"}), recorded_at=now
        )
        session.add(again)
    _follow(session, assignment, None if again is None else again.state, now)
    audit.note(
        session, account_id=account_id, action="attendance.undo", subject=f"assignment:{assignment.id}"
    )
    session.flush()
    return again


def standing(session: Session, assignments: Iterable[int]) -> Mapping[int, AttendanceRow]:
    """What stands of these assignments, by their ids."""
    found: dict[int, AttendanceRow] = {}
    for some in portions(assignments):
        rows = session.exec(
            select(AttendanceRow).where(
                col(AttendanceRow.assignment_id).in_(some), col(AttendanceRow.replaced_at).is_(None)
            )
        )
        found |= {row.assignment_id: row for row in rows}
    return found


def _open_shift(session: Session, assignment: AssignmentRow, now: datetime) -> ShiftRow:
    """The shift of an assignment, the assignment held until the transaction ends."""
    session.exec(
        select(AssignmentRow)
        .where(AssignmentRow.id == assignment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    shift = session.get_one(ShiftRow, assignment.shift_id)
    if session.get_one(SessionRow, shift.session_id).state is not SessionState.PLANNED:
        raise Refused("session_cancelled")
    if not assignment.state.holds_seat and assignment.state is not AssignmentState.NO_SHOW:
        raise Refused("not_on_it")
    if now < shift.starts_at - OPENS:
        raise Refused("attendance_early")
    if now > shift.ends_at + CLOSES:
        raise Refused("attendance_closed")
    return shift


def _times(
    state: AttendanceState, given: Mark, shift: ShiftRow, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """From when to when somebody was there: on time from the beginning on, late from the clock on."""
    if not state.came:
        return None, None
    if given.from_at is not None:
        came = given.from_at
    else:
        on_time = state is AttendanceState.PRESENT
        came = shift.starts_at if on_time else min(max(now, shift.starts_at), shift.ends_at)
    return came, given.until_at or max(shift.ends_at, came)


def _replace(session: Session, assignment_id: int, now: datetime) -> AttendanceRow | None:
    """The row that stood and does not any more."""
    row = standing(session, [assignment_id]).get(assignment_id)
    if row is not None:
        row.replaced_at = max(now, row.recorded_at)
        session.add(row)
        session.flush()
    return row


def _follow(
    session: Session, assignment: AssignmentRow, state: AttendanceState | None, now: datetime
) -> None:
    """The assignment's own state: done, not there, or what it was before anybody marked it."""
    was = assignment.came_from if assignment.state in SERVED else assignment.state
    becomes = was or AssignmentState.CONFIRMED
    if state is not None and state.came:
        becomes = AssignmentState.DONE
    elif state is AttendanceState.ABSENT:
        becomes = AssignmentState.NO_SHOW
    if becomes is not assignment.state:
        assignment.came_from = was
        assignment.state, assignment.changed_at = becomes, now
        session.add(assignment)

"""Hours of service that count: what was witnessed on the day, within the shift, never the way there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, select

from scheduler.db.local_time import local_interval, to_instant, to_local
from scheduler.db.tables import (
    AccountRow,
    ActivityRow,
    AssignmentRow,
    AttendanceRow,
    PersonRow,
    SessionRow,
    ShiftRow,
    SiteRow,
)
from scheduler.domain.attendance import credited_minutes
from scheduler.domain.work import SessionState
from scheduler.services.seats import SAID_YES

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One shift that a person was to serve; `minutes` count, None until somebody has witnessed it."""

    assignment: AssignmentRow
    person: PersonRow
    shift: ShiftRow
    session: SessionRow
    activity: ActivityRow
    site: SiteRow
    minutes: int | None
    witness: str = ""
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ActivitySum:
    """What a person served in one activity."""

    activity: ActivityRow
    shifts: int
    minutes: int


def of_person(session: Session, person_id: int, now: datetime) -> list[Line]:
    """Everything of a person that is over, the newest first."""
    found = _lines(session, now, col(AssignmentRow.person_id) == person_id)
    return sorted(found, key=lambda line: (line.shift.starts_at, line.assignment.id or 0), reverse=True)


def between(session: Session, people: Sequence[int], first: date, last: date, now: datetime) -> list[Line]:
    """What these people served on these dates, both inclusive, and somebody witnessed; by person and time."""
    begins, ends = (to_instant(datetime.combine(day, time())) for day in (first, last + DAY))
    found = _lines(
        session,
        now,
        col(AssignmentRow.person_id).in_(people),
        col(ShiftRow.starts_at) >= begins,
        col(ShiftRow.starts_at) < ends,
    )
    counted = [line for line in found if line.minutes]
    return sorted(counted, key=lambda line: (line.person.id or 0, line.shift.starts_at))


def by_activity(lines: Iterable[Line]) -> list[ActivitySum]:
    """What was served in each activity, the most first."""
    found: dict[int, ActivitySum] = {}
    for line in lines:
        if line.minutes:
            assert line.activity.id is not None
            known = found.get(line.activity.id) or ActivitySum(line.activity, 0, 0)
            found[line.activity.id] = ActivitySum(
                line.activity, known.shifts + 1, known.minutes + line.minutes
            )
    return sorted(found.values(), key=lambda one: (-one.minutes, one.activity.id))


def total(lines: Iterable[Line]) -> tuple[int, int]:
    """Shifts that count and their minutes."""
    counted = [line.minutes for line in lines if line.minutes]
    return len(counted), sum(counted)


def _lines(session: Session, now: datetime, *conditions: ColumnElement[bool]) -> list[Line]:
    query = (
        select(AssignmentRow, PersonRow, ShiftRow, SessionRow)
        .join(PersonRow, col(PersonRow.id) == AssignmentRow.person_id)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .where(
            col(AssignmentRow.state).in_(SAID_YES),
            col(ShiftRow.ends_at) <= now,
            SessionRow.state == SessionState.PLANNED,
            *conditions,
        )
    )
    rows = session.exec(query).all()
    around = _around(session, {held.id or 0 for *_, held in rows})
    seen = _witnessed(session, {assignment.id or 0 for assignment, *_ in rows})
    return [_line(row, around[row[3].id or 0], seen.get(row[0].id or 0)) for row in rows]


def _line(
    row: tuple[AssignmentRow, PersonRow, ShiftRow, SessionRow],
    around: tuple[ActivityRow, SiteRow],
    seen: tuple[AttendanceRow, str] | None,
) -> Line:
    assignment, person, shift, held = row
    if seen is None:
        return Line(assignment, person, shift, held, *around, None)
    attendance, witness = seen
    when = local_interval(shift.starts_at, shift.ends_at)
    came, left = attendance.from_at or shift.starts_at, attendance.until_at or shift.ends_at
    minutes = credited_minutes(attendance.state, when, to_local(came), to_local(left))
    return Line(assignment, person, shift, held, *around, minutes, witness, attendance.recorded_at)


def _around(session: Session, sessions: set[int]) -> dict[int, tuple[ActivityRow, SiteRow]]:
    rows = session.exec(
        select(SessionRow.id, ActivityRow, SiteRow)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .join(SiteRow, col(SiteRow.id) == SessionRow.site_id)
        .where(col(SessionRow.id).in_(sessions))
    )
    return {number or 0: (activity, site) for number, activity, site in rows}


def _witnessed(session: Session, assignments: set[int]) -> dict[int, tuple[AttendanceRow, str]]:
    """What stands of attendance, with the name of whoever witnessed it."""
    rows = session.exec(
        select(AttendanceRow, PersonRow.name)
        .join(AccountRow, col(AccountRow.id) == AttendanceRow.witnessed_by, isouter=True)
        .join(PersonRow, col(PersonRow.id) == AccountRow.person_id, isouter=True)
        .where(
            and_(col(AttendanceRow.assignment_id).in_(assignments), col(AttendanceRow.replaced_at).is_(None))
        )
    )
    return {row.assignment_id: (row, name or "") for row, name in rows}

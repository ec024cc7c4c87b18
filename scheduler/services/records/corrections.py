"""A volunteer says that the hours of a shift are wrong; an organiser answers, and a yes counts at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.db.tables import (
    AssignmentRow,
    AttendanceRow,
    CorrectionRow,
    OrganisationRow,
    PersonRow,
    SessionRow,
    ShiftRow,
)
from scheduler.domain.attendance import AttendanceState
from scheduler.domain.organisations import Role
from scheduler.domain.rules.violation import Violation
from scheduler.domain.service_records import CorrectionState
from scheduler.services import access, audit
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused
from scheduler.services.seats import SAID_YES

ANSWERS = (Role.COORDINATOR, Role.ORGANISER)
LATEST = timedelta(days=365)
"""How long after a shift its hours may be put right."""
NOTE = "correction"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with what it is about."""

    correction: CorrectionRow
    person: PersonRow
    shift: ShiftRow
    session: SessionRow


def ask(session: Session, assignment: AssignmentRow, minutes: int, text: str, now: datetime) -> CorrectionRow:
    """Ask for other hours.

    Raises:
        Refused: `not_served` for a shift that is not over or was not the person's; `too_late`;
            `reason_missing`; `minutes_beyond` the shift; `correction_asked` while an answer is awaited.
    """
    shift = session.get_one(ShiftRow, assignment.shift_id)
    length = int((shift.ends_at - shift.starts_at).total_seconds()) // 60
    if assignment.state not in SAID_YES or shift.ends_at > now:
        raise Refused("not_served")
    if now - shift.ends_at > LATEST:
        raise Refused("too_late")
    if not text:
        raise Refused("reason_missing")
    if not 0 <= minutes <= length:
        raise Refused(Violation("minutes_beyond", amount=minutes, needed=length))
    if any(row.state is CorrectionState.SENT for row in of_assignments(session, [assignment.id or 0])):
        raise Refused("correction_asked")
    row = CorrectionRow(assignment_id=assignment.id or 0, minutes=minutes, text=text, asked_at=now)
    session.add(row)
    session.flush()
    return row


def of_assignments(session: Session, assignments: list[int]) -> list[CorrectionRow]:
    """What was asked about these assignments, the newest first."""
    query = select(CorrectionRow).where(col(CorrectionRow.assignment_id).in_(assignments))
    return list(session.exec(query.order_by(col(CorrectionRow.id).desc())))


def waiting(session: Session, account: Account) -> list[Asked]:
    """What people of the account's nodes ask for, the oldest first."""
    rows = session.exec(
        select(CorrectionRow, PersonRow, ShiftRow, SessionRow)
        .join(AssignmentRow, col(AssignmentRow.id) == CorrectionRow.assignment_id)
        .join(PersonRow, col(PersonRow.id) == AssignmentRow.person_id)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(
            CorrectionRow.state == CorrectionState.SENT,
            access.below(OrganisationRow.path, account, *ANSWERS),
        )
        .order_by(col(CorrectionRow.id))
    )
    return [Asked(*row) for row in rows]


def answer(
    session: Session, row: CorrectionRow, account: Account, granted: bool, text: str, now: datetime
) -> None:
    """Answer a request; granted minutes count from the beginning of the shift on, witnessed by the answerer.

    Raises:
        Refused: `answered_already`; `own_record` of oneself; `reason_missing` for a no without one.
    """
    session.refresh(row, with_for_update=True)
    assignment = session.get_one(AssignmentRow, row.assignment_id)
    if row.state is not CorrectionState.SENT:
        raise Refused("answered_already")
    if assignment.person_id == account.person_id:
        raise Refused("own_record")
    if not granted and not text:
        raise Refused("reason_missing")
    row.state = CorrectionState.GRANTED if granted else CorrectionState.REFUSED
    row.answer, row.answered_at, row.answered_by = text, now, account.id
    session.add(row)
    if granted:
        _witness(session, assignment, row.minutes, account, now)
    audit.note(session, account_id=account.id, action="record.correct", subject=f"assignment:{assignment.id}")
    session.flush()


def _witness(
    session: Session, assignment: AssignmentRow, minutes: int, account: Account, now: datetime
) -> None:
    """The new minutes stand; what stood before is kept as history."""
    shift = session.get_one(ShiftRow, assignment.shift_id)
    standing = session.exec(
        select(AttendanceRow).where(
            AttendanceRow.assignment_id == assignment.id, col(AttendanceRow.replaced_at).is_(None)
        )
    ).first()
    if standing is not None:
        standing.replaced_at = now
        session.add(standing)
        session.flush()
    state = AttendanceState.PRESENT if minutes else AttendanceState.ABSENT
    session.add(
        AttendanceRow(
            assignment_id=assignment.id or 0,
            state=state,
            from_at=shift.starts_at,
            until_at=shift.starts_at + timedelta(minutes=minutes),
            witnessed_by=account.id,
            note=NOTE,
            recorded_at=now,
        )
    )

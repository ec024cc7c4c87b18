"""Proposals that nobody answers: the person is reminded once, then those who run the campaign hear of it."""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    ChaseRow,
    NoticeRow,
    SessionRow,
    ShiftRow,
)
from scheduler.domain.notices import NoticeCode
from scheduler.domain.work import AssignmentState, SessionState
from scheduler.services import withdrawal

REMIND_AFTER, TELL_AFTER = timedelta(days=2), timedelta(days=3)
"""At most; when the shift is near, after a quarter and after half of the time that there was."""


def waiting(session: Session, now: datetime) -> list[int]:
    """The campaigns with proposals that wait for an answer."""
    query = (
        select(ActivityRow.campaign_id)
        .join(SessionRow, col(SessionRow.activity_id) == ActivityRow.id)
        .join(ShiftRow, col(ShiftRow.session_id) == SessionRow.id)
        .join(AssignmentRow, col(AssignmentRow.shift_id) == ShiftRow.id)
        .where(AssignmentRow.state == AssignmentState.PROPOSED, ShiftRow.starts_at > now)
        .distinct()
    )
    return sorted(session.exec(query))


def follow_up(session: Session, campaign_id: int, now: datetime) -> None:
    """Remind who has been silent for long, and tell the organisers of who stays silent, once each."""
    reminded: dict[int, list[int]] = defaultdict(list)
    silent: list[int] = []
    for assignment, shift, chase in _waiting(session, campaign_id, now):
        if chase.reminded_at is None and _late(assignment, shift, now, REMIND_AFTER, 4):
            reminded[assignment.person_id].append(assignment.shift_id)
            chase.reminded_at = now
        if chase.told_at is None and _late(assignment, shift, now, TELL_AFTER, 2):
            silent.append(assignment.shift_id)
            chase.told_at = now
        if chase.reminded_at is not None or chase.told_at is not None:
            session.add(chase)
    for person, shifts in sorted(reminded.items()):
        session.add(_reminder(person, campaign_id, shifts, now))
    if silent:
        for person in withdrawal.organisers(session, campaign_id):
            session.add(_report(person, campaign_id, silent, now))
    session.flush()


def _waiting(
    session: Session, campaign_id: int, now: datetime
) -> list[tuple[AssignmentRow, ShiftRow, ChaseRow]]:
    """What waits for an answer, with what was done about it; a proposal made anew begins anew."""
    query = (
        select(AssignmentRow, ShiftRow, ChaseRow)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .join(ChaseRow, col(ChaseRow.assignment_id) == AssignmentRow.id, isouter=True)
        .where(
            ActivityRow.campaign_id == campaign_id,
            SessionRow.state == SessionState.PLANNED,
            AssignmentRow.state == AssignmentState.PROPOSED,
            ShiftRow.starts_at > now,
        )
        .order_by(col(ShiftRow.starts_at), col(AssignmentRow.id))
    )
    found = []
    for assignment, shift, kept in session.exec(query).all():
        chase = kept or ChaseRow(assignment_id=assignment.id or 0, asked_at=assignment.changed_at)
        if chase.asked_at != assignment.changed_at:
            chase.asked_at, chase.reminded_at, chase.told_at = assignment.changed_at, None, None
        found.append((assignment, shift, chase))
    return found


def _late(assignment: AssignmentRow, shift: ShiftRow, now: datetime, after: timedelta, part: int) -> bool:
    asked = assignment.changed_at
    return now - asked >= min(after, (shift.starts_at - asked) / part)


def _reminder(person_id: int, campaign_id: int, shifts: list[int], now: datetime) -> NoticeRow:
    return NoticeRow(
        person_id=person_id,
        code=NoticeCode.PROPOSAL_WAITS.value,
        details={"campaign_id": campaign_id, "asked": shifts},
        created_at=now,
    )


def _report(person_id: int, campaign_id: int, shifts: list[int], now: datetime) -> NoticeRow:
    return NoticeRow(
        person_id=person_id,
        code=NoticeCode.PROPOSALS_SILENT.value,
        details={"campaign_id": campaign_id, "about": sorted(set(shifts))},
        created_at=now,
    )

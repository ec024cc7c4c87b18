"""Courses: activities whose sessions qualify whoever was there; booked like any shift."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    AttendanceRow,
    CampaignRow,
    CourseRow,
    QualificationRow,
    SessionRow,
    ShiftRow,
    SiteRow,
)
from scheduler.domain import reference
from scheduler.domain.attendance import AttendanceState
from scheduler.domain.joining import valid_until
from scheduler.domain.work import CampaignState, SessionState
from scheduler.services import audit
from scheduler.services.refusal import Refused

CAME = tuple(state for state in AttendanceState if state.came)


@dataclass(frozen=True, slots=True)
class Offer:
    """A session of a course that is to come, with the shift by which it is booked."""

    shift: ShiftRow
    session: SessionRow
    site: SiteRow
    qualification: str


def of_campaign(session: Session, campaign_id: int) -> list[tuple[ActivityRow, str]]:
    """The activities of a campaign, each with the qualification that it gives, "" for none."""
    rows = session.exec(
        select(ActivityRow, CourseRow.qualification)
        .join(CourseRow, col(CourseRow.activity_id) == ActivityRow.id, isouter=True)
        .where(ActivityRow.campaign_id == campaign_id)
        .order_by(col(ActivityRow.id))
    )
    return [(activity, qualification or "") for activity, qualification in rows]


def choose(session: Session, activity: ActivityRow, qualification: str, account_id: int) -> None:
    """Say which qualification the sessions of an activity give, or "" for none.

    Raises:
        Refused: `unknown_course`.
    """
    assert activity.id is not None
    row = session.get(CourseRow, activity.id)
    if not qualification:
        if row is not None:
            session.delete(row)
    else:
        course = reference.courses().get(qualification)
        if course is None:
            raise Refused("unknown_course")
        row = row or CourseRow(activity_id=activity.id, qualification="")
        row.qualification, row.months = course.code, course.valid_months
        session.add(row)
    audit.note(session, account_id=account_id, action="course.choose", subject=f"activity:{activity.id}")


def offers(session: Session, now: datetime) -> Sequence[Offer]:
    """Sessions of courses to come in published campaigns, by time; each shift once."""
    rows = session.exec(
        select(ShiftRow, SessionRow, SiteRow, CourseRow.qualification)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(SiteRow, col(SiteRow.id) == SessionRow.site_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .join(CourseRow, col(CourseRow.activity_id) == ActivityRow.id)
        .join(CampaignRow, col(CampaignRow.id) == ActivityRow.campaign_id)
        .where(
            ShiftRow.starts_at > now,
            SessionRow.state == SessionState.PLANNED,
            CampaignRow.state == CampaignState.PUBLISHED,
        )
        .order_by(col(ShiftRow.starts_at), col(ShiftRow.id))
        .limit(100)
    )
    return [Offer(*row) for row in rows]


def grant_due(session: Session) -> int:
    """Give everybody who was at a session of a course its qualification, once; gives how many were new.

    Called by the job, hours later: what was marked by mistake is taken back by then.
    """
    rows = session.exec(
        select(AssignmentRow.person_id, SessionRow, CourseRow)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(CourseRow, col(CourseRow.activity_id) == SessionRow.activity_id)
        .join(AttendanceRow, col(AttendanceRow.assignment_id) == AssignmentRow.id)
        .where(col(AttendanceRow.replaced_at).is_(None), col(AttendanceRow.state).in_(CAME))
        .order_by(col(SessionRow.starts_at), col(AssignmentRow.id))
    ).all()
    known = set(
        session.exec(
            select(QualificationRow.person_id, QualificationRow.confirmed_by).where(
                col(QualificationRow.confirmed_by).startswith("session:")
            )
        )
    )
    count = 0
    for person_id, held, course in rows:
        mark = (person_id, f"session:{held.id}")
        if mark not in known:
            known.add(mark)
            session.add(_qualification(person_id, held, course))
            count += 1
    session.flush()
    return count


def _qualification(person_id: int, held: SessionRow, course: CourseRow) -> QualificationRow:
    day = to_local(held.ends_at).date()
    return QualificationRow(
        person_id=person_id,
        code=course.qualification,
        valid_from=day,
        valid_until=valid_until(day, course.months),
        confirmed_by=f"session:{held.id}",
    )

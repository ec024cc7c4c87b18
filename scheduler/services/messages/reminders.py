"""Reminders of one's shifts: on unless a person says no, as early as they or the activity say, one a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_instant, to_local
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    CampaignRow,
    MessageNoticeRow,
    NoticeRow,
    ReminderRow,
    SessionRow,
    ShiftRow,
)
from scheduler.domain.messages import LEADS, MessageKind, remind_at
from scheduler.domain.notices import NoticeCode
from scheduler.domain.work import AssignmentState, CampaignState, SessionState
from scheduler.services import drafts
from scheduler.services.messages import contact, delivery
from scheduler.services.messages.contact import Way
from scheduler.services.messages.gateways import Gateways
from scheduler.services.messages.texts import Writer

SURE = (AssignmentState.ACCEPTED, AssignmentState.CONFIRMED)
AHEAD = timedelta(minutes=max(LEADS)) + timedelta(days=1)
"""No reminder is due earlier than this before its shift."""


@dataclass(frozen=True, slots=True)
class _Coming:
    """A shift that somebody will come to and was not reminded of."""

    assignment_id: int
    person_id: int
    shift_id: int
    campaign_id: int
    starts_at: datetime
    lead_minutes: int
    changed_at: datetime

    @property
    def day(self) -> date:
        """The local date on which it begins."""
        return to_local(self.starts_at).date()

    def due(self, way: Way, now: datetime) -> bool:
        """Whether it is time, and the person did not say yes only after that time."""
        lead = self.lead_minutes if way.lead_minutes is None else way.lead_minutes
        moment = to_instant(remind_at(to_local(self.starts_at), lead, way.quiet))
        return way.remind and self.changed_at < moment <= now


def anything_due(session: Session, gateways: Gateways, now: datetime) -> bool:
    """Whether somebody is to be reminded now."""
    return bool(_due(session, gateways, now))


def make(session: Session, gateways: Gateways, now: datetime) -> int:
    """Write every reminder that is due, all of a person's shifts of that day in one; how many."""
    days = _due(session, gateways, now)
    seats = drafts.empty_seats(session, (one.shift_id for _, some in days for one in some))
    for way, some in days:
        shown = [seats[one.shift_id] for one in some]
        written = Writer(way.language, gateways.site).reminder(shown)
        message = delivery.post(
            session, way, written, MessageKind.REMINDER, now, campaign_id=some[0].campaign_id
        )
        message.not_before = None  # quiet hours are in the time at which it was due
        notice = NoticeRow(
            person_id=way.person_id,
            code=NoticeCode.REMINDER,
            details={"campaign_id": some[0].campaign_id, "coming": [one.shift_id for one in some]},
            created_at=now,
        )
        session.add(notice)
        session.flush()
        assert message.id is not None
        assert notice.id is not None
        session.add(MessageNoticeRow(notice_id=notice.id, message_id=message.id))
        session.add_all(
            ReminderRow(assignment_id=one.assignment_id, starts_at=one.starts_at, message_id=message.id)
            for one in some
        )
    session.flush()
    return len(days)


def _due(session: Session, gateways: Gateways, now: datetime) -> list[tuple[Way, list[_Coming]]]:
    """The shifts of each person and day of which one is due; others of that day are told along with it."""
    coming = list(_coming(session, now))
    ways = contact.ways(session, {one.person_id for one in coming}, gateways)
    days: dict[tuple[int, date], list[_Coming]] = defaultdict(list)
    for one in coming:
        days[one.person_id, one.day].append(one)
    return [
        (ways[person], some)
        for (person, _), some in sorted(days.items())
        if any(one.due(ways[person], now) for one in some)
    ]


def _coming(session: Session, now: datetime) -> Iterable[_Coming]:
    reminded = (col(ReminderRow.assignment_id) == AssignmentRow.id) & (
        col(ReminderRow.starts_at) == ShiftRow.starts_at
    )
    rows = session.exec(
        select(AssignmentRow, ShiftRow, ActivityRow)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .join(CampaignRow, col(CampaignRow.id) == ActivityRow.campaign_id)
        .join(ReminderRow, reminded, isouter=True)
        .where(
            col(AssignmentRow.state).in_(SURE),
            col(ShiftRow.starts_at) > now,
            col(ShiftRow.starts_at) <= now + AHEAD,
            SessionRow.state == SessionState.PLANNED,
            CampaignRow.state == CampaignState.PUBLISHED,
            col(ReminderRow.assignment_id).is_(None),
        )
        .order_by(col(ShiftRow.starts_at), col(ShiftRow.id))
    )
    for assignment, shift, activity in rows:
        assert assignment.id is not None
        yield _Coming(
            assignment.id,
            assignment.person_id,
            assignment.shift_id,
            activity.campaign_id,
            shift.starts_at,
            activity.remind_minutes,
            assignment.changed_at,
        )

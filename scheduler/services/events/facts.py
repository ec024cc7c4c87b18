"""What happened, as it is entered, and writing it into the world: absences, moved and cancelled sessions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, col, or_, select

from scheduler.db.local_time import to_instant, to_local
from scheduler.db.tables import (
    ActivityRow,
    AvailabilityRow,
    CalendarDayRow,
    CampaignRow,
    QualificationRow,
    SessionRow,
    ShiftRow,
)
from scheduler.domain.calendar_days import DayKind
from scheduler.domain.disruption import EventKind
from scheduler.domain.people import AvailabilityKind
from scheduler.domain.work import CampaignState, SessionState
from scheduler.services import room_use
from scheduler.services.layers import lunar_text
from scheduler.services.refusal import Refused

DAY = timedelta(days=1)
LONGEST_AWAY = timedelta(days=62)
MOST_MOVED = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; local times. Which fields count depends on the kind.

    PERSON_AWAY: person, from and until. SESSION_MOVED: session, from (its new beginning). SITE_CLOSED: site,
    day. STOP_DATE: site, day (the stop as it was), to_day. LAPSED: person, code, day (the first without it).
    MAKEUP_DAY: layer, day.
    """

    kind: EventKind
    person_id: int | None = None
    site_id: int | None = None
    session_id: int | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None
    day: date | None = None
    to_day: date | None = None
    code: str = ""
    layer: str = ""

    def facts(self) -> dict[str, Any]:
        """As it is kept."""
        moments = {"from": self.from_at, "until": self.until_at, "day": self.day, "to_day": self.to_day}
        told: dict[str, Any] = {name: one.isoformat() for name, one in moments.items() if one is not None}
        return told | {name: text for name, text in (("code", self.code), ("layer", self.layer)) if text}


@dataclass(slots=True)
class Applied:
    """What the event itself changed: sessions by id, and the people that it is about.

    `asks`: who has said yes is asked again rather than released.
    """

    moved: set[int] = field(default_factory=set)
    cancelled: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    asks: bool = False


def apply(session: Session, event: Event, now: datetime) -> Applied:
    """Write what happened.

    Raises:
        Refused: `event_incomplete`; `event_past`; `event_too_long`; `event_no_change` when nothing planned is
            concerned; `room_shared` when a moved session meets another in its room; `room_closed` when
            its room is closed then.
    """
    applied = Applied()
    _APPLY[event.kind](session, event, now, applied)
    session.flush()
    return applied


def _given(*values: Any) -> None:
    if any(value in (None, "") for value in values):
        raise Refused("event_incomplete")


def _away(session: Session, event: Event, now: datetime, applied: Applied) -> None:
    _given(event.person_id, event.from_at, event.until_at)
    assert event.person_id is not None
    assert event.from_at is not None
    assert event.until_at is not None
    starts, ends = to_instant(event.from_at), to_instant(event.until_at)
    if ends <= max(starts, now):
        raise Refused("event_past")
    if ends - starts > LONGEST_AWAY:
        raise Refused("event_too_long")
    session.add(
        AvailabilityRow(
            person_id=event.person_id, kind=AvailabilityKind.UNAVAILABLE, starts_at=starts, ends_at=ends
        )
    )
    applied.people.add(event.person_id)


def _lapsed(session: Session, event: Event, _now: datetime, applied: Applied) -> None:
    _given(event.person_id, event.day, event.code)
    assert event.person_id is not None
    assert event.day is not None
    last = event.day - DAY
    rows = session.exec(
        select(QualificationRow).where(
            QualificationRow.person_id == event.person_id, QualificationRow.code == event.code
        )
    ).all()
    valid = [row for row in rows if row.valid_until is None or row.valid_until > last]
    if not valid:
        raise Refused("event_no_change")
    for row in valid:
        row.valid_until = last
        session.add(row)
    applied.people.add(event.person_id)


def _moved(session: Session, event: Event, now: datetime, applied: Applied) -> None:
    _given(event.session_id, event.from_at)
    assert event.from_at is not None
    row = session.get_one(SessionRow, event.session_id)
    by = to_instant(event.from_at) - row.starts_at
    if row.state is not SessionState.PLANNED or not by:
        raise Refused("event_no_change")
    if row.starts_at <= now or row.starts_at + by <= now:
        raise Refused("event_past")
    if abs(by) > MOST_MOVED:
        raise Refused("event_too_long")
    _shift_by(session, [row], by, applied)


def _stop_date(session: Session, event: Event, now: datetime, applied: Applied) -> None:
    _given(event.site_id, event.day, event.to_day)
    assert event.day is not None
    assert event.to_day is not None
    if event.to_day <= to_local(now).date():
        raise Refused("event_past")
    if abs(event.to_day - event.day) > MOST_MOVED:
        raise Refused("event_too_long")
    coming = _at_site(session, event.site_id, now)
    found = [row for row in coming if to_local(row.starts_at).date() >= event.day]
    _shift_by(session, found, event.to_day - event.day, applied)


def _site_closed(session: Session, event: Event, now: datetime, applied: Applied) -> None:
    _given(event.site_id, event.day)
    assert event.day is not None
    first = to_instant(datetime.combine(event.day, time()))
    for row in _at_site(session, event.site_id, now):
        if row.starts_at < first + DAY and row.ends_at > first:
            row.state = SessionState.CANCELLED
            session.add(row)
            applied.cancelled.add(row.id or 0)
    if not applied.cancelled:
        raise Refused("event_no_change")


def _makeup_day(session: Session, event: Event, now: datetime, applied: Applied) -> None:
    _given(event.day, event.layer)
    assert event.day is not None
    if event.day <= to_local(now).date():
        raise Refused("event_past")
    row = session.exec(
        select(CalendarDayRow).where(CalendarDayRow.layer == event.layer, CalendarDayRow.day == event.day)
    ).first() or CalendarDayRow(layer=event.layer, day=event.day, kind="", lunar=lunar_text(event.day))
    if row.kind == DayKind.MAKEUP_WORKDAY:
        raise Refused("event_no_change")
    row.kind, row.provisional = DayKind.MAKEUP_WORKDAY.value, False
    session.add(row)
    applied.asks = True


def _shift_by(session: Session, rows: Iterable[SessionRow], by: timedelta, applied: Applied) -> None:
    listed = [row for row in rows if by]
    if not listed:
        raise Refused("event_no_change")
    for row in listed:
        row.starts_at, row.ends_at = row.starts_at + by, row.ends_at + by
        session.add(row)
        applied.moved.add(row.id or 0)
    for shift in session.exec(select(ShiftRow).where(col(ShiftRow.session_id).in_(applied.moved))):
        shift.starts_at, shift.ends_at = shift.starts_at + by, shift.ends_at + by
        session.add(shift)
    session.flush()
    if room_use.shared(session, listed, several=()):  # nobody has looked at how full a hall would be
        raise Refused("room_shared")
    if room_use.closed(session, listed):
        raise Refused("room_closed")


def _at_site(session: Session, site_id: int | None, now: datetime) -> list[SessionRow]:
    """Coming sessions of published campaigns that begin or end at a site."""
    return list(
        session.exec(
            select(SessionRow)
            .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
            .join(CampaignRow, col(CampaignRow.id) == ActivityRow.campaign_id)
            .where(
                or_(SessionRow.site_id == site_id, SessionRow.end_site_id == site_id),
                SessionRow.state == SessionState.PLANNED,
                SessionRow.starts_at > now,
                CampaignRow.state == CampaignState.PUBLISHED,
            )
            .order_by(col(SessionRow.id))
        )
    )


_APPLY: Mapping[EventKind, Any] = {
    EventKind.PERSON_AWAY: _away,
    EventKind.LAPSED: _lapsed,
    EventKind.SESSION_MOVED: _moved,
    EventKind.STOP_DATE: _stop_date,
    EventKind.SITE_CLOSED: _site_closed,
    EventKind.MAKEUP_DAY: _makeup_day,
}

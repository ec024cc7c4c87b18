"""Shifts that a person is on, outside the time they can give: found when that time changes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.db.local_time import local_interval
from scheduler.db.person_facts import load_people
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    ClashRow,
    NoticeRow,
    PersonRow,
    SessionRow,
    ShiftRow,
    SiteRow,
)
from scheduler.db.time_facts import load_times
from scheduler.domain.notices import NoticeCode
from scheduler.domain.work import SessionState
from scheduler.services.refusal import Refused
from scheduler.services.seats import SEATED


@dataclass(frozen=True, slots=True)
class Clash:
    """One clash with its shift; for organisers with the person too."""

    row: ClashRow
    shift: ShiftRow
    session: SessionRow
    site: SiteRow
    person: PersonRow


@contextmanager
def watched(session: Session, person_id: int, now: datetime, *, tell: bool = False) -> Iterator[None]:
    """Find what the changes made inside do to the shifts that the person is on; `tell` leaves a message.

    A shift that lay outside the person's time before is no news: an organiser asked, and they said yes.
    """
    before = set(outside(session, person_id, now))
    yield
    session.flush()
    after = set(outside(session, person_id, now))
    known = {
        row.shift_id: row for row in session.exec(select(ClashRow).where(ClashRow.person_id == person_id))
    }
    for shift, row in known.items():
        if shift not in after:
            session.delete(row)
    new = sorted(after - before - known.keys())
    session.add_all(ClashRow(person_id=person_id, shift_id=shift, found_at=now) for shift in new)
    if new and tell:
        details = {"coming": new}
        session.add(
            NoticeRow(person_id=person_id, code=NoticeCode.TIME_CLASHES, details=details, created_at=now)
        )
    session.flush()


def outside(session: Session, person_id: int, now: datetime) -> list[int]:
    """The shifts to come that the person is on and that do not lie wholly in the time they can give."""
    shifts = _shifts(session, person_id, now)
    if not shifts:
        return []
    days = [local_interval(shift.starts_at, shift.ends_at) for shift in shifts]
    people = load_people(session, [person_id])
    first, last = min(days).start.date(), max(when.end for when in days).date()
    times = load_times(session, people, first, last)[str(person_id)]
    return [
        shift.id or 0
        for shift, when in zip(shifts, days, strict=True)
        if not any(free.contains(when) for free in times.available)
    ]


def of_person(session: Session, person_id: int, now: datetime) -> list[Clash]:
    """What the person has not answered yet, by time."""
    return _listed(session, now, ClashRow.person_id == person_id, col(ClashRow.kept_at).is_(None))


def of_campaign(session: Session, campaign_id: int, now: datetime) -> list[Clash]:
    """What nobody of a campaign's roster has answered yet, by time."""
    return _listed(session, now, ActivityRow.campaign_id == campaign_id, col(ClashRow.kept_at).is_(None))


def keep(session: Session, person_id: int, shift_id: int, now: datetime) -> None:
    """The person comes all the same.

    Raises:
        Refused: `no_clash`.
    """
    row = session.exec(
        select(ClashRow).where(ClashRow.person_id == person_id, ClashRow.shift_id == shift_id)
    ).first()
    if row is None:
        raise Refused("no_clash")
    row.kept_at = row.kept_at or now
    session.add(row)


def _shifts(session: Session, person_id: int, now: datetime) -> Sequence[ShiftRow]:
    return session.exec(
        select(ShiftRow)
        .join(AssignmentRow, col(AssignmentRow.shift_id) == ShiftRow.id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .where(
            AssignmentRow.person_id == person_id,
            col(AssignmentRow.state).in_(SEATED),
            SessionRow.state == SessionState.PLANNED,
            ShiftRow.starts_at > now,
        )
        .order_by(col(ShiftRow.starts_at), col(ShiftRow.id))
    ).all()


def _listed(session: Session, now: datetime, *conditions: object) -> list[Clash]:
    """Clashes that still hold: the person is still on the shift, and it is still to come."""
    rows = session.exec(
        select(ClashRow, ShiftRow, SessionRow, SiteRow, PersonRow)  # type: ignore[call-overload]  # five rows
        .join(ShiftRow, col(ShiftRow.id) == ClashRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(SiteRow, col(SiteRow.id) == SessionRow.site_id)
        .join(PersonRow, col(PersonRow.id) == ClashRow.person_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .join(
            AssignmentRow,
            (col(AssignmentRow.shift_id) == ShiftRow.id) & (col(AssignmentRow.person_id) == PersonRow.id),
        )
        .where(
            col(AssignmentRow.state).in_(SEATED),
            SessionRow.state == SessionState.PLANNED,
            ShiftRow.starts_at > now,
            *conditions,
        )
        .order_by(col(ShiftRow.starts_at), col(ClashRow.id))
    )
    return [Clash(*row) for row in rows]

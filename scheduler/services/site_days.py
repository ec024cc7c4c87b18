"""What happens at a coordinator's sites on the coming days, and who is expected there."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    CampaignRow,
    OrganisationRow,
    PersonRow,
    RoomRow,
    SessionRow,
    ShiftRow,
    SiteRow,
)
from scheduler.domain.organisations import Role
from scheduler.domain.work import AssignmentState, CampaignState
from scheduler.services import access
from scheduler.services.accounts import Account

EXPECTED = (
    AssignmentState.PROPOSED,
    AssignmentState.ACCEPTED,
    AssignmentState.CONFIRMED,
    AssignmentState.DONE,
    AssignmentState.NO_SHOW,
)


@dataclass(frozen=True, slots=True)
class Expected:
    """One person expected on a shift, and how they answered."""

    person: PersonRow
    state: AssignmentState


@dataclass(frozen=True, slots=True)
class Duty:
    """One shift with who is expected on it."""

    shift: ShiftRow
    people: tuple[Expected, ...]

    @property
    def missing(self) -> int:
        """How many people are still to be found."""
        return max(0, self.shift.min_people - len(self.people))


@dataclass(frozen=True, slots=True)
class Visit:
    """One session at one of the sites."""

    session: SessionRow
    activity: ActivityRow
    site: SiteRow
    room: RoomRow | None
    duties: tuple[Duty, ...]


def visits(
    session: Session,
    account: Account,
    *,
    start: datetime,
    end: datetime,
    zone: ZoneInfo,
    site_id: int | None = None,
) -> dict[date, list[Visit]]:
    """Sessions of published campaigns at the account's sites that begin in [start, end), by local date.

    With `site_id` only those at that site.
    """
    where = [SessionRow.starts_at >= start, SessionRow.starts_at < end]
    if site_id is not None:
        where.append(SessionRow.site_id == site_id)
    by_day: dict[date, list[Visit]] = defaultdict(list)
    for one in _found(session, account, *where):
        by_day[one.session.starts_at.astimezone(zone).date()].append(one)
    return dict(by_day)


def under_way(session: Session, account: Account, at: datetime) -> list[Visit]:
    """Sessions of the same kind that began before a moment and end after it."""
    return _found(session, account, SessionRow.starts_at < at, SessionRow.ends_at > at)


def _found(session: Session, account: Account, *where: Any) -> list[Visit]:
    found = session.exec(
        _at_sites(select(SessionRow, ActivityRow, SiteRow, RoomRow), account)
        .join(RoomRow, col(RoomRow.id) == SessionRow.room_id, isouter=True)
        .where(*where)
        .order_by(col(SessionRow.starts_at), col(SiteRow.name_zh), col(SessionRow.id))
    ).all()
    duties = _duties(session, [one.id for one, *_ in found])
    return [
        Visit(one, activity, site, room, tuple(duties.get(one.id, ()))) for one, activity, site, room in found
    ]


def next_day(session: Session, account: Account, *, after: datetime, zone: ZoneInfo) -> date | None:
    """The local date of the first session at the account's sites that begins at or after a moment."""
    starts = session.exec(
        _at_sites(select(func.min(SessionRow.starts_at)), account).where(SessionRow.starts_at >= after)
    ).one()
    return None if starts is None else starts.astimezone(zone).date()


def _at_sites(query: Any, account: Account) -> Any:
    """Only sessions of published campaigns at the account's sites."""
    return (
        query.join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .join(CampaignRow, col(CampaignRow.id) == ActivityRow.campaign_id)
        .join(SiteRow, col(SiteRow.id) == SessionRow.site_id)
        .join(OrganisationRow, col(OrganisationRow.id) == SiteRow.organisation_id)
        .where(
            access.below(OrganisationRow.path, account, Role.COORDINATOR, Role.ORGANISER),
            CampaignRow.state != CampaignState.DRAFT,
        )
    )


def _duties(session: Session, sessions: Sequence[int | None]) -> dict[int | None, list[Duty]]:
    shifts = session.exec(
        select(ShiftRow)
        .where(col(ShiftRow.session_id).in_(sessions))
        .order_by(col(ShiftRow.starts_at), col(ShiftRow.role), col(ShiftRow.id))
    ).all()
    people: dict[int, list[Expected]] = defaultdict(list)
    for assignment, person in session.exec(
        select(AssignmentRow, PersonRow)
        .join(PersonRow, col(PersonRow.id) == AssignmentRow.person_id)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .where(col(ShiftRow.session_id).in_(sessions), col(AssignmentRow.state).in_(EXPECTED))
        .order_by(col(PersonRow.name), col(PersonRow.id))
    ):
        people[assignment.shift_id].append(Expected(person, assignment.state))
    found: dict[int | None, list[Duty]] = defaultdict(list)
    for shift in shifts:
        found[shift.session_id].append(Duty(shift, tuple(people.get(shift.id or 0, ()))))
    return found

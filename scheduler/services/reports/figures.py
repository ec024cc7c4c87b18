"""The figures of a report: by campaign, by leading body, in all; people and children counted once in each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy
from sqlmodel import Session, col, select

from scheduler.db.local_time import local_interval, to_local
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    AttendanceRow,
    CampaignRow,
    OrganisationRow,
    SessionRow,
    ShiftRow,
    StayRow,
)
from scheduler.domain.attendance import AttendanceState, credited_minutes
from scheduler.domain.interval import Interval
from scheduler.domain.organisations import Body, Level, Role
from scheduler.domain.work import CampaignState, SessionState
from scheduler.services import access, seats
from scheduler.services.accounts import Account


@dataclass(frozen=True, slots=True)
class Asked:
    """What is reported on: the nodes at or below a path, campaigns of a body, a stretch of local dates."""

    path: str
    first: date
    last: date
    body: Body | None = None


@dataclass
class Figures:
    """What was done; sessions that are still ahead are only planned.

    Attributes:
        minutes: of service, as attendance was witnessed, else as long as the shift was.
        open_places: people that coming sessions still lack.
    """

    planned: int = 0
    held: int = 0
    cancelled: int = 0
    minutes: int = 0
    open_places: int = 0
    people: set[int] = field(default_factory=set)
    children: set[int] = field(default_factory=set)

    @property
    def hours(self) -> float:
        """Hours of service, to the half hour."""
        return round(self.minutes / 30) / 2


@dataclass(frozen=True, slots=True)
class CampaignFigures:
    """One campaign with its owner and figures."""

    campaign: CampaignRow
    owner: OrganisationRow
    figures: Figures

    @property
    def body(self) -> Body | None:
        """Which body leads it: its own, else that of its owner."""
        return self.campaign.body or self.owner.body


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a stretch of time."""

    campaigns: tuple[CampaignFigures, ...]
    bodies: tuple[tuple[Body | None, Figures], ...]
    whole: Figures


def report(session: Session, asked: Asked, now: datetime, zone: ZoneInfo) -> Report:
    """All figures; six queries whatever there is."""
    start, end = instants(asked, zone)
    rows = _campaigns(session, asked)
    found = [CampaignFigures(campaign, owner, Figures()) for campaign, owner in rows]
    by_id = {one.campaign.id or 0: one.figures for one in found}
    inside = _inside(by_id, start, end)
    groups = _sessions(session, by_id, inside, now)
    _served(session, by_id, inside, now)
    _children(session, by_id, groups)
    _open(session, by_id, inside, now)
    bodies: dict[Body | None, list[Figures]] = defaultdict(list)
    for one in found:
        bodies[one.body].append(one.figures)
    order = [*Body, None]
    return Report(
        tuple(found),
        tuple((body, together(bodies[body])) for body in order if body in bodies),
        together(by_id.values()),
    )


def together(several: Iterable[Figures]) -> Figures:
    """The figures of several campaigns; who was in more than one counts once."""
    whole = Figures()
    for one in several:
        whole.planned += one.planned
        whole.held += one.held
        whole.cancelled += one.cancelled
        whole.minutes += one.minutes
        whole.open_places += one.open_places
        whole.people |= one.people
        whole.children |= one.children
    return whole


def instants(asked: Asked, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The stretch from the first midnight up to the one after the last date."""
    last = asked.last + timedelta(days=1)
    return (
        datetime.combine(asked.first, time(), zone).astimezone(UTC),
        datetime.combine(last, time(), zone).astimezone(UTC),
    )


def _campaigns(session: Session, asked: Asked) -> Sequence[tuple[CampaignRow, OrganisationRow]]:
    query = (
        select(CampaignRow, OrganisationRow)
        .join(OrganisationRow, col(OrganisationRow.id) == CampaignRow.organisation_id)
        .where(
            col(OrganisationRow.path).startswith(asked.path, autoescape=True),
            CampaignRow.state != CampaignState.DRAFT,
            CampaignRow.starts_on <= asked.last,
            CampaignRow.ends_on >= asked.first,
        )
        .order_by(col(CampaignRow.starts_on), col(CampaignRow.id))
    )
    if asked.body is not None:
        query = query.where(
            (col(CampaignRow.body) == asked.body)
            | (col(CampaignRow.body).is_(None) & (col(OrganisationRow.body) == asked.body))
        )
    return session.exec(query).all()


def _inside(campaigns: Iterable[int], start: datetime, end: datetime) -> tuple[Any, ...]:
    return (
        col(ActivityRow.campaign_id).in_(list(campaigns)),
        SessionRow.starts_at >= start,
        SessionRow.starts_at < end,
    )


def _sessions(
    session: Session, by_id: Mapping[int, Figures], inside: tuple[Any, ...], now: datetime
) -> dict[int, set[tuple[int, date]]]:
    """Counts sessions; gives the groups of children that were there, with the dates, by campaign."""
    rows = session.execute(
        sqlalchemy.select(
            col(ActivityRow.campaign_id),
            col(SessionRow.state),
            col(SessionRow.starts_at),
            col(SessionRow.ends_at),
            col(SessionRow.child_group_id),
        )
        .join(SessionRow, col(SessionRow.activity_id) == col(ActivityRow.id))
        .where(*inside)
    )
    groups: dict[int, set[tuple[int, date]]] = defaultdict(set)
    for campaign, state, starts, ends, group in rows:
        figures = by_id[campaign]
        if state is SessionState.CANCELLED:
            figures.cancelled += 1
            continue
        figures.planned += 1
        if ends <= now:
            figures.held += 1
            if group is not None:
                groups[campaign].add((group, to_local(starts).date()))
    return groups


def _served(session: Session, by_id: Mapping[int, Figures], inside: tuple[Any, ...], now: datetime) -> None:
    stands = (col(AttendanceRow.assignment_id) == col(AssignmentRow.id)) & col(AttendanceRow.replaced_at).is_(
        None
    )
    rows = session.execute(
        sqlalchemy.select(
            col(ActivityRow.campaign_id),
            col(AssignmentRow.person_id),
            col(ShiftRow.starts_at),
            col(ShiftRow.ends_at),
            col(AttendanceRow.state),
            col(AttendanceRow.from_at),
            col(AttendanceRow.until_at),
        )
        .join(SessionRow, col(SessionRow.activity_id) == col(ActivityRow.id))
        .join(ShiftRow, col(ShiftRow.session_id) == col(SessionRow.id))
        .join(AssignmentRow, col(AssignmentRow.shift_id) == col(ShiftRow.id))
        .join(AttendanceRow, stands, isouter=True)
        .where(
            *inside,
            col(SessionRow.state) == SessionState.PLANNED,
            col(AssignmentRow.state).in_(seats.SAID_YES),
            col(ShiftRow.ends_at) <= now,
        )
    )
    for campaign, person, starts, ends, state, came, left in rows:
        minutes = _minutes(local_interval(starts, ends), state, came, left)
        if minutes is not None:
            by_id[campaign].minutes += minutes
            by_id[campaign].people.add(person)


def _minutes(
    shift: Interval, state: AttendanceState | None, came: datetime | None, left: datetime | None
) -> int | None:
    """Minutes that count; None for somebody who did not come."""
    if state is None:
        return shift.minutes
    if not state.came:
        return None
    start, end = to_local(came) if came else shift.start, to_local(left) if left else shift.end
    return credited_minutes(state, shift, start, end)


def _children(
    session: Session, by_id: Mapping[int, Figures], groups: Mapping[int, set[tuple[int, date]]]
) -> None:
    """Children who stayed with a group on a day on which it was there; only numbers leave this module."""
    wanted = {group for found in groups.values() for group, _ in found}
    stays: dict[int, list[tuple[int, date, date]]] = defaultdict(list)
    for stay in session.exec(select(StayRow).where(col(StayRow.group_id).in_(wanted))):
        stays[stay.group_id].append((stay.child_id, stay.arrives_on, stay.leaves_on))
    for campaign, found in groups.items():
        by_id[campaign].children |= {
            child for group, on in found for child, arrives, leaves in stays[group] if arrives <= on <= leaves
        }


def _open(session: Session, by_id: Mapping[int, Figures], inside: tuple[Any, ...], now: datetime) -> None:
    taken = seats.per_shift()
    places, filled = seats.sums(taken)[:2]
    rows = session.execute(
        sqlalchemy.select(col(ActivityRow.campaign_id), places, filled)
        .join(SessionRow, col(SessionRow.activity_id) == col(ActivityRow.id))
        .join(ShiftRow, col(ShiftRow.session_id) == col(SessionRow.id))
        .join(taken, taken.c.shift_id == col(ShiftRow.id), isouter=True)
        .where(*inside, col(SessionRow.state) == SessionState.PLANNED, col(SessionRow.starts_at) > now)
        .group_by(col(ActivityRow.campaign_id))
    )
    for campaign, needed, there in rows:
        by_id[campaign].open_places = int(needed) - int(there)


def scope(session: Session, account: Account) -> list[OrganisationRow]:
    """The nodes that a report may be about, from the top down: one's own level and what lies below.

    Enterprises are left out, unless the account has nothing else.
    """
    mine = access.below(OrganisationRow.path, account, Role.ORGANISER, Role.ADMINISTRATOR)
    rows = session.exec(select(OrganisationRow).where(mine).order_by(col(OrganisationRow.path))).all()
    offices = [row for row in rows if row.level is not Level.ENTERPRISE]
    return offices or list(rows)

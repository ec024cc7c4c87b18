"""The calendar of one campaign for its organisers: a week of its sites, seats counted; months are elsewhere.

How a month or a year is counted, of one campaign or of many, is in `season_calendar`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy
from sqlmodel import Session, col, func, select

from scheduler.db.tables import ActivityRow, CampaignRow, SessionRow, ShiftRow, SiteRow
from scheduler.domain.work import ActivityKind, SessionState
from scheduler.services import seats
from scheduler.services.paging import Page, paged

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Held:
    """One session with its seats; times are local."""

    id: int
    kind: ActivityKind
    title_zh: str
    title_en: str
    site_id: int
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    for_children: bool
    places: int
    filled: int
    waiting: int

    @property
    def gaps(self) -> int:
        """Places that nobody is on."""
        return self.places - self.filled


@dataclass(frozen=True, slots=True)
class SiteWeek:
    """One site's sessions on the seven days of a week; a session stands on the day on which it begins."""

    site: SiteRow
    days: tuple[tuple[Held, ...], ...]


def monday(on: date) -> date:
    """The Monday of the week of a date."""
    return on - timedelta(days=on.weekday())


def month_of(on: date) -> tuple[date, date]:
    """The first and the last date of the whole weeks that show the month of a date."""
    first = on.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return monday(first), monday(last) + timedelta(days=6)


def week(
    session: Session, campaign_id: int, on: date, zone: ZoneInfo, page: tuple[int, int] = (1, 20)
) -> Page[SiteWeek]:
    """The week of a date by site, only sites with sessions in it; `page` is (number, sites on a page)."""
    first = monday(on)
    found = _held(session, campaign_id, first, first + WEEK - timedelta(days=1), zone)
    by_site: dict[int, list[Held]] = defaultdict(list)
    for one in found:
        by_site[one.site_id].append(one)
    sites = session.exec(
        select(SiteRow)
        .where(col(SiteRow.id).in_(by_site))
        .order_by(col(SiteRow.organisation_id), col(SiteRow.name_zh), col(SiteRow.id))
    ).all()
    part = paged(sites, *page)
    rows = tuple(SiteWeek(site, _by_weekday(by_site[site.id or 0], first)) for site in part.items)
    return Page(rows, part.number, part.pages, part.total)


def opens_on(session: Session, campaign: CampaignRow, today: date, zone: ZoneInfo) -> date:
    """Where to open the calendar: today within the campaign, else its first session, else its first day."""
    if campaign.starts_on <= today <= campaign.ends_on:
        return today
    first = session.exec(
        select(func.min(SessionRow.starts_at))
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(ActivityRow.campaign_id == campaign.id, SessionRow.state == SessionState.PLANNED)
    ).one()
    return campaign.starts_on if first is None else first.astimezone(zone).date()


def _by_weekday(found: Iterable[Held], first: date) -> tuple[tuple[Held, ...], ...]:
    days: list[list[Held]] = [[] for _ in range(7)]
    for one in found:
        days[(one.starts_at.date() - first).days].append(one)
    return tuple(tuple(day) for day in days)


def _held(session: Session, campaign_id: int, first: date, last: date, zone: ZoneInfo) -> list[Held]:
    """Sessions that begin on a date from `first` to `last`, in order of time."""
    taken = seats.per_shift()
    begins = datetime.combine(first, time(), zone).astimezone(UTC)
    ends = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
    rows = session.execute(
        sqlalchemy.select(SessionRow, col(ActivityRow.kind), *seats.sums(taken)[:4])
        .join(ActivityRow, col(ActivityRow.id) == col(SessionRow.activity_id))
        .join(ShiftRow, col(ShiftRow.session_id) == col(SessionRow.id), isouter=True)
        .join(taken, taken.c.shift_id == col(ShiftRow.id), isouter=True)
        .where(
            col(ActivityRow.campaign_id) == campaign_id,
            col(SessionRow.starts_at) >= begins,
            col(SessionRow.starts_at) < ends,
        )
        .group_by(col(SessionRow.id), col(ActivityRow.kind))
        .order_by(col(SessionRow.starts_at), col(SessionRow.id))
    )
    return [_one(row[0], row[1], tuple(map(int, row[2:])), zone) for row in rows]


def _one(row: SessionRow, kind: ActivityKind, counted: tuple[int, ...], zone: ZoneInfo) -> Held:
    assert row.id is not None
    places, filled, _, waiting = counted
    return Held(
        id=row.id,
        kind=kind,
        title_zh=row.title_zh,
        title_en=row.title_en,
        site_id=row.site_id,
        starts_at=row.starts_at.astimezone(zone),
        ends_at=row.ends_at.astimezone(zone),
        cancelled=row.state is SessionState.CANCELLED,
        for_children=is_for_children(row),
        places=places,
        filled=filled,
        waiting=waiting,
    )


def is_for_children(row: SessionRow) -> bool:
    """Whether children are in our care there, so that ratios and record checks apply (H4-H8)."""
    return row.setting is not None or row.child_group_id is not None

"""The calendar of campaigns, one or many side by side: what each has on a day, and in each month."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy
from sqlmodel import Session, col, func

from scheduler.db.tables import ActivityRow, CampaignRow, SessionRow, ShiftRow
from scheduler.domain.calendar_days import dates
from scheduler.domain.work import SessionState
from scheduler.services import seats
from scheduler.services.campaign_calendar import month_of

DAY = timedelta(days=1)
Campaigns = Sequence[CampaignRow]


@dataclass(frozen=True, slots=True)
class Share:
    """What one campaign has on a day or in a month, from the date of its first session there."""

    campaign: CampaignRow
    first: date
    sessions: int
    places: int
    filled: int

    @property
    def gaps(self) -> int:
        """Places that nobody is on."""
        return self.places - self.filled


@dataclass(frozen=True, slots=True)
class CampaignsDay:
    """A date with what the campaigns have on it; `inside` says whether it belongs to the month shown."""

    on: date
    inside: bool
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class CampaignYear:
    """A campaign with its share of each of the twelve months, none where it has no session."""

    campaign: CampaignRow
    months: tuple[Share | None, ...]


@dataclass(frozen=True, slots=True)
class _Moment:
    campaign_id: int
    starts_at: datetime
    sessions: int
    places: int
    filled: int


def month(session: Session, campaigns: Campaigns, on: date, zone: ZoneInfo) -> list[list[CampaignsDay]]:
    """The weeks of the month of a date, Monday first, the campaigns in the order given."""
    first, last = month_of(on)
    moments = list(_moments(session, campaigns, first, last, zone))
    by_day = {
        day: tuple(_shares(campaigns, (one for one in moments if one.starts_at.date() == day)))
        for day in {one.starts_at.date() for one in moments}
    }
    days = [CampaignsDay(day, day.month == on.month, by_day.get(day, ())) for day in dates(first, last)]
    return [days[start : start + 7] for start in range(0, len(days), 7)]


def year(session: Session, campaigns: Campaigns, number: int, zone: ZoneInfo) -> list[CampaignYear]:
    """The campaigns that have sessions in a year, in the order given."""
    moments = list(_moments(session, campaigns, date(number, 1, 1), date(number, 12, 31), zone))
    by_month: list[Mapping[int | None, Share]] = [
        {
            one.campaign.id: one
            for one in _shares(campaigns, (each for each in moments if each.starts_at.month == month))
        }
        for month in range(1, 13)
    ]
    rows = [CampaignYear(campaign, tuple(one.get(campaign.id) for one in by_month)) for campaign in campaigns]
    return [row for row in rows if any(row.months)]


def opens_on(session: Session, campaigns: Campaigns, today: date, zone: ZoneInfo) -> date:
    """Where to open: on today, unless its month has nothing left; then where the next session is, if any."""
    begins, month_ends = _midnight(today, zone), (today.replace(day=1) + timedelta(days=31)).replace(day=1)
    coming = session.scalar(
        sqlalchemy.select(func.min(col(SessionRow.starts_at)))
        .join(ActivityRow, col(ActivityRow.id) == col(SessionRow.activity_id))
        .where(*_of(campaigns), col(SessionRow.starts_at) >= begins)
    )
    if coming is None or coming < _midnight(month_ends, zone):
        return today
    return coming.astimezone(zone).date()


def _shares(campaigns: Campaigns, moments: Iterable[_Moment]) -> Iterator[Share]:
    found: dict[int, list[_Moment]] = {}
    for one in moments:
        found.setdefault(one.campaign_id, []).append(one)
    for campaign in campaigns:
        if mine := found.get(campaign.id or 0):
            yield Share(
                campaign,
                min(one.starts_at for one in mine).date(),
                sum(one.sessions for one in mine),
                sum(one.places for one in mine),
                sum(one.filled for one in mine),
            )


def _moments(
    session: Session, campaigns: Campaigns, first: date, last: date, zone: ZoneInfo
) -> Iterator[_Moment]:
    """Sessions that begin on a date from `first` to `last`, counted together where they begin together."""
    taken = seats.per_shift()
    rows = session.execute(
        sqlalchemy.select(
            col(ActivityRow.campaign_id),
            col(SessionRow.starts_at),
            func.count(func.distinct(col(SessionRow.id))),
            *seats.sums(taken)[:2],
        )
        .join(SessionRow, col(SessionRow.activity_id) == col(ActivityRow.id))
        .join(ShiftRow, col(ShiftRow.session_id) == col(SessionRow.id), isouter=True)
        .join(taken, taken.c.shift_id == col(ShiftRow.id), isouter=True)
        .where(
            *_of(campaigns),
            col(SessionRow.starts_at) >= _midnight(first, zone),
            col(SessionRow.starts_at) < _midnight(last + DAY, zone),
        )
        .group_by(col(ActivityRow.campaign_id), col(SessionRow.starts_at))
    )
    for campaign, starts_at, *counted in rows:
        yield _Moment(campaign, starts_at.astimezone(zone), *map(int, counted))


def _of(campaigns: Campaigns) -> tuple[sqlalchemy.ColumnElement[bool], ...]:
    ids = [one.id for one in campaigns]
    return col(ActivityRow.campaign_id).in_(ids), col(SessionRow.state) == SessionState.PLANNED


def _midnight(on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(), zone).astimezone(UTC)

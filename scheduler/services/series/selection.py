"""Which sessions of a campaign an organiser works on: listed and filtered, picked or taken all at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy
from sqlmodel import Session, col, func, select

from scheduler.db.tables import (
    ActivityRow,
    CampaignRow,
    SeriesMemberRow,
    SeriesRow,
    SessionRow,
    ShiftRow,
    SiteRow,
)
from scheduler.domain.work import ActivityKind, SessionState
from scheduler.services import seats
from scheduler.services.paging import Page, fetched
from scheduler.services.refusal import Refused

SIZE = 50
MOST = 1_000
"""How many sessions one edit may touch."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What is shown; dates are local and inclusive."""

    series: int | None = None
    site: int | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One session in the list, with how many people it needs and has."""

    row: SessionRow
    kind: ActivityKind
    site: SiteRow
    places: int
    filled: int


def listed(session: Session, campaign_id: int, asked: Filter, zone: ZoneInfo, page: int = 1) -> Page[Listed]:
    """The sessions of a campaign that pass the filter, in order of time."""
    conditions = _conditions(campaign_id, asked, zone)
    found = (
        select(SessionRow)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(*conditions)
        .order_by(col(SessionRow.starts_at), col(SessionRow.id))
    )
    part = fetched(session, found, page, SIZE)
    taken = seats.per_shift()
    rows = session.execute(
        sqlalchemy.select(SessionRow, col(ActivityRow.kind), SiteRow, *seats.sums(taken)[:2])
        .join(ActivityRow, col(ActivityRow.id) == col(SessionRow.activity_id))
        .join(SiteRow, col(SiteRow.id) == col(SessionRow.site_id))
        .join(ShiftRow, col(ShiftRow.session_id) == col(SessionRow.id), isouter=True)
        .join(taken, taken.c.shift_id == col(ShiftRow.id), isouter=True)
        .where(col(SessionRow.id).in_([row.id for row in part.items]))
        .group_by(col(SessionRow.id), col(ActivityRow.kind), col(SiteRow.id))
        .order_by(col(SessionRow.starts_at), col(SessionRow.id))
    )
    items = tuple(Listed(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in rows)
    return Page(items, part.number, part.pages, part.total)


def picked(
    session: Session, campaign_id: int, chosen: Iterable[int], asked: Filter | None, zone: ZoneInfo
) -> list[SessionRow]:
    """The chosen sessions of a campaign, or with a filter all that pass it; held until the transaction ends.

    Raises:
        Refused: `no_sessions_chosen`, `too_many_chosen`.
    """
    if asked is None:
        ids = set(chosen)
    else:
        query = select(SessionRow.id).join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        ids = {key for key in session.exec(query.where(*_conditions(campaign_id, asked, zone))) if key}
    rows = session.exec(
        select(SessionRow)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(col(SessionRow.id).in_(sorted(ids)[: MOST + 1]), ActivityRow.campaign_id == campaign_id)
        .order_by(col(SessionRow.starts_at), col(SessionRow.id))
    ).all()
    if not rows:
        raise Refused("no_sessions_chosen")
    if len(ids) > MOST:
        raise Refused("too_many_chosen")
    return list(rows)


def hold(session: Session, campaign_id: int) -> CampaignRow:
    """The campaign, held: whoever else edits or publishes waits."""
    return session.exec(
        select(CampaignRow)
        .where(CampaignRow.id == campaign_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def series_of(session: Session, campaign_id: int) -> list[tuple[SeriesRow, int]]:
    """The series of a campaign with how many sessions each has left."""
    rows = session.execute(
        sqlalchemy.select(SeriesRow, func.count(col(SeriesMemberRow.session_id)))
        .join(SeriesMemberRow, col(SeriesMemberRow.series_id) == col(SeriesRow.id))
        .where(col(SeriesRow.campaign_id) == campaign_id)
        .group_by(col(SeriesRow.id))
        .order_by(col(SeriesRow.id))
    )
    return [(row[0], int(row[1])) for row in rows]


def sites_of(session: Session, campaign_id: int) -> list[SiteRow]:
    """The sites at which a campaign has sessions."""
    return list(
        session.exec(
            select(SiteRow)
            .where(
                col(SiteRow.id).in_(
                    select(SessionRow.site_id)
                    .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
                    .where(ActivityRow.campaign_id == campaign_id)
                )
            )
            .order_by(col(SiteRow.name_zh), col(SiteRow.id))
        )
    )


def _conditions(campaign_id: int, asked: Filter, zone: ZoneInfo) -> list[sqlalchemy.ColumnElement[bool]]:
    found: list[sqlalchemy.ColumnElement[bool]] = [
        col(ActivityRow.campaign_id) == campaign_id,
        col(SessionRow.state) == SessionState.PLANNED,
    ]
    if asked.series is not None:
        members = select(SeriesMemberRow.session_id).where(SeriesMemberRow.series_id == asked.series)
        found.append(col(SessionRow.id).in_(members))
    if asked.site is not None:
        found.append(col(SessionRow.site_id) == asked.site)
    if asked.first is not None:
        found.append(col(SessionRow.starts_at) >= _midnight(asked.first, zone))
    if asked.last is not None:
        found.append(col(SessionRow.starts_at) < _midnight(asked.last + timedelta(days=1), zone))
    return found


def _midnight(on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(), zone).astimezone(UTC)

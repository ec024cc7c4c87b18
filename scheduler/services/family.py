"""A worker's own page: the crew's rota with free time, and the talks open to the crew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from scheduler.db.tables import (
    ActivityRow,
    CampaignRow,
    CrewRow,
    PersonRow,
    SessionRow,
    SiteRow,
)
from scheduler.domain.free_time import FreeTimeTerms, free_time
from scheduler.domain.interval import Interval
from scheduler.domain.work import CampaignState, SessionState
from scheduler.services import places
from scheduler.services.places import CrewRota, RotaDay

# A parent who wants to call has slept enough after seven and a half hours (see `FreeTimeTerms`).
TO_CALL = FreeTimeTerms(rest_after_night=450)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CrewDay:
    """One date of the crew: its work and what is free around it, local times."""

    rota: RotaDay
    free: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class CrewWeeks:
    """The crew that somebody works in, and its coming days."""

    crew: CrewRow
    site: SiteRow
    rota: CrewRota
    days: tuple[CrewDay, ...]


def crew_weeks(session: Session, person_id: int, first: date, last: date) -> CrewWeeks | None:
    """The rota of the person's crew from `first` to `last`, with free time; None without a crew."""
    found = session.exec(
        select(CrewRow, SiteRow)
        .join(SiteRow, col(SiteRow.id) == CrewRow.site_id)
        .join(PersonRow, col(PersonRow.crew_id) == CrewRow.id)
        .where(PersonRow.id == person_id)
    ).first()
    if found is None:
        return None
    crew, site = found
    rotas = places.rotas(session, crew.site_id, first - DAY, last + DAY)
    rota = next(one for one in rotas if one.crew.id == crew.id)
    free = free_time([work for day in rota.days for work in day.work], first, last, TO_CALL)
    days = tuple(
        CrewDay(day, tuple(one for one in free if one.start.date() == day.on))
        for day in rota.days
        if first <= day.on <= last
    )
    return CrewWeeks(crew, site, rota, days)


def open_sessions(
    session: Session, person_id: int, start: datetime, end: datetime
) -> Sequence[tuple[SessionRow, SiteRow]]:
    """Talks at the person's plant that begin in [start, end), open to workers, for their crew or for all."""
    person = session.get_one(PersonRow, person_id)
    crew = None if person.crew_id is None else session.get(CrewRow, person.crew_id)
    if crew is None:
        return ()
    found = session.exec(
        _published(select(SessionRow, SiteRow))
        .join(SiteRow, col(SiteRow.id) == SessionRow.site_id)
        .where(
            col(SessionRow.open_to_workers),
            SessionRow.site_id == crew.site_id,
            or_(col(SessionRow.audience_crew_id).is_(None), col(SessionRow.audience_crew_id) == crew.id),
            SessionRow.starts_at >= start,
            SessionRow.starts_at < end,
        )
        .order_by(col(SessionRow.starts_at), col(SessionRow.id))
    )
    return [(one, site) for one, site in found]


def _published(query: Any) -> Any:
    """Only what takes place, of campaigns that are published."""
    return (
        query.join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .join(CampaignRow, col(CampaignRow.id) == ActivityRow.campaign_id)
        .where(CampaignRow.state != CampaignState.DRAFT, SessionRow.state == SessionState.PLANNED)
    )

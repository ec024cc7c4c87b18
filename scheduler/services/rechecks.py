"""Plans to look at again because the calendar under them changed: found, kept until somebody has looked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy
from sqlmodel import Session, col, select

from scheduler.db.tables import (
    ActivityRow,
    CampaignRow,
    RecheckRow,
    SessionRow,
    ShiftRow,
    SiteRow,
)
from scheduler.domain.calendar_days import CalendarLayer
from scheduler.domain.interval import Interval
from scheduler.domain.recheck import ChangedDay, DayChange, affected, changed_days
from scheduler.domain.work import CampaignState, SessionState
from scheduler.services import layers, seats

Span = tuple[date, date]
Layers = Mapping[str, CalendarLayer]


@dataclass(frozen=True, slots=True)
class Hit:
    """One session on one changed day; `people` counts those who are on its shifts."""

    campaign: CampaignRow
    session: SessionRow
    day: date
    change: DayChange
    people: int


@dataclass(frozen=True, slots=True)
class _Planned:
    campaign: CampaignRow
    session: SessionRow
    when: Interval


def hits(
    session: Session, layer: str, before: Layers, after: Layers, *, span: Span, zone: ZoneInfo
) -> tuple[Hit, ...]:
    """Planned sessions in the layer's reach on days that one may now be off or at work on.

    Each site is judged by all layers that concern it: a holiday changes nothing where the plant stood anyway.
    """
    by_place: dict[tuple[str, ...], list[_Planned]] = defaultdict(list)
    for campaign, planned, site in _planned(session, span, zone):
        names = tuple(name for name in layers.concerning(site.division, site.id) if name in after)
        if layer in names:
            times = (planned.starts_at.astimezone(zone), planned.ends_at.astimezone(zone))
            by_place[names].append(_Planned(campaign, planned, Interval(*times)))
    found: list[tuple[_Planned, ChangedDay]] = []
    for names, here in by_place.items():
        old, new = layers.calendar_of(before, names), layers.calendar_of(after, names)
        found += _touched(here, changed_days(old, new, *span))
    people = _people(session, {one.session.id for one, _ in found if one.session.id is not None})
    found.sort(key=lambda one: (one[1].on, one[0].when, one[0].session.id))
    return tuple(
        Hit(one.campaign, one.session, change.on, change.change, people.get(one.session.id or 0, 0))
        for one, change in found
    )


def keep(session: Session, layer: str, found: Iterable[Hit]) -> None:
    """Write down what has to be looked at; a session already listed for that day is listed anew."""
    known = {(row.session_id, row.day): row for row in session.exec(select(RecheckRow))}
    for hit in found:
        assert hit.campaign.id is not None
        assert hit.session.id is not None
        row = known.get((hit.session.id, hit.day)) or RecheckRow(
            campaign_id=hit.campaign.id,
            session_id=hit.session.id,
            day=hit.day,
            layer=layer,
            change=hit.change,
            found_at=datetime.now(UTC),
        )
        row.layer, row.change, row.found_at, row.looked_at = layer, hit.change, datetime.now(UTC), None
        session.add(row)


def open_of(session: Session, campaign_id: int) -> list[tuple[RecheckRow, SessionRow]]:
    """What of a campaign still needs a look, in order of date."""
    return list(
        session.exec(
            select(RecheckRow, SessionRow)
            .join(SessionRow, col(SessionRow.id) == RecheckRow.session_id)
            .where(RecheckRow.campaign_id == campaign_id, col(RecheckRow.looked_at).is_(None))
            .order_by(col(RecheckRow.day), col(SessionRow.starts_at), col(RecheckRow.id))
        )
    )


def look(session: Session, *, account_id: int, campaign_id: int, recheck_id: int) -> bool:
    """Note that somebody has looked; False when it is not of this campaign or was looked at before."""
    row = session.get(RecheckRow, recheck_id)
    if row is None or row.campaign_id != campaign_id or row.looked_at is not None:
        return False
    row.looked_at, row.account_id = datetime.now(UTC), account_id
    session.add(row)
    return True


def _planned(
    session: Session, span: Span, zone: ZoneInfo
) -> Iterable[tuple[CampaignRow, SessionRow, SiteRow]]:
    begins = datetime.combine(span[0], time(), zone)
    ends = datetime.combine(span[1] + timedelta(days=1), time(), zone)
    return session.exec(
        select(CampaignRow, SessionRow, SiteRow)
        .join(ActivityRow, col(ActivityRow.campaign_id) == CampaignRow.id)
        .join(SessionRow, col(SessionRow.activity_id) == ActivityRow.id)
        .join(SiteRow, col(SiteRow.id) == SessionRow.site_id)
        .where(
            SessionRow.state == SessionState.PLANNED,
            CampaignRow.state != CampaignState.CLOSED,
            SessionRow.starts_at < ends,
            SessionRow.ends_at > begins,
        )
    )


def _touched(
    here: Iterable[_Planned], changes: Iterable[ChangedDay]
) -> Iterable[tuple[_Planned, ChangedDay]]:
    by_name = {str(one.session.id): one for one in here}
    for one in affected({name: planned.when for name, planned in by_name.items()}, changes):
        for change in one.changes:
            yield by_name[one.id], change


def _people(session: Session, sessions: Iterable[int]) -> dict[int, int]:
    taken = seats.per_shift()
    counted = session.execute(
        sqlalchemy.select(col(ShiftRow.session_id), sqlalchemy.func.sum(taken.c.seated))
        .join(taken, taken.c.shift_id == col(ShiftRow.id))
        .where(col(ShiftRow.session_id).in_(list(sessions)))
        .group_by(col(ShiftRow.session_id))
    )
    return {row[0]: int(row[1]) for row in counted}

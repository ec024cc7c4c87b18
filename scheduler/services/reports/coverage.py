"""Who was reached and who was not: enterprises and counties below a node, children without a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from scheduler.db.tables import (
    ActivityRow,
    CampaignRow,
    ChildOfferRow,
    OrganisationRow,
    PlaceRequestRow,
    SessionRow,
    SiteRow,
)
from scheduler.domain.children import RequestState
from scheduler.domain.organisations import Level
from scheduler.domain.work import CampaignState, SessionState
from scheduler.services.reports.figures import Asked

UNPLACED = (RequestState.ENTERED, RequestState.WAITING, RequestState.NOT_PLACED)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the nodes of a level had a session, planned or held, and which had none."""

    level: Level
    reached: int
    missing: tuple[OrganisationRow, ...]

    @property
    def total(self) -> int:
        """All nodes of the level."""
        return self.reached + len(self.missing)


def coverage(session: Session, asked: Asked, start: datetime, end: datetime) -> tuple[Coverage, ...]:
    """Counties and enterprises at or below the node; levels without nodes are left out.

    A node is reached by a session of any published campaign at its sites or at those below it.
    """
    nodes = session.exec(
        select(OrganisationRow)
        .where(
            col(OrganisationRow.path).startswith(asked.path, autoescape=True),
            col(OrganisationRow.level).in_([Level.COUNTY, Level.ENTERPRISE]),
        )
        .order_by(col(OrganisationRow.path))
    ).all()
    places = _places(session, asked, start, end)
    found = []
    for level in (Level.COUNTY, Level.ENTERPRISE):
        areas = _areas([node for node in nodes if node.level is level])
        missing = tuple(same[0] for same in areas if not any(_held_below(node.path, places) for node in same))
        if areas:
            found.append(Coverage(level, len(areas) - len(missing), missing))
    return tuple(found)


def _areas(nodes: Sequence[OrganisationRow]) -> list[list[OrganisationRow]]:
    """Nodes that stand for one area: a county and the offices of the bodies in it; the area itself first."""
    by_area: dict[object, list[OrganisationRow]] = {}
    for node in nodes:
        key = node.division if node.level is Level.COUNTY and node.division else node.id
        by_area.setdefault(key, []).append(node)
    return [sorted(same, key=lambda node: (node.body is not None, node.path)) for same in by_area.values()]


def unplaced(session: Session, asked: Asked) -> int:
    """Children for whom a place was asked and who have none, in offers that touch the dates."""
    return session.exec(
        select(func.count(func.distinct(PlaceRequestRow.child_id)))
        .join(ChildOfferRow, col(ChildOfferRow.id) == PlaceRequestRow.offer_id)
        .join(CampaignRow, col(CampaignRow.id) == ChildOfferRow.campaign_id)
        .join(OrganisationRow, col(OrganisationRow.id) == CampaignRow.organisation_id)
        .where(
            col(OrganisationRow.path).startswith(asked.path, autoescape=True),
            col(PlaceRequestRow.state).in_(UNPLACED),
            ChildOfferRow.starts_on <= asked.last,
            ChildOfferRow.ends_on >= asked.first,
        )
    ).one()


def _places(session: Session, asked: Asked, start: datetime, end: datetime) -> Sequence[str]:
    """Paths of the nodes at whose sites something is held, in order."""
    found = session.exec(
        select(OrganisationRow.path)
        .join(SiteRow, col(SiteRow.organisation_id) == OrganisationRow.id)
        .join(SessionRow, col(SessionRow.site_id) == SiteRow.id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .join(CampaignRow, col(CampaignRow.id) == ActivityRow.campaign_id)
        .where(
            col(OrganisationRow.path).startswith(asked.path, autoescape=True),
            CampaignRow.state != CampaignState.DRAFT,
            SessionRow.state == SessionState.PLANNED,
            SessionRow.starts_at >= start,
            SessionRow.starts_at < end,
        )
        .distinct()
    )
    return sorted(found)


def _held_below(path: str, places: Sequence[str]) -> bool:
    return any(place.startswith(path) for place in places)

"""A child leaves what is to come: stays, requests for places; whoever plans hears of it without a name."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.db import belongings
from scheduler.db.local_time import to_local
from scheduler.db.tables import (
    ActivityRow,
    CampaignRow,
    ChildGroupRow,
    ChildOfferRow,
    NoticeRow,
    OrganisationRow,
    PlaceRequestRow,
    SessionRow,
    StayRow,
)
from scheduler.domain.care import Purpose
from scheduler.domain.children import RequestState
from scheduler.domain.notices import NoticeCode
from scheduler.domain.organisations import Role
from scheduler.domain.rules.consent import PURPOSE_OF
from scheduler.domain.work import ActivityKind
from scheduler.services import access, call_leaving, draws, pair_leaving

LEFT = NoticeCode.CHILD_LEFT.value
"""Code of the message to organisers; its details hold campaign, group and date, never a child."""


def leave_what_comes(session: Session, child_id: int, purpose: Purpose | None, now: datetime) -> None:
    """Take a child out of everything to come for one purpose, or (None) for all.

    A stay that has begun ends today: the child is still there and has to be fetched.
    """
    today = to_local(now).date()
    for stay, group in _stays(session, child_id, purpose, today):
        day = max(stay.arrives_on, today).isoformat()
        tell(session, group.campaign_id, {"group_id": group.id, "day": day}, now)
        if stay.arrives_on > today:
            belongings.erase(session, "stay", [stay.id or 0])
        else:
            stay.leaves_on = min(stay.leaves_on, today)
            session.add(stay)
    for request, offer in _requests(session, child_id, purpose):
        request.state, request.changed_at = RequestState.WITHDRAWN, now
        session.add(request)
        tell(session, offer.campaign_id, {"offer_id": offer.id}, now)
        draws.move_up(session, offer.id or 0, now)
    if purpose in (None, Purpose.VIDEO_ROOM):
        call_leaving.leave(session, child_id, now)
    if purpose in (None, Purpose.PAIRING):
        pair_leaving.leave(session, child_id, now)
    session.flush()


def tell(session: Session, campaign_id: int, details: dict[str, object], now: datetime) -> None:
    """A message to those who organise a campaign: the organisers of its node, or of the nearest above."""
    told = {"campaign_id": campaign_id, **details}
    session.add_all(
        NoticeRow(person_id=person, code=LEFT, details=told, created_at=now)
        for person in organisers(session, campaign_id)
    )


def told(session: Session, person_id: int, campaign_id: int) -> list[NoticeRow]:
    """The messages of this kind that somebody got about a campaign, newest first."""
    rows = session.exec(
        select(NoticeRow)
        .where(NoticeRow.person_id == person_id, NoticeRow.code == LEFT)
        .order_by(col(NoticeRow.created_at).desc(), col(NoticeRow.id).desc())
    )
    return [row for row in rows if row.details.get("campaign_id") == campaign_id]


def organisers(session: Session, campaign_id: int) -> list[int]:
    """The people who organise a campaign, by id."""
    path = session.exec(
        select(OrganisationRow.path)
        .join(CampaignRow, col(CampaignRow.organisation_id) == OrganisationRow.id)
        .where(CampaignRow.id == campaign_id)
    ).one()
    found = access.holders(session, Role.ORGANISER, [path])
    nearest = max((len(path) for _, path in found), default=0)
    return sorted({person for person, path in found if len(path) == nearest})


def _stays(
    session: Session, child_id: int, purpose: Purpose | None, today: date
) -> Iterable[tuple[StayRow, ChildGroupRow]]:
    rows = session.exec(
        select(StayRow, ChildGroupRow)
        .join(ChildGroupRow, col(ChildGroupRow.id) == StayRow.group_id)
        .where(StayRow.child_id == child_id, StayRow.leaves_on >= today)
    ).all()
    return [(stay, group) for stay, group in rows if _serves(session, group, purpose)]


def _serves(session: Session, group: ChildGroupRow, purpose: Purpose | None) -> bool:
    """Whether a group's sessions need that consent; a group without sessions might."""
    if purpose is None:
        return True
    kinds = session.exec(
        select(ActivityRow.kind)
        .join(SessionRow, col(SessionRow.activity_id) == ActivityRow.id)
        .where(SessionRow.child_group_id == group.id)
        .distinct()
    ).all()
    wanted = {PURPOSE_OF.get(ActivityKind(kind)) for kind in kinds}
    return purpose in wanted or (not wanted and purpose in (Purpose.CAMP, Purpose.TRIP))


def _requests(
    session: Session, child_id: int, purpose: Purpose | None
) -> Iterable[tuple[PlaceRequestRow, ChildOfferRow]]:
    live = [state for state in RequestState if state.live]
    query = (
        select(PlaceRequestRow, ChildOfferRow)
        .join(ChildOfferRow, col(ChildOfferRow.id) == PlaceRequestRow.offer_id)
        .where(PlaceRequestRow.child_id == child_id, col(PlaceRequestRow.state).in_(live))
    )
    if purpose is not None:
        query = query.where(ChildOfferRow.purpose == purpose)
    return session.exec(query).all()

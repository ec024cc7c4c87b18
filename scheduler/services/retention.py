"""The clock on children's data: so many days after a campaign ends what it held about children goes.

A child that nothing needs any more goes as well; of the campaign only how many children and stays there were
is kept. Whatever a later part of the program hangs on a child goes with it (`db.belongings`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.db import belongings
from scheduler.db.local_time import to_local
from scheduler.db.tables import (
    CampaignRow,
    ChildGroupRow,
    ChildOfferRow,
    ChildRow,
    PairRow,
    PlaceRequestRow,
    RetentionRow,
    StayRow,
)
from scheduler.domain.care import Purpose
from scheduler.domain.children import kept_until
from scheduler.domain.rules.violation import Violation
from scheduler.jobs import enqueue
from scheduler.services import audit, consent_answers, consents
from scheduler.services.child_access import LIVE
from scheduler.services.refusal import Refused

TASK = "retention"
"""The job that clears what is due."""

LEAST_DAYS, USUAL_DAYS, MOST_DAYS = 7, 90, 365


@dataclass(frozen=True, slots=True)
class Clock:
    """A campaign's clock: for how many days, the last date, and what went when it ran out."""

    days: int
    until: date
    cleared_at: datetime | None
    children: int
    stays: int


def clock(session: Session, campaign: CampaignRow) -> Clock:
    """Where a campaign's clock stands."""
    row = _row(session, campaign)
    until = kept_until(campaign.ends_on, row.days)
    return Clock(row.days, until, row.cleared_at, row.children, row.stays)


def set_days(session: Session, campaign: CampaignRow, days: int, account_id: int) -> None:
    """For how long after its end a campaign's data about children are kept.

    Raises:
        Refused: `retention_days` under a week, or longer than guardians were told; `cleared_already`.
    """
    most = _told(session, campaign)
    if not LEAST_DAYS <= days <= most:
        raise Refused(Violation("retention_days", amount=LEAST_DAYS, needed=most))
    row = _row(session, campaign)
    if row.cleared_at is not None:
        raise Refused("cleared_already")
    row.days = days
    session.add(row)
    audit.note(session, account_id=account_id, action="retention.set", subject=f"campaign:{campaign.id}")


def due(session: Session, now: datetime) -> list[CampaignRow]:
    """Campaigns whose clock has run out and whose data are still there."""
    today = to_local(now).date()
    rows = session.exec(
        select(CampaignRow)
        .join(RetentionRow, col(RetentionRow.campaign_id) == CampaignRow.id, isouter=True)
        .where(CampaignRow.ends_on < today, col(RetentionRow.cleared_at).is_(None))
        .order_by(col(CampaignRow.ends_on), col(CampaignRow.id))
    ).all()
    return [row for row in rows if clock(session, row).until < today]


def clear(session: Session, campaign: CampaignRow, now: datetime) -> Clock:
    """Delete a campaign's stays and requests, and every child of it that nothing needs any more."""
    assert campaign.id is not None
    stays = _stays(session, campaign.id)
    requests = _requests(session, campaign.id)
    children = {row.child_id for row in stays} | {row.child_id for row in requests}
    belongings.erase(session, "stay", [row.id for row in stays if row.id is not None])
    belongings.erase(session, "place_request", [row.id for row in requests if row.id is not None])
    erase_idle(session, children)
    row = _row(session, campaign)
    row.cleared_at, row.children, row.stays = now, len(children), len(stays)
    session.add(row)
    session.flush()
    audit.note(session, account_id=None, action="retention.clear", subject=f"campaign:{campaign.id}")
    return clock(session, campaign)


def ask(session: Session) -> str:
    """Ask for the job, once at a time; gives its id."""
    return enqueue(session, TASK, {}, dedupe=TASK)


def clear_due(session: Session, now: datetime) -> list[tuple[CampaignRow, Clock]]:
    """Clear every campaign that is due."""
    return [(row, clear(session, row, now)) for row in due(session, now)]


def erase_idle(session: Session, children: Iterable[int]) -> int:
    """Delete those children, with their consents and families, whom nothing needs; gives how many.

    Needed is a child with a stay, a request that lives, a standing consent to the video room, or one to the
    company that a volunteer keeps it.
    """
    idle = [child for child in sorted(set(children)) if not _needed(session, child)]
    families = set(session.exec(select(ChildRow.family_id).where(col(ChildRow.id).in_(idle))))
    belongings.erase(session, "child", idle)
    left = set(session.exec(select(ChildRow.family_id).where(col(ChildRow.family_id).in_(families))))
    belongings.erase(session, "family", families - left)
    return len(idle)


def _needed(session: Session, child_id: int) -> bool:
    asked = session.exec(
        select(PlaceRequestRow.id).where(
            PlaceRequestRow.child_id == child_id, col(PlaceRequestRow.state).in_(LIVE)
        )
    ).first()
    stays = session.exec(select(StayRow.id).where(StayRow.child_id == child_id)).first()
    company = session.exec(
        select(PairRow.id)
        .join(ChildRow, col(ChildRow.family_id) == PairRow.family_id)
        .where(ChildRow.id == child_id, col(PairRow.ends_on).is_(None))
    ).first()
    wanted = (Purpose.VIDEO_ROOM,) if company is None else (Purpose.VIDEO_ROOM, Purpose.PAIRING)
    answers = consent_answers.newest(session, [child_id])
    return (
        asked is not None
        or stays is not None
        or any(consent_answers.stands(answers.get((child_id, one))) for one in wanted)
    )


def _row(session: Session, campaign: CampaignRow) -> RetentionRow:
    assert campaign.id is not None
    row = session.get(RetentionRow, campaign.id)
    return row or RetentionRow(campaign_id=campaign.id, days=min(USUAL_DAYS, _told(session, campaign)))


def _told(session: Session, campaign: CampaignRow) -> int:
    """For how long guardians were told at most."""
    notice = consents.notice_for(session, campaign.organisation_id)
    return MOST_DAYS if notice is None else notice.retention_days


def _stays(session: Session, campaign_id: int) -> list[StayRow]:
    return list(
        session.exec(
            select(StayRow)
            .join(ChildGroupRow, col(ChildGroupRow.id) == StayRow.group_id)
            .where(ChildGroupRow.campaign_id == campaign_id)
        )
    )


def _requests(session: Session, campaign_id: int) -> list[PlaceRequestRow]:
    return list(
        session.exec(
            select(PlaceRequestRow)
            .join(ChildOfferRow, col(ChildOfferRow.id) == PlaceRequestRow.offer_id)
            .where(ChildOfferRow.campaign_id == campaign_id)
        )
    )

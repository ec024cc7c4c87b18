"""What may be chosen when an event is entered: people with coming seats, sites, coming sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    CampaignRow,
    OrganisationRow,
    PersonRow,
    SessionRow,
    ShiftRow,
    SiteRow,
)
from scheduler.domain.organisations import Role
from scheduler.domain.work import CampaignState, SessionState
from scheduler.services.access import below
from scheduler.services.accounts import Account
from scheduler.services.events.effect import HELD
from scheduler.services.events.facts import Event

MOST = 500
"""Choices in one list; a person or session beyond them is reached from its own page."""

AHEAD = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class About:
    """Whom and what an event is about."""

    person: PersonRow | None
    site: SiteRow | None
    session: SessionRow | None


def about(session: Session, event: Event) -> About:
    """The rows that an event names."""
    return About(
        None if event.person_id is None else session.get(PersonRow, event.person_id),
        None if event.site_id is None else session.get(SiteRow, event.site_id),
        None if event.session_id is None else session.get(SessionRow, event.session_id),
    )


def people(session: Session, account: Account, now: datetime) -> Sequence[PersonRow]:
    """People of the account's nodes who have a coming seat, by name."""
    seated = (
        select(AssignmentRow.person_id)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .where(ShiftRow.ends_at > now, col(AssignmentRow.state).in_(HELD))
    )
    return session.exec(
        select(PersonRow)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(below(OrganisationRow.path, account, Role.ORGANISER), col(PersonRow.id).in_(seated))
        .order_by(col(PersonRow.name), col(PersonRow.id))
        .limit(MOST)
    ).all()


def sites(session: Session, account: Account) -> Sequence[SiteRow]:
    """The sites of the account's nodes, by name."""
    return session.exec(
        select(SiteRow)
        .join(OrganisationRow, col(OrganisationRow.id) == SiteRow.organisation_id)
        .where(below(OrganisationRow.path, account, Role.ORGANISER))
        .order_by(col(SiteRow.name_zh), col(SiteRow.id))
        .limit(MOST)
    ).all()


def sessions(session: Session, account: Account, now: datetime) -> list[tuple[SessionRow, SiteRow]]:
    """Coming sessions of the account's published campaigns with their sites, in order of time."""
    rows = session.exec(
        select(SessionRow, SiteRow)
        .join(SiteRow, col(SiteRow.id) == SessionRow.site_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .join(CampaignRow, col(CampaignRow.id) == ActivityRow.campaign_id)
        .join(OrganisationRow, col(OrganisationRow.id) == CampaignRow.organisation_id)
        .where(
            below(OrganisationRow.path, account, Role.ORGANISER),
            CampaignRow.state == CampaignState.PUBLISHED,
            SessionRow.state == SessionState.PLANNED,
            SessionRow.starts_at > now,
            SessionRow.starts_at < now + AHEAD,
        )
        .order_by(col(SessionRow.starts_at), col(SessionRow.id))
        .limit(MOST)
    )
    return [(row, site) for row, site in rows]

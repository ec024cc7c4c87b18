"""Shifts that somebody might still come onto, prefiltered by the database."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from scheduler.db.tables import (
    ActivityRow,
    CampaignRow,
    OrganisationRow,
    SessionRow,
    ShiftRow,
)
from scheduler.domain.organisations import Role
from scheduler.domain.work import ActivityKind, CampaignState, SessionState, SignupFlow
from scheduler.services import shift_facts
from scheduler.services.access import in_line
from scheduler.services.accounts import Account
from scheduler.services.shift_facts import OpenFacts


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person wants to see; `everything` shows what they cannot take as well, with the reasons."""

    kind: ActivityKind | None = None
    site_id: int | None = None
    everything: bool = False


def between(
    session: Session, account: Account, filters: Filters, first: datetime, end: datetime
) -> list[OpenFacts]:
    """Shifts that begin within the time and belong to a published campaign in the person's line."""
    line = select(OrganisationRow.id).where(in_line(OrganisationRow.path, account, Role.VOLUNTEER))
    conditions: list[ColumnElement[bool]] = [
        col(ShiftRow.starts_at) < end,
        col(ShiftRow.starts_at) >= first,
        col(SessionRow.state) == SessionState.PLANNED,
        col(CampaignRow.state) == CampaignState.PUBLISHED,
        col(CampaignRow.organisation_id).in_(line),
    ]
    if filters.kind is not None:
        conditions.append(col(ActivityRow.kind) == filters.kind)
    if filters.site_id is not None:
        conditions.append(col(SessionRow.site_id) == filters.site_id)
    if not filters.everything:
        conditions.append(col(ActivityRow.flow) != SignupFlow.ORGANISER)
    return shift_facts.open_facts(session, *conditions)

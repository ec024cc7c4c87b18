"""Rows of what happened to published rosters, and what was done about it in each campaign."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, document, instant, key, link
from scheduler.domain.disruption import EventKind


class EventRow(SQLModel, table=True):
    """One thing that happened: whom or what it is about, when, as it was entered (`facts`)."""

    __tablename__ = "event"
    id: int | None = key()
    kind: EventKind = code(EventKind)
    account_id: int | None = link("account.id", default=None)
    person_id: int | None = link("person.id", default=None)
    site_id: int | None = link("site.id", default=None)
    session_id: int | None = link("session.id", default=None)
    facts: dict[str, Any] = document(dict)
    entered_at: datetime = instant(index=True)


class EventCampaignRow(SQLModel, table=True):
    """What an event did to one campaign: `outcome` holds seats, sessions and gaps by id."""

    __tablename__ = "event_campaign"
    event_id: int = link("event.id", primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", primary_key=True, index=True)
    plan_run_id: int | None = link("plan_run.id", default=None)
    outcome: dict[str, Any] = document(dict)

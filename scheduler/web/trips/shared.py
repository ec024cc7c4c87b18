"""The blueprint of the journeys, their forms, and who may open one."""

from datetime import UTC, datetime
from typing import Annotated

from flask import Blueprint, abort
from pydantic import BeforeValidator, Field
from sqlmodel import Session

from scheduler.db.local_time import to_instant
from scheduler.db.tables import ActivityRow, CampaignRow, ChildGroupRow, LegRow, SessionRow
from scheduler.domain.custody import IncidentKind, IncidentStep
from scheduler.domain.trips import LegKind, TicketState
from scheduler.domain.work import ActivityKind
from scheduler.services import access as rights
from scheduler.services.access import Action
from scheduler.services.custody import desk
from scheduler.services.trips.journeys import LegFacts
from scheduler.services.trips.tickets import OrderFacts
from scheduler.web import access, forms

blueprint = Blueprint("trips", __name__)

EMPTY = BeforeValidator(lambda value: value or None)


class LegForm(forms.Form):
    """One part of a way; local times of the journey."""

    kind: LegKind
    number: str = Field(default="", max_length=20)
    from_stop: str = Field(min_length=1, max_length=40)
    to_stop: str = Field(min_length=1, max_length=40)
    departs_at: datetime
    arrives_at: datetime

    def facts(self) -> LegFacts:
        """The same with instants."""
        times = (_instant(self.departs_at), _instant(self.arrives_at))
        return LegFacts(self.kind, self.number, self.from_stop, self.to_stop, *times)


class VehicleForm(forms.Form):
    """A vehicle of a leg."""

    name: str = Field(min_length=1, max_length=40)
    seats: int = Field(ge=1, le=2000)
    driver_phone: str = Field(default="", max_length=20)


class OrderForm(forms.Form):
    """A new order of tickets."""

    people: int = Field(ge=1, le=2000)
    deadline: forms.Day
    opens_on: Annotated[forms.Day | None, EMPTY] = None

    def facts(self) -> OrderFacts:
        """The same for the service."""
        return OrderFacts(self.people, self.deadline, self.opens_on)


class OrderStateForm(forms.Form):
    """How far an order has come; `mine` says that whoever sends it sees to it from now on."""

    state: TicketState
    reference: str = Field(default="", max_length=40)
    mine: bool = False


class CountForm(forms.Form):
    """A head count."""

    stop: str = Field(min_length=1, max_length=40)
    counted: int = Field(ge=0, le=2000)


class IncidentForm(forms.Form):
    """Something went wrong."""

    kind: IncidentKind


class OutcomeForm(forms.Form):
    """How something that went wrong has ended."""

    outcome: IncidentStep


def journey(db: Session, session_id: int) -> tuple[SessionRow, CampaignRow, bool]:
    """A journey with its campaign and whether the account organises it; 404 for whoever has no part in it."""
    row = db.get(SessionRow, session_id)
    activity = None if row is None else db.get_one(ActivityRow, row.activity_id)
    if row is None or activity is None or row.child_group_id is None:
        abort(404)
    if activity.kind is not ActivityKind.TRIP:
        abort(404)
    account, group = access.current_account(), db.get_one(ChildGroupRow, row.child_group_id)
    if not desk.may_see(db, account, group, datetime.now(UTC)):
        abort(404)
    return row, db.get_one(CampaignRow, activity.campaign_id), rights.can(db, account, Action.MANAGE, group)


def organised(db: Session, session_id: int) -> tuple[SessionRow, CampaignRow]:
    """A journey that the account organises; 404 for others."""
    row, campaign, manages = journey(db, session_id)
    if not manages:
        abort(404)
    return row, campaign


def leg(db: Session, leg_id: int) -> LegRow:
    """A part of a way; 404 where there is none."""
    row = db.get(LegRow, leg_id)
    if row is None:
        abort(404)
    return row


def _instant(local: datetime) -> datetime:
    return to_instant(local.replace(tzinfo=None)).astimezone(UTC)

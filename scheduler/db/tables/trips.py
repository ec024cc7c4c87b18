"""Rows of journeys: parts of a leg, vehicles and seats, head counts, tickets' states, codes, incidents."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, instant, key, link
from scheduler.domain.custody import IncidentKind, IncidentStep
from scheduler.domain.trips import LegKind, TicketState


class LegRow(SQLModel, table=True):
    """One part of a journey (a session with a group): one train, coach or transfer from stop to stop."""

    __tablename__ = "leg"
    __table_args__ = (
        UniqueConstraint("session_id", "position"),
        CheckConstraint("arrives_at > departs_at", name="order"),
    )
    id: int | None = key()
    session_id: int = link("session.id", index=False)
    position: int
    kind: LegKind = code(LegKind)
    number: str = Field(default="", max_length=20)
    from_stop: str = Field(max_length=40)
    to_stop: str = Field(max_length=40)
    departs_at: datetime = instant()
    arrives_at: datetime = instant()


class VehicleRow(SQLModel, table=True):
    """A coach, a carriage's block of seats or a minibus on one leg; `seats` without the driver's."""

    __tablename__ = "vehicle"
    __table_args__ = (CheckConstraint("seats > 0", name="seats"),)
    id: int | None = key()
    leg_id: int = link("leg.id")
    name: str = Field(max_length=40)
    seats: int
    driver_phone: str = Field(default="", max_length=20)


class ChildSeatRow(SQLModel, table=True):
    """A child's seat on a leg."""

    __tablename__ = "child_seat"
    __table_args__ = (UniqueConstraint("leg_id", "child_id"),)
    id: int | None = key()
    leg_id: int = link("leg.id", index=False)
    vehicle_id: int = link("vehicle.id")
    child_id: int = link("child.id")


class AdultSeatRow(SQLModel, table=True):
    """An adult's seat on a leg."""

    __tablename__ = "adult_seat"
    __table_args__ = (UniqueConstraint("leg_id", "person_id"),)
    id: int | None = key()
    leg_id: int = link("leg.id", index=False)
    vehicle_id: int = link("vehicle.id")
    person_id: int = link("person.id")


class HeadCountRow(SQLModel, table=True):
    """How many children were counted at a stop, and how many should have been; by whom."""

    __tablename__ = "head_count"
    __table_args__ = (CheckConstraint("counted >= 0 AND expected >= 0", name="numbers"),)
    id: int | None = key()
    leg_id: int = link("leg.id")
    stop: str = Field(max_length=40)
    counted: int
    expected: int
    at: datetime = instant()
    account_id: int | None = link("account.id", default=None)


class TicketStateRow(SQLModel, table=True):
    """How far an order of tickets has come, and who sees to it."""

    __tablename__ = "ticket_state"
    order_id: int = link("ticket_order.id", primary_key=True)
    state: TicketState = code(TicketState, default=TicketState.TO_ORDER)
    owner_id: int | None = link("person.id", default=None)
    reference: str = Field(default="", max_length=40)
    changed_at: datetime = instant()
    account_id: int | None = link("account.id", default=None)


class ShortCodeRow(SQLModel, table=True):
    """The number of a child in its group, for codes on lists and paper."""

    __tablename__ = "short_code"
    __table_args__ = (UniqueConstraint("group_id", "number"),)
    stay_id: int = link("stay.id", primary_key=True)
    group_id: int = link("child_group.id", index=False)
    number: int


class IncidentRow(SQLModel, table=True):
    """Something that went wrong on a day with children; no words, only what was done and when."""

    __tablename__ = "incident"
    id: int | None = key()
    session_id: int = link("session.id")
    child_id: int | None = link("child.id", default=None)
    kind: IncidentKind = code(IncidentKind)
    opened_at: datetime = instant()
    account_id: int | None = link("account.id", default=None)
    closed_at: datetime | None = instant(default=None)


class IncidentStepRow(SQLModel, table=True):
    """One thing that was done about an incident."""

    __tablename__ = "incident_step"
    incident_id: int = link("incident.id", primary_key=True)
    step: IncidentStep = code(IncidentStep, primary_key=True)
    done_at: datetime = instant()
    account_id: int | None = link("account.id", default=None)

"""Rows of people: who they are, hold, speak, may do and when they can."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, instant, key, link
from scheduler.domain.organisations import Role
from scheduler.domain.people import AvailabilityKind, CheckStatus, Hat
from scheduler.domain.problem import Gender


class PersonRow(SQLModel, table=True):
    """One person; limits are in minutes, counts and kilometres, None is no limit."""

    __tablename__ = "person"
    id: int | None = key()
    organisation_id: int = link("organisation.id")
    name: str = Field(max_length=60)
    gender: Gender | None = code(Gender, default=None)
    birth_year: int | None = None
    phone: str = Field(default="", max_length=20)
    employee_number: str | None = Field(default=None, max_length=20, index=True)
    source: str = Field(default="", max_length=24)
    home_site_id: int | None = link("site.id", default=None)
    crew_id: int | None = link("crew.id", default=None)
    is_volunteer: bool = Field(default=False, index=True)
    insured_until: date | None = None
    check_status: CheckStatus | None = code(CheckStatus, default=None)
    checked_on: date | None = None
    check_until: date | None = None
    minutes_per_week: int | None = None
    shifts_per_day: int | None = None
    consecutive_days: int | None = None
    rest_minutes: int | None = None
    travel_km: float | None = None
    shifts_total: int | None = None
    minutes_total: int | None = None


class HatRow(SQLModel, table=True):
    """One of the hats that a person wears."""

    __tablename__ = "hat"
    person_id: int = link("person.id", primary_key=True)
    hat: Hat = code(Hat, primary_key=True)


class LanguageRow(SQLModel, table=True):
    """A language that a person speaks; never an ethnic group."""

    __tablename__ = "language"
    person_id: int = link("person.id", primary_key=True)
    language: str = Field(primary_key=True, max_length=12)


class QualificationRow(SQLModel, table=True):
    """A training or certificate and its validity, both dates inclusive."""

    __tablename__ = "qualification"
    id: int | None = key()
    person_id: int = link("person.id")
    code: str = Field(max_length=40, index=True)
    valid_from: date | None = None
    valid_until: date | None = None
    confirmed_by: str = Field(default="", max_length=60)


class KinRow(SQLModel, table=True):
    """Two people of one family, couples included; the smaller id first."""

    __tablename__ = "kin"
    __table_args__ = (CheckConstraint("person_id < other_id", name="order"),)
    person_id: int = link("person.id", primary_key=True)
    other_id: int = link("person.id", primary_key=True)


class ApartRow(SQLModel, table=True):
    """Two people who are never put together; private, without a reason; the smaller id first."""

    __tablename__ = "apart"
    __table_args__ = (CheckConstraint("person_id < other_id", name="order"),)
    person_id: int = link("person.id", primary_key=True)
    other_id: int = link("person.id", primary_key=True)


class WeeklyAvailabilityRow(SQLModel, table=True):
    """What a person says of a stretch of every week (ISO weekday, local time; closes 00:00 is midnight)."""

    __tablename__ = "weekly_availability"
    id: int | None = key()
    person_id: int = link("person.id")
    kind: AvailabilityKind = code(AvailabilityKind)
    weekday: int
    opens: time
    closes: time


class AvailabilityRow(SQLModel, table=True):
    """What a person says of one dated stretch; it overrides the weekly pattern."""

    __tablename__ = "availability"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="order"),)
    id: int | None = key()
    person_id: int = link("person.id")
    kind: AvailabilityKind = code(AvailabilityKind)
    starts_at: datetime = instant()
    ends_at: datetime = instant()


class WishRow(SQLModel, table=True):
    """A place or kind of shift that a person prefers ("site", "12" or "kind", "camp")."""

    __tablename__ = "wish"
    person_id: int = link("person.id", primary_key=True)
    about: str = Field(primary_key=True, max_length=8)
    value: str = Field(primary_key=True, max_length=24)


class AccountRow(SQLModel, table=True):
    """A sign-in of a person."""

    __tablename__ = "account"
    id: int | None = key()
    person_id: int = link("person.id")
    login: str = Field(unique=True, max_length=80)
    password_hash: str = Field(max_length=200)
    language: str = Field(default="zh", max_length=5)
    active: bool = True


class GrantRow(SQLModel, table=True):
    """A role of an account on a node of the organisation tree and all below it."""

    __tablename__ = "grant"
    __table_args__ = (UniqueConstraint("account_id", "role", "organisation_id"),)
    id: int | None = key()
    account_id: int = link("account.id", index=False)
    role: Role = code(Role)
    organisation_id: int = link("organisation.id")


class SignInRow(SQLModel, table=True):
    """A session of an account: only the SHA-256 of its random token is kept."""

    __tablename__ = "sign_in"
    id: int | None = key()
    account_id: int = link("account.id")
    token_hash: str = Field(unique=True, max_length=64)
    created_at: datetime = instant()
    seen_at: datetime = instant()
    ends_at: datetime = instant()


class AttemptRow(SQLModel, table=True):
    """A failed sign-in, counted per login and per address to slow guessing down."""

    __tablename__ = "attempt"
    id: int | None = key()
    subject: str = Field(max_length=100, index=True)
    at: datetime = instant(index=True)


class AuditRow(SQLModel, table=True):
    """Who did or read what, when and why; written in the same transaction, never changed."""

    __tablename__ = "audit"
    id: int | None = key()
    at: datetime = instant(index=True)
    account_id: int | None = link("account.id", default=None)
    action: str = Field(max_length=40, index=True)
    subject: str = Field(max_length=60, index=True)
    purpose: str = Field(default="", max_length=120)

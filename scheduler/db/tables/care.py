"""Rows of families, children, groups, consents and orders; the least data, and every read is logged."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, instant, key, link
from scheduler.domain.care import Purpose
from scheduler.domain.problem import Gender


class FamilyRow(SQLModel, table=True):
    """A family: the guardian who consents and the carer who hands over are two different people."""

    __tablename__ = "family"
    id: int | None = key()
    guardian_id: int = link("person.id")
    home_site_id: int | None = link("site.id", default=None)
    carer_name: str = Field(default="", max_length=60)
    carer_phone: str = Field(default="", max_length=20)
    language: str = Field(default="", max_length=12)


class ChildRow(SQLModel, table=True):
    """A child: first or nick name, birth year, sex, grade and language, nothing more."""

    __tablename__ = "child"
    id: int | None = key()
    family_id: int = link("family.id")
    short_name: str = Field(max_length=30)
    birth_year: int
    gender: Gender = code(Gender)
    grade: int | None = None
    boards: bool = False
    language: str = Field(default="", max_length=12)


class ChildGroupRow(SQLModel, table=True):
    """A class of a camp or a group of a trip."""

    __tablename__ = "child_group"
    id: int | None = key()
    campaign_id: int = link("campaign.id")
    code: str = Field(max_length=20)
    name_zh: str = Field(max_length=60)
    name_en: str = Field(default="", max_length=80)


class StayRow(SQLModel, table=True):
    """One child's time with a group, own arrival and departure; both dates inclusive."""

    __tablename__ = "stay"
    __table_args__ = (
        UniqueConstraint("group_id", "child_id"),
        CheckConstraint("leaves_on >= arrives_on", name="order"),
    )
    id: int | None = key()
    group_id: int = link("child_group.id", index=False)
    child_id: int = link("child.id")
    arrives_on: date
    leaves_on: date


class ConsentRow(SQLModel, table=True):
    """One answer of a guardian for one child and purpose; withdrawn, it stays as a record.

    `answered_by_id` is the guardian, `account_id` whose hand it was (a coordinator's, when it came on paper).
    """

    __tablename__ = "consent"
    id: int | None = key()
    child_id: int = link("child.id")
    purpose: Purpose = code(Purpose)
    notice_version: int = 1
    given: bool
    at: datetime = instant()
    withdrawn_at: datetime | None = instant(default=None)
    notice_id: int | None = link("consent_notice.id", default=None)
    answered_by_id: int | None = link("person.id", default=None)
    account_id: int | None = link("account.id", default=None)
    on_paper: bool = False


class TicketOrderRow(SQLModel, table=True):
    """Tickets to be ordered for a group before a deadline, at most 19 people with the buyer (H14)."""

    __tablename__ = "ticket_order"
    id: int | None = key()
    campaign_id: int = link("campaign.id")
    session_id: int = link("session.id")
    people: int
    opens_on: date
    deadline: date
    ordered_on: date | None = None

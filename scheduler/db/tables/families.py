"""Rows of what a family enters and is asked: offers, requests, needs, notices, codes, the retention clock."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, instant, key, link
from scheduler.domain.care import Purpose
from scheduler.domain.children import Circumstance, NeedKind, RequestState


class ChildOfferRow(SQLModel, table=True):
    """Places of a camp or trip that guardians may ask for; every date inclusive."""

    __tablename__ = "child_offer"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="order"),
        CheckConstraint("closes_on >= opens_on", name="window"),
        CheckConstraint("age_to >= age_from", name="ages"),
        CheckConstraint("places >= 0", name="places"),
    )
    id: int | None = key()
    campaign_id: int = link("campaign.id")
    purpose: Purpose = code(Purpose)
    site_id: int | None = link("site.id", default=None)
    name_zh: str = Field(max_length=60)
    name_en: str = Field(default="", max_length=80)
    starts_on: date
    ends_on: date
    opens_on: date
    closes_on: date
    places: int
    age_from: int = 6
    age_to: int = 14


class PlaceRequestRow(SQLModel, table=True):
    """A guardian's request for one child's place, one row for ever: what becomes of it is its state."""

    __tablename__ = "place_request"
    __table_args__ = (UniqueConstraint("offer_id", "child_id"),)
    id: int | None = key()
    offer_id: int = link("child_offer.id", index=False)
    child_id: int = link("child.id")
    state: RequestState = code(RequestState, default=RequestState.ENTERED, index=True)
    entered_at: datetime = instant()
    changed_at: datetime = instant()


class ChildNeedRow(SQLModel, table=True):
    """An allergy, medicine or other need; read only by guardian, social worker and leader of the day."""

    __tablename__ = "child_need"
    id: int | None = key()
    child_id: int = link("child.id")
    kind: NeedKind = code(NeedKind)
    note: str = Field(default="", max_length=120)


class CircumstanceRow(SQLModel, table=True):
    """That a child is left behind or in difficulty; read only by guardian and social worker."""

    __tablename__ = "circumstance"
    child_id: int = link("child.id", primary_key=True)
    circumstance: Circumstance = code(Circumstance)


class ConsentNoticeRow(SQLModel, table=True):
    """What guardians are told before they answer, by version; the newest of the nearest node stands.

    `wording` is the number of the text (`templates/family/_notice_<wording>.html`); a version never changes.
    """

    __tablename__ = "consent_notice"
    __table_args__ = (UniqueConstraint("organisation_id", "version"),)
    id: int | None = key()
    organisation_id: int = link("organisation.id", index=False)
    version: int
    wording: int = 1
    responsible: str = Field(max_length=60)
    phone: str = Field(max_length=40)
    complaints: str = Field(max_length=120)
    storage: str = Field(max_length=120)
    retention_days: int
    written_at: datetime = instant()
    account_id: int | None = link("account.id", default=None)


class EntryCodeRow(SQLModel, table=True):
    """A code with which a parent signs in once; only its Argon2id hash is kept."""

    __tablename__ = "entry_code"
    id: int | None = key()
    person_id: int = link("person.id")
    code_hash: str = Field(max_length=200)
    made_by: int | None = link("account.id", default=None)
    made_at: datetime = instant()
    ends_at: datetime = instant()
    used_at: datetime | None = instant(default=None)


class RetentionRow(SQLModel, table=True):
    """How long a campaign's data about children are kept after it ends, and what was left once they went."""

    __tablename__ = "retention"
    campaign_id: int = link("campaign.id", primary_key=True)
    days: int = 90
    cleared_at: datetime | None = instant(default=None)
    children: int = 0
    stays: int = 0

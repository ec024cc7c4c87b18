"""Rows of long company: a volunteer and a family, rounds of visits, counselling from bought hours."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, instant, key, link
from scheduler.domain.pairing import PairEnd, PairMeans
from scheduler.domain.visits import VisitOutcome

_GOING_ON = text("ends_on IS NULL")
_STANDS = text("cancelled_at IS NULL")


class PairRow(SQLModel, table=True):
    """A volunteer who keeps in touch with a family every `days` days, until one of them ends it.

    `accepted_at` is when the second of the two said yes: before, there is no pair.
    """

    __tablename__ = "pair"
    __table_args__ = (
        CheckConstraint("days > 0", name="rhythm"),
        Index(
            "uq_pair_going_on", "family_id", unique=True, sqlite_where=_GOING_ON, postgresql_where=_GOING_ON
        ),
    )
    id: int | None = key()
    family_id: int = link("family.id")
    volunteer_id: int = link("person.id")
    days: int = 14
    starts_on: date
    accepted_at: datetime | None = instant(default=None)
    ends_on: date | None = None
    end: PairEnd | None = code(PairEnd, default=None)
    follows_id: int | None = link("pair.id", default=None)
    proposed_by: int | None = link("account.id", default=None)
    volunteer_agreed_at: datetime | None = instant(default=None)
    family_agreed_at: datetime | None = instant(default=None)


class PairContactRow(SQLModel, table=True):
    """That the two of a pair were in touch on a day: how and for how long, never about what."""

    __tablename__ = "pair_contact"
    __table_args__ = (
        UniqueConstraint("pair_id", "day"),
        CheckConstraint("minutes BETWEEN 0 AND 240", name="minutes"),
    )
    id: int | None = key()
    pair_id: int = link("pair.id", index=False)
    day: date
    means: PairMeans = code(PairMeans, default=PairMeans.PHONE)
    minutes: int = 0


class VisitRoundRow(SQLModel, table=True):
    """A day on which two visitors, never one alone, call on some homes, from `start_site_id` and back."""

    __tablename__ = "visit_round"
    __table_args__ = (
        CheckConstraint("first_id <> second_id", name="two"),
        CheckConstraint("ends_at > starts_at", name="order"),
    )
    id: int | None = key()
    organisation_id: int = link("organisation.id")
    day: date
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    minutes: int
    start_site_id: int = link("site.id")
    first_id: int = link("person.id")
    second_id: int = link("person.id")
    made_by: int | None = link("account.id", default=None)
    made_at: datetime = instant()
    cancelled_at: datetime | None = instant(default=None)


class VisitStopRow(SQLModel, table=True):
    """One home on a round of visits: when, and whether somebody was met; nothing of what was said.

    A stop that is not to take place is deleted, so that the family is free again on that day.
    """

    __tablename__ = "visit_stop"
    __table_args__ = (
        UniqueConstraint("round_id", "place"),
        UniqueConstraint("family_id", "day"),
    )
    id: int | None = key()
    round_id: int = link("visit_round.id", index=False)
    family_id: int = link("family.id")
    day: date
    place: int
    arrives_at: datetime = instant()
    outcome: VisitOutcome | None = code(VisitOutcome, default=None)
    visited_at: datetime | None = instant(default=None)


class HourContractRow(SQLModel, table=True):
    """Hours of counselling bought from an agency for some dates, both inclusive (H19)."""

    __tablename__ = "hour_contract"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="order"),
        CheckConstraint("minutes > 0", name="minutes"),
    )
    id: int | None = key()
    organisation_id: int = link("organisation.id")
    agency: str = Field(max_length=80)
    starts_on: date
    ends_on: date
    minutes: int


class CounsellingRow(SQLModel, table=True):
    """One hour of a counsellor, free until a worker takes it for themselves or a child.

    Nobody but the two sees who. One that is given back in time is free again; given back late, it stays used
    (`cancelled_at`).
    """

    __tablename__ = "counselling"
    __table_args__ = (
        UniqueConstraint("session_id"),
        Index(
            "uq_counselling_counsellor",
            "counsellor_id",
            "starts_at",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )
    id: int | None = key()
    contract_id: int = link("hour_contract.id")
    session_id: int | None = link("session.id", index=False, default=None)
    counsellor_id: int = link("person.id", index=False)
    starts_at: datetime = instant()
    minutes: int = 50
    place: str = Field(default="", max_length=60)
    for_child: bool = False
    person_id: int | None = link("person.id", default=None)
    taken_at: datetime | None = instant(default=None)
    cancelled_at: datetime | None = instant(default=None)

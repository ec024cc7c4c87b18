"""Rows of calendar feeds: tokens kept as hashes, and the ledger that keeps entries stable."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import instant, key, link


class FeedRow(SQLModel, table=True):
    """One subscription of one device: only the SHA-256 of its secret is kept; revoked, it answers 410.

    `tag` names the content as it is since `tagged_at`, and is right for as long as `stamp` is; `fetched_tag`
    is what the device has.
    """

    __tablename__ = "feed"
    id: int | None = key()
    person_id: int = link("person.id")
    token_hash: str = Field(unique=True, max_length=64)
    kind: str = Field(default="personal", max_length=12)
    subject_id: int | None = None
    label: str = Field(default="", max_length=40)
    language: str = Field(default="zh", max_length=5)
    alarm_minutes: int | None = None
    created_at: datetime = instant()
    revoked_at: datetime | None = instant(default=None)
    tag: str = Field(default="", max_length=80)
    tagged_at: datetime | None = instant(default=None)
    stamp: str = Field(default="", max_length=60, sa_column_kwargs={"server_default": ""})
    fetched_at: datetime | None = instant(default=None)
    fetched_tag: str = Field(default="", max_length=80)
    client: str = Field(default="", max_length=120)
    fetches: int = 0


class CalendarChangeRow(SQLModel, table=True):
    """One change that calendars may have to tell: of one person's shifts, or of what everybody's may name.

    Written by triggers (migration 0005) and only ever summed up: rows, unlike a counter, make no writer wait.
    `times` is how many changes the row stands for, since a daily job puts those of a person into one.
    """

    __tablename__ = "calendar_change"
    id: int | None = key()
    person_id: int | None = Field(default=None, index=True)
    times: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class LedgerRow(SQLModel, table=True):
    """What was last published of one entry in one wording, so that an unchanged entry stays byte-stable.

    RFC 5545 3.8.7 (DTSTAMP, LAST-MODIFIED, SEQUENCE); `variant` is language and alarm, like "zh" or "en+60".
    """

    __tablename__ = "ledger"
    uid: str = Field(primary_key=True, max_length=160)
    variant: str = Field(primary_key=True, max_length=12)
    body_hash: str = Field(max_length=64)
    sequence: int = 0
    created_at: datetime = instant()
    modified_at: datetime = instant(index=True)
    cancelled_at: datetime | None = instant(default=None)
    fragment: bytes = Field(sa_type=LargeBinary)

"""Rows of people's time beyond their own words: busy calendars, the last words to go back to, clashes."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import document, instant, key, link


class BusyCalendarRow(SQLModel, table=True):
    """A calendar in which a person is busy: a file that was uploaded, or an address that is asked.

    `kept` is the last good copy, cut down to its times and compressed; `skipped` lists [reason, date or ""]
    of the events left out. `read_at` is when it was last read well, `error` why it was not since.
    """

    __tablename__ = "busy_calendar"
    id: int | None = key()
    person_id: int = link("person.id")
    name: str = Field(max_length=60)
    address: str = Field(default="", max_length=2000)
    whole_days: bool = True
    kept: bytes = Field(default=b"", sa_type=LargeBinary)
    etag: str = Field(default="", max_length=200)
    last_modified: str = Field(default="", max_length=60)
    created_at: datetime = instant()
    read_at: datetime | None = instant(default=None)
    next_at: datetime = instant(index=True)
    failures: int = 0
    error: str = Field(default="", max_length=24)
    skipped: list[Any] = document(list)
    remarks: dict[str, Any] = document(dict)


class BusyTimeRow(SQLModel, table=True):
    """One stretch in which a busy calendar says that its owner is busy; `uid` is a hash."""

    __tablename__ = "busy_time"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="order"),)
    id: int | None = key()
    calendar_id: int = link("busy_calendar.id")
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    whole_days: bool = False
    uid: str = Field(max_length=32)


class SaidBeforeRow(SQLModel, table=True):
    """What a person had said of their time before the last change, and the mark of what they say since."""

    __tablename__ = "said_before"
    person_id: int = link("person.id", primary_key=True)
    words: dict[str, Any] = document(dict)
    mark: str = Field(max_length=64)
    changed_at: datetime = instant()


class ClashRow(SQLModel, table=True):
    """A shift that a person is on, outside the time they can give by now; `kept_at`: comes anyway."""

    __tablename__ = "clash"
    __table_args__ = (UniqueConstraint("person_id", "shift_id"),)
    id: int | None = key()
    person_id: int = link("person.id", index=False)
    shift_id: int = link("shift.id")
    found_at: datetime = instant()
    kept_at: datetime | None = instant(default=None)

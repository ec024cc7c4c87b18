"""Rows of calendars by CalDAV and of free-busy: passwords of devices, what each was told, consents."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import document, instant, key, link


class DevicePasswordRow(SQLModel, table=True):
    """A password for one device and one calendar by CalDAV; only the SHA-256 of its random text is kept."""

    __tablename__ = "device_password"
    id: int | None = key()
    person_id: int = link("person.id")
    password_hash: str = Field(unique=True, max_length=64)
    label: str = Field(default="", max_length=40)
    language: str = Field(default="zh", max_length=5)
    created_at: datetime = instant()
    used_at: datetime | None = instant(default=None)
    client: str = Field(default="", max_length=120)
    revoked_at: datetime | None = instant(default=None)


class SyncStateRow(SQLModel, table=True):
    """What a calendar held when a sync token was given out (RFC 6578): the edition of each entry by UID."""

    __tablename__ = "sync_state"
    __table_args__ = (UniqueConstraint("person_id", "token"),)
    id: int | None = key()
    person_id: int = link("person.id", index=False)
    token: str = Field(max_length=64)
    made_at: datetime = instant()
    editions: dict[str, Any] = document(dict)


class BusyConsentRow(SQLModel, table=True):
    """Somebody who lets organisers' calendars see when they are taken, never by what."""

    __tablename__ = "busy_consent"
    person_id: int = link("person.id", primary_key=True)
    given_at: datetime = instant()


class SharedListingRow(SQLModel, table=True):
    """A session that a shared calendar has told, so that it can tell as well that it moved away."""

    __tablename__ = "shared_listing"
    kind: str = Field(primary_key=True, max_length=12)
    subject_id: int = Field(primary_key=True)
    session_id: int = Field(foreign_key="session.id", primary_key=True, index=True)

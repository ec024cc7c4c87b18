"""Rows of a camp's days: blocks out of doors, rooms of classes, adults on the site, late care."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import instant, key, link

_HERE = text("left_at IS NULL")


class BlockRow(SQLModel, table=True):
    """What a block of the programme (a session) becomes in bad weather; None: it is indoors anyway.

    `moved_at` is set while the block takes place indoors; what it was before stands beside it.
    """

    __tablename__ = "programme_block"
    session_id: int = link("session.id", primary_key=True)
    indoor_zh: str = Field(max_length=60)
    indoor_en: str = Field(default="", max_length=80)
    indoor_room_id: int | None = link("room.id", default=None)
    outdoor_zh: str = Field(default="", max_length=120)
    outdoor_en: str = Field(default="", max_length=160)
    moved_at: datetime | None = instant(default=None)


class ClassRoomRow(SQLModel, table=True):
    """The room of a class; one class a room."""

    __tablename__ = "class_room"
    __table_args__ = (UniqueConstraint("campaign_id", "room_id"),)
    group_id: int = link("child_group.id", primary_key=True)
    campaign_id: int = link("campaign.id", index=False)
    room_id: int = link("room.id")


class OnSiteRow(SQLModel, table=True):
    """An adult who came onto a site of a camp, and left again; at most one place at a time."""

    __tablename__ = "on_site"
    __table_args__ = (
        Index(
            "uq_on_site_here",
            "person_id",
            unique=True,
            sqlite_where=_HERE,
            postgresql_where=_HERE,
        ),
    )
    id: int | None = key()
    person_id: int = link("person.id")
    site_id: int = link("site.id")
    came_at: datetime = instant()
    left_at: datetime | None = instant(default=None)
    account_id: int | None = link("account.id", default=None)


class LateCareRow(SQLModel, table=True):
    """A child that stays longer one day because its parent works overtime."""

    __tablename__ = "late_care"
    __table_args__ = (UniqueConstraint("child_id", "day"),)
    id: int | None = key()
    child_id: int = link("child.id", index=False)
    day: date
    until: datetime = instant()
    asked_at: datetime = instant()
    account_id: int | None = link("account.id", default=None)

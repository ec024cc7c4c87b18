"""Rows of the organisation tree, its sites, rooms and crews."""

from datetime import date, time

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, key, link
from scheduler.domain.organisations import Body, Level
from scheduler.domain.places import RoomKind, SiteKind


class OrganisationRow(SQLModel, table=True):
    """A node of the tree; `path` is "/1/7/42/", so that a subtree is one prefix."""

    __tablename__ = "organisation"
    id: int | None = key()
    parent_id: int | None = link("organisation.id", default=None)
    path: str = Field(index=True, max_length=200)
    level: Level = code(Level)
    body: Body | None = code(Body, default=None)
    name_zh: str = Field(max_length=120)
    name_en: str = Field(default="", max_length=160)
    division: str | None = Field(default=None, max_length=6, index=True)


class SiteRow(SQLModel, table=True):
    """A factory, building site, dormitory, labour base, school, station or home village."""

    __tablename__ = "site"
    id: int | None = key()
    organisation_id: int = link("organisation.id")
    kind: SiteKind = code(SiteKind)
    name_zh: str = Field(max_length=120)
    name_en: str = Field(default="", max_length=160)
    address: str = Field(default="", max_length=200)
    division: str | None = Field(default=None, max_length=6, index=True)
    latitude: float | None = None
    longitude: float | None = None


class RoomRow(SQLModel, table=True):
    """A bookable room, booth, phone or vehicle of a site."""

    __tablename__ = "room"
    id: int | None = key()
    site_id: int = link("site.id")
    kind: RoomKind = code(RoomKind)
    name_zh: str = Field(max_length=80)
    name_en: str = Field(default="", max_length=120)
    capacity: int


class OpeningRow(SQLModel, table=True):
    """When a room is open, by ISO weekday, local time."""

    __tablename__ = "opening"
    id: int | None = key()
    room_id: int = link("room.id")
    weekday: int
    opens: time
    closes: time


class CrewRow(SQLModel, table=True):
    """A crew of a plant: which pattern it turns in and on which date its cycle stood at day 0."""

    __tablename__ = "crew"
    id: int | None = key()
    site_id: int = link("site.id")
    name_zh: str = Field(max_length=80)
    name_en: str = Field(default="", max_length=120)
    pattern: str = Field(max_length=40)
    anchor: date


class CrewSwapRow(SQLModel, table=True):
    """One day on which a crew works another code of its pattern than the cycle says; "" is a stop day."""

    __tablename__ = "crew_swap"
    __table_args__ = (UniqueConstraint("crew_id", "day"),)
    id: int | None = key()
    crew_id: int = link("crew.id", index=False)
    day: date
    works: str = Field(default="", max_length=8)


class CalendarDayRow(SQLModel, table=True):
    """One day of one calendar layer: "nation", "prefecture:533100", "site:12"."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("layer", "day"),)
    id: int | None = key()
    layer: str = Field(max_length=40)
    day: date = Field(index=True)
    kind: str = Field(max_length=24)
    name_zh: str = Field(default="", max_length=60)
    name_en: str = Field(default="", max_length=80)
    lunar: str = Field(default="", max_length=20)
    provisional: bool = False

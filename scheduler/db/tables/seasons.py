"""Rows of how a season was put together: series of sessions, and edits of many that can be undone."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, document, instant, key, link


class SeasonEditKind(StrEnum):
    """What was done to many sessions at once."""

    CREATE = "create"
    CHANGE = "change"
    MOVE = "move"
    COPY = "copy"
    REMOVE = "remove"


class SeriesRow(SQLModel, table=True):
    """Sessions that were made together from one line of a template.

    `ages` counts the children that each session is planned for, by age in years as text; `children_per_adult`
    is an organiser's own, stricter ratio.
    """

    __tablename__ = "series"
    id: int | None = key()
    campaign_id: int = link("campaign.id")
    template: str = Field(default="", max_length=40)
    name_zh: str = Field(max_length=120)
    name_en: str = Field(default="", max_length=160)
    ages: dict[str, Any] = document(dict)
    children_per_adult: int | None = None


class SeriesMemberRow(SQLModel, table=True):
    """A session in a series."""

    __tablename__ = "series_member"
    series_id: int = link("series.id", primary_key=True)
    session_id: int = Field(foreign_key="session.id", primary_key=True, index=True)


class SeasonEditRow(SQLModel, table=True):
    """One edit of many sessions: what there was before, what was made, and whether it was undone.

    `digest` is that of the sessions as the edit left them; an undo refuses when they are not so any more.
    """

    __tablename__ = "season_edit"
    id: int | None = key()
    campaign_id: int | None = link("campaign.id", default=None)
    account_id: int | None = link("account.id", default=None)
    kind: SeasonEditKind = code(SeasonEditKind)
    made_at: datetime = instant()
    sessions: int = 0
    people: int = 0
    before: dict[str, Any] = document(dict)
    made: dict[str, Any] = document(dict)
    digest: str = Field(default="", max_length=64)
    undone_at: datetime | None = instant(default=None)
    undone_by_id: int | None = link("account.id", default=None)

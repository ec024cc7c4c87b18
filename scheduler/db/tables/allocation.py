"""Rows of giving out what is scarce: a week's wishes for the video room, and lotteries with their entries."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, document, instant, key, link
from scheduler.domain.work import PlanRunState


class CallWishRow(SQLModel, table=True):
    """A half hour that a family would like, the best first (`place` 1)."""

    __tablename__ = "call_wish"
    __table_args__ = (UniqueConstraint("family_id", "slot"),)
    id: int | None = key()
    family_id: int = link("family.id", index=False)
    slot: int = Field(index=True)
    place: int = 1


class AllocationRunRow(SQLModel, table=True):
    """One giving out of a site's week (`week` is its Monday) and what came of it, in figures alone."""

    __tablename__ = "allocation_run"
    id: int | None = key()
    site_id: int = link("site.id")
    week: date
    account_id: int | None = link("account.id", default=None)
    job_id: str | None = Field(default=None, max_length=40)
    state: PlanRunState = code(PlanRunState, default=PlanRunState.QUEUED)
    seed: str = Field(max_length=64)
    created_at: datetime = instant()
    finished_at: datetime | None = instant(default=None)
    result: dict[str, Any] = document(dict)


class DrawRow(SQLModel, table=True):
    """A lottery for the places of an offer.

    `secret` is made when the entries are frozen and only its SHA-256 is published; it is told when `said`,
    which others choose afterwards, is there. So nobody alone can bend the order.
    """

    __tablename__ = "draw"
    __table_args__ = (CheckConstraint("places >= 0", name="places"),)
    id: int | None = key()
    offer_id: int = link("child_offer.id")
    places: int
    rule: int = 1
    secret: str = Field(max_length=64)
    said: str = Field(default="", max_length=120)
    frozen_at: datetime = instant()
    drawn_at: datetime | None = instant(default=None)
    account_id: int | None = link("account.id", default=None)


class DrawEntryRow(SQLModel, table=True):
    """One family in a lottery under a short code; `place` is its place in the order that was drawn.

    The family is a mention only: when its data are deleted, code and place stay, so that the draw can still
    be repeated.
    """

    __tablename__ = "draw_entry"
    __table_args__ = (UniqueConstraint("draw_id", "code"), UniqueConstraint("draw_id", "family_id"))
    id: int | None = key()
    draw_id: int = link("draw.id", index=False)
    family_id: int | None = link("family.id", default=None)
    code: str = Field(max_length=8)
    seats: int = 1
    place: int | None = None

"""Rows around signing up: waiting lists, regulars, friends, who is never put together, stand-ins, gaps."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, document, instant, key, link
from scheduler.domain.waiting import GapState, WaitState
from scheduler.domain.work import ActivityKind

_WAITS = text("state IN ('waiting', 'offered')")
_OPEN = text("state <> 'closed'")


class ActivityTermsRow(SQLModel, table=True):
    """What an activity grants beyond its flow: seats for trainees on each shift, how long an offer stands."""

    __tablename__ = "activity_terms"
    activity_id: int = link("activity.id", primary_key=True)
    trainee_seats: int = 0
    offer_minutes: int = 720


class WaitRow(SQLModel, table=True):
    """A place on the waiting list of a shift (of a block: its first); the order is that of the ids."""

    __tablename__ = "wait"
    __table_args__ = (
        Index(
            "uq_wait_live",
            "shift_id",
            "person_id",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )
    id: int | None = key()
    shift_id: int = link("shift.id")
    person_id: int = link("person.id")
    state: WaitState = code(WaitState, default=WaitState.WAITING, index=True)
    asked_at: datetime = instant()
    offered_at: datetime | None = instant(default=None)
    offer_until: datetime | None = instant(default=None)


class RegularRow(SQLModel, table=True):
    """A standing sign-up: this role at this activity and site on this weekday, every so many weeks.

    `anchor` is a date on which it counts; `starts` is local time. An end is final.
    """

    __tablename__ = "regular"
    __table_args__ = (CheckConstraint("every_weeks BETWEEN 1 AND 4", name="weeks"),)
    id: int | None = key()
    person_id: int = link("person.id")
    activity_id: int = link("activity.id")
    site_id: int = link("site.id")
    role: str = Field(max_length=40)
    starts: time
    anchor: date
    every_weeks: int = 1
    made_at: datetime = instant()
    ended_at: datetime | None = instant(default=None)


class FriendRow(SQLModel, table=True):
    """Two people who sign each other up, the smaller id first; nothing happens before the other agreed."""

    __tablename__ = "friend"
    __table_args__ = (CheckConstraint("person_id < other_id", name="order"),)
    person_id: int = link("person.id", primary_key=True)
    other_id: int = link("person.id", primary_key=True)
    asked_by: int = link("person.id")
    asked_at: datetime = instant()
    agreed_at: datetime | None = instant(default=None)


class NotWithRow(SQLModel, table=True):
    """Somebody's private wish not to serve with another; read by planning, shown to nobody else."""

    __tablename__ = "not_with"
    person_id: int = link("person.id", primary_key=True)
    other_id: int = link("person.id", primary_key=True)


class CallMeRow(SQLModel, table=True):
    """Somebody on the stand-in list: for a kind of activity or all; `at_once`: without being asked first."""

    __tablename__ = "call_me"
    id: int | None = key()
    person_id: int = link("person.id")
    kind: ActivityKind | None = code(ActivityKind, default=None)
    at_once: bool = False
    made_at: datetime = instant()


class ShiftWatchRow(SQLModel, table=True):
    """Somebody who wants to hear when a shift becomes short; told once each time."""

    __tablename__ = "shift_watch"
    person_id: int = link("person.id", primary_key=True)
    shift_id: int = Field(foreign_key="shift.id", primary_key=True, index=True)
    made_at: datetime = instant()
    told_at: datetime | None = instant(default=None)


class GapRow(SQLModel, table=True):
    """A needed seat that somebody left, until it is filled; `asked` are the people who had the proposal."""

    __tablename__ = "gap"
    __table_args__ = (
        Index("uq_gap_open", "shift_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
    id: int | None = key()
    shift_id: int = link("shift.id")
    state: GapState = code(GapState, default=GapState.SEARCHING, index=True)
    opened_at: datetime = instant()
    until: datetime | None = instant(default=None)
    asked: list[Any] = document(list)
    closed_at: datetime | None = instant(default=None)


class ChaseRow(SQLModel, table=True):
    """What was done about a proposal that nobody answers; `asked_at` says which proposal of the pair."""

    __tablename__ = "chase"
    assignment_id: int = link("assignment.id", primary_key=True)
    asked_at: datetime = instant()
    reminded_at: datetime | None = instant(default=None)
    told_at: datetime | None = instant(default=None)

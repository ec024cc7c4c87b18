"""Rows of campaigns, activities, sessions, shifts, assignments and plan runs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, document, instant, key, link
from scheduler.domain.care import Setting
from scheduler.domain.organisations import Body
from scheduler.domain.problem import Gender
from scheduler.domain.recheck import DayChange
from scheduler.domain.work import (
    ActivityKind,
    AssignmentState,
    CampaignState,
    PlanRunState,
    SessionState,
    ShiftGroupKind,
    SignupFlow,
)


class CampaignRow(SQLModel, table=True):
    """A season's plan of one owning node; `version` counts what was published."""

    __tablename__ = "campaign"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="order"),)
    id: int | None = key()
    organisation_id: int = link("organisation.id")
    body: Body | None = code(Body, default=None)
    key: str = Field(unique=True, max_length=60)
    name_zh: str = Field(max_length=120)
    name_en: str = Field(default="", max_length=160)
    basis: str = Field(default="", max_length=200)
    starts_on: date
    ends_on: date
    state: CampaignState = code(CampaignState, default=CampaignState.DRAFT)
    version: int = 0
    weights: dict[str, Any] = document(dict)


class ActivityRow(SQLModel, table=True):
    """What a campaign offers, and how one comes onto its shifts."""

    __tablename__ = "activity"
    id: int | None = key()
    campaign_id: int = link("campaign.id")
    kind: ActivityKind = code(ActivityKind)
    name_zh: str = Field(max_length=120)
    name_en: str = Field(default="", max_length=160)
    flow: SignupFlow = code(SignupFlow, default=SignupFlow.REQUEST)
    remind_minutes: int = 1440


class SessionRow(SQLModel, table=True):
    """One dated occurrence at a place; a leg ends at `end_site_id`."""

    __tablename__ = "session"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="order"),)
    id: int | None = key()
    activity_id: int = link("activity.id")
    site_id: int = link("site.id")
    end_site_id: int | None = link("site.id", default=None)
    room_id: int | None = link("room.id", default=None)
    child_group_id: int | None = link("child_group.id", default=None)
    audience_crew_id: int | None = link("crew.id", default=None)
    title_zh: str = Field(max_length=120)
    title_en: str = Field(default="", max_length=160)
    starts_at: datetime = instant(index=True)
    ends_at: datetime = instant()
    setting: Setting | None = code(Setting, default=None)
    open_to_workers: bool = False
    state: SessionState = code(SessionState, default=SessionState.PLANNED)


class ShiftRow(SQLModel, table=True):
    """One role at one session; `version` rises with every change of who is on it."""

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint("0 <= min_people AND min_people <= max_people", name="people"),
        CheckConstraint("priority BETWEEN 1 AND 1000", name="priority"),
    )
    id: int | None = key()
    session_id: int = link("session.id")
    role: str = Field(max_length=40)
    starts_at: datetime = instant(index=True)
    ends_at: datetime = instant()
    min_people: int = 1
    max_people: int = 1
    priority: int = 1
    requires: list[Any] = document(list)
    languages_any: list[Any] = document(list)
    version: int = 0


class ShiftGroupRow(SQLModel, table=True):
    """A team, block or continuity list of shifts (see `docs/planning-problem.md`)."""

    __tablename__ = "shift_group"
    id: int | None = key()
    campaign_id: int = link("campaign.id")
    kind: ShiftGroupKind = code(ShiftGroupKind)
    at_least: int = 1
    priority: int = 1
    gender: Gender | None = code(Gender, default=None)
    qualification: str | None = Field(default=None, max_length=40)
    language: str | None = Field(default=None, max_length=12)
    unrelated: bool = False


class ShiftGroupMemberRow(SQLModel, table=True):
    """A shift in a group."""

    __tablename__ = "shift_group_member"
    group_id: int = link("shift_group.id", primary_key=True)
    shift_id: int = Field(foreign_key="shift.id", primary_key=True, index=True)


class AssignmentRow(SQLModel, table=True):
    """A person on a shift, one row for ever: what becomes of it is its state.

    `came_from` is the state before the last change (None: no row yet), so that an undo knows the way back.
    """

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("shift_id", "person_id"),)
    id: int | None = key()
    shift_id: int = link("shift.id", index=False)
    person_id: int = link("person.id")
    state: AssignmentState = code(AssignmentState, index=True)
    came_from: AssignmentState | None = code(AssignmentState, default=None)
    pinned: bool = False
    origin: str = Field(default="plan", max_length=12)
    roster_version: int = 0
    changed_at: datetime = instant()


class PlanRunRow(SQLModel, table=True):
    """One press of Plan: where it stands and, when done, the plan (the draft until it is published)."""

    __tablename__ = "plan_run"
    id: int | None = key()
    campaign_id: int = link("campaign.id")
    account_id: int | None = link("account.id", default=None)
    job_id: str | None = Field(default=None, max_length=40)
    state: PlanRunState = code(PlanRunState, default=PlanRunState.QUEUED, index=True)
    time_limit: int = 60
    seed: int = 1
    workers: int = 2
    attempt: int = 0
    created_at: datetime = instant()
    started_at: datetime | None = instant(default=None)
    finished_at: datetime | None = instant(default=None)
    based_on_version: int = 0
    progress: dict[str, Any] = document(dict)
    plan: dict[str, Any] = document(dict)
    problem_hash: str = Field(default="", max_length=64)
    error: str = Field(default="", max_length=400)


class RosterVersionRow(SQLModel, table=True):
    """One publication of a campaign's roster: who, when, why and what changed."""

    __tablename__ = "roster_version"
    __table_args__ = (UniqueConstraint("campaign_id", "version"),)
    id: int | None = key()
    campaign_id: int = link("campaign.id", index=False)
    version: int
    account_id: int | None = link("account.id", default=None)
    published_at: datetime = instant()
    comment: str = Field(default="", max_length=200)
    plan_run_id: int | None = link("plan_run.id", default=None)
    changes: dict[str, Any] = document(dict)


class RecheckRow(SQLModel, table=True):
    """A session on a day that a changed calendar layer made a day off or a workday, until somebody looked."""

    __tablename__ = "recheck"
    __table_args__ = (UniqueConstraint("session_id", "day"),)
    id: int | None = key()
    campaign_id: int = link("campaign.id")
    session_id: int = link("session.id", index=False)
    day: date
    layer: str = Field(max_length=40)
    change: DayChange = code(DayChange)
    found_at: datetime = instant()
    looked_at: datetime | None = instant(default=None)
    account_id: int | None = link("account.id", default=None)


class NoticeRow(SQLModel, table=True):
    """A message to one person, by code and parameters; the page puts it into words."""

    __tablename__ = "notice"
    id: int | None = key()
    person_id: int = link("person.id")
    code: str = Field(max_length=40)
    details: dict[str, Any] = document(dict)
    created_at: datetime = instant()
    read_at: datetime | None = instant(default=None)

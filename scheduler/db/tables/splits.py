"""Rows of a plan run that is split: the season's plan as it grows, and where each part stands."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, document, instant, link
from scheduler.domain.split.rounds import PartState, RoundKind


class PlanSplitRow(SQLModel, table=True):
    """One split run: its problem (packed JSON, emptied at the end), its round and its best plan so far.

    `pairs` are [person, shift] each; `changed` says whether this round of planning has changed them.
    """

    __tablename__ = "plan_split"
    plan_run_id: int = link("plan_run.id", primary_key=True)
    problem: bytes = Field(sa_type=LargeBinary)
    kind: RoundKind = code(RoundKind, default=RoundKind.PLAN)
    round: int = 1
    rounds: int
    ends_at: datetime = instant()
    pairs: list[Any] = document(list)
    changed: bool = False


class PlanPartRow(SQLModel, table=True):
    """One part of a split run: where it lies and what is known of it.

    `lacks` is the shortfall in it, `least` what is proven that it must lack, `twice_cost` its share of the
    bound on the cost; `attempt` above 1 says that its job was taken up again.
    """

    __tablename__ = "plan_part"
    plan_run_id: int = link("plan_split.plan_run_id", primary_key=True)
    number: int = Field(primary_key=True)
    areas: list[Any] = document(list)
    first_day: date
    last_day: date
    shifts: list[Any] = document(list)
    state: PartState = code(PartState, default=PartState.WAITING)
    attempt: int = 0
    seconds: float = 0.0
    lacks: int | None = None
    least: int | None = None
    twice_cost: int | None = None

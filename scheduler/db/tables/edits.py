"""Rows of what organisers change in a draft by hand, and of what a plan run has to keep to."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, document, instant, key, link
from scheduler.domain.edits import Condition, EditKind


class PlanEditRow(SQLModel, table=True):
    """One change of a draft, never altered afterwards: an undo is a row of its own that turns one round.

    `revision` counts the changes of a draft from 1. `changes` holds what became different, each a list of
    [person, shift]: `added`, `removed`, and `held`, `freed`, `barred`, `allowed` of the conditions; beside
    them `price`, by how much each level of the objective differs, and `told`, who lost a place they knew of.
    """

    __tablename__ = "plan_edit"
    __table_args__ = (UniqueConstraint("plan_run_id", "revision"),)
    id: int | None = key()
    plan_run_id: int = link("plan_run.id", index=False)
    revision: int
    account_id: int | None = link("account.id", default=None)
    kind: EditKind = code(EditKind)
    turns: int | None = Field(default=None)
    changes: dict[str, Any] = document(dict)
    made_at: datetime = instant()


class PlanConditionRow(SQLModel, table=True):
    """A person and a shift that an organiser settled for one plan run, which a later run takes over."""

    __tablename__ = "plan_condition"
    plan_run_id: int = link("plan_run.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    shift_id: int = Field(foreign_key="shift.id", primary_key=True, index=True)
    condition: Condition = code(Condition)

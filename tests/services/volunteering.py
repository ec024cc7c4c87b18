"""What tests of a volunteer's actions have in common: do it and tell the reasons, look, prepare."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.work import AssignmentState
from scheduler.services.refusal import Refused
from scheduler.services.signup import Who

TALK, VIDEO = 8, 9
"""Shifts of the season on which nobody is: one taken at once, one by request."""


def state_of(url: str, who: Who, shift: int) -> AssignmentState | None:
    with reading(url) as db:
        return db.exec(
            select(t.AssignmentRow.state).where(
                t.AssignmentRow.person_id == who.person_id, t.AssignmentRow.shift_id == shift
            )
        ).first()


def do(
    url: str, act: Callable[..., Any], who: Who, shift: int, now: datetime | None = None
) -> tuple[str, ...]:
    """Codes of the reasons; empty where it was done."""
    try:
        with transaction(url) as db:
            act(db, who, shift, now or datetime.now(UTC))
    except Refused as refused:
        return tuple(reason.rule for reason in refused.reasons)
    return ()


def prepare(url: str, change: Callable[[Session], object]) -> None:
    with transaction(url) as db:
        change(db)


def put(url: str, kind: type[Any], key: int, **values: object) -> None:
    with transaction(url) as db:
        row = db.get_one(kind, key)
        for name, value in values.items():
            setattr(row, name, value)


def give(url: str, who: Who, shift: int, state: AssignmentState) -> None:
    row = t.AssignmentRow(shift_id=shift, person_id=who.person_id, state=state, changed_at=datetime.now(UTC))
    prepare(url, lambda db: db.add(row))

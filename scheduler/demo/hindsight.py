"""Hindsight: whatever led to the demo's season was done before today, however early one looks at it."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, SQLModel, col, or_, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import (
    AssignmentRow,
    CallMeRow,
    ConsentRow,
    FriendRow,
    PersonRow,
    QualificationRow,
)

_WEEK = timedelta(weeks=1)
_DAYS: tuple[tuple[type[SQLModel], str], ...] = ((PersonRow, "checked_on"), (QualificationRow, "valid_from"))
_MOMENTS: tuple[tuple[type[SQLModel], tuple[str, ...]], ...] = (
    (ConsentRow, ("at", "withdrawn_at")),
    (CallMeRow, ("made_at",)),
    (FriendRow, ("asked_at", "agreed_at")),
    (AssignmentRow, ("changed_at",)),
)


def arrange(session: Session, now: datetime) -> None:
    """Bring into the week before `now` what was written for later; times of one row keep their distance."""
    today = to_local(now).date()
    for kind, name in _DAYS:
        _earlier(session, kind, (name,), today)
    for kind, names in _MOMENTS:
        _earlier(session, kind, names, now)
    session.flush()


def _earlier(session: Session, kind: type[SQLModel], names: tuple[str, ...], limit: Any) -> None:
    late = or_(*(col(getattr(kind, name)) > limit for name in names))
    for row in session.exec(select(kind).where(late)):
        said = {name: getattr(row, name) for name in names if getattr(row, name) is not None}
        over = max(said.values()) - limit
        for name, value in said.items():
            setattr(row, name, value - (over // _WEEK + 1) * _WEEK)

"""Sessions with all that hangs on them as plain data: to compare, to copy, and to put back as they were."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy
from sqlmodel import Session, SQLModel, col

from scheduler.db.person_facts import portions
from scheduler.db.tables import (
    AssignmentRow,
    BlockRow,
    SeriesMemberRow,
    SessionRow,
    ShiftGroupMemberRow,
    ShiftGroupRow,
    ShiftRow,
)

Values = dict[str, Any]
Picture = dict[str, list[Values]]
"""Rows by table, every value one that JSON knows; instants in ISO 8601."""


def picture(session: Session, sessions: Iterable[int]) -> Picture:
    """Everything about these sessions that an edit can change, in a fixed order.

    Blocks of a programme are told where there are any: a picture of sessions without is as it always was.
    """
    session.flush()
    ids = sorted(set(sessions))
    shifts = _rows(session, ShiftRow, ShiftRow.session_id, ids)
    shift_ids = [row["id"] for row in shifts]
    members = _rows(session, ShiftGroupMemberRow, ShiftGroupMemberRow.shift_id, shift_ids)
    groups = _rows(session, ShiftGroupRow, ShiftGroupRow.id, sorted({row["group_id"] for row in members}))
    blocks = _rows(session, BlockRow, BlockRow.session_id, ids)
    return {
        **({"programme_block": blocks} if blocks else {}),
        "session": _rows(session, SessionRow, SessionRow.id, ids),
        "shift": shifts,
        "assignment": _rows(session, AssignmentRow, AssignmentRow.shift_id, shift_ids),
        "shift_group": groups,
        "shift_group_member": members,
        "series_member": _rows(session, SeriesMemberRow, SeriesMemberRow.session_id, ids),
    }


def digest(seen: Iterable[Any]) -> str:
    """SHA-256 of plain data."""
    return sha256(json.dumps(list(seen), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def digest_of(session: Session, sessions: Iterable[int]) -> str:
    """The digest of how these sessions are now; how often a shift was touched does not count."""
    found = picture(session, sessions)
    for row in found["shift"]:
        del row["version"]
    return digest([found])


def read_back(kind: type[SQLModel], values: Mapping[str, Any]) -> Values:
    """Values of a picture as a row takes them: instants and dates instead of texts."""
    table = SQLModel.metadata.tables[str(kind.__tablename__)]
    return {name: _read(table.columns[name], value) for name, value in values.items()}


def _rows(session: Session, kind: type[SQLModel], column: Any, ids: Iterable[int]) -> list[Values]:
    table = SQLModel.metadata.tables[str(kind.__tablename__)]
    found = [
        {name: _plain(value) for name, value in row.items()}
        for some in portions(ids)
        for row in session.execute(sqlalchemy.select(table).where(col(column).in_(some))).mappings()
    ]
    keys = [one.name for one in table.primary_key.columns]
    return sorted(found, key=lambda row: tuple(row[key] for key in keys))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def _read(column: sqlalchemy.Column[Any], value: Any) -> Any:
    if not isinstance(value, str):
        return value
    kind = getattr(column.type, "impl", column.type)
    if isinstance(kind, sqlalchemy.DateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, sqlalchemy.Date) else value

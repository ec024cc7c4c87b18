"""All that hangs on a row by foreign keys, found in the tables themselves: to hand it out, or to delete it.

A table that is added later is found too, so nothing about a child can be forgotten. What the database seals
against change (the chain of custody) is open while a deletion is under way, in its own transaction only.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Table, delete, insert, select, tuple_, update
from sqlmodel import Session, SQLModel

from scheduler.db.person_facts import portions

Key = tuple[Any, ...]
Rows = dict[str, list[dict[str, Any]]]

UNSEALED = "erasing"
"""A row in this table opens what the database seals; nobody else ever sees it."""


def rows_of(session: Session, table: str, ids: Iterable[int]) -> Rows:
    """The rows with these ids and every row that belongs to one of them, by table.

    A row belongs to another when it cannot be without it: its foreign key may not be empty.
    """
    return {
        found.name: [dict(row) for row in session.execute(_with(found, keys)).mappings()]
        for found, keys in _belonging(session, table, ids).items()
    }


def erase(session: Session, table: str, ids: Iterable[int]) -> int:
    """Delete the rows with these ids and all that belongs to them; gives how many rows went.

    Where a row merely mentions one of them, by a foreign key that may be empty, the mention is emptied.
    """
    session.flush()
    belonging = _belonging(session, table, ids)
    session.execute(insert(SQLModel.metadata.tables[UNSEALED]))
    erased = 0
    for found in reversed(SQLModel.metadata.sorted_tables):
        keys = belonging.get(found)
        if keys:
            _forget(session, found, keys)
            for some in _portions(keys):
                session.execute(delete(found).where(_is_one_of(found, some)))
            erased += len(keys)
    session.execute(delete(SQLModel.metadata.tables[UNSEALED]))
    session.expire_all()
    return erased


def _belonging(session: Session, table: str, ids: Iterable[int]) -> dict[Table, set[Key]]:
    start = SQLModel.metadata.tables[table]
    found: dict[Table, set[Key]] = {start: {(number,) for number in ids}}
    waiting = [start]
    while waiting:
        above = waiting.pop()
        for column in _pointing_at(above):
            if column.nullable:
                continue
            below = column.table
            assert isinstance(below, Table)
            keys = _keys(session, below, column, (key[0] for key in found[above]))
            new = keys - found.get(below, set())
            if new:
                found.setdefault(below, set()).update(new)
                waiting.append(below)
    return found


def _pointing_at(table: Table) -> Iterator[Column[Any]]:
    """The columns of all tables whose foreign key points at a table's single primary key."""
    if len(table.primary_key.columns) != 1:
        return
    for other in SQLModel.metadata.tables.values():
        for column in other.columns:
            if any(key.column.table is table for key in column.foreign_keys):
                yield column


def _keys(session: Session, table: Table, column: Column[Any], values: Iterable[Any]) -> set[Key]:
    return {
        tuple(row)
        for some in portions(values)
        for row in session.execute(select(*table.primary_key.columns).where(column.in_(some)))
    }


def _forget(session: Session, table: Table, keys: set[Key]) -> None:
    for column in _pointing_at(table):
        if column.nullable:
            below = column.table
            assert isinstance(below, Table)
            for some in portions(key[0] for key in keys):
                session.execute(update(below).where(column.in_(some)).values({column.name: None}))


def _with(table: Table, keys: set[Key]) -> Any:
    return select(table).where(_is_one_of(table, sorted(keys))).order_by(*table.primary_key.columns)


def _is_one_of(table: Table, keys: list[Key]) -> Any:
    columns = list(table.primary_key.columns)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(keys)


def _portions(keys: set[Key]) -> Iterator[list[Key]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), 5_000):
        yield ordered[start : start + 5_000]

"""The rows of the demo season while they are being invented, and their way into the database in bulk."""

from collections import defaultdict
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, func, insert, select
from sqlmodel import Session, SQLModel

from scheduler.demo.names import Names

CLOCK = ZoneInfo("Asia/Shanghai")
_AT_A_TIME = 5000


class Book:
    """Rows by table, with keys given here, so that rows can point at each other before anything is written.

    The same seed gives the same rows. Keys start at 1, so the database has to be empty.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.names = Names(self.random("names"))
        self._rows: dict[type[SQLModel], list[dict[str, Any]]] = defaultdict(list)

    def random(self, topic: str) -> Random:
        """Chance for one topic, independent of what else is loaded."""
        return Random(f"{self.seed} {topic}")  # noqa: S311 - invents people, guards nothing

    def add(self, table: type[SQLModel], **values: Any) -> int:
        """Put a row in and give back its key; for a table without `id`, how many rows it has now."""
        rows = self._rows[table]
        number = len(rows) + 1
        if "id" in table.model_fields:
            values["id"] = number
        rows.append(values)
        return number

    def rows(self, table: type[SQLModel]) -> list[dict[str, Any]]:
        """What has been put into a table so far, in order."""
        return self._rows[table]

    def tables(self) -> list[type[SQLModel]]:
        """The tables that have rows."""
        return list(self._rows)

    def row(self, table: type[SQLModel], key: int) -> dict[str, Any]:
        """The row with that key."""
        return self._rows[table][key - 1]

    def write(self, session: Session) -> None:
        """Insert everything, tables that others point at first, and let the database count on from there."""
        by_table = {kind.__tablename__: kind for kind in self._rows}
        for table in SQLModel.metadata.sorted_tables:
            kind = by_table.get(table.name)
            if kind is None:
                continue
            rows = self._rows[kind]
            wanted = {name for row in rows for name in row}
            complete = [{**_defaults(kind, wanted), **row} for row in rows]
            for start in range(0, len(complete), _AT_A_TIME):
                session.execute(insert(table), complete[start : start + _AT_A_TIME])
            if session.get_bind().dialect.name == "postgresql" and "id" in wanted:
                _count_on(session, table)


def _count_on(session: Session, table: Table) -> None:
    """PostgreSQL's sequence goes on after the keys that were given here."""
    sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
    session.execute(select(func.setval(sequence, func.max(table.c.id))))


def _defaults(kind: type[SQLModel], wanted: set[str]) -> dict[str, Any]:
    """Values for columns that only some rows name."""
    return {
        name: field.get_default(call_default_factory=True)
        for name, field in kind.model_fields.items()
        if name in wanted and not field.is_required()
    }


def instant(local: datetime) -> datetime:
    """A wall-clock time of the season as an instant."""
    return local.replace(tzinfo=CLOCK)

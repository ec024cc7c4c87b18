"""SQLAlchemy writes every statement anew for every database; here what was written for one serves all."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

MOST = 2_000


def write_statements_once() -> None:
    """Lets all engines keep their compiled statements in one place, under the kind of database.

    Tests make thousands of databases, with one schema and one driver each; writing the statements of a page
    takes as long as everything else about it.
    """
    written: LRUCache[Any, Any] = LRUCache(MOST)
    begin = Engine.__init__

    def begin_with_shared(engine: Engine, *given: Any, **named: Any) -> None:
        begin(engine, *given, **named)
        engine._compiled_cache = written

    setattr(Engine, "__init__", begin_with_shared)  # noqa: B010 - a method is replaced on purpose
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))  # noqa: B010
        setattr(dialect, "__hash__", lambda one: hash(type(one)))  # noqa: B010

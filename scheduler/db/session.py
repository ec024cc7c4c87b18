"""Engines and transactions; the only place that knows how the two databases differ at run time."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session, create_engine

BUSY_MILLISECONDS = 30_000


def engine(url: str) -> Engine:
    """The engine for a database address; SQLite gets WAL, foreign keys and a busy timeout."""
    return _engines(url)[0]


@lru_cache(maxsize=8)
def _engines(url: str) -> tuple[Engine, Engine, Engine]:
    """The engine, the same for looking only, and for looking once, over one pool."""
    made = _made(url)
    looking = made.execution_options(read_only=True, postgresql_readonly=True)
    return made, looking, looking.execution_options(one_look=True)


def _made(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(_psycopg_address(url), pool_pre_ping=True)
    if url.startswith("sqlite:///") and len(url) > len("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    made = create_engine(url, connect_args={"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000})
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_immediate)
    return made


def _psycopg_address(url: str) -> str:
    """The address with our driver named; hosting services write `postgres://`."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg{separator}{rest}" if scheme in ("postgres", "postgresql") else url


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Sets what every connection needs; our own BEGIN replaces the driver's."""
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_MILLISECONDS}",
        "journal_mode = WAL",
        "foreign_keys = ON",
        "synchronous = NORMAL",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_immediate(connection: Any) -> None:
    """Takes the write lock at once where the transaction may write, so that read-then-write cannot race."""
    options = connection.get_execution_options()
    if options.get("one_look"):
        return  # a single statement is a transaction of its own
    if options.get("read_only"):
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def glance(url: str) -> Iterator[Connection]:
    """A connection for one query of columns, without the unit of work that a session keeps.

    On SQLite a second query may see what was committed after the first.
    """
    with _engines(url)[2].connect() as connection:
        yield connection


@contextmanager
def transaction(url: str) -> Iterator[Session]:
    """A session that commits when the block ends and leaves nothing behind when it fails."""
    with Session(engine(url), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(url: str) -> Iterator[Session]:
    """A session for looking only: on SQLite it waits for no writer, and nothing it does is kept."""
    with Session(_engines(url)[1], expire_on_commit=False) as session:
        yield session  # closing rolls back, and leaves the rows readable; a rollback here would expire them

"""Brings a database to the tables that this code knows; works from a wheel, without alembic.ini."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import command, context
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, String, TypeDecorator, text
from sqlmodel import SQLModel

from scheduler.db import tables
from scheduler.db.session import engine

METADATA = SQLModel.metadata
assert tables.__all__, "importing the tables fills the metadata"

_MIGRATION_LOCK = 0x484F554E  # "HOUN": two processes that start at once must not migrate at once
_FOREIGN_PREFIX = "procrastinate_"


def upgrade(url: str, revision: str = "head") -> None:
    """Brings the database up to a revision; a failure leaves it as it was."""
    with _migrating(url) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Takes the database back to a revision ("base" empties it)."""
    with _migrating(url) as connection:
        command.downgrade(_config(connection), revision)


def current(url: str) -> str | None:
    """The revision that the database stands at; None when it has no tables of ours."""
    with engine(url).execution_options(read_only=True).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision that this code knows."""
    newest = _scripts().get_current_head()
    assert newest is not None
    return newest


def known(revision: str) -> bool:
    """Whether this code knows the revision; an unknown one comes from a newer version of it."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def differences(url: str) -> list[Any]:
    """What autogenerate would still change: empty when migrations and tables agree."""
    with engine(url).connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=_options()), METADATA))


def revise(url: str, message: str) -> None:
    """Writes the next migration from what the tables say beyond the database; for developers."""
    with _migrating(url) as connection:
        number = len(list(_scripts().walk_revisions())) + 1
        command.revision(_config(connection), message, autogenerate=True, rev_id=f"{number:04}")


def in_context() -> None:
    """Runs the migrations on the connection that was handed over; called by `migrations/env.py`."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=METADATA, transactional_ddl=True, **_options())
    with context.begin_transaction():
        context.run_migrations()


@contextmanager
def _migrating(url: str) -> Iterator[Connection]:
    """One transaction, alone; SQLite rebuilds tables, so its foreign keys rest until the end."""
    with engine(url).connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _foreign_keys(connection, on=False)
        with connection.begin():
            if not sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            yield connection
            if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                raise RuntimeError(f"the migration breaks foreign keys: {broken[:3]}")
        if sqlite:
            _foreign_keys(connection, on=True)


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    """Switches SQLite's foreign keys, outside any transaction because inside one it does nothing."""
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}").close()


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", "scheduler.db:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(None))


def _options() -> dict[str, Any]:
    return {
        "render_as_batch": True,
        "compare_type": True,
        "include_name": _is_ours,
        "render_item": _render,
    }


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Leaves the tables of the job engine alone."""
    return kind != "table" or name is None or not name.startswith(_FOREIGN_PREFIX)


def _render(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Writes our column types as the plain types they are kept as: a migration outlives our classes."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    if isinstance(item.impl_instance, String):
        return f"sa.String(length={item.impl_instance.length})"
    return f"sa.{item.impl_instance!r}"

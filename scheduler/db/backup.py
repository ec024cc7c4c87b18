"""Consistent copies of a database in use, and the way back from one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import inspect, select

from scheduler.db import backup_postgresql, backup_sqlite, migrate
from scheduler.db.copying import CopyError
from scheduler.db.session import engine

KINDS = {backup_sqlite.MAGIC: "SQLite", backup_postgresql.MAGIC: "PostgreSQL"}


def backup(url: str, file: Path) -> None:
    """Writes a copy of the database as it stands at one moment, readable by the owner alone.

    Raises:
        CopyError: if the file exists already, the database has no tables or the copy fails.
    """
    if file.exists():
        raise CopyError(f"{file}: exists already and is not overwritten")
    if _missing(url) or migrate.current(url) is None:
        raise CopyError("there is no database of ours to copy")
    with _beside(file) as unfinished:
        _kind_of(url).copy_out(url, unfinished)
        unfinished.replace(file)


def restore(url: str, file: Path, *, force: bool = False) -> None:
    """Puts a copy in the place of what the database holds, all or nothing, and migrates it.

    Raises:
        CopyError: if the file is no copy of ours, is of the other kind of database or comes from a newer
            version, or if the database holds rows and `force` is not given.
    """
    kind = _kind_of(url)
    _refuse_other_kind(kind.MAGIC, file)
    revision = kind.revision_of(file)
    if revision is None:
        raise CopyError(f"{file}: holds no tables of ours")
    if not migrate.known(revision):
        raise CopyError(
            f"{file}: comes from a newer version (tables {revision}; this version knows up to "
            f"{migrate.head()}); install the newer version first"
        )
    if not force and not _missing(url) and _holds_rows(url):
        raise CopyError("the database is not empty; --force replaces what it holds")
    kind.copy_in(url, file)


def _kind_of(url: str) -> backup_sqlite.Kind | backup_postgresql.Kind:
    return backup_sqlite.Kind() if url.startswith("sqlite") else backup_postgresql.Kind()


def _refuse_other_kind(magic: bytes, file: Path) -> None:
    if not file.is_file():
        raise CopyError(f"{file}: there is no such file")
    with file.open("rb") as opened:
        start = opened.read(16)
    found = next((known for known in KINDS if start.startswith(known)), None)
    if found is None:
        raise CopyError(f"{file}: is not a copy of a database")
    if found != magic:
        raise CopyError(f"{file}: is a copy of a {KINDS[found]} database, this one is {KINDS[magic]}")


def _missing(url: str) -> bool:
    return url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists()


def _holds_rows(url: str) -> bool:
    with engine(url).execution_options(read_only=True).connect() as connection:
        present = set(inspect(connection).get_table_names())
        return any(
            connection.execute(select(1).select_from(table).limit(1)).first()
            for table in migrate.METADATA.sorted_tables
            if table.name in present
        )


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A private name in the same folder, gone afterwards unless it was moved into place."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.unfinished")
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield unfinished
    except OSError as error:
        raise CopyError(f"{file}: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)

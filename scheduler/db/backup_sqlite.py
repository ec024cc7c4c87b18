"""Copies of an SQLite database, by SQLite's own online backup."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from scheduler.db import migrate
from scheduler.db.copying import CopyError
from scheduler.db.session import BUSY_MILLISECONDS, engine

MAGIC = b"SQLite format 3\x00"


class Kind:
    """SQLite's way: pages are copied within one read transaction, so writers neither wait nor show."""

    MAGIC = MAGIC

    def copy_out(self, url: str, file: Path) -> None:
        """Copies the database of `url` into an empty file that stands alone, without a journal beside it."""
        try:
            with closing(_open(_path(url))) as source, closing(_open(file)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")
                _refuse_damage(target, file)
        except sqlite3.Error as error:
            raise CopyError(f"{file}: {error}") from error

    def revision_of(self, file: Path) -> str | None:
        """Which revision of the tables the copy holds; None when it has none of ours."""
        try:
            with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as source:
                _refuse_damage(source, file)
                if not source.execute(
                    "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
                ).fetchone():
                    return None
                found = source.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.DatabaseError as error:
            raise CopyError(f"{file}: {error}") from error
        return None if found is None else str(found[0])

    def copy_in(self, url: str, file: Path) -> None:
        """Migrates a scratch copy first; what goes in goes in within one transaction of the target."""
        target_path = _path(url)
        target_path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target_path.parent, prefix=".restore-") as folder:
            scratch = Path(folder) / "scratch.sqlite3"
            try:
                with closing(_open(file)) as source, closing(_open(scratch)) as copy:
                    source.backup(copy)
                migrate.upgrade(f"sqlite:///{scratch}")
                engine(f"sqlite:///{scratch}").dispose()
                engine(url).dispose()
                with closing(_open(scratch)) as copy, closing(_open(target_path)) as target:
                    copy.backup(target)
            except sqlite3.Error as error:
                raise CopyError(f"{file}: {error}") from error


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_MILLISECONDS / 1000)


def _refuse_damage(connection: sqlite3.Connection, file: Path) -> None:
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise CopyError(f"{file}: is damaged ({found})")

"""A copy taken while others write is whole; a restore is all or nothing."""

import multiprocessing
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from sqlmodel import func, select

from scheduler.db import backup, migrate
from scheduler.db.copying import CopyError
from scheduler.db.session import engine, reading, transaction
from scheduler.db.tables import OrganisationRow
from scheduler.domain.organisations import Level


def add_pair(url: str) -> None:
    """Two rows that belong together: a copy with only one of them is torn."""
    with transaction(url) as session:
        for name in ("a", "b"):
            session.add(OrganisationRow(path=f"/{name}/", level=Level.COUNTY, name_zh=name * 40))
            session.flush()


def count(url: str) -> int:
    with reading(url) as session:
        return session.exec(select(func.count()).select_from(OrganisationRow)).one()


def keep_writing(url: str, begun: Event, stop: Event) -> None:
    while not stop.is_set():
        add_pair(url)
        begun.set()
    engine(url).dispose()


@contextmanager
def writers(url: str) -> Iterator[None]:
    context = multiprocessing.get_context("spawn")
    begun, stop = context.Event(), context.Event()
    processes = [context.Process(target=keep_writing, args=(url, begun, stop)) for _ in range(2)]
    for process in processes:
        process.start()
    assert begun.wait(60)
    yield
    stop.set()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0


def test_copy_taken_while_others_write_is_whole(any_database: str, tmp_path: Path) -> None:
    with writers(any_database):
        for n in range(5):
            backup.backup(any_database, tmp_path / f"copy{n}")
    after = count(any_database)
    found = []
    for n in range(5):
        backup.restore(any_database, tmp_path / f"copy{n}", force=True)
        found.append(count(any_database))
    assert all(number % 2 == 0 for number in found)
    assert found == sorted(found)
    assert 2 <= found[0] <= found[-1] <= after
    assert migrate.current(any_database) == migrate.head()


def test_copy_is_for_the_owner_alone(any_database: str, tmp_path: Path) -> None:
    backup.backup(any_database, tmp_path / "copy")
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


def test_restore_into_a_blank_database(any_database: str, blank_database: str, tmp_path: Path) -> None:
    add_pair(any_database)
    backup.backup(any_database, tmp_path / "copy")
    if any_database.split(":")[0] == blank_database.split(":")[0]:
        backup.restore(blank_database, tmp_path / "copy")
        assert count(blank_database) == 2
    else:
        with pytest.raises(CopyError, match=r"is a copy of a .* database, this one is"):
            backup.restore(blank_database, tmp_path / "copy")


def test_open_connections_see_what_was_restored(any_database: str, tmp_path: Path) -> None:
    backup.backup(any_database, tmp_path / "copy")
    add_pair(any_database)
    with reading(any_database) as session:
        query = select(func.count()).select_from(OrganisationRow)
        assert session.exec(query).one() == 2
        session.rollback()
        backup.restore(any_database, tmp_path / "copy", force=True)
        assert session.exec(query).one() == 0


def test_copy_of_older_tables_is_migrated(any_database: str, tmp_path: Path) -> None:
    migrate.downgrade(any_database, "0001")
    add_pair(any_database)
    backup.backup(any_database, tmp_path / "copy")
    backup.restore(any_database, tmp_path / "copy", force=True)
    assert migrate.current(any_database) == migrate.head()
    assert count(any_database) == 2


def test_copy_of_newer_tables_is_refused(any_database: str, tmp_path: Path) -> None:
    with engine(any_database).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    backup.backup(any_database, tmp_path / "copy")
    with pytest.raises(CopyError, match=r"newer version \(tables 9999; this version knows up to 0"):
        backup.restore(any_database, tmp_path / "copy", force=True)


def test_database_that_holds_rows_is_not_overwritten(any_database: str, tmp_path: Path) -> None:
    backup.backup(any_database, tmp_path / "copy")
    add_pair(any_database)
    with pytest.raises(CopyError, match="not empty"):
        backup.restore(any_database, tmp_path / "copy")
    assert count(any_database) == 2
    backup.restore(any_database, tmp_path / "copy", force=True)
    assert count(any_database) == 0


def test_damaged_copy_changes_nothing(any_database: str, tmp_path: Path) -> None:
    add_pair(any_database)
    backup.backup(any_database, tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    (tmp_path / "half").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CopyError):
        backup.restore(any_database, tmp_path / "half", force=True)
    assert count(any_database) == 2


@pytest.mark.parametrize("content", [b"", b"hello", b"\x00" * 100])
def test_file_that_is_no_copy_is_refused(any_database: str, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(CopyError, match="is not a copy"):
        backup.restore(any_database, tmp_path / "other", force=True)
    with pytest.raises(CopyError, match="no such file"):
        backup.restore(any_database, tmp_path / "nothing", force=True)


def test_database_of_others_is_not_restored(sqlite_url: str, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other") as connection:
        connection.execute("CREATE TABLE something (id INTEGER)")
    connection.close()
    with pytest.raises(CopyError, match="no tables of ours"):
        backup.restore(sqlite_url, tmp_path / "other", force=True)


def test_existing_file_is_not_overwritten(any_database: str, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("precious")
    with pytest.raises(CopyError, match="exists already"):
        backup.backup(any_database, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "precious"


def test_missing_database_is_not_made_by_a_backup(tmp_path: Path) -> None:
    with pytest.raises(CopyError, match="no database of ours"):
        backup.backup(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path / "copy")
    assert not (tmp_path / "none.sqlite3").exists()


def test_folder_that_is_not_there_is_named(any_database: str, tmp_path: Path) -> None:
    with pytest.raises(CopyError, match="missing/copy: No such file"):
        backup.backup(any_database, tmp_path / "missing" / "copy")

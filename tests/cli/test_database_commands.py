"""`houniao migrate`, `backup` and `restore` from the command line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.db import migrate
from scheduler.db.session import engine


def houniao(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DATABASE_URL": url, "HOUNIAO_DEMO": "1"}
    command = [sys.executable, "-m", "scheduler", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_migrate_says_from_where_to_where(blank_database: str) -> None:
    shown = houniao(blank_database, "migrate", "--show")
    assert (shown.returncode, shown.stdout) == (0, "tables none\n")
    first = houniao(blank_database, "migrate")
    assert (first.returncode, first.stdout) == (0, f"tables none -> {migrate.head()}\n")
    again = houniao(blank_database, "migrate")
    assert (again.returncode, again.stdout) == (0, f"tables {migrate.head()}\n")


def test_migrate_brings_the_reference_calendar(blank_database: str) -> None:
    houniao(blank_database, "migrate")
    with engine(blank_database).connect() as connection:
        days = connection.exec_driver_sql("SELECT count(*) FROM calendar_day").scalar_one()
    houniao(blank_database, "migrate")
    with engine(blank_database).connect() as connection:
        again = connection.exec_driver_sql("SELECT count(*) FROM calendar_day").scalar_one()
    assert days == again > 100


def test_migrate_refuses_newer_tables(sqlite_url: str) -> None:
    with engine(sqlite_url).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    refused = houniao(sqlite_url, "migrate")
    assert refused.returncode == 2
    assert "newer version (tables 9999" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_backup_and_restore(any_database: str, tmp_path: Path) -> None:
    copied = houniao(any_database, "backup", str(tmp_path / "copy"))
    assert (copied.returncode, copied.stderr) == (0, "")
    restored = houniao(any_database, "restore", str(tmp_path / "copy"))
    assert (restored.returncode, restored.stdout) == (0, f"restored; tables {migrate.head()}\n")
    refused = houniao(any_database, "backup", str(tmp_path / "copy"))
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["migrate", "backup copy", "restore copy"])
def test_unset_secret_is_told_in_one_line(command: str, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOUNIAO_")}
    refused = subprocess.run(
        [sys.executable, "-m", "scheduler", *command.split()],
        env=environment | {"PYTHONPATH": str(Path(__file__).parents[2])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert refused.returncode == 2
    assert "HOUNIAO_SECRET_KEY" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1

"""What every test may ask for: an empty migrated database of its own, on SQLite or on both."""

import fcntl
import gc
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from scheduler.db import migrate
from scheduler.db.session import engine
from tests.addresses import write_builders_once
from tests.clients.readers import WITHOUT_CLIENT
from tests.databases import NoPostgresError, PostgresServer, start_postgres, stop_postgres
from tests.statements import write_statements_once

WITHOUT_POSTGRES = "PostgreSQL cannot be had"

gc.set_threshold(100_000, 20, 20)
"""Applications are made and left by the thousand: else a third of the time goes to looking for cycles."""

write_builders_once()
write_statements_once()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """One server for the whole run: the first worker starts it, the last one stops it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    state = shared / "postgres.json"
    try:
        with _alone(shared):
            found = json.loads(state.read_text()) if state.exists() else {"users": 0}
            server = PostgresServer.of(found["server"]) if found["users"] else start_postgres()
            state.write_text(json.dumps({"users": found["users"] + 1, "server": server.document()}))
    except NoPostgresError as missing:
        message = f"{WITHOUT_POSTGRES}: {missing}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    yield server
    with _alone(shared):
        found = json.loads(state.read_text())
        state.write_text(json.dumps(found | {"users": found["users"] - 1}))
        if found["users"] == 1:
            stop_postgres(server)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that tests copy, because copying is faster than migrating."""
    path = tmp_path_factory.mktemp("template") / "houniao.sqlite3"
    migrate.upgrade(f"sqlite:///{path}")
    with engine(f"sqlite:///{path}").connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    engine(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> Iterator[str]:
    """An empty migrated SQLite database of this test's own."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'houniao.sqlite3')}"
    yield url
    engine(url).dispose()


@pytest.fixture
def postgresql_url(new_postgresql: Callable[[str], str]) -> str:
    """An empty migrated PostgreSQL database of this test's own."""
    return new_postgresql("template_houniao")


@pytest.fixture
def new_postgresql(postgres_server: PostgresServer) -> Iterator[Callable[[str], str]]:
    """Makes a database from a template ("template0" has no tables) and drops it after the test."""
    made: list[str] = []

    def make(template: str) -> str:
        made.append(f"test_{uuid4().hex}")
        postgres_server.copy(template, made[-1])
        return postgres_server.url(made[-1])

    yield make
    for name in made:
        engine(postgres_server.url(name)).dispose()
        postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database(request: pytest.FixtureRequest) -> str:
    """An empty migrated database; the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def blank_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, once on SQLite and once on PostgreSQL."""
    if request.param == "postgresql":
        yield request.getfixturevalue("new_postgresql")("template0")
        return
    url = f"sqlite:///{tmp_path / 'blank.sqlite3'}"
    yield url
    engine(url).dispose()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says at the end of the run when half of the database tests could not be done."""
    missed = [r for r in terminalreporter.stats.get("skipped", []) if WITHOUT_POSTGRES in str(r.longrepr)]
    if missed:
        terminalreporter.section("NOT TESTED ON POSTGRESQL", sep="!", red=True)
        terminalreporter.write_line(f"{len(missed)} tests were left out: {missed[0].longrepr[2]}")
    absent = {
        str(r.longrepr[2])
        for r in terminalreporter.stats.get("skipped", [])
        if WITHOUT_CLIENT in str(r.longrepr)
    }
    if absent:
        terminalreporter.section("NOT TESTED WITH EVERY CALENDAR PROGRAM", sep="!", red=True)
        for line in sorted(absent):
            terminalreporter.write_line(line)

"""A season in a database of the test's own, on SQLite and on PostgreSQL; or one for a module, rolled back."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from scheduler.db.session import engine, transaction
from scheduler.services.signup import Who
from tests.season import Season, make_season


@pytest.fixture
def season_on(any_database: str) -> tuple[str, Season]:
    """The address of a database with the season, and the ids of what is in it."""
    with transaction(any_database) as db:
        return any_database, make_season(db)


@pytest.fixture
def second(season_on: tuple[str, Season]) -> Who:
    """A volunteer who is on two shifts of the season."""
    return Who(season_on[1].person["second"], season_on[1].account["second"])


@pytest.fixture(scope="module")
def small(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Season]]:
    """The address of a database with the season, and the ids of what is in it."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path_factory.mktemp('small') / 'small.sqlite3')}"
    with transaction(url) as db:
        season = make_season(db)
    yield url, season
    engine(url).dispose()


@pytest.fixture
def db(small: tuple[str, Season]) -> Iterator[Session]:
    """A session over it that leaves nothing behind."""
    with Session(engine(small[0])) as session:
        yield session
        session.rollback()


@pytest.fixture
def season(small: tuple[str, Season]) -> Season:
    """Ids of what is in it."""
    return small[1]

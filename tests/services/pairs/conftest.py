"""One small season for all tests of a module: what each does is rolled back."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from scheduler.db.session import engine, transaction
from tests.season import Season, make_season


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

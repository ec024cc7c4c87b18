"""A season in a database of the test's own, on SQLite and on PostgreSQL."""

import pytest

from scheduler.db.session import transaction
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

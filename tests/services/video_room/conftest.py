"""A plant's video room in a database of the test's own, on SQLite or on both."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from scheduler.db.session import engine, transaction
from tests.season import make_season
from tests.services.video_room.world import RoomWorld, make_room


@pytest.fixture
def room_on(any_database: str) -> tuple[str, RoomWorld]:
    """The address of a database with a video room, and its ids; on both databases."""
    with transaction(any_database) as db:
        return any_database, make_room(db, make_season(db))


@pytest.fixture
def room(sqlite_url: str) -> tuple[str, RoomWorld]:
    """The same on SQLite alone, for what no database can do otherwise."""
    with transaction(sqlite_url) as db:
        return sqlite_url, make_room(db, make_season(db))


@pytest.fixture
def db(room: tuple[str, RoomWorld]) -> Iterator[Session]:
    """A session over that room."""
    with Session(engine(room[0])) as session:
        yield session


@pytest.fixture
def world(room: tuple[str, RoomWorld]) -> RoomWorld:
    """Ids of that room."""
    return room[1]

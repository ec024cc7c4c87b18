"""The demo season as rows in memory, made once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from scheduler import demo
from scheduler.db.tables import ActivityRow, CampaignRow, SessionRow, ShiftRow
from scheduler.demo.world import World

Row = Mapping[str, Any]
EARLY = datetime(2026, 12, 1, tzinfo=UTC)
"""Before everything in the season, whenever the tests run."""


@pytest.fixture(scope="session")
def season() -> World:
    """All five scenarios."""
    return demo.write()


@pytest.fixture(scope="session")
def shifts_of(season: World) -> Mapping[str, list[tuple[Row, Row, Row]]]:
    """For each campaign its shifts with their sessions and activities."""
    book = season.book
    keys = {row["id"]: row["key"] for row in book.rows(CampaignRow)}
    found: dict[str, list[tuple[Row, Row, Row]]] = {key: [] for key in keys.values()}
    for shift in book.rows(ShiftRow):
        session = book.row(SessionRow, shift["session_id"])
        activity = book.row(ActivityRow, session["activity_id"])
        found[keys[activity["campaign_id"]]].append((shift, session, activity))
    return found

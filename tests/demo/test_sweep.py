"""Every minute of scenarios 1-3, by a second opinion; what befalls a roster never goes unnoticed."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from sqlmodel import Session

from scheduler.db.session import engine, transaction
from scheduler.demo.world import World
from scheduler.domain.roster import Roster
from tests.demo.dropouts import SCENARIOS, befall, staffed, told
from tests.sweep import sweep

BLOWS = 100
"""For each scenario; `python -m tests.demo.dropout_run` does a thousand of each."""


@pytest.fixture(scope="module")
def rosters(
    season: World, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, Roster]]:
    """Each scenario with nobody to spare."""
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("sweep") / "demo.sqlite3")
    url = f"sqlite:///{path}"
    with transaction(url) as db:
        season.book.write(db)
    with Session(engine(url)) as db:
        yield {key: staffed(db, key) for key in SCENARIOS}
    engine(url).dispose()


@pytest.mark.parametrize("key", SCENARIOS)
def test_every_minute_is_well_when_all_that_was_asked_for_come(
    rosters: Mapping[str, Roster], key: str
) -> None:
    roster = rosters[key]
    looked_after = [one for one in roster.with_children() if roster.children_in(one)]
    assert len(looked_after) >= 50
    assert sweep(roster) == set()
    assert told(roster, roster.sessions) == set()


@pytest.mark.parametrize("key", SCENARIOS)
def test_what_befalls_is_never_unnoticed(rosters: Mapping[str, Roster], key: str) -> None:
    chance = Random(2027)
    noticed = 0
    for number in range(BLOWS):
        after, session = befall(rosters[key], chance)
        seen = sweep(after, [session])
        assert told(after, [session]) == seen, (number, session)
        noticed += bool(seen)
    assert noticed >= BLOWS // 2


@pytest.mark.parametrize("key", SCENARIOS)
def test_plan_with_many_empty_seats_is_told_minute_by_minute(rosters: Mapping[str, Roster], key: str) -> None:
    roster, chance = rosters[key], Random(15)
    left = frozenset(pair for pair in sorted(roster.assigned) if chance.random() > 0.15)
    incomplete = replace(roster, assigned=left)
    seen = sweep(incomplete)
    assert len(seen) >= 30
    assert told(incomplete, incomplete.sessions) == seen

"""Each campaign of the season is a sound planning problem, and breaks no care rule by itself."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session, select

from scheduler import demo
from scheduler.db import migrate
from scheduler.db.care_snapshot import load_roster
from scheduler.db.session import reading, transaction
from scheduler.db.snapshot import load_problem
from scheduler.db.tables import CampaignRow
from scheduler.domain.pins import contradictions
from scheduler.domain.rules import audience, consent, continuity, ordering, room_capacity
from scheduler.domain.rules.care import check_care
from scheduler.domain.work import ActivityKind
from tests.demo.conftest import EARLY

SHIFTS_AND_BLOCKS = {
    "spring_festival_2027": (644, 16),
    "national_day_2027": (200, 24),
    "summer_camp_2027": (946, 7),
    "video_room_spring_2027": (320, 0),
    "touring_talks_honghe_2027": (192, 0),
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    url = f"sqlite:///{tmp_path_factory.mktemp('season')}/season.sqlite3"
    migrate.upgrade(url)
    with transaction(url) as session:
        demo.load(session)
    with reading(url) as session:
        yield session


def campaign(session: Session, key: str) -> int:
    found = session.exec(select(CampaignRow.id).where(CampaignRow.key == key)).one()
    assert found is not None
    return found


@pytest.mark.parametrize("key", demo.SCENARIOS)
def test_pins_contradict_no_rule(loaded: Session, key: str) -> None:
    problem = load_problem(loaded, campaign(loaded, key), now=EARLY)
    assert (len(problem.shifts), len(problem.blocks)) == SHIFTS_AND_BLOCKS[key]
    assert contradictions(problem) == ()


@pytest.mark.parametrize("key", demo.SCENARIOS)
def test_some_have_said_no_before_any_plan(loaded: Session, key: str) -> None:
    assert len(load_problem(loaded, campaign(loaded, key), now=EARLY).declined) >= 8


@pytest.mark.parametrize("key", demo.SCENARIOS)
def test_every_volunteer_of_a_problem_has_time_and_a_home(loaded: Session, key: str) -> None:
    problem = load_problem(loaded, campaign(loaded, key), now=EARLY)
    assert all(one.available and one.home_site for one in problem.volunteers)


@pytest.mark.parametrize("key", demo.SCENARIOS)
def test_sessions_break_no_rule_that_adults_cannot_mend(loaded: Session, key: str) -> None:
    roster = load_roster(loaded, campaign(loaded, key))
    assert check_care(roster, (audience, consent, continuity, ordering, room_capacity)) == ()


def test_talks_are_held_when_their_crew_is_off(loaded: Session) -> None:
    roster = load_roster(loaded, campaign(loaded, "touring_talks_honghe_2027"))
    talks = [one for one in roster.sessions.values() if one.kind is ActivityKind.TALK]
    assert all(one.audience_crew for one in talks)
    assert {one.audience_crew for one in talks} <= set(roster.crew_work)

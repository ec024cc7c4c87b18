"""Loading the season into a database, and the sameness of what is loaded."""

import hashlib
import json
import os
import subprocess
import sys

import pytest
from sqlmodel import col, func, select

from scheduler import demo
from scheduler.db.session import reading, transaction
from scheduler.db.tables import (
    AccountRow,
    BookingRow,
    CalendarDayRow,
    CampaignRow,
    ChildGroupRow,
    ChildRow,
    DrawEntryRow,
    PersonRow,
    StayRow,
)
from scheduler.demo import calls, on_the_way
from scheduler.demo.world import World
from scheduler.domain.organisations import Role
from scheduler.services import accounts
from scheduler.services.custody import chain


def digest(world: World) -> str:
    """One figure for all rows, byte by byte."""
    rows = {table.__name__: world.book.rows(table) for table in world.book.tables()}
    return hashlib.sha256(json.dumps(rows, default=str, ensure_ascii=False).encode()).hexdigest()


def test_same_seed_gives_the_same_rows(season: World) -> None:
    assert digest(demo.write()) == digest(season)


def test_same_seed_gives_the_same_rows_in_another_process(season: World) -> None:
    program = (
        "from scheduler import demo; from tests.demo.test_load import digest; print(digest(demo.write()))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "77"}
    said = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == digest(season)


def test_another_seed_gives_other_people(season: World) -> None:
    assert digest(demo.write(seed=1)) != digest(season)


def test_season_loads_on_both_databases(any_database: str, season: World) -> None:
    with transaction(any_database) as session:
        demo.load(session)
    with reading(any_database) as session:
        assert (
            session.exec(select(func.count()).select_from(PersonRow)).one()
            == len(season.book.rows(PersonRow))
            + len((Role.ORGANISER, Role.COORDINATOR, Role.ADMINISTRATOR))
            + calls.HOSTS
        )
        booked = session.exec(select(BookingRow)).all()
        assert len(booked) == calls.BOOKED
        assert len({(row.room_id, row.slot) for row in booked}) == calls.BOOKED
        assert session.exec(select(func.count()).select_from(DrawEntryRow)).one() == calls.DRAWN
        assert session.exec(select(func.count()).select_from(CalendarDayRow)).one() > 0
        away = session.exec(
            select(StayRow.child_id)
            .join(ChildGroupRow, col(ChildGroupRow.id) == StayRow.group_id)
            .join(CampaignRow, col(CampaignRow.id) == ChildGroupRow.campaign_id)
            .where(CampaignRow.key == on_the_way.KEY)
        ).all()
        with_us = [one.with_us for one in chain.whereabouts(session, away).values()]
        assert with_us.count(True) == len(away) - 1 > 0


def test_database_counts_on_after_the_season(any_database: str) -> None:
    with transaction(any_database) as session:
        demo.load(session, ("video_room_spring_2027",))
    with transaction(any_database) as session:
        last = session.exec(select(func.max(col(PersonRow.id)))).one()
        row = PersonRow(organisation_id=1, name="新来的")
        session.add(row)
        session.flush()
        assert row.id == (last or 0) + 1


def test_one_scenario_is_loaded_alone(sqlite_url: str) -> None:
    with transaction(sqlite_url) as session:
        demo.load(session, ("summer_camp_2027",))
    with reading(sqlite_url) as session:
        assert session.exec(select(CampaignRow.key)).all() == ["summer_camp_2027"]
        assert session.exec(select(func.count()).select_from(ChildRow)).one() == 306


def test_unknown_scenario_is_refused(sqlite_url: str) -> None:
    with transaction(sqlite_url) as session, pytest.raises(ValueError, match="no such scenario: autumn"):
        demo.load(session, ("autumn",))


def test_database_with_people_is_left_alone(sqlite_url: str) -> None:
    with transaction(sqlite_url) as session:
        demo.load(session, ("video_room_spring_2027",))
    with transaction(sqlite_url) as session, pytest.raises(ValueError, match="not empty"):
        demo.load(session)


def test_each_role_has_an_account_without_password(sqlite_url: str) -> None:
    with transaction(sqlite_url) as session:
        demo.load(session)
    with reading(sqlite_url) as session:
        for role in Role:
            found = accounts.find(session, f"demo-{role.value}")
            assert found is not None
            assert [grant.role for grant in found.grants] == [role]
        hashes = set(session.exec(select(AccountRow.password_hash)))
    assert hashes == {accounts.NO_PASSWORD}

"""The list of sites, rooms with their hours, crews with their rota."""

from datetime import date, time, timedelta

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.domain.places import SiteKind
from scheduler.services import places
from scheduler.services.places import CrewRota, Filters
from tests.season import MONDAY, Season
from tests.services.organising import account_of, season_in


def names(db: Session, season: Season, who: str = "organiser", **filters: object) -> list[str]:
    found = places.listed(db, account_of(db, season, who), Filters(**filters))
    return [line.site.name_zh for line in found.items]


def rota(db: Session, season: Season, first: date = MONDAY, days: int = 7) -> CrewRota:
    return places.rotas(db, season.site["factory"], first, first + timedelta(days=days - 1))[0]


def test_list_holds_sites_of_own_nodes_only(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        assert names(db, season) == ["新安所小学", "蒙自电子厂"]
        assert names(db, season, "foreigner") == ["喜洲村"]
        assert names(db, season, "volunteer") == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"text": "小学"}, ["新安所小学"]),
        ({"text": "electronics"}, ["蒙自电子厂"]),
        ({"kind": SiteKind.FACTORY}, ["蒙自电子厂"]),
        ({"kind": SiteKind.STATION}, []),
    ],
)
def test_sites_are_found(any_database: str, filters: dict[str, object], expected: list[str]) -> None:
    with season_in(any_database) as (db, season):
        assert names(db, season, **filters) == expected


def test_list_counts_rooms_and_crews(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        found = places.listed(db, account_of(db, season, "coordinator"), Filters())
    assert [(line.rooms, line.crews, line.organisation.name_zh) for line in found.items] == [
        (2, 1, "蒙自电子厂")
    ]


def test_rooms_have_weekdays_with_the_same_hours_together(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        booth = season.room["booth"]
        sunday = db.exec(
            select(t.OpeningRow).where(t.OpeningRow.room_id == booth, t.OpeningRow.weekday == 7)
        ).one()
        sunday.closes = time(17)
        db.flush()
        found = {one.room.id: one.hours for one in places.rooms(db, season.site["factory"])}
    assert found[season.room["hall"]] == ()
    assert found[booth] == (((1, 2, 3, 4, 5, 6), time(9), time(21)), ((7,), time(9), time(17)))


def test_rota_follows_the_cycle(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        days = rota(db, season).days
    hours = [[(work.start.hour, work.end.hour) for work in day.work] for day in days]
    assert hours == [[(8, 20)], [(8, 20)], [(20, 8)], [(20, 8)], [], [], [(8, 20)]]
    assert [day.night for day in days] == [False, False, True, True, False, False, False]
    assert not any(day.changed for day in days)


def test_rota_shows_swaps_and_stop_days(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        crew = season.other["crew"]
        db.add(t.CrewSwapRow(crew_id=crew, day=MONDAY, works=""))
        db.add(t.CrewSwapRow(crew_id=crew, day=MONDAY + timedelta(days=1), works="N"))
        db.flush()
        days = rota(db, season, days=2).days
    assert [len(day.work) for day in days] == [0, 1]
    assert [day.changed for day in days] == [True, True]
    assert days[1].night


def test_rota_of_an_unknown_pattern_says_so(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        row = db.exec(select(t.CrewRow)).one()
        row.pattern = "made_up"
        db.flush()
        found = rota(db, season)
    assert not found.known
    assert found.days == ()

"""The season has the sizes of the scenarios that it is meant to show."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import pytest

from scheduler.db.tables import (
    CampaignRow,
    ChildGroupRow,
    ChildRow,
    CrewRow,
    FamilyRow,
    HatRow,
    OrganisationRow,
    PersonRow,
    RoomRow,
    SessionRow,
    ShiftRow,
    StayRow,
    TicketOrderRow,
)
from scheduler.demo.world import World
from scheduler.domain.organisations import Body, Level
from scheduler.domain.people import Hat
from scheduler.domain.places import RoomKind
from tests.demo.conftest import Row

PLACES = {
    "spring_festival_2027": {
        "务工专列随车服务": 50,
        "返乡大巴跟车": 56,
        "车站接送服务": 672,
        "团聚小组往返": 52,
        "节日陪伴": 96,
        "留守家庭走访": 360,
    },
    "national_day_2027": {
        "反探亲往返": 68,
        "驻地陪伴": 240,
        "夜间照护": 128,
        "亲子破冰": 8,
        "亲子活动": 24,
        "用餐与接送": 80,
    },
    "summer_camp_2027": {"带班": 1320, "营地值守": 720, "夜间照护": 104},
    "video_room_spring_2027": {"亲情视频室值守": 400},
    "touring_talks_honghe_2027": {"家风家教宣讲": 192},
}
"""Duty places by activity: sums over the shifts of the least number of people."""


@pytest.mark.parametrize("key", PLACES)
def test_duty_places_are_those_of_the_scenario(
    shifts_of: Mapping[str, list[tuple[Row, Row, Row]]], key: str
) -> None:
    counted: Counter[str] = Counter()
    for shift, _, activity in shifts_of[key]:
        counted[activity["name_zh"]] += shift["min_people"]
    assert dict(counted) == PLACES[key]


def test_season_has_570_volunteers_some_in_two_pools(season: World) -> None:
    volunteers = [row for row in season.book.rows(PersonRow) if row.get("is_volunteer")]
    assert len(volunteers) == 240 + 140 + 120 + 26 + 18 + 10 + 40 - 24


def test_plant_has_5000_workers_in_three_kinds_of_crew(season: World) -> None:
    book = season.book
    crews = {row["id"]: row["pattern"] for row in book.rows(CrewRow)}
    plant = season.plant.enterprise
    in_crew = Counter(
        crews[row["crew_id"]]
        for row in book.rows(PersonRow)
        if row.get("crew_id") and row["organisation_id"] == plant
    )
    assert in_crew == {"two_shift_12h_weekly": 4600, "long_day": 400}


def test_six_hundred_workers_are_parents(season: World) -> None:
    parents = {row["person_id"] for row in season.book.rows(HatRow) if row["hat"] is Hat.GUARDIAN}
    workers = {row["person_id"] for row in season.book.rows(HatRow) if row["hat"] is Hat.WORKER}
    assert len(parents) == 600
    assert parents <= workers
    assert {row["guardian_id"] for row in season.book.rows(FamilyRow)} <= parents


def test_580_children_are_on_lists_and_a_few_more_are_known(season: World) -> None:
    book = season.book
    groups = {row["id"]: row for row in book.rows(ChildGroupRow)}
    keys = {row["id"]: row["key"] for row in book.rows(CampaignRow)}
    listed = {(keys[groups[row["group_id"]]["campaign_id"]], row["child_id"]) for row in book.rows(StayRow)}
    counted = Counter(key for key, _ in listed)
    assert counted == {"spring_festival_2027": 120, "national_day_2027": 160, "summer_camp_2027": 300}
    assert len(book.rows(ChildRow)) == 593


def test_groups_have_the_sizes_of_the_scenarios(season: World) -> None:
    book = season.book
    codes = {row["id"]: row["code"] for row in book.rows(ChildGroupRow)}
    sizes = Counter(codes[row["group_id"]] for row in book.rows(StayRow))
    assert [sizes[f"R{n:02d}"] for n in range(1, 9)] == [15, 15, 16, 14, 15, 15, 16, 14]
    assert [sizes[f"N{n:02d}"] for n in range(1, 9)] == [9, 16, 20, 22, 24, 24, 21, 24]
    assert [
        sum(sizes[code] for code in sizes if code[0] == letter and code[1:].isdigit()) for letter in "ABC"
    ] == [120, 100, 80]


def test_camp_has_1320_class_sessions_in_11_classes(season: World) -> None:
    book = season.book
    codes = {row["id"]: row["code"] for row in book.rows(ChildGroupRow)}
    blocks = Counter(
        codes[row["child_group_id"]]
        for row in book.rows(SessionRow)
        if codes.get(row["child_group_id"], "-")[0] in "ABC" and (row["room_id"] or row["setting"] is None)
    )
    assert len(blocks) == 11
    assert set(blocks.values()) == {6 * 20}


def test_no_room_holds_two_sessions_at_once(season: World) -> None:
    taken: set[tuple[int, object]] = set()
    halls = {row["id"] for row in season.book.rows(RoomRow) if row["kind"] is RoomKind.HALL}
    for row in season.book.rows(SessionRow):
        if row["room_id"] and row["room_id"] not in halls:
            place = (row["room_id"], row["starts_at"])
            assert place not in taken
            taken.add(place)


def test_forty_enterprises_of_honghe_get_64_talks(
    season: World, shifts_of: Mapping[str, list[tuple[Row, Row, Row]]]
) -> None:
    talks = {session["id"]: session for _, session, _ in shifts_of["touring_talks_honghe_2027"]}
    by_site: dict[int, list[date]] = {}
    for session in talks.values():
        by_site.setdefault(session["site_id"], []).append(session["starts_at"].date())
    assert Counter(len(days) for days in by_site.values()) == {1: 24, 2: 12, 4: 4}
    for days in map(sorted, by_site.values()):
        assert days[0] < date(2027, 5, 30)
        assert all((later - earlier).days >= 14 for earlier, later in pairwise(days))


def test_orders_hold_at_most_19_people_and_come_before_the_journey(season: World) -> None:
    orders = season.book.rows(TicketOrderRow)
    assert orders
    for row in orders:
        travels_on = season.book.row(SessionRow, row["session_id"])["starts_at"].date()
        assert 0 < row["people"] <= 19
        assert row["opens_on"] < row["deadline"] < travels_on


def test_tree_has_16_prefectures_and_the_six_bodies(season: World) -> None:
    rows = season.book.rows(OrganisationRow)
    areas = Counter(row["level"] for row in rows if row.get("body") is None)
    province = {row["body"] for row in rows if row["level"] is Level.PROVINCE and row.get("body")}
    assert areas[Level.PROVINCE] == 1
    assert areas[Level.PREFECTURE] == 16
    assert province == set(Body)
    by_key = {row["id"]: row for row in rows}
    for row in rows:
        above = "/" if row["parent_id"] is None else by_key[row["parent_id"]]["path"]
        assert row["path"] == f"{above}{row['id']}/"


def test_every_shift_lies_in_its_session_and_campaign(season: World) -> None:
    book = season.book
    for shift in book.rows(ShiftRow):
        session = book.row(SessionRow, shift["session_id"])
        assert session["starts_at"] <= shift["starts_at"] < shift["ends_at"] <= session["ends_at"]

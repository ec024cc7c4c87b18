"""Calendar layers: reference days loaded once, official notices tried and entered, plans to look at again."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.calendar_days import DayKind
from scheduler.domain.recheck import DayChange
from scheduler.domain.work import CampaignState, SessionState
from scheduler.services import day_notices, layer_rights, layers, rechecks
from scheduler.services.day_notices import Notice, NoticeDay
from scheduler.services.refusal import Refused
from tests.season import ZONE, Season
from tests.services.organising import account_of, season_in

MAKEUP = date(2027, 2, 13)  # a Saturday
SPRING = """日期,类别,名称
2027-02-05 至 2027-02-11,放假,春节
2027年2月13日,上班,春节
"""


def notice(text: str = SPRING, layer: str = layers.NATION, year: int = 2027) -> Notice:
    return Notice(layer, year, day_notices.parse(text, year))


def move_session(db: Session, season: Season, on: date, number: int = 0, **changes: Any) -> t.SessionRow:
    """One session of the season, moved to a date at nine."""
    row = db.get_one(t.SessionRow, season.session[number])
    row.starts_at = datetime(on.year, on.month, on.day, 9, tzinfo=ZONE).astimezone(UTC)
    row.ends_at = datetime(on.year, on.month, on.day, 11, tzinfo=ZONE).astimezone(UTC)
    for name, value in changes.items():
        setattr(row, name, value)
    db.flush()
    return row


def faults(text: str, year: int = 2027) -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as error:
        day_notices.parse(text, year)
    return [(reason.rule, reason.subject) for reason in error.value.reasons]


def test_reference_is_loaded_once(any_database: str) -> None:
    with transaction(any_database) as db:
        assert layers.load_reference(db) > 100
    with transaction(any_database) as db:
        assert layers.load_reference(db) == 0
        day = layers.rows(db, [layers.NATION], date(2027, 2, 6), date(2027, 2, 6))[date(2027, 2, 6)][0]
    assert (day.kind, day.name_zh, day.lunar, day.provisional) == ("holiday", "春节", "正月初一", True)


def test_reference_leaves_an_entered_year_alone(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        layers.load_reference(db)
        day_notices.enter(db, account=account_of(db, season, "administrator"), notice=notice(), zone=ZONE)
        assert layers.load_reference(db) == 0
        kept = layers.rows(db, [layers.NATION], date(2027, 1, 1), date(2027, 12, 31))
    assert len(kept) == 8
    assert not any(row.provisional for rows in kept.values() for row in rows)


def test_reference_that_became_official_replaces_an_estimate(any_database: str) -> None:
    with transaction(any_database) as db:
        layers.load_reference(db)
        for row in db.exec(select(t.CalendarDayRow).where(t.CalendarDayRow.layer == layers.NATION)):
            if row.day.year == 2026:
                row.provisional, row.name_zh = True, "估计"
        db.flush()
        assert layers.load_reference(db) > 0
        names = {row.name_zh for row in db.exec(select(t.CalendarDayRow)) if row.day.year == 2026}
    assert "估计" not in names


def test_notes_tell_lunar_dates_and_what_the_layers_say(any_database: str) -> None:
    with transaction(any_database) as db:
        layers.load_reference(db)
        notes = layers.notes(db, layers.concerning("533103"), date(2027, 4, 11), date(2027, 4, 12))
    assert list(notes) == [date(2027, 4, 11), date(2027, 4, 12)]
    assert notes[date(2027, 4, 11)].said == ()
    assert [row.name_zh for row in notes[date(2027, 4, 12)].said] == ["泼水节"]
    assert notes[date(2027, 4, 12)].provisional
    assert notes[date(2027, 4, 12)].lunar == "三月初六"


def test_nation_is_told_before_the_prefecture(any_database: str) -> None:
    with transaction(any_database) as db:
        on = date(2028, 5, 1)
        for layer in ("prefecture:533100", layers.NATION):
            db.add(t.CalendarDayRow(layer=layer, day=on, kind="holiday", name_zh=layer))
        db.flush()
        said = layers.rows(db, layers.concerning("533103"), on, on)[on]
    assert [row.layer for row in said] == [layers.NATION, "prefecture:533100"]


def test_notice_is_read_in_several_ways_of_writing() -> None:
    text = "date\tkind\tname\n2027/1/1\tholiday\tNew Year\n2027.1.9\t班\t元旦\n"
    assert day_notices.parse(text, 2027) == (
        NoticeDay(date(2027, 1, 1), DayKind.HOLIDAY, "New Year"),
        NoticeDay(date(2027, 1, 9), DayKind.MAKEUP_WORKDAY, "元旦"),
    )


def test_span_of_a_notice_is_every_day_of_it() -> None:
    assert [day.on.day for day in notice().days] == [5, 6, 7, 8, 9, 10, 11, 13]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("no_days", None)]),
        ("日期,类别,名称\n", [("no_days", None)]),
        ("2027-02-30,放假,春节", [("bad_date", "1")]),
        ("春节,放假,春节", [("bad_date", "1")]),
        ("2027-02-05", [("bad_kind", "1")]),
        ("2027-02-05,休假吧,春节", [("bad_kind", "1")]),
        ("2026-02-05,放假,春节", [("other_year", "1")]),
        ("2027-02-11 至 2027-02-05,放假,春节", [("bad_span", "1")]),
        ("2027-01-01 至 2027-12-31,放假,全年", [("bad_span", "1")]),
        ("2027-02-05,放假,春节\n2027-02-05,上班,春节", [("twice", "2")]),
        ("x,放假,甲\n2027-02-05,放假,乙\ny,放假,丙", [("bad_date", "1"), ("bad_date", "3")]),
        ("2027-02-05,放假,春节\n" * 201, [("too_long", None)]),
        ('"2027-02-05,放假', [("bad_kind", "1")]),
    ],
)
def test_notice_is_refused_with_the_line(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert faults(text) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_uploaded_list_is_decoded(encoding: str) -> None:
    assert day_notices.decoded(SPRING.encode(encoding)) == SPRING


def test_upload_that_is_no_text_is_refused() -> None:
    with pytest.raises(Refused, match="not_text"):
        day_notices.decoded(b"PK\x03\x04\x00\x00\xff\xff\x00")


def test_preview_changes_nothing(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        layers.load_reference(db)
        move_session(db, season, MAKEUP)
        effect = day_notices.preview(db, notice(), ZONE)
        assert db.exec(select(t.RecheckRow)).all() == []
        kept = layers.rows(db, [layers.NATION], MAKEUP, MAKEUP)
    assert kept == {}
    by_day = {change.on: change.change for change in effect.changes}
    assert by_day[MAKEUP] is DayChange.NOW_WORKED
    assert by_day[date(2027, 2, 6)] is DayChange.NOW_OFFICIAL
    assert [(hit.day, hit.change) for hit in effect.hits] == [(MAKEUP, DayChange.NOW_WORKED)]


def test_entered_notice_is_kept_and_its_hits_need_a_look(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        layers.load_reference(db)
        row = move_session(db, season, MAKEUP, number=2)
        effect = day_notices.enter(
            db, account=account_of(db, season, "administrator"), notice=notice(), zone=ZONE
        )
        kept = layers.rows(db, [layers.NATION], MAKEUP, MAKEUP)[MAKEUP][0]
        open_ones = rechecks.open_of(db, season.campaign["talks"])
        people = [hit.people for hit in effect.hits]
    assert (kept.kind, kept.provisional, kept.name_en) == ("makeup_workday", False, "Spring Festival")
    assert [(found.day, found.change, session.id) for found, session in open_ones] == [
        (MAKEUP, DayChange.NOW_WORKED, row.id)
    ]
    assert people == [2]


def test_day_that_only_became_official_hits_nothing(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        layers.load_reference(db)
        move_session(db, season, date(2027, 2, 6))
        assert day_notices.preview(db, notice(), ZONE).hits == ()


@pytest.mark.parametrize("what", ["cancelled", "closed"])
def test_what_is_over_is_not_hit(any_database: str, what: str) -> None:
    with season_in(any_database) as (db, season):
        layers.load_reference(db)
        state = SessionState.CANCELLED if what == "cancelled" else SessionState.PLANNED
        move_session(db, season, MAKEUP, state=state)
        if what == "closed":
            db.get_one(t.CampaignRow, season.campaign["talks"]).state = CampaignState.CLOSED
            db.flush()
        assert day_notices.preview(db, notice(), ZONE).hits == ()


def test_prefecture_notice_hits_its_own_sites_only(any_database: str) -> None:
    text = "2027-02-13,上班,州里的调休"
    with season_in(any_database) as (db, season):
        db.get_one(t.SiteRow, season.site["factory"]).division = "532503"
        db.get_one(t.SiteRow, season.site["school"]).division = "532901"
        move_session(db, season, MAKEUP, number=1, site_id=season.site["factory"])
        move_session(db, season, MAKEUP, number=3, site_id=season.site["school"])
        effect = day_notices.preview(db, notice(text, "prefecture:532500"), ZONE)
    assert [hit.session.site_id for hit in effect.hits] == [season.site["factory"]]


def test_plant_stop_hits_the_site_alone(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        monday = date(2027, 3, 8)
        move_session(db, season, monday, number=1, site_id=season.site["factory"])
        move_session(db, season, monday, number=3, site_id=season.site["school"])
        name = layers.site_layer(season.site["factory"])
        effect = day_notices.preview(db, notice("2027-03-08,放假,停产", name), ZONE)
    assert [(hit.session.site_id, hit.change) for hit in effect.hits] == [
        (season.site["factory"], DayChange.NOW_OFF)
    ]


def test_looked_at_leaves_the_list_once(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        layers.load_reference(db)
        move_session(db, season, MAKEUP)
        account = account_of(db, season, "administrator")
        day_notices.enter(db, account=account, notice=notice(), zone=ZONE)
        talks, foreign = season.campaign["talks"], season.campaign["foreign"]
        row = rechecks.open_of(db, talks)[0][0]
        assert row.id is not None
        assert not rechecks.look(db, account_id=account.id, campaign_id=foreign, recheck_id=row.id)
        assert rechecks.look(db, account_id=account.id, campaign_id=talks, recheck_id=row.id)
        assert not rechecks.look(db, account_id=account.id, campaign_id=talks, recheck_id=row.id)
        assert rechecks.open_of(db, talks) == []


def test_session_hit_again_needs_a_look_again(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        layers.load_reference(db)
        move_session(db, season, MAKEUP)
        account = account_of(db, season, "administrator")
        talks = season.campaign["talks"]
        day_notices.enter(db, account=account, notice=notice(), zone=ZONE)
        row = rechecks.open_of(db, talks)[0][0]
        rechecks.look(db, account_id=account.id, campaign_id=talks, recheck_id=row.id or 0)
        later = notice("2027-02-05 至 2027-02-11,放假,春节")
        day_notices.enter(db, account=account, notice=later, zone=ZONE)
        again = rechecks.open_of(db, talks)
    assert [found.change for found, _ in again] == [DayChange.NOW_OFF]


def test_nation_is_entered_from_the_province_only(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        db.get_one(t.OrganisationRow, season.node["prefecture"]).division = "532500"
        db.flush()
        province = layer_rights.enterable(db, account_of(db, season, "administrator"))
        prefecture = layer_rights.enterable(db, account_of(db, season, "organiser"))
        plant = layer_rights.enterable(db, account_of(db, season, "coordinator"))
    sites = tuple(layers.site_layer(season.site[name]) for name in ("factory", "school"))
    assert layers.NATION in province
    assert len([name for name in province if name.startswith("prefecture:")]) == 16
    assert prefecture == ("prefecture:532500", *sites)
    assert plant == ()

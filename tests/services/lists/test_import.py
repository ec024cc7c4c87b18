"""What lists make and change, and that the same list a second time does nothing."""

from datetime import date, time, timedelta

import pytest
from sqlmodel import Session, col, func, select

from scheduler.db import tables as t
from scheduler.domain.care import Setting
from scheduler.domain.people import AvailabilityKind, CheckStatus, Hat
from scheduler.domain.problem import Gender
from scheduler.domain.work import ActivityKind, SignupFlow
from tests.season import MONDAY, TODAY, instant
from tests.services.lists.trying import (
    as_csv,
    changes,
    faults,
    imported,
    looked_at,
    lookup,
    outcomes,
    taken,
    world,
)
from tests.services.organising import season_in

PEOPLE = as_csv(
    "姓名 单位 电话 工号 性别 出生年 出发地点 语言 每周最多小时 最远公里数 "
    "入职查询 查询日期 查询有效至 保险至 身份 来源",
    "罗新 蒙自市民政局 138-0000-0001 _ 女 1990 新安所小学 彝语；普通话 12.5 30.5 "
    "查询通过 2026-10-01 2027-09-30 2027/12/31 社工；共青团员 社工",
    "　白　云 蒙自电子厂 _ B007 男 １９８８ _ _ _ _ _ _ _ _ _ _",
)
PLACES = as_csv(
    ["地点", "单位", "地点类型", "纬度", "经度", "行政区划", "场地", "场地类型", "容纳人数", "开放时间"],
    [
        "新厂",
        "蒙自电子厂",
        "工厂",
        23.4,
        103.4,
        "蒙自市",
        "视频间一",
        "视频间",
        4,
        "周六、周日 9:00-12:00、14:00-24:00",
    ],
    ["新厂", "蒙自电子厂", "工厂", None, None, None, "视频间二", "视频间", 4, None],
    ["新村", "蒙自市民政局", "家乡村寨"],
)
WORKERS = as_csv(
    "单位 工号 姓名 厂区 班组 轮班方式 起算日 电话",
    "蒙自电子厂 W001 李一 蒙自电子厂 乙班 三班两运转(四天一轮) 2026-11-02 13900000001",
    "蒙自电子厂 W002 李二 蒙自电子厂 乙班 _ _ _",
    "蒙自电子厂 W003 李三 蒙自电子厂 甲班 _ _ _",
    "蒙自电子厂 W004 李四 _ _ _ _ _",
)
QUALIFICATIONS = as_csv(
    "姓名 单位 资格 取得日期 有效至 确认人",
    "王晓梅 红河州 红十字救护员证 2026-01-10 _ 州红十字会",
    "赵志强 _ 急救员证 2026-01-10 _ _",
)
AVAILABILITY = as_csv(
    "姓名 单位 时间说明 星期 从日期 到日期 开始时间 结束时间",
    "王晓梅 红河州 尽量不排 周六、周日 _ _ 22:00 24:00",
    "赵志强 _ 没空 _ 2027-02-06 2027-02-10 _ _",
    "普文兰 _ 优先排 _ 2027-02-06 _ 09:00 12:00",
)
DAY = MONDAY + timedelta(days=5)
SESSIONS = as_csv(
    "活动季 活动 活动类型 报名方式 场次 地点 场地 日期 开始 结束 对员工开放 照护场景 "
    "岗位 班次开始 班次结束 最少人数 最多人数 需要资格 会其中一种语言",
    f"秋季关爱宣讲 座谈会 座谈 报名即定 夜话 蒙自电子厂 职工之家大厅 {DAY} 19:00 24:00 是 白天 "
    "宣讲员 18:30 _ 1 2 宣讲员培训 哈尼语；彝语",
    f"秋季关爱宣讲 座谈会 _ _ 夜话 蒙自电子厂 _ {DAY} 19:00 24:00 _ _ 民族语翻译 _ _ 2 _ _ _",
    f"秋季关爱宣讲 家庭教育宣讲 _ _ 只有场次 新安所小学 _ {DAY} 09:00 10:00 _ _ _ _ _ _ _ _ _",
)
FILES = {
    "people": PEOPLE,
    "places": PLACES,
    "workers": WORKERS,
    "availability": AVAILABILITY,
    "sessions": SESSIONS,
    "qualifications": QUALIFICATIONS.replace("急救员证".encode(), "红十字救护员证".encode()),
}


def named(db: Session, name: str) -> t.PersonRow:
    return db.exec(select(t.PersonRow).where(t.PersonRow.name == name)).one()


@pytest.mark.parametrize("kind", FILES)
def test_same_list_a_second_time_changes_nothing(any_database: str, kind: str) -> None:
    with season_in(any_database) as (db, season):
        first = imported(db, season, kind, FILES[kind])
        assert set(outcomes(first)) == {"created"}
        before = world(db)
        again = looked_at(db, season, kind, FILES[kind])
        assert set(outcomes(again)) == {"unchanged"}, changes(again)
        assert again.idle
        assert world(db) == before


@pytest.mark.parametrize("kind", FILES)
def test_looking_changes_nothing(sqlite_url: str, kind: str) -> None:
    with season_in(sqlite_url) as (db, season):
        before = world(db)
        looked_at(db, season, kind, FILES[kind])
        assert world(db) == before


@pytest.mark.parametrize("kind", FILES)
def test_import_is_noted_in_the_audit_trail(sqlite_url: str, kind: str) -> None:
    with season_in(sqlite_url) as (db, season):
        imported(db, season, kind, FILES[kind])
        noted = db.exec(select(t.AuditRow).where(t.AuditRow.action == "list.import")).one()
    assert (noted.subject, noted.account_id) == (f"list:{kind}", season.account["organiser"])
    assert noted.purpose.endswith("名单.csv")


def test_people_are_made_with_everything_that_is_said(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        imported(db, season, "people", PEOPLE)
        person, other = named(db, "罗新"), named(db, "白云")
        assert (person.phone, person.gender, person.birth_year) == ("13800000001", Gender.FEMALE, 1990)
        assert (person.home_site_id, person.is_volunteer) == (season.site["school"], True)
        assert (person.minutes_per_week, person.travel_km, person.source) == (750, 30.5, "social_worker")
        assert (person.check_status, person.checked_on) == (CheckStatus.CLEAR, date(2026, 10, 1))
        assert (person.check_until, person.insured_until) == (date(2027, 9, 30), date(2027, 12, 31))
        hats = db.exec(select(t.HatRow.hat).where(t.HatRow.person_id == person.id)).all()
        assert set(hats) == {Hat.SOCIAL_WORKER, Hat.LEAGUE_MEMBER}
        spoken = db.exec(select(t.LanguageRow.language).where(t.LanguageRow.person_id == person.id)).all()
        assert set(spoken) == {"iii", "cmn"}
        assert (other.employee_number, other.birth_year) == ("B007", 1988)
        assert other.organisation_id == season.node["plant"]


def test_cell_left_blank_changes_nothing_and_a_cleared_one_is_emptied(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        imported(db, season, "people", PEOPLE)
        again = as_csv(
            "姓名 单位 电话 保险至 每周最多小时 语言", "罗新 蒙自市民政局 13800000001 _ 清空 普通话"
        )
        seen = imported(db, season, "people", again)
        assert changes(seen) == [("每周最多小时", "12.5", ""), ("语言", "彝语；普通话", "普通话")]
        person = named(db, "罗新")
        assert (person.insured_until, person.minutes_per_week) == (date(2027, 12, 31), None)
        spoken = db.exec(select(t.LanguageRow.language).where(t.LanguageRow.person_id == person.id)).all()
        assert spoken == ["cmn"]


def test_person_is_known_by_our_number_through_a_change_of_name_and_phone(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        number = season.person["volunteer"]
        data = as_csv("人员编号 姓名 单位 电话", [number, "王小梅", "蒙自电子厂", "13811112222"])
        seen = imported(db, season, "people", data)
        assert outcomes(seen) == ["changed"]
        person = db.get_one(t.PersonRow, number)
        assert (person.name, person.organisation_id) == ("王小梅", season.node["plant"])


def test_person_is_known_by_employer_and_number(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        imported(db, season, "people", PEOPLE)
        data = as_csv("姓名 单位 工号 电话", "白雲 蒙自电子厂 b007 13900000000")
        assert changes(looked_at(db, season, "people", data)) == [
            ("姓名", "白云", "白雲"),
            ("工号", "B007", "b007"),
            ("电话", "", "13900000000"),
        ]


def test_namesake_is_pointed_out(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        seen = looked_at(db, season, "people", as_csv("姓名 单位 电话", "王晓梅 红河州 13800000001"))
    assert [(one.outcome.value, one.remarks) for one in seen.results] == [("created", ("namesake",))]


@pytest.mark.parametrize(
    ("before", "cells", "codes"),
    [
        (CheckStatus.PENDING, "查询通过 2026-10-01", set()),
        (None, "查询通过 2026-10-01", set()),
        (None, "查询中 _", set()),
        (CheckStatus.CLEAR, "不得参与 _", set()),
        (CheckStatus.BLOCKED, "不得参与 _", set()),
        (CheckStatus.BLOCKED, "查询通过 2026-10-01", {"check_by_hand"}),
        (CheckStatus.BLOCKED, "查询中 _", {"check_by_hand"}),
        (CheckStatus.BLOCKED, "清空 _", {"check_by_hand"}),
        (CheckStatus.BLOCKED, "_ 2026-10-01", {"check_by_hand"}),
        (CheckStatus.PENDING, "查询通过 _", {"check_without_day"}),
        (CheckStatus.PENDING, f"查询通过 {TODAY + timedelta(days=1)}", {"in_future"}),
    ],
)
def test_record_check_comes_in_but_is_never_softened(
    sqlite_url: str, before: CheckStatus | None, cells: str, codes: set[str]
) -> None:
    with season_in(sqlite_url) as (db, season):
        person = db.get_one(t.PersonRow, season.person["volunteer"])
        person.check_status = before
        if before is not CheckStatus.CLEAR:
            person.checked_on = person.check_until = None
        db.flush()
        data = as_csv("人员编号 姓名 单位 入职查询 查询日期", f"{person.id} 王晓梅 红河州 {cells}")
        seen = looked_at(db, season, "people", data)
        assert {code for _, code in faults(seen)} == codes
        assert not any(old for _, old, _ in changes(seen) if before is not CheckStatus.CLEAR)


def test_people_of_other_nodes_are_neither_found_nor_made(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        stranger = season.person["foreigner"]
        data = as_csv("人员编号 姓名 单位", [stranger, "段思平", "红河州"], [None, "新人", "大理州"])
        seen = looked_at(db, season, "people", data)
        assert faults(seen) == {("A2", "unknown_person"), ("C3", "unknown_name")}


def test_home_may_stay_outside_ones_nodes_but_not_move_there(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        db.get_one(t.PersonRow, season.person["second"]).home_site_id = season.site["village"]
        db.flush()
        rows = [
            [season.person[who], name, "红河州", "喜洲村"]
            for who, name in (("second", "赵志强"), ("volunteer", "王晓梅"))
        ]
        seen = looked_at(db, season, "people", as_csv("人员编号 姓名 单位 出发地点", *rows))
        assert outcomes(seen) == ["unchanged", "refused"]
        assert faults(seen) == {("D3", "not_mine")}


def test_sites_and_rooms_are_made_and_hours_replaced(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        imported(db, season, "places", PLACES)
        site = db.exec(select(t.SiteRow).where(t.SiteRow.name_zh == "新厂")).one()
        rooms = db.exec(
            select(t.RoomRow).where(t.RoomRow.site_id == site.id).order_by(col(t.RoomRow.id))
        ).all()
        assert [(room.name_zh, room.capacity) for room in rooms] == [("视频间一", 4), ("视频间二", 4)]
        assert (site.latitude, site.division) == (23.4, "532503")
        hours = db.exec(select(t.OpeningRow).where(t.OpeningRow.room_id == rooms[0].id)).all()
        assert {(one.weekday, one.opens, one.closes) for one in hours} == {
            (day, *span) for day in (6, 7) for span in ((time(9), time(12)), (time(14), time(0)))
        }
        data = as_csv(
            ["地点编号", "地点", "单位", "地点类型", "场地编号", "场地", "开放时间"],
            [site.id, "新二厂", "蒙自电子厂", "工厂", rooms[0].id, "视频间甲", "每天 08:00-09:00"],
        )
        seen = imported(db, season, "places", data)
        assert ("地点", "新厂", "新二厂") in changes(seen)
        hours = db.exec(select(t.OpeningRow).where(t.OpeningRow.room_id == rooms[0].id)).all()
        assert {(one.weekday, one.opens) for one in hours} == {(day, time(8)) for day in range(1, 8)}
        assert (site.name_zh, rooms[0].name_zh) == ("新二厂", "视频间甲")


def test_workers_are_put_into_crews_which_are_made_once(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        imported(db, season, "workers", WORKERS)
        crew = db.exec(select(t.CrewRow).where(t.CrewRow.name_zh == "乙班")).one()
        assert (crew.pattern, crew.anchor) == ("three_crew_two_shift", date(2026, 11, 2))
        assert [named(db, f"李{n}").crew_id for n in "一二三四"] == [
            crew.id, crew.id, season.other["crew"], None,
        ]  # fmt: skip
        worker = named(db, "李一")
        assert not worker.is_volunteer
        assert db.get(t.HatRow, (worker.id, Hat.WORKER)) is not None
        moved = as_csv(
            "单位 工号 姓名 厂区 班组",
            "蒙自电子厂 W001 李一 蒙自电子厂 甲班",
            "蒙自电子厂 W002 李二 _ 清空",
        )
        seen = imported(db, season, "workers", moved)
        assert changes(seen) == [("班组", "乙班", "甲班"), ("班组", "乙班", "")]
        assert [named(db, f"李{n}").crew_id for n in "一二"] == [season.other["crew"], None]


def test_volunteer_who_is_also_a_worker_becomes_both(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        data = as_csv("人员编号 单位 工号 姓名", [season.person["second"], "蒙自电子厂", "W9", "赵志强"])
        seen = imported(db, season, "workers", data)
        assert ("身份", "社会志愿者", "企业员工；社会志愿者") in changes(seen)


def test_qualification_lapses_as_its_training_says(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        imported(db, season, "qualifications", FILES["qualifications"])
        held = db.exec(
            select(t.QualificationRow).where(
                t.QualificationRow.person_id == season.person["volunteer"],
                t.QualificationRow.code == "first_aid",
            )
        ).one()
        assert (held.valid_from, held.valid_until) == (date(2026, 1, 10), date(2029, 1, 9))
        renewed = as_csv("姓名 单位 资格 取得日期 有效至", "王晓梅 红河州 红十字救护员证 2026-10-01 清空")
        assert outcomes(imported(db, season, "qualifications", renewed)) == ["created"]


def test_availability_is_weekly_or_dated_in_local_time(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        imported(db, season, "availability", AVAILABILITY)
        weekly = db.exec(
            select(t.WeeklyAvailabilityRow).where(t.WeeklyAvailabilityRow.kind == AvailabilityKind.AVOID)
        ).all()
        assert {(one.weekday, one.opens, one.closes) for one in weekly} == {
            (6, time(22), time(0)),
            (7, time(22), time(0)),
        }
        away, wished = db.exec(select(t.AvailabilityRow).order_by(col(t.AvailabilityRow.id))).all()
        assert (away.starts_at.isoformat(), away.ends_at.isoformat()) == (
            "2027-02-05T16:00:00+00:00", "2027-02-10T16:00:00+00:00",
        )  # fmt: skip
        assert (wished.kind, wished.starts_at.hour, wished.ends_at.hour) == (AvailabilityKind.PREFER, 1, 4)
        changed = as_csv("姓名 时间说明 从日期 开始时间 结束时间", "普文兰 没空 2027-02-06 09:00 12:00")
        assert changes(imported(db, season, "availability", changed)) == [("时间说明", "优先排", "没空")]


def test_sessions_come_with_their_activity_and_shifts(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        imported(db, season, "sessions", SESSIONS)
        activity = db.exec(select(t.ActivityRow).where(t.ActivityRow.name_zh == "座谈会")).one()
        assert (activity.kind, activity.flow) == (ActivityKind.ROUND_TABLE, SignupFlow.INSTANT)
        session = db.exec(select(t.SessionRow).where(t.SessionRow.activity_id == activity.id)).one()
        assert (session.starts_at, session.ends_at) == (instant(5, "19:00"), instant(6, "00:00"))
        assert (session.room_id, session.open_to_workers) == (season.room["hall"], True)
        assert session.setting is Setting.DAY
        speaker, interpreter = db.exec(
            select(t.ShiftRow).where(t.ShiftRow.session_id == session.id).order_by(col(t.ShiftRow.id))
        ).all()
        assert (speaker.role, speaker.starts_at, speaker.ends_at) == (
            "speaker", instant(5, "18:30"), session.ends_at,
        )  # fmt: skip
        assert (speaker.requires, speaker.languages_any) == (["speaker_basic"], ["hni", "iii"])
        assert (interpreter.min_people, interpreter.max_people) == (2, 2)
        bare = db.exec(select(t.SessionRow).where(t.SessionRow.title_zh == "只有场次")).one()
        assert bare.activity_id == season.other["talk"]
        count = select(func.count()).where(t.ShiftRow.session_id == bare.id)
        assert db.exec(count).one() == 0


def test_session_without_people_is_moved_by_its_number(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        number, shift = season.session[10], season.shift[10]
        data = as_csv(
            "场次编号 活动季 活动 场次 地点 场地 日期 开始 结束 "
            "班次编号 岗位 班次日期 班次开始 班次结束日期 班次结束",
            f"{number} 秋季关爱宣讲 家庭教育宣讲 怎样和孩子通电话 新安所小学 清空 {DAY} 14:00 15:00 "
            f"{shift} 宣讲员 {DAY} 13:30 {DAY} 15:00",
        )
        version = db.get_one(t.ShiftRow, shift).version
        imported(db, season, "sessions", data)
        session, moved = db.get_one(t.SessionRow, number), db.get_one(t.ShiftRow, shift)
        assert (session.starts_at, session.site_id) == (instant(5, "14:00"), season.site["school"])
        assert (moved.starts_at, moved.version) == (instant(5, "13:30"), version + 1)


ALIKE = as_csv(
    "活动季 活动 活动类型 场次 地点 场地 日期 开始 结束 岗位 需要资格",
    f"秋季关爱宣讲 夏令营 座谈 手工 蒙自电子厂 职工之家大厅 {DAY} 9:00 11:00 宣讲员 宣讲员培训",
    f"秋季关爱宣讲 夏令营 _ 手工 蒙自电子厂 职工之家大厅 {DAY} 9:00 11:00 宣讲员 成年；有保险",
    f"秋季关爱宣讲 夏令营 _ 手工 蒙自电子厂 视频间一 {DAY} 9:00 11:00 宣讲员 入职查询通过",
)


def test_classes_in_several_rooms_and_shifts_that_ask_differently_are_each_made_once(
    any_database: str,
) -> None:
    with season_in(any_database) as (db, season):
        rooms = as_csv(
            ["地点", "单位", "地点类型", "场地", "场地类型", "容纳人数", "开放时间"],
            ["蒙自电子厂", "蒙自电子厂", "工厂", "视频间一", "视频间", 4, "每天 00:00-24:00"],
        )
        imported(db, season, "places", rooms)
        imported(db, season, "sessions", ALIKE)
        made = db.exec(select(t.SessionRow).where(t.SessionRow.title_zh == "手工")).all()
        shifts = [
            {
                frozenset(one.requires)
                for one in db.exec(select(t.ShiftRow).where(t.ShiftRow.session_id == row.id))
            }
            for row in sorted(made, key=lambda row: row.id or 0)
        ]
        assert shifts == [
            {frozenset({"speaker_basic"}), frozenset({"adult", "insured"})},
            {frozenset({"record_check"})},
        ]
        assert set(outcomes(looked_at(db, season, "sessions", ALIKE))) == {"unchanged"}


def test_shift_that_asks_for_something_else_is_changed_where_it_is_the_only_one(sqlite_url: str) -> None:
    head = "活动季 活动 活动类型 场次 地点 日期 开始 结束 岗位 需要资格"
    row = f"秋季关爱宣讲 夏令营 座谈 手工 蒙自电子厂 {DAY} 9:00 11:00 宣讲员"
    with season_in(sqlite_url) as (db, season):
        imported(db, season, "sessions", as_csv(head, f"{row} 成年"))
        assert outcomes(looked_at(db, season, "sessions", as_csv(head, f"{row} 有保险"))) == ["changed"]
        for word in ("年满18岁", "adult"):
            alike = as_csv(head, f"{row} {word}")
            assert outcomes(looked_at(db, season, "sessions", alike)) == ["unchanged"]
        both = as_csv(head, f"{row} 成年", f"{row} 有保险")
        assert outcomes(looked_at(db, season, "sessions", both)) == ["unchanged", "created"]


def test_end_at_midnight_is_the_same_whichever_date_it_is_given_by(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        head = "活动季 活动 场次 地点 日期 开始 结束日期 结束"
        row = f"秋季关爱宣讲 家庭教育宣讲 夜场 新安所小学 {DAY} 19:00"
        imported(db, season, "sessions", as_csv(head, f"{row} {DAY + timedelta(days=1)} 00:00"))
        for end in (f"{DAY} 24:00", f"{DAY + timedelta(days=1)} 00:00", "_ 00:00", "_ 24:00"):
            assert outcomes(looked_at(db, season, "sessions", as_csv(head, f"{row} {end}"))) == ["unchanged"]


def test_upload_that_nobody_confirms_is_forgotten_after_a_day(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        old = taken(db, season, "people", PEOPLE)
        old.uploaded_at -= timedelta(days=2)
        db.flush()
        digest = old.digest
        new = taken(db, season, "workers", WORKERS)
        db.expire_all()
        assert db.get_one(t.ListUploadRow, new.id).digest != digest
        assert len(db.exec(select(t.ListUploadRow)).all()) == 2


def test_what_was_imported_is_not_kept_a_second_time(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        imported(db, season, "people", PEOPLE)
        upload = db.exec(select(t.ListUploadRow).where(col(t.ListUploadRow.imported_at).is_not(None))).one()
        assert (upload.cells, upload.created, upload.changed) == (b"", 2, 0)


def test_names_of_a_lookup_are_of_ones_own_nodes(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        assert "大理州" not in lookup(db, season).names("organisations").labels
        assert lookup(db, season, "foreigner").names("organisations").labels == ("大理州",)
        assert lookup(db, season, "volunteer").names("organisations").labels == ()

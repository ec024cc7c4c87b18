"""Sessions told as a family tells them: days of camp in a row are one line, siblings share one."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.db.tables import ChildRow, SessionRow, SiteRow
from scheduler.domain.problem import Gender
from scheduler.domain.work import ActivityKind
from scheduler.services.families import Coming
from scheduler.services.family_diary import diary, first_of_each

ZONE = ZoneInfo("Asia/Shanghai")
SCHOOL = SiteRow(id=1, organisation_id=1, kind="school", name_zh="学校")
STATION = SiteRow(id=2, organisation_id=1, kind="station", name_zh="车站")
MONDAY = date(2027, 7, 12)


def child(number: int, name: str) -> ChildRow:
    return ChildRow(id=number, family_id=1, short_name=name, birth_year=2018, gender=Gender.MALE)


DOU, MI = child(1, "豆"), child(2, "米")


def coming(who, day, start, end, kind=ActivityKind.CAMP, end_site=None, until=0):
    def at(number, clock):
        return datetime.combine(MONDAY + timedelta(days=number), time.fromisoformat(clock), ZONE)

    row = SessionRow(
        id=day * 100 + int(start[:2]),
        activity_id=1,
        site_id=1,
        title_zh="x",
        starts_at=at(day, start),
        ends_at=at(day + until, end),
    )
    return Coming(who, row, SCHOOL, end_site, kind, 1)


def told(lines):
    return [
        (line.names, line.starts.date(), line.last_day, f"{line.starts:%H:%M}-{line.ends:%H:%M}")
        for line in lines
    ]


def test_blocks_of_a_camp_day_are_one_line():
    lines = diary([coming(DOU, 0, "08:30", "10:00"), coming(DOU, 0, "10:15", "11:45")])
    assert told(lines) == [(("豆",), MONDAY, MONDAY, "08:30-11:45")]
    assert len(lines[0].sessions) == 2
    assert not lines[0].repeats


def test_days_in_a_row_are_one_line_and_a_gap_begins_another():
    days = [coming(DOU, number, "08:00", "18:00") for number in (0, 1, 2, 7, 8)]
    assert told(diary(days)) == [
        (("豆",), MONDAY, date(2027, 7, 14), "08:00-18:00"),
        (("豆",), date(2027, 7, 19), date(2027, 7, 20), "08:00-18:00"),
    ]


def test_day_with_other_hours_stands_for_itself():
    days = [
        coming(DOU, 0, "08:00", "18:00"),
        coming(DOU, 1, "08:00", "12:00"),
        coming(DOU, 2, "08:00", "18:00"),
    ]
    assert [line[3] for line in told(diary(days))] == ["08:00-18:00", "08:00-12:00", "08:00-18:00"]


def test_siblings_share_a_line():
    days = [coming(who, number, "08:00", "18:00") for number in (0, 1) for who in (DOU, MI)]
    assert told(diary(days)) == [(("豆", "米"), MONDAY, date(2027, 7, 13), "08:00-18:00")]


def test_sibling_who_stays_longer_has_a_line_of_its_own():
    days = [
        coming(DOU, 0, "08:00", "18:00"),
        coming(MI, 0, "08:00", "18:00"),
        coming(MI, 1, "08:00", "18:00"),
    ]
    assert [line[0] for line in told(diary(days))] == [("豆", "米"), ("米",)]


def test_legs_of_a_trip_stay_apart_also_on_one_day():
    legs = [
        coming(DOU, 0, "08:00", "10:00", ActivityKind.TRIP, STATION),
        coming(DOU, 0, "11:00", "19:00", ActivityKind.TRIP, STATION),
        coming(DOU, 1, "08:00", "10:00", ActivityKind.TRIP, STATION),
    ]
    assert len(diary(legs)) == 3


def test_night_ends_on_the_next_day():
    (line,) = diary([coming(DOU, 0, "21:00", "07:00", until=1)])
    assert (line.starts.date(), line.ends.date(), line.repeats) == (MONDAY, date(2027, 7, 13), False)


def test_first_of_each_kind_is_what_comes_next():
    days = [
        coming(DOU, 0, "08:00", "18:00"),
        coming(DOU, 4, "08:00", "18:00"),
        coming(DOU, 2, "09:00", "10:00", ActivityKind.VIDEO_ROOM),
    ]
    kinds = [line.kind for line in first_of_each(diary(days))]
    assert kinds == [ActivityKind.CAMP, ActivityKind.VIDEO_ROOM]

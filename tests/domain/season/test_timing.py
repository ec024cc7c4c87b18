"""Dates of seasons: from the lunar calendar, school terms and make-up days, and never on the wrong day."""

from datetime import date

import pytest

from scheduler.domain import reference
from scheduler.domain.calendar_days import DayCalendar, DayKind
from scheduler.domain.season import timing
from scheduler.domain.season.catalogue import TEMPLATES
from scheduler.domain.season.shapes import Days, Line, Stretch

NATION = reference.calendar()


@pytest.mark.parametrize(
    ("code", "year", "first", "last"),
    [
        ("spring_reunion", 2027, date(2027, 1, 23), date(2027, 2, 22)),
        ("spring_reunion", 2026, date(2026, 2, 3), date(2026, 3, 5)),
        ("condolence", 2027, date(2027, 1, 16), date(2027, 2, 3)),
        ("national_day", 2027, date(2027, 9, 28), date(2027, 10, 8)),
        ("summer_camp", 2027, date(2027, 7, 12), date(2027, 8, 6)),
        ("video_room", 2027, date(2027, 2, 22), date(2027, 7, 9)),
        ("touring_talks", 2027, date(2027, 3, 8), date(2027, 6, 18)),
        ("summer_camp", 2031, date(2031, 7, 14), date(2031, 8, 8)),
        ("counselling", 2031, date(2031, 2, 24), date(2031, 7, 9)),
    ],
)
def test_season_is_where_its_anchor_is(code: str, year: int, first: date, last: date) -> None:
    found = timing.ends(TEMPLATES[code], year)
    assert (found.first, found.last) == (first, last)


def test_year_that_no_lunar_calendar_reaches_is_refused() -> None:
    with pytest.raises(LookupError, match="2090"):
        timing.ends(TEMPLATES["spring_reunion"], 2090)


def line(days: Days) -> Line:
    return Line("x", 0, "场", "Session", (("09:00", "10:00"),), days, Stretch())


def days_of(days: Days, first: date, last: date, weekdays: tuple[int, ...] = ()) -> list[date]:
    kept, _ = timing.days_of(line(days), timing.Ends(first, first, last), weekdays, NATION)
    return list(kept)


def test_make_up_sunday_is_worked_and_a_holiday_on_a_weekday_is_not() -> None:
    week = (date(2026, 9, 20), date(2026, 10, 2))  # 20 September is a make-up Sunday, 1 October a holiday
    worked, free = days_of(Days.WORKED, *week), days_of(Days.FREE, *week)
    assert date(2026, 9, 20) in worked
    assert date(2026, 10, 1) not in worked
    assert date(2026, 10, 1) in free
    assert sorted(worked + free) == days_of(Days.EVERY, *week)


def test_what_the_calendar_changed_is_told() -> None:
    ends = timing.Ends(date(2026, 9, 20), date(2026, 9, 20), date(2026, 10, 2))
    _, turned = timing.days_of(line(Days.WORKED), ends, (), NATION)
    told = {(one.day.on, one.turn, one.day.kind) for one in turned}
    assert (date(2026, 9, 20), timing.Turn.ADDED, DayKind.MAKEUP_WORKDAY) in told
    assert (date(2026, 10, 1), timing.Turn.LEFT_OUT, DayKind.HOLIDAY) in told


def test_chosen_weekday_is_left_out_on_a_holiday() -> None:
    found = days_of(Days.CHOSEN, date(2026, 9, 24), date(2026, 10, 9), (4,))
    assert found == [date(2026, 9, 24), date(2026, 10, 8)]


def test_spread_days_keep_their_distance_and_differ_between_sites() -> None:
    days = tuple(date(2027, 3, day) for day in range(1, 29))
    one = timing.spread(days, 2, 14, (0, 2))
    other = timing.spread(days, 2, 14, (1, 2))
    assert (one[1] - one[0]).days >= 14
    assert (other[1] - other[0]).days >= 14
    assert not set(one) & set(other)


def test_spread_gives_fewer_where_there_is_no_room_for_more() -> None:
    assert len(timing.spread(tuple(date(2027, 3, day) for day in range(1, 8)), 3, 14, (0, 1))) == 1


def test_school_day_is_a_worked_day_in_a_term() -> None:
    calendar = DayCalendar([reference.nation()])
    assert timing.school_day(calendar.day(date(2027, 3, 1)))
    assert not timing.school_day(calendar.day(date(2027, 2, 3)))
    assert not timing.school_day(calendar.day(date(2027, 3, 6)))

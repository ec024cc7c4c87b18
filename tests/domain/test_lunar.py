"""Lunar dates of the package data, held against an independent implementation."""

from datetime import date, timedelta

import lunardate
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain import reference
from scheduler.domain.lunar import LunarDate

LUNAR = reference.lunar_calendar()


@pytest.mark.parametrize(
    ("year", "first_day"),
    [
        (2024, date(2024, 2, 10)),
        (2025, date(2025, 1, 29)),
        (2026, date(2026, 2, 17)),
        (2027, date(2027, 2, 6)),  # a day earlier than ICU says
        (2028, date(2028, 1, 26)),
        (2030, date(2030, 2, 3)),  # a day later than ICU says
    ],
)
def test_spring_festival_falls_on_the_announced_day(year, first_day):
    assert LUNAR.gregorian(LunarDate(year, 1, 1)) == first_day
    assert LUNAR.lunar(first_day) == LunarDate(year, 1, 1)


@given(st.dates(date(2023, 1, 22), date(2050, 12, 31)))
def test_every_date_agrees_with_lunardate(day):
    theirs = lunardate.LunarDate.from_solar_date(day.year, day.month, day.day)
    ours = LUNAR.lunar(day)
    assert ours == LunarDate(theirs.year, theirs.month, theirs.day, bool(theirs.is_leap_month))
    assert LUNAR.gregorian(ours) == day


def test_dates_outside_the_table_have_no_lunar_date():
    first = LUNAR.gregorian(LunarDate(2023, 1, 1))
    assert LUNAR.lunar(first - timedelta(days=1)) is None
    assert LUNAR.lunar(date(2051, 6, 1)) is None
    assert LUNAR.gregorian(LunarDate(2060, 1, 1)) is None


def test_a_month_too_short_has_no_thirtieth():
    assert LUNAR.lunar(date(2027, 2, 5)) == LunarDate(2026, 12, 29)
    assert LUNAR.gregorian(LunarDate(2026, 12, 30)) is None


def test_a_leap_month_is_told_from_the_month_before():
    assert LUNAR.lunar(date(2025, 7, 25)) == LunarDate(2025, 6, 1, leap=True)
    assert LUNAR.gregorian(LunarDate(2025, 6, 1)) == date(2025, 6, 25)


@pytest.mark.parametrize(
    ("lunar", "text"),
    [
        (LunarDate(2027, 1, 1), "正月初一"),
        (LunarDate(2027, 6, 24), "六月廿四"),
        (LunarDate(2026, 12, 10), "腊月初十"),
        (LunarDate(2026, 11, 20), "冬月二十"),
        (LunarDate(2026, 10, 30), "十月三十"),
        (LunarDate(2025, 6, 15, leap=True), "闰六月十五"),
    ],
)
def test_lunar_dates_are_written_as_usual(lunar, text):
    assert lunar.text == text

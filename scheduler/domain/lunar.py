"""Lunar dates from a table of month beginnings: computed ones are a day off in 2027 and 2030 (ICU)."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_LONGEST_MONTH = 30
_MONTHS = "正二三四五六七八九十冬腊"
_DIGITS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class LunarMonth:
    """One month of the Chinese calendar and the Gregorian date of its first day."""

    year: int
    month: int
    leap: bool
    first_day: date


@dataclass(frozen=True, slots=True)
class LunarDate:
    """A day of the Chinese calendar."""

    year: int
    month: int
    day: int
    leap: bool = False

    @property
    def text(self) -> str:
        """The date as it is written: 正月初一, 闰六月廿四."""
        return f"{'闰' if self.leap else ''}{_MONTHS[self.month - 1]}月{_day_text(self.day)}"


class LunarCalendar:
    """Turns dates into lunar dates and back within the years of its table."""

    def __init__(self, months: Iterable[LunarMonth]) -> None:
        self._months = sorted(months, key=lambda month: month.first_day)
        self._firsts = [month.first_day for month in self._months]
        self._by_name = {(month.year, month.month, month.leap): month.first_day for month in self._months}

    def lunar(self, day: date) -> LunarDate | None:
        """The lunar date of a day, or None outside the table."""
        place = bisect_right(self._firsts, day) - 1
        if place < 0:
            return None
        month = self._months[place]
        number = (day - month.first_day).days + 1
        if number > _LONGEST_MONTH:
            return None
        return LunarDate(month.year, month.month, number, month.leap)

    def gregorian(self, lunar: LunarDate) -> date | None:
        """The day of a lunar date; None outside the table or where the month is too short for it."""
        first = self._by_name.get((lunar.year, lunar.month, lunar.leap))
        if first is None:
            return None
        day = first + timedelta(days=lunar.day - 1)
        return day if self.lunar(day) == lunar else None


def _day_text(day: int) -> str:
    if day in (10, 20, 30):
        return {10: "初十", 20: "二十", 30: "三十"}[day]
    return "初十廿"[day // 10] + _DIGITS[day % 10 - 1]

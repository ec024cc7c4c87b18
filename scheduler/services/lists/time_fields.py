"""Columns of days, clock times, weekdays and opening hours, as spreadsheets and people write them."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.services.lists.fields import Vocabulary, text_of
from scheduler.services.lists.names import Wrong
from scheduler.sheets.grid import Raw

DAY_MINUTES = 24 * 60
WEEKDAYS = "一二三四五六日"
EVERY_DAY = "每天"
_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheets, whose 1900 has a leap day that never was
_SERIALS = range(20_000, 80_000)  # 1954 to 2119
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CLOCK = re.compile(r"(\d{1,2})\s*[:时点]\s*(\d{2})(?::00)?分?")
_MIDNIGHTS = ("1899-12-31", "1900-01-01")  # what spreadsheets make of 24:00
_ONE_DAY = re.compile(rf"(?:周|星期|礼拜)?([{WEEKDAYS}天1-7])")
_TO = r"\s*(?:至|到|-|–|—|~)\s*"

Minutes = int
"""Minutes from midnight: 1440 is the end of the day."""


@dataclass(frozen=True)
class Day:
    """A date; real ones, numbers of spreadsheets, and texts in the order year, month, day."""

    def read(self, raw: Raw, _words: Vocabulary) -> date:
        """The date; `bad_date` for what may be read in two ways."""
        text = unicodedata.normalize("NFKC", text_of(raw))
        if re.fullmatch(r"\d{5}(?:\.0+)?", text) and int(float(text)) in _SERIALS:
            return _EPOCH + timedelta(days=int(float(text)))
        found = _DAY.fullmatch(text) or _COMPACT.fullmatch(text)
        try:
            if found is None or not 1900 <= int(found[1]) <= 2100:
                raise ValueError(text)
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            raise Wrong("bad_day") from None

    def show(self, value: date, _words: Vocabulary) -> date:
        """The date."""
        return value

    def options(self, _words: Vocabulary) -> tuple[str, ...]:
        """Anything may be written."""
        return ()


@dataclass(frozen=True)
class Clock:
    """A time of the day as minutes from midnight; 24:00 is the end of the day."""

    def read(self, raw: Raw, _words: Vocabulary) -> Minutes:
        """The minutes."""
        if isinstance(raw, int | float) and not isinstance(raw, bool) and 0 <= raw <= 1:
            return round(raw * DAY_MINUTES)
        return clock(text_of(raw))

    def show(self, value: Minutes, _words: Vocabulary) -> str:
        """07:30."""
        return clock_text(value)

    def options(self, _words: Vocabulary) -> tuple[str, ...]:
        """Anything may be written."""
        return ()


@dataclass(frozen=True)
class Weekdays:
    """One or several ISO weekdays: 周一, 周一至周五, 周六、周日, 每天."""

    def read(self, raw: Raw, _words: Vocabulary) -> frozenset[int]:
        """The weekdays."""
        return frozenset(weekdays(text_of(raw)))

    def show(self, value: Iterable[int], _words: Vocabulary) -> str:
        """In the shortest form."""
        return weekdays_text(value)

    def options(self, _words: Vocabulary) -> tuple[str, ...]:
        """The days, and the spans that are used most."""
        return (*(f"周{day}" for day in WEEKDAYS), "周一至周五", EVERY_DAY)


Opening = tuple[int, time, time]


@dataclass(frozen=True)
class OpenHours:
    """When a room is open: 周一至周五 09:00-12:00、14:00-21:00；周六、周日 10:00-18:00."""

    def read(self, raw: Raw, _words: Vocabulary) -> frozenset[Opening]:
        """(ISO weekday, opens, closes); closing at 24:00 is kept as 00:00."""
        found: set[Opening] = set()
        for part in filter(None, map(str.strip, re.split(r"[;；\n]", text_of(raw)))):
            start = re.search(r"\d{1,2}\s*[:：]", part)
            if start is None:
                raise Wrong("bad_hours_text")
            days = tuple(weekdays(part[: start.start()].strip() or EVERY_DAY))
            for opens, closes in _stretches(part[start.start() :]):
                found |= {(day, as_time(opens), as_time(closes)) for day in days}
        return frozenset(found)

    def show(self, value: frozenset[Opening], _words: Vocabulary) -> str:
        """Days with the same hours together."""
        by_day: dict[int, list[str]] = defaultdict(list)
        for day, opens, closes in sorted(value):
            by_day[day].append(f"{opens:%H:%M}-{clock_text(minutes_of(closes) or DAY_MINUTES)}")
        days: dict[str, list[int]] = defaultdict(list)
        for day, hours in by_day.items():
            days["、".join(hours)].append(day)
        return "；".join(f"{weekdays_text(same)} {hours}" for hours, same in days.items())

    def options(self, _words: Vocabulary) -> tuple[str, ...]:
        """Anything may be written."""
        return ()


def clock(text: str) -> Minutes:
    """7:30 as minutes.

    Raises:
        Wrong: `bad_clock`.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if text in _MIDNIGHTS:
        return DAY_MINUTES
    found = _CLOCK.fullmatch(text)
    minutes = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else -1
    if not 0 <= minutes <= DAY_MINUTES:
        raise Wrong("bad_clock")
    return minutes


def clock_text(minutes: Minutes) -> str:
    """450 as 07:30."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def as_time(minutes: Minutes) -> time:
    """As rows hold it: the end of the day is 00:00."""
    return time(minutes // 60 % 24, minutes % 60)


def minutes_of(clock_time: time) -> Minutes:
    """Minutes from midnight."""
    return clock_time.hour * 60 + clock_time.minute


def moment(day: date, minutes: Minutes, zone: ZoneInfo) -> datetime:
    """The instant of a local clock time; 1440 is the next midnight."""
    return datetime.combine(day + timedelta(days=minutes // DAY_MINUTES), as_time(minutes), zone)


def begins(at: datetime, zone: ZoneInfo) -> tuple[date, Minutes]:
    """Local date and minutes of an instant that begins something."""
    local = at.astimezone(zone)
    return local.date(), minutes_of(local.time())


def finishes(at: datetime, zone: ZoneInfo) -> tuple[date, Minutes]:
    """Local date and minutes of an instant that ends something: midnight belongs to the day before."""
    day, minutes = begins(at, zone)
    return (day, minutes) if minutes else (day - timedelta(days=1), DAY_MINUTES)


def weekdays(text: str) -> Iterator[int]:
    """The ISO weekdays that a text names.

    Raises:
        Wrong: `bad_weekday`.
    """
    if text in (EVERY_DAY, "周一至周日"):
        yield from range(1, 8)
        return
    for part in filter(None, map(str.strip, re.split(r"[、,，;；/ ]", re.sub(_TO, "至", text)))):
        ends = [_weekday(one) for one in part.split("至")]
        if len(ends) > 2 or ends[0] > ends[-1]:
            raise Wrong("bad_weekday")
        yield from range(ends[0], ends[-1] + 1)


def weekdays_text(days: Iterable[int]) -> str:
    """周一至周五, 周六、周日."""
    listed = sorted(set(days))
    if listed == list(range(1, 8)):
        return EVERY_DAY
    runs: list[list[int]] = []
    for day in listed:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return "、".join(
        f"周{WEEKDAYS[run[0] - 1]}至周{WEEKDAYS[run[-1] - 1]}"
        if len(run) > 2
        else "、".join(f"周{WEEKDAYS[day - 1]}" for day in run)
        for run in runs
    )


def _weekday(text: str) -> int:
    found = _ONE_DAY.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        raise Wrong("bad_weekday")
    said = found[1]
    return int(said) if said.isdigit() else (WEEKDAYS + "天").index(said) + 1 if said != "天" else 7


def _stretches(text: str) -> Iterator[tuple[Minutes, Minutes]]:
    for part in filter(None, map(str.strip, re.split(r"[、,，]", text))):
        ends = re.split(_TO, part)
        if len(ends) != 2:
            raise Wrong("bad_hours_text")
        opens, closes = clock(ends[0]), clock(ends[1]) or DAY_MINUTES
        if opens in (closes, DAY_MINUTES):
            raise Wrong("bad_hours_text")
        yield opens, closes

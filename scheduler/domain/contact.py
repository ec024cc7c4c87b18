"""When a child at home or at school can be called, and which starts of a call fit a parent's free time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from scheduler.domain.calendar_days import Day, DayKind
from scheduler.domain.interval import Interval, merge

_HOLIDAY = "holiday"
_FRIDAY, _SATURDAY, _SUNDAY = 5, 6, 7
_PRIMARY_GRADES = 6


class Schooling(StrEnum):
    """Where a child spends the week."""

    DAY_SCHOOL = "day_school"
    BOARDING_PRIMARY = "boarding_primary"
    BOARDING_JUNIOR = "boarding_junior"


@dataclass(frozen=True, slots=True)
class ContactWindow:
    """Hours in which a child can be reached, on ISO weekdays (1 = Monday); no weekdays: on holidays."""

    weekdays: frozenset[int]
    opens: time
    closes: time

    def on(self, day: Day) -> Interval:
        """The window on a date."""
        return Interval(datetime.combine(day.on, self.opens), datetime.combine(day.on, self.closes))


def reachable(windows: Mapping[str, ContactWindow], schooling: Schooling, day: Day) -> tuple[Interval, ...]:
    """When a child can be reached on a date; on a day off that is no weekend all day at home.

    A boarder is at school from Sunday afternoon to Friday afternoon, and cannot be reached on the way.
    """
    if day.kind in (DayKind.HOLIDAY, DayKind.FESTIVAL):
        return (windows[_HOLIDAY].on(day),)
    names = _at_day_school(day) if schooling is Schooling.DAY_SCHOOL else _boarding(schooling, day)
    weekday = _school_weekday(day)
    return merge(windows[name].on(day) for name in names if weekday in windows[name].weekdays)


def at_school(schooling: Schooling, day: Day) -> bool:
    """Whether the school, not the carer at home, hands over the telephone on that date."""
    return schooling is not Schooling.DAY_SCHOOL and day.kind.worked and _school_weekday(day) < _FRIDAY


def schooling_of(boards: bool, grade: int | None) -> Schooling:
    """Where a child of that grade spends the week; a boarder of unknown grade at a primary school."""
    if not boards:
        return Schooling.DAY_SCHOOL
    junior = grade is not None and grade > _PRIMARY_GRADES
    return Schooling.BOARDING_JUNIOR if junior else Schooling.BOARDING_PRIMARY


def call_starts(
    free: Iterable[Interval], child: Sequence[Interval], minutes: int = 30, step: int = 30
) -> tuple[datetime, ...]:
    """Starts on the clock's grid (every `step` minutes from midnight) of calls inside both people's time.

    A call may not run from one of the child's windows into another that does not touch it.
    """
    length = timedelta(minutes=minutes)
    return tuple(
        start
        for own in merge(free)
        for theirs in child
        if own.overlaps(theirs)
        for start in _grid(max(own.start, theirs.start), min(own.end, theirs.end) - length, step)
    )


def _at_day_school(day: Day) -> tuple[str, ...]:
    return ("day_school", "home_weekday_evening") if day.kind.worked else ("home_weekend",)


def _boarding(schooling: Schooling, day: Day) -> tuple[str, ...]:
    if day.kind.worked:
        return (schooling.value,)
    return ("boarder_sunday_cut",) if day.on.isoweekday() == _SUNDAY else ("home_weekend",)


def _school_weekday(day: Day) -> int:
    # A Saturday or Sunday worked for a holiday has the hours of a weekday; whose timetable is not announced.
    return 1 if day.kind is DayKind.MAKEUP_WORKDAY else day.on.isoweekday()


def _grid(first: datetime, last: datetime, step: int) -> Iterable[datetime]:
    midnight = datetime.combine(first.date(), time())
    minutes = -(-int((first - midnight).total_seconds()) // 60)
    start = midnight + timedelta(minutes=-(-minutes // step) * step)
    while start <= last:
        yield start
        start += timedelta(minutes=step)

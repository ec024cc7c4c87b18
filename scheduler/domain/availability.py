"""What a person can give, as the intervals of the planning problem: own words, office hours, crew, breaks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.domain.calendar_days import DayCalendar, dates
from scheduler.domain.interval import Interval, intersect, merge, subtract
from scheduler.domain.people import AvailabilityKind

_MIDNIGHT = time()
_WEEKEND = (6, 7)


@dataclass(frozen=True, slots=True)
class WeeklyTime:
    """What a person says of the same hours every week; `closes` at midnight is the end of the day."""

    weekday: int
    opens: time
    closes: time
    kind: AvailabilityKind = AvailabilityKind.AVAILABLE

    def on(self, day: date) -> Interval:
        """The hours on one date; hours that close before they open run into the next day."""
        end_day = day if self.closes > self.opens else day + timedelta(days=1)
        return Interval(datetime.combine(day, self.opens), datetime.combine(end_day, self.closes))


@dataclass(frozen=True, slots=True)
class DatedTime:
    """What a person says of one stretch of time; it stands above the weekly hours."""

    when: Interval
    kind: AvailabilityKind


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Hours kept on every working day, make-up Sundays included: the hours that staff can give."""

    opens: time = time(8, 30)
    closes: time = time(17, 30)

    def between(self, calendar: DayCalendar, first: date, last: date) -> tuple[Interval, ...]:
        """The office hours from `first` to `last` (inclusive)."""
        return tuple(
            Interval(datetime.combine(day.on, self.opens), datetime.combine(day.on, self.closes))
            for day in calendar.days(first, last)
            if day.kind.worked
        )


@dataclass(frozen=True, slots=True)
class Declared:
    """A person's own words: weekly hours and exceptions, the later exception over the earlier."""

    weekly: tuple[WeeklyTime, ...] = ()
    exceptions: tuple[DatedTime, ...] = ()


@dataclass(frozen=True, slots=True)
class Expanded:
    """The three lists that a volunteer of the planning problem has, each merged and in order."""

    available: tuple[Interval, ...]
    avoids: tuple[Interval, ...] = ()
    prefers: tuple[Interval, ...] = ()


def expand(
    declared: Declared,
    first: date,
    last: date,
    *,
    base: Iterable[Interval] = (),
    free: Sequence[Interval] | None = None,
    calendar: DayCalendar | None = None,
) -> Expanded:
    """The time a person can give from `first` to `last`, both inclusive.

    Args:
        declared: what the person said. Hours to avoid or preferred are hours available.
        first: the first date.
        last: the last date.
        base: hours given without a word: office hours of staff, school breaks of a teacher.
        free: a worker's free time. Nothing can be given outside it; without weekly hours all of it is given.
        calendar: the days of the person's employer. With one, weekly hours of a weekend do not hold on a
            make-up workday, nor those of a working day on a holiday or festival; an exception gives them.

    Raises:
        ValueError: if `last` is before `first`.
    """
    if last < first:
        raise ValueError(f"no dates from {first} to {last}")
    kinds = {kind: list[Interval]() for kind in AvailabilityKind}
    kinds[AvailabilityKind.AVAILABLE] += base
    if free is not None and not declared.weekly:
        kinds[AvailabilityKind.AVAILABLE] += free
    for on in dates(first - timedelta(days=1), last):
        for hours in declared.weekly:
            if hours.weekday == on.isoweekday() and _holds(hours, on, calendar):
                kinds[hours.kind].append(hours.on(on))
    for exception in declared.exceptions:
        for kind, intervals in kinds.items():
            kinds[kind] = list(subtract(intervals, [exception.when]))
        kinds[exception.kind].append(exception.when)
    return _cut(kinds, first, last, free)


def _holds(hours: WeeklyTime, on: date, calendar: DayCalendar | None) -> bool:
    if calendar is None or hours.kind is AvailabilityKind.UNAVAILABLE:
        return True
    return calendar.day(on).kind.worked is (hours.weekday not in _WEEKEND)


def _cut(
    kinds: dict[AvailabilityKind, list[Interval]], first: date, last: date, free: Sequence[Interval] | None
) -> Expanded:
    whole = Interval(
        datetime.combine(first, _MIDNIGHT), datetime.combine(last + timedelta(days=1), _MIDNIGHT)
    )
    room = [whole] if free is None else intersect([whole], free)
    room = subtract(room, kinds[AvailabilityKind.UNAVAILABLE])
    avoids = intersect(kinds[AvailabilityKind.AVOID], room)
    prefers = subtract(intersect(kinds[AvailabilityKind.PREFER], room), avoids)
    given = intersect(kinds[AvailabilityKind.AVAILABLE], room)
    return Expanded(merge([*given, *avoids, *prefers]), avoids, prefers)

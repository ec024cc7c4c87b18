"""The dates of a season: from its anchor in a year, and which days of it a line has sessions on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scheduler.domain import reference
from scheduler.domain.calendar_days import Day, DayCalendar, DayKind
from scheduler.domain.lunar import LunarDate
from scheduler.domain.school import TermKind, term_on
from scheduler.domain.season.shapes import Anchor, Days, Line, Template

SATURDAY = 6
_TERMS = {Anchor.SUMMER_BREAK: TermKind.SUMMER_BREAK, Anchor.SPRING_TERM: TermKind.SPRING_TERM}
_FALLBACK = {Anchor.SUMMER_BREAK: ((7, 10), (8, 31)), Anchor.SPRING_TERM: ((2, 24), (7, 9))}
"""Where the school calendar is not known; (month, day) of the first and the last date."""


class Turn(StrEnum):
    """How the calendar changes a line's days against the plain week."""

    LEFT_OUT = "left_out"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Turned:
    """A day on which there is none although its weekday would have one, or the other way round."""

    day: Day
    turn: Turn


@dataclass(frozen=True, slots=True)
class Ends:
    """First and last date of a season, both inclusive, and the date that its lines count from."""

    anchor: date
    first: date
    last: date


def ends(template: Template, year: int) -> Ends:
    """When a template's season is in a year; the organiser may move both ends.

    Raises:
        LookupError: if the lunar calendar does not reach the year.
    """
    if template.anchor in _TERMS:
        return _of_term(template, year)
    anchor = _spring_festival(year) if template.anchor is Anchor.SPRING_FESTIVAL else date(year, 10, 1)
    first, last = template.span.first or 0, template.span.last or 0
    return Ends(anchor, anchor + timedelta(days=first), anchor + timedelta(days=last))


def days_of(
    line: Line, season: Ends, weekdays: Iterable[int], calendar: DayCalendar
) -> tuple[tuple[date, ...], tuple[Turned, ...]]:
    """The days of a line within its season, and where the calendar departs from the plain week."""
    wanted = frozenset(weekdays)
    kept, turned = [], []
    for day in calendar.days(*_stretch(line, season)):
        plain, real = _plain(line.days, day.on, wanted), _real(line.days, day, wanted)
        if real:
            kept.append(day.on)
        if plain != real:
            turned.append(Turned(day, Turn.ADDED if real else Turn.LEFT_OUT))
    return tuple(kept), tuple(turned)


def _of_term(template: Template, year: int) -> Ends:
    first, last = _term(_TERMS[template.anchor], year, _FALLBACK[template.anchor])
    if template.weeks is not None:
        monday = first + timedelta(days=-first.weekday() % 7)
        return Ends(monday, monday, monday + timedelta(days=7 * template.weeks - 3))
    span = template.span
    return Ends(first, first + timedelta(days=span.first or 0), last + timedelta(days=span.last or 0))


def _term(kind: TermKind, year: int, otherwise: tuple[tuple[int, int], tuple[int, int]]) -> tuple[date, date]:
    known = [one for one in reference.school_terms() if one.kind is kind and one.first.year == year]
    if known:
        longest = max(known, key=lambda one: one.grade_to - one.grade_from)
        return longest.first, longest.last
    return date(year, *otherwise[0]), date(year, *otherwise[1])


def _spring_festival(year: int) -> date:
    found = reference.lunar_calendar().gregorian(LunarDate(year, 1, 1))
    if found is None:
        raise LookupError(f"the lunar calendar does not reach {year}")
    return found


def _stretch(line: Line, season: Ends) -> tuple[date, date]:
    first = season.first if line.stretch.first is None else _from(season.anchor, line.stretch.first)
    last = season.last if line.stretch.last is None else _from(season.anchor, line.stretch.last)
    return max(first, season.first), min(last, season.last)


def _from(anchor: date, days: int) -> date:
    return anchor + timedelta(days=days)


def _plain(days: Days, on: date, weekdays: frozenset[int]) -> bool:
    """Whether a week without holidays would have a session on that weekday."""
    if days is Days.EVERY:
        return True
    if days is Days.CHOSEN:
        return on.isoweekday() in weekdays
    return (on.isoweekday() < SATURDAY) is (days is not Days.FREE)


def _real(days: Days, day: Day, weekdays: frozenset[int]) -> bool:
    if days is Days.EVERY:
        return True
    if days is Days.CHOSEN:
        return day.on.isoweekday() in weekdays and day.kind not in (DayKind.HOLIDAY, DayKind.FESTIVAL)
    return day.kind.worked is (days is not Days.FREE)


def school_day(day: Day) -> bool:
    """Whether pupils of the first grade have lessons, so that a journey would cost them a school day."""
    term = term_on(reference.school_terms(), day.on, 1)
    return day.kind.worked and term is not None and not term.kind.is_break


def spread(days: tuple[date, ...], times: int, apart: int, place: tuple[int, int]) -> tuple[date, ...]:
    """The days that one of several sites gets: spread over all of them, the sites one after the other.

    Args:
        days: what there is to choose from, in order.
        times: how many at most.
        apart: days that must lie between two of one site at least.
        place: the number of the site, from 0, and how many there are.
    """
    number, sites = place
    found: list[date] = []
    step = len(days) / max(1, times)
    for turn in range(times):
        wanted = int(turn * step + step * number / max(1, sites))
        later = (day for day in days[wanted:] if not found or (day - found[-1]).days >= apart)
        day = next(later, None)
        if day is not None:
            found.append(day)
    return tuple(found)

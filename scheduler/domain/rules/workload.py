"""H12 and H19: nobody does more than they are ready to give, in a week, a day, a run of days or in all.

`minutes_per_week` counts in the ISO week in which a shift starts, `shifts_per_day` on the date on which it
starts, `consecutive_days` every date that it touches. `minutes_total` are the hours that are paid for (H19).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Pair
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules.violation import Violation

CODES = ("minutes_per_week", "shifts_per_day", "consecutive_days", "shifts_total", "minutes_total")

Judge = Callable[[ProblemIndex, str, tuple[str, ...]], Iterator[Violation]]


def weekly(index: ProblemIndex, person: str, shifts: Iterable[str]) -> Iterator[Violation]:
    """Weeks in which the person has more minutes than they are ready to give."""
    limit = index.volunteers[person].limits.minutes_per_week
    if limit is None:
        return
    minutes: Counter[str] = Counter()
    for shift in shifts:
        minutes[index.week(shift)] += index.shifts[shift].when.minutes
    for week, total in sorted(minutes.items()):
        if total > limit:
            yield Violation("minutes_per_week", person, (), week, total, limit)


def daily(index: ProblemIndex, person: str, shifts: Iterable[str]) -> Iterator[Violation]:
    """Dates on which more of the person's shifts start than they are ready for."""
    limit = index.volunteers[person].limits.shifts_per_day
    if limit is None:
        return
    for day, count in sorted(Counter(index.shifts[shift].when.start.date() for shift in shifts).items()):
        if count > limit:
            yield Violation("shifts_per_day", person, (), day.isoformat(), count, limit)


def consecutive(index: ProblemIndex, person: str, shifts: Iterable[str]) -> Iterator[Violation]:
    """Stretches of one date more than the limit without a free day, each named by its first date."""
    limit = index.volunteers[person].limits.consecutive_days
    if limit is None:
        return
    touched = {day for shift in shifts for day in index.dates(shift)}
    for day, run in _runs(touched):
        if run > limit:
            yield Violation(
                "consecutive_days", person, (), (day - timedelta(days=limit)).isoformat(), limit + 1, limit
            )


def _runs(days: Iterable[date]) -> Iterator[tuple[date, int]]:
    """Each date in order with the number of dates without a gap that end with it."""
    before, run = date.min, 0
    for day in sorted(days):
        run = run + 1 if day.toordinal() == before.toordinal() + 1 else 1
        before = day
        yield day, run


def total_shifts(index: ProblemIndex, person: str, shifts: tuple[str, ...]) -> Iterator[Violation]:
    """More shifts in all than the person is ready for."""
    limit = index.volunteers[person].limits.shifts_total
    if limit is not None and len(shifts) > limit:
        yield Violation("shifts_total", person, (), None, len(shifts), limit)


def total_minutes(index: ProblemIndex, person: str, shifts: tuple[str, ...]) -> Iterator[Violation]:
    """More minutes in all than the person gives, or than are paid for."""
    limit = index.volunteers[person].limits.minutes_total
    if limit is None:
        return
    minutes = sum(index.shifts[shift].when.minutes for shift in shifts)
    if minutes > limit:
        yield Violation("minutes_total", person, (), None, minutes, limit)


JUDGES: tuple[Judge, ...] = (weekly, daily, consecutive, total_shifts, total_minutes)


def violations(index: ProblemIndex, assigned: Assignments) -> Iterator[Violation]:
    """Every limit that somebody's shifts exceed."""
    for person in assigned.people():
        shifts = assigned.shifts_of(person)
        for judge in JUDGES:
            yield from judge(index, person, shifts)


def broken_by(index: ProblemIndex, assigned: Assignments, pair: Pair) -> Iterator[Violation]:
    """Every limit that was kept and that this one more shift would exceed."""
    shifts = assigned.shifts_of(pair.volunteer)
    if pair.shift in shifts:
        return
    for judge in JUDGES:
        found = tuple(judge(index, pair.volunteer, (*shifts, pair.shift)))
        if found:
            before = {one.key for one in judge(index, pair.volunteer, shifts)}
            yield from (one for one in found if one.key not in before)

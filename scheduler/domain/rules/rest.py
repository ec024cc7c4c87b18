"""H2: between the last shift of one date and the first of a later one lies the rest that the person asks for.

Shifts that start on the same date are exempt; shifts that overlap are the business of `overlap`.
"""

from collections.abc import Iterator

from scheduler.domain.assignments import Assignments
from scheduler.domain.interval import gap_minutes
from scheduler.domain.problem import Pair, Shift
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules.violation import Violation

CODES = ("rest",)


def too_close(one: Shift, other: Shift, rest_minutes: int) -> tuple[Shift, Shift, int] | None:
    """The earlier shift, the later one and the minutes between, where these are fewer than asked for."""
    earlier, later = (one, other) if one.when <= other.when else (other, one)
    if earlier.when.start.date() == later.when.start.date() or earlier.when.overlaps(later.when):
        return None
    gap = gap_minutes(earlier.when, later.when)
    return (earlier, later, gap) if gap < rest_minutes else None


def violations(index: ProblemIndex, assigned: Assignments) -> Iterator[Violation]:
    """Every two shifts of one person with too little rest between."""
    for person in assigned.people():
        limit = index.volunteers[person].limits.rest_minutes
        if not limit:
            continue
        shifts = sorted((index.shifts[one] for one in assigned.shifts_of(person)), key=lambda s: s.when.start)
        for place, earlier in enumerate(shifts):
            for later in shifts[place + 1 :]:
                if gap_minutes(earlier.when, later.when) >= limit:
                    break
                yield from _between(person, earlier, later, limit)


def broken_by(index: ProblemIndex, assigned: Assignments, pair: Pair) -> Iterator[Violation]:
    """Every shift of the person that would lie too close to this one more."""
    limit = index.volunteers[pair.volunteer].limits.rest_minutes
    if limit:
        candidate = index.shifts[pair.shift]
        for shift in assigned.shifts_of(pair.volunteer):
            yield from _between(pair.volunteer, index.shifts[shift], candidate, limit)


def _between(person: str, one: Shift, other: Shift, limit: int) -> Iterator[Violation]:
    found = too_close(one, other, limit)
    if found is not None:
        earlier, later, gap = found
        yield Violation("rest", person, (earlier.id, later.id), None, gap, limit)

"""Nobody works when they have not said that they are free: a shift lies wholly inside one free stretch."""

from bisect import bisect_right
from collections.abc import Iterator

from scheduler.domain.assignments import Assignments
from scheduler.domain.interval import Interval
from scheduler.domain.problem import Pair
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules.violation import Violation

CODES = ("availability",)


def free(index: ProblemIndex, volunteer: str, when: Interval) -> bool:
    """Whether the person has said that they are free for the whole time."""
    stretches = index.available(volunteer)
    place = bisect_right(stretches, when.start, key=lambda stretch: stretch.start)
    return place > 0 and when.end <= stretches[place - 1].end


def violations(index: ProblemIndex, assigned: Assignments) -> Iterator[Violation]:
    """Every person on a shift for which they are not free."""
    for pair in assigned:
        yield from broken_by(index, assigned, pair)


def broken_by(index: ProblemIndex, assigned: Assignments, pair: Pair) -> Iterator[Violation]:
    """Whether the person is not free for this one more shift."""
    del assigned  # it does not matter who else is where
    if not free(index, pair.volunteer, index.shifts[pair.shift].when):
        yield Violation("availability", pair.volunteer, (pair.shift,))

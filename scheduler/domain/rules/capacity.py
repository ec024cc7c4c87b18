"""H9: no more people on a shift than it has room for (`max`)."""

from collections.abc import Iterator

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Pair
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules.violation import Violation

CODES = ("capacity",)


def violations(index: ProblemIndex, assigned: Assignments) -> Iterator[Violation]:
    """Every shift with too many people."""
    for shift in assigned.shifts():
        people, room = len(assigned.people_on(shift)), index.shifts[shift].max
        if people > room:
            yield Violation("capacity", None, (shift,), None, people, room)


def broken_by(index: ProblemIndex, assigned: Assignments, pair: Pair) -> Iterator[Violation]:
    """Whether the shift is just full; one that is already too full was not whole before."""
    room = index.shifts[pair.shift].max
    if pair not in assigned and len(assigned.people_on(pair.shift)) == room:
        yield Violation("capacity", None, (pair.shift,), None, room + 1, room)

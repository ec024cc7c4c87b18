"""Two people who must be kept apart are never on the same shift, team or block."""

from collections.abc import Iterator

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Pair
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules.violation import Violation

CODES = ("apart",)


def violations(index: ProblemIndex, assigned: Assignments) -> Iterator[Violation]:
    """Every meeting of two people who must not meet."""
    for one, other in dict.fromkeys(tuple(sorted(pair)) for pair in index.problem.apart):
        for shift in assigned.shifts_of(one):
            yield from _meetings(index, assigned, Pair(one, shift), other)


def broken_by(index: ProblemIndex, assigned: Assignments, pair: Pair) -> Iterator[Violation]:
    """Every meeting that this one more assignment would bring about."""
    for other in dict.fromkeys(index.kept_apart_from(pair.volunteer)):
        yield from _meetings(index, assigned, pair, other)


def _meetings(index: ProblemIndex, assigned: Assignments, pair: Pair, other: str) -> Iterator[Violation]:
    for shift in assigned.shifts_of(other):
        if index.together(pair.shift, shift):
            yield _violation(pair, Pair(other, shift))


def _violation(one: Pair, other: Pair) -> Violation:
    first, second = sorted((one, other))
    shifts = (first.shift,) if first.shift == second.shift else (first.shift, second.shift)
    return Violation("apart", first.volunteer, shifts, second.volunteer)

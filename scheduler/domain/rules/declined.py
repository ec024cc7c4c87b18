"""H16: who said no to a shift is not put on it."""

from collections.abc import Iterator

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Pair
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules.violation import Violation

CODES = ("declined",)


def violations(index: ProblemIndex, assigned: Assignments) -> Iterator[Violation]:
    """Every person on a shift that they declined."""
    for pair in sorted(index.problem.declined):
        if pair in assigned:
            yield Violation("declined", pair.volunteer, (pair.shift,))


def broken_by(index: ProblemIndex, assigned: Assignments, pair: Pair) -> Iterator[Violation]:
    """Whether the person has declined this shift."""
    del assigned  # it does not matter who else is where
    if pair in index.problem.declined:
        yield Violation("declined", pair.volunteer, (pair.shift,))

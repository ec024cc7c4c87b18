"""H17: what the organiser has fixed or the person has confirmed stands."""

from collections.abc import Iterator

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Pair
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules.violation import Violation

CODES = ("pinned",)


def violations(index: ProblemIndex, assigned: Assignments) -> Iterator[Violation]:
    """Every pinned pair that is not there."""
    for pair in sorted(index.problem.pinned):
        if pair not in assigned:
            yield Violation("pinned", pair.volunteer, (pair.shift,))


def broken_by(index: ProblemIndex, assigned: Assignments, pair: Pair) -> Iterator[Violation]:
    """Nothing: one more assignment moves no other."""
    del index, assigned, pair
    yield from ()

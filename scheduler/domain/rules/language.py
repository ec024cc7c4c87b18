"""H11: everybody on a shift speaks at least one of the languages that it asks for, if it asks for any."""

from collections.abc import Iterator

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Pair
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules.violation import Violation

CODES = ("language",)


def understands(index: ProblemIndex, volunteer: str, shift: str) -> bool:
    """Whether the person speaks one of the shift's languages."""
    wanted = index.shifts[shift].languages_any
    return not wanted or not wanted.isdisjoint(index.volunteers[volunteer].languages)


def violations(index: ProblemIndex, assigned: Assignments) -> Iterator[Violation]:
    """Every person on a shift whose languages they do not speak."""
    for pair in assigned:
        yield from broken_by(index, assigned, pair)


def broken_by(index: ProblemIndex, assigned: Assignments, pair: Pair) -> Iterator[Violation]:
    """Whether this one more person would not be understood."""
    del assigned  # it does not matter who else is where
    if not understands(index, pair.volunteer, pair.shift):
        yield Violation("language", pair.volunteer, (pair.shift,))

"""H3: everybody on a shift holds each required qualification, valid on every date that the shift touches."""

from collections.abc import Iterator

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Pair
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules.violation import Violation

CODES = ("qualification", "expired")
"""`qualification`: never had it. `expired`: has it, but it is not valid on each date."""


def missing(index: ProblemIndex, volunteer: str, shift: str) -> Iterator[Violation]:
    """What the person lacks for the shift, qualifications never held first."""
    absent = [code for code in sorted(index.shifts[shift].requires) if not index.holds(volunteer, code)]
    for code in absent:
        yield Violation("qualification", volunteer, (shift,), code)
    for code in sorted(index.shifts[shift].requires):
        if code not in absent and not index.valid(volunteer, code, index.dates(shift)):
            yield Violation("expired", volunteer, (shift,), code)


def violations(index: ProblemIndex, assigned: Assignments) -> Iterator[Violation]:
    """Every person who lacks something for a shift that they are on."""
    for pair in assigned:
        yield from missing(index, pair.volunteer, pair.shift)


def broken_by(index: ProblemIndex, assigned: Assignments, pair: Pair) -> Iterator[Violation]:
    """What the person lacks for this one more shift."""
    del assigned  # it does not matter who else is where
    yield from missing(index, pair.volunteer, pair.shift)

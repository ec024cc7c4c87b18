"""H1: nobody is in two places at once, and there is time to get from one shift to the next."""

from collections.abc import Iterator

from scheduler.domain.assignments import Assignments
from scheduler.domain.interval import gap_minutes
from scheduler.domain.problem import Pair, Shift
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules.violation import Violation

CODES = ("overlap",)


def clash(index: ProblemIndex, one: Shift, other: Shift) -> Violation | None:
    """What is wrong with one person doing both: minutes between them against minutes on the way.

    The gap is negative when the two overlap. The person is left open.
    """
    earlier, later = sorted((one, other), key=lambda shift: (shift.when, shift.id))
    travel = index.distances.minutes(earlier.end_site, later.site)
    if earlier.when.overlaps(later.when) or gap_minutes(earlier.when, later.when) < travel:
        gap = gap_minutes(earlier.when, later.when)
        return Violation("overlap", None, (earlier.id, later.id), None, gap, travel)
    return None


def violations(index: ProblemIndex, assigned: Assignments) -> Iterator[Violation]:
    """Every two shifts of one person that cannot both be done."""
    reach = index.distances.longest_minutes
    for person in assigned.people():
        shifts = sorted((index.shifts[one] for one in assigned.shifts_of(person)), key=lambda s: s.when.start)
        for place, earlier in enumerate(shifts):
            for later in shifts[place + 1 :]:
                if gap_minutes(earlier.when, later.when) >= reach:
                    break
                yield from _of(person, clash(index, earlier, later))


def broken_by(index: ProblemIndex, assigned: Assignments, pair: Pair) -> Iterator[Violation]:
    """Every shift of the person that cannot be done together with this one more."""
    candidate = index.shifts[pair.shift]
    for shift in assigned.shifts_of(pair.volunteer):
        if shift != pair.shift:
            yield from _of(pair.volunteer, clash(index, index.shifts[shift], candidate))


def _of(person: str, found: Violation | None) -> Iterator[Violation]:
    if found is not None:
        yield Violation(found.rule, person, found.shifts, None, found.amount, found.needed)

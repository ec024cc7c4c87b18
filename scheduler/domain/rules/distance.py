"""Nobody is sent farther from home than they are ready to go (`travel_km`, great circle).

Of a block only the first shift counts: to later legs people come from where the leg before ended.
"""

import math
from collections.abc import Iterator

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Pair
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules.violation import Violation

CODES = ("distance",)


def km_from_home(index: ProblemIndex, volunteer: str, shift: str) -> float:
    """Kilometres from home that this shift costs; 0 without a home and for later legs of a block."""
    home = index.volunteers[volunteer].home_site
    if home is None or not index.sets_out(shift):
        return 0.0
    return index.distances.km(home, index.shifts[shift].site)


def violations(index: ProblemIndex, assigned: Assignments) -> Iterator[Violation]:
    """Every person on a shift that is too far from their home."""
    for pair in assigned:
        yield from broken_by(index, assigned, pair)


def broken_by(index: ProblemIndex, assigned: Assignments, pair: Pair) -> Iterator[Violation]:
    """Whether this one more shift would be too far; the figures are kilometres rounded up and down."""
    del assigned  # it does not matter who else is where
    limit = index.volunteers[pair.volunteer].limits.travel_km
    if limit is None:
        return
    km = km_from_home(index, pair.volunteer, pair.shift)
    if km > limit:
        yield Violation("distance", pair.volunteer, (pair.shift,), None, math.ceil(km), math.floor(limit))

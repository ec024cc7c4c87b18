"""Why a seat stays empty: for everybody, the first rule that keeps them from it; and what would fill it."""

import time
from collections import Counter
from collections.abc import Iterable

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Pair, RuledOut, Unfilled
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.scoring import Shortfall, shortfalls
from scheduler.optimizer.seats import CODES, Obstacle, Seat, obstacle
from scheduler.optimizer.unlocks import unlocks_for


def unfilled(index: ProblemIndex, pairs: Iterable[Pair], seconds: float) -> tuple[Unfilled, ...]:
    """Everything that falls short, weightiest first.

    The counts of `why` add up to everybody, unless time is up: what comes then has neither `why` nor unlocks.
    """
    assigned = Assignments(pairs)
    until = time.monotonic() + seconds
    lacking = sorted(shortfalls(index, assigned), key=lambda one: -one.priority * one.missing)
    return tuple(_explained(index, assigned, one, until) for one in lacking)


def _explained(index: ProblemIndex, assigned: Assignments, lacking: Shortfall, until: float) -> Unfilled:
    seat = Seat.of(index, lacking.target, lacking.is_team)
    obstacles: dict[str, Obstacle] = {}
    for one in index.volunteers:
        if time.monotonic() > until:  # of many people even one seat takes a while
            return Unfilled(lacking.target, lacking.is_team, lacking.missing, (), ())
        obstacles[one] = obstacle(index, assigned, one, seat)
    counts = Counter(one.code for one in obstacles.values())
    why = tuple(RuledOut(code, counts[code]) for code in CODES if counts[code])
    found = unlocks_for(index, assigned, seat, obstacles, until) if time.monotonic() < until else ()
    return Unfilled(lacking.target, lacking.is_team, lacking.missing, why, found)

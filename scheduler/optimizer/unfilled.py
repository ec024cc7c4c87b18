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

    All are counted before any unlock is looked for. The counts of `why` add up to everybody, unless time is
    up: what comes then has neither `why` nor unlocks.
    """
    assigned = Assignments(pairs)
    until = time.monotonic() + seconds
    lacking = sorted(shortfalls(index, assigned), key=lambda one: -one.priority * one.missing)
    ruled_out = [_ruled_out(index, assigned, one, until) for one in lacking]
    return tuple(
        _explained(index, assigned, one, obstacles, until)
        for one, obstacles in zip(lacking, ruled_out, strict=True)
    )


def _ruled_out(
    index: ProblemIndex, assigned: Assignments, lacking: Shortfall, until: float
) -> dict[str, Obstacle]:
    """For everybody what keeps them from the seat; nothing when time is up before all were asked."""
    seat = Seat.of(index, lacking.target, lacking.is_team)
    found: dict[str, Obstacle] = {}
    for one in index.volunteers:
        if time.monotonic() > until:  # of many people even one seat takes a while
            return {}
        found[one] = obstacle(index, assigned, one, seat)
    return found


def _explained(
    index: ProblemIndex,
    assigned: Assignments,
    lacking: Shortfall,
    obstacles: dict[str, Obstacle],
    until: float,
) -> Unfilled:
    counts = Counter(one.code for one in obstacles.values())
    why = tuple(RuledOut(code, counts[code]) for code in CODES if counts[code])
    seat = Seat.of(index, lacking.target, lacking.is_team)
    asked = bool(obstacles) and time.monotonic() < until
    found = unlocks_for(index, assigned, seat, obstacles, until) if asked else ()
    return Unfilled(lacking.target, lacking.is_team, lacking.missing, why, found)

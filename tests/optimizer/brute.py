"""Every plan of a tiny problem, tried one by one: the truth to hold the optimiser against."""

from itertools import combinations

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Objective, Pair, Problem
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules import added_by, check
from scheduler.domain.scoring import score

MOST_PAIRS = 12


def possible(problem: Problem) -> list[Pair]:
    """Pairs that break no rule on their own, the completeness of blocks aside."""
    index, empty = ProblemIndex(problem), Assignments()
    everything = [Pair(one.id, shift.id) for one in problem.volunteers for shift in problem.shifts]
    return [
        pair
        for pair in everything
        if all(found.rule in ("block", "pinned") for found in added_by(index, empty, pair))
    ]


def best(problem: Problem) -> Objective | None:
    """The least objective over all plans that break no rule; None if there are too many to try."""
    pairs, index = possible(problem), ProblemIndex(problem)
    if len(pairs) > MOST_PAIRS:
        return None
    found = [
        score(index, plan).objective
        for size in range(len(pairs) + 1)
        for plan in combinations(pairs, size)
        if not check(index, plan)
    ]
    return min(found, default=None)

"""`python -m benchmarks.random_problems --count 10000 [--seed 0]`: solve, and believe nothing that comes out.

For every random problem: no rule broken, the objective as the scorer of the domain counts it, no bound above
it, nor above the objective of any plan known. Small problems are held against every plan there is. What the
optimiser may refuse (pins that contradict the rules) it must refuse.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from random import Random

from scheduler.domain.honesty import dishonest_levels
from scheduler.domain.pins import contradictions
from scheduler.domain.problem import Plan, PlanStatus, Problem
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules import check
from scheduler.domain.scoring import score
from scheduler.optimizer import ContradictingPinError, SolveOptions, solve
from tests.optimizer import brute
from tests.random_problems import random_problem

SIZES = ((4, 5), (4, 5), (4, 5), (6, 9), (8, 14), (12, 24))
"""People and shifts at most; the first ones are small enough for every plan to be tried."""
SECONDS = 20
EVERY = 250


def main() -> int:
    """Solve them all; one line now and then, one for every failure."""
    parser = argparse.ArgumentParser(prog="benchmarks.random_problems", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="of the first; the others follow")
    asked = parser.parse_args()
    tally, started = Counter[str](), time.monotonic()
    for number in range(asked.count):
        seed = asked.seed + number
        for fault in faults(seed, tally):
            tally["faults"] += 1
            print(f"seed {seed}: {fault}", flush=True)
        if (number + 1) % EVERY == 0 or number + 1 == asked.count:
            seconds = time.monotonic() - started
            known = ", ".join(f"{tally[key]} {key}" for key in ("proven", "tried out", "refused", "faults"))
            print(f"{number + 1} problems in {seconds:.0f} s: {known}", flush=True)
    return 1 if tally["faults"] else 0


def faults(seed: int, tally: Counter[str]) -> Iterator[str]:
    """Everything that is wrong with what the optimiser makes of one random problem."""
    people, work = SIZES[seed % len(SIZES)]
    problem = random_problem(seed, people=people, work=work)
    index, options = (
        ProblemIndex(problem),
        SolveOptions(SECONDS, workers=1, seed=Random(seed).randrange(1000)),
    )
    contradicting = bool(contradictions(index))
    try:
        plan = solve(problem, options)
    except ContradictingPinError:
        tally["refused"] += 1
        if not contradicting:
            yield "refused without reason"
        return
    if contradicting:
        yield "not refused"
    tally["proven"] += plan.status is PlanStatus.OPTIMAL
    yield from wrong(index, plan)
    if work <= SIZES[0][1]:
        yield from _not_best(problem, plan, tally)


def wrong(index: ProblemIndex, plan: Plan) -> Iterator[str]:
    """What a plan breaks, and what it says of itself that is not true."""
    for broken in check(index, plan.assignments):
        yield f"breaks {broken.rule}"
    found = score(index, plan.assignments)
    for level in dishonest_levels(plan, found.objective):
        yield f"not true: {level}"
    if sum(one.missing for one in plan.unfilled) != sum(one.missing for one in found.shortfalls):
        yield "gaps not told"


def _not_best(problem: Problem, plan: Plan, tally: Counter[str]) -> Iterator[str]:
    best = brute.best(problem)
    if best is None:
        return
    tally["tried out"] += 1
    if plan.objective != best:
        yield f"{plan.objective} where {best} is possible"


if __name__ == "__main__":
    sys.exit(main())

"""`python -m benchmarks.parts PROBLEM [--seconds 60] [--workers 2] [--shifts 2500]`: in parts against whole.

The same problem is planned in one piece and in parts of so many shifts, one after the other, each for the
same wall clock with the same processes. One line each: objective, bound, peak memory of the process that
planned (and of its largest child), what the scorer and the rules say of the plan.
"""

import argparse
import gzip
import resource
import sys
import time
from multiprocessing import get_context
from pathlib import Path

from scheduler.domain.honesty import dishonest_levels
from scheduler.domain.problem_json import read_problem
from scheduler.domain.rules import check
from scheduler.domain.scoring import score
from scheduler.optimizer import SolveOptions, solve
from scheduler.optimizer.split.whole import solve_in_parts


def main() -> int:
    """Each way in a process of its own, so that memory is its own."""
    parser = argparse.ArgumentParser(prog="benchmarks.parts", description=__doc__)
    parser.add_argument("problem", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--shifts", type=int, default=2500)
    parser.add_argument("--only", choices=("whole", "parts"))
    asked = parser.parse_args()
    for way in ("whole", "parts"):
        if asked.only in (None, way):
            shifts = asked.shifts if way == "parts" else 0
            process = get_context("spawn").Process(
                target=planned, args=(asked.problem, SolveOptions(asked.seconds, asked.workers), shifts)
            )
            process.start()
            process.join()
    return 0


def planned(path: Path, options: SolveOptions, shifts: int) -> None:
    """Plan it whole (`shifts` 0) or in parts, and print the line."""
    began = time.monotonic()
    data = path.read_bytes()
    problem = read_problem(gzip.decompress(data) if path.suffix == ".gz" else data)
    plan = solve_in_parts(problem, shifts, options) if shifts else solve(problem, options)
    taken = time.monotonic() - began
    own, children = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    broken = len(check(problem, plan.assignments))
    false = dishonest_levels(plan, score(problem, plan.assignments).objective)
    print(
        f"{'parts' if shifts else 'whole':5} {taken:6.1f} s  {plan.objective}  {plan.bound}  "
        f"{own} + {children} MB  {broken} broken rules, {len(false)} false levels",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())

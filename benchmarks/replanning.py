"""`python -m benchmarks.replanning PROBLEM [--plan PLAN] [--events 24]`: people drop out of a published plan.

Every event takes one to three people away for some days. Printed is how many promises the new plan breaks,
how many seats the event took by itself, whether fewer changes are proven impossible, and the seconds from the
problem (already read) until that was proven. Every plan is held against the rules and scorer of the domain.
"""

import argparse
import gzip
import statistics
import sys
import time
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from random import Random

from benchmarks import instances
from scheduler.domain.interval import Interval, subtract
from scheduler.domain.plan_json import read_plan
from scheduler.domain.problem import Pair, Problem
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules import check
from scheduler.domain.rules.availability import free
from scheduler.domain.scoring import score
from scheduler.optimizer import Progress, SolveOptions, solve

LONGEST = 5
"""Days that somebody is away at most."""


@dataclass(frozen=True, slots=True)
class Event:
    """Who is away, from the first day to the last."""

    people: tuple[str, ...]
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Repair:
    """One event repaired: seats it took by itself, promises broken in all, seconds until that was proven."""

    event: Event
    lost: int
    shortfall: int
    changes: int
    proven: float | None
    seconds: float
    broken: int


def main() -> int:
    """Run the events, print a table and the median."""
    parser = argparse.ArgumentParser(prog="benchmarks.replanning", description=__doc__)
    parser.add_argument("problem", type=Path)
    parser.add_argument("--plan", type=Path, help="what is published; planned anew if it is not given")
    parser.add_argument("--planning", type=float, default=30, help="seconds for that")
    parser.add_argument("--events", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10, help="at most for each event")
    parser.add_argument("--people", type=int, help="so many drop out each time; else one to three")
    parser.add_argument("--days", type=int, help=f"for so many days; else up to {LONGEST}")
    asked = parser.parse_args()
    problem = instances.load(asked.problem)
    published = _published(problem, asked.plan, asked.planning)
    random = Random(asked.seed)
    print("| # | people | days | seats lost | shortfall | changes | proven s | broken |\n" + "|---" * 8 + "|")
    repairs = []
    for number in range(asked.events):
        event = random_event(random, problem, published, asked.people, asked.days)
        repairs.append(repaired(struck(problem, published, event), event, asked.seconds))
        print(_row(number + 1, repairs[-1]), flush=True)
    known = sorted(one.proven if one.proven is not None else asked.seconds for one in repairs)
    print(
        f"\n{sum(one.proven is not None for one in repairs)} of {len(repairs)} proven to change the fewest; "
        f"seconds: median {statistics.median(known):.2f}, most {known[-1]:.2f}"
    )
    return 1 if any(one.broken for one in repairs) else 0


def _published(problem: Problem, plan: Path | None, seconds: float) -> frozenset[Pair]:
    if plan is None:
        return solve(problem, SolveOptions(seconds)).assignments
    data = plan.read_bytes()
    return read_plan(gzip.decompress(data) if plan.suffix == ".gz" else data, problem).assignments


def random_event(
    random: Random,
    problem: Problem,
    published: frozenset[Pair],
    count: int | None = None,
    days: int | None = None,
) -> Event:
    """One to three people who serve in the same stretch of days are away for it, if no count is given."""
    start = {shift.id: shift.when.start.date() for shift in problem.shifts}
    pairs = sorted(published)
    first = start[random.choice(pairs).shift]
    last = first + timedelta(days=random.randrange(LONGEST) if days is None else days - 1)
    near = sorted({pair.volunteer for pair in pairs if first <= start[pair.shift] <= last})
    people = random.sample(near, min(len(near), random.randint(1, 3) if count is None else count))
    return Event(tuple(people), first, last)


def struck(problem: Problem, published: frozenset[Pair], event: Event) -> Problem:
    """The problem after the event, with what was published before it."""
    away = Interval(
        datetime.combine(event.first, clock()), datetime.combine(event.last + timedelta(days=1), clock())
    )
    people = tuple(
        replace(one, available=subtract(one.available, [away])) if one.id in event.people else one
        for one in problem.volunteers
    )
    return replace(problem, volunteers=people, published=published)


def repaired(problem: Problem, event: Event, seconds: float) -> Repair:
    """Plan until nothing can change less."""
    started = time.perf_counter()
    proven: list[float] = []

    def heard(progress: Progress) -> bool:
        now, bound = progress.objective, progress.bound
        if now is not None and (bound.shortfall, bound.changes) == (now.shortfall, now.changes):
            proven.append(time.perf_counter() - started)
        return not proven

    plan = solve(problem, SolveOptions(seconds), heard)
    spent = time.perf_counter() - started
    index = ProblemIndex(problem)
    assert score(index, plan.assignments).objective == plan.objective
    settled = (plan.bound.shortfall, plan.bound.changes) == (plan.objective.shortfall, plan.objective.changes)
    return Repair(
        event,
        sum(not free(index, one.volunteer, index.shifts[one.shift].when) for one in problem.published),
        plan.objective.shortfall,
        plan.objective.changes,
        min(proven, default=spent) if settled else None,
        spent,
        len(check(index, plan.assignments)),
    )


def _row(number: int, one: Repair) -> str:
    days = (one.event.last - one.event.first).days + 1
    proven = "–" if one.proven is None else f"{one.proven:.2f}"
    cells = (number, len(one.event.people), days, one.lost, one.shortfall, one.changes, proven, one.broken)
    return "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    sys.exit(main())

"""`python -m benchmarks.unlocks [--count 500] [--seed 0]`: every change offered for an empty seat is made.

Random problems are solved; for each unlock of each gap the change is made to the problem as its words say,
and the problem solved again: with less lacking, or the unlock was false. A move and somebody who only has to
be put there change no problem: they are made in the plan, which must then break no rule and lack less. A plan
solved to the end leaves none of those, so that of every plan some seats are emptied and filled again in any
order, as far as somebody only has to be put there.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

from scheduler.domain.assignments import Assignments
from scheduler.domain.interval import Interval, merge
from scheduler.domain.pins import contradictions
from scheduler.domain.problem import Held, Pair, Plan, Problem, Shift, Unlock, Volunteer
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules import check
from scheduler.domain.scoring import score
from scheduler.optimizer import SolveOptions, solve
from scheduler.optimizer.unfilled import unfilled
from tests.random_problems import random_problem

OPTIONS = SolveOptions(time_limit=20, workers=1)


def main() -> int:
    """Check so many unlocks; one line for each that is false, and one for all."""
    parser = argparse.ArgumentParser(prog="benchmarks.unlocks", description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    seen, false, seed = Counter[str](), 0, asked.seed
    while seen.total() < asked.count:
        for unlock, holds in checked(seed):
            seen[unlock.what] += 1
            if not holds:
                false += 1
                print(f"seed {seed}: {unlock}", flush=True)
            if seen.total() == asked.count:
                break
        seed += 1
    kinds = ", ".join(f"{count} {what}" for what, count in seen.most_common())
    print(f"{seen.total()} unlocks of {seed - asked.seed} problems ({kinds}): {false} false")
    return 1 if false else 0


def checked(seed: int) -> Iterator[tuple[Unlock, bool]]:
    """Each unlock offered for a random problem, and whether it fills a place."""
    problem = random_problem(seed, people=8, work=12, pins=1)
    if contradictions(problem):
        return
    plan = solve(problem, OPTIONS)
    for gap in plan.unfilled:
        for unlock in gap.unlocks:
            yield unlock, lacking_after(problem, plan, unlock) < plan.objective.shortfall
    yield from _in_the_plan(problem, plan, Random(seed))


def _in_the_plan(problem: Problem, plan: Plan, random: Random) -> Iterator[tuple[Unlock, bool]]:
    """Every move offered while the plan fills again, and each of those with whom it fills."""
    plan = thinned(problem, plan, random)
    while True:
        offers = [one for gap in plan.unfilled for one in gap.unlocks]
        free = [one for one in offers if one.what == "assign"]
        chosen = random.choice(free) if free else None
        for unlock in offers:
            if unlock.what == "move" or unlock is chosen:
                yield unlock, lacking_after(problem, plan, unlock) < plan.objective.shortfall
        if chosen is None:
            return
        plan = _looked_at(problem, plan, plan.assignments | _taken_by(problem, chosen))


def thinned(problem: Problem, plan: Plan, random: Random) -> Plan:
    """A third of the seats that are not pinned emptied, blocks as a whole, with what is offered for them."""
    index = ProblemIndex(problem)
    gone: set[Pair] = set()
    for pair in sorted(plan.assignments):
        legs = {Pair(pair.volunteer, leg) for leg in index.served_with(pair.shift)}
        if not legs & problem.pinned and random.random() < 1 / 3:
            gone |= legs
    return _looked_at(problem, plan, plan.assignments - gone)


def _looked_at(problem: Problem, plan: Plan, pairs: frozenset[Pair]) -> Plan:
    index = ProblemIndex(problem)
    gaps = unfilled(index, pairs, OPTIONS.time_limit)
    return replace(plan, assignments=pairs, objective=score(index, pairs).objective, unfilled=gaps)


def _taken_by(problem: Problem, unlock: Unlock) -> frozenset[Pair]:
    """The place that is offered to the person, with all that is one block with it."""
    assert unlock.volunteer is not None
    assert unlock.shift is not None
    return frozenset(Pair(unlock.volunteer, leg) for leg in ProblemIndex(problem).served_with(unlock.shift))


def lacking_after(problem: Problem, plan: Plan, unlock: Unlock) -> int:
    """Shortfall once the change is made; without end if the plan it leads to breaks a rule."""
    if unlock.what in IN_THE_PLAN:
        return IN_THE_PLAN[unlock.what](problem, plan, unlock)
    shift = next(one for one in problem.shifts if one.id == unlock.shift)
    people = tuple(
        changed(one, unlock, shift) if one.id == unlock.volunteer else one for one in problem.volunteers
    )
    again = replace(problem, volunteers=people)
    found = solve(again, OPTIONS)
    assert not check(again, found.assignments)
    return score(again, found.assignments).objective.shortfall


def changed(person: Volunteer, unlock: Unlock, shift: Shift) -> Volunteer:
    """The person after exactly what the unlock says, and no more."""
    if unlock.what == "extend_availability":
        assert unlock.minutes is not None
        return replace(person, available=(*person.available, *_longer(person, shift, unlock.minutes)))
    if unlock.what in ("renew", "train"):
        assert unlock.code is not None
        return replace(person, qualifications=(*person.qualifications, Held(unlock.code, None, None)))
    if unlock.what.startswith("raise_"):
        name = unlock.what.removeprefix("raise_")
        limit = getattr(person.limits, name) + (unlock.minutes or 1)
        return replace(person, limits=replace(person.limits, **{name: limit}))
    return person


def _longer(person: Volunteer, shift: Shift, minutes: int) -> Iterator[Interval]:
    """What the shift asks for before and after each free stretch that so many minutes more would do for."""
    when = shift.when
    for free in merge(person.available):
        before, after = max(timedelta(), free.start - when.start), max(timedelta(), when.end - free.end)
        if before + after <= timedelta(minutes=minutes):
            yield Interval(free.start - before, free.end + after)


def _assigned(problem: Problem, plan: Plan, unlock: Unlock) -> int:
    """The person takes the place."""
    index, assigned = ProblemIndex(problem), plan.assignments | _taken_by(problem, unlock)
    return sys.maxsize if check(index, assigned) else score(index, assigned).objective.shortfall


def _moved(problem: Problem, plan: Plan, unlock: Unlock) -> int:
    """The person leaves the shift to the other one, and takes whichever place that opens."""
    assert unlock.volunteer is not None
    assert unlock.other_volunteer is not None
    assert unlock.shift is not None
    index = ProblemIndex(problem)
    legs = index.served_with(unlock.shift)
    assigned = set(plan.assignments) - {Pair(unlock.volunteer, leg) for leg in legs}
    assigned |= {Pair(unlock.other_volunteer, leg) for leg in legs}
    tried = (
        assigned | {Pair(unlock.volunteer, leg) for leg in index.served_with(shift.id)}
        for shift in problem.shifts
    )
    sound = (score(index, Assignments(one)).objective.shortfall for one in tried if not check(index, one))
    return min(sound, default=sys.maxsize)


IN_THE_PLAN = {"move": _moved, "assign": _assigned}
"""What is done in the plan and needs no other problem."""


if __name__ == "__main__":
    sys.exit(main())

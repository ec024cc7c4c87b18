"""Single changes that would fill a seat, each checked by making it: moves, free time, limits, certificates.

Codes: `assign` (nothing is in the way), `move` (the person leaves `shift`, which `other_volunteer` takes),
`extend_availability` (by `minutes`), `raise_...` (a limit: by `minutes`, or by one), `renew` (`code`, which
lapses `on`), `train` (`code`, before `on`).
"""

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from scheduler.domain.assignments import Assignments
from scheduler.domain.interval import Interval
from scheduler.domain.problem import Held, Pair, Problem, Shift, Unlock, Volunteer
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules import added_by
from scheduler.optimizer.seats import Obstacle, Seat, with_block

MOST = 6
"""Unlocks offered for one seat."""
STRETCH = 180
"""Minutes by which free time may fall short for the person to be worth asking."""
MINUTE_LIMITS = ("minutes_per_week", "minutes_total")
COUNT_LIMITS = ("shifts_per_day", "consecutive_days", "shifts_total")


def unlocks_for(
    index: ProblemIndex, assigned: Assignments, seat: Seat, obstacles: dict[str, Obstacle], until: float
) -> tuple[Unlock, ...]:
    """Changes that fill one place of the seat, the smallest first. Nothing that was not tried is offered."""
    ideas = [idea for obstacle in obstacles.values() for idea in _ideas(index, obstacle)]
    ideas.sort(key=_smallest_first)
    found: list[Unlock] = []
    for idea in (*ideas[:200], *_moves(index, assigned, obstacles, until)):
        if len(found) >= MOST or time.monotonic() > until:
            break
        if idea not in found and fills(index, assigned, seat, idea):
            found.append(idea)
    return tuple(found)


def fills(index: ProblemIndex, assigned: Assignments, seat: Seat, unlock: Unlock) -> bool:
    """Whether the plan with the change made breaks no rule, and lacks less on the seat and nowhere more."""
    assert unlock.volunteer is not None
    if unlock.what == "move":
        assert unlock.shift is not None
        left = with_block(index, assigned, Pair(unlock.volunteer, unlock.shift), held=True)
        return any(_move_fills(index, assigned, seat, unlock, (shift, left)) for shift in seat.shifts)
    assert unlock.shift is not None
    changed = ProblemIndex(applied(index.problem, unlock)) if unlock.what != "assign" else index
    pair = Pair(unlock.volunteer, unlock.shift)
    return _better(changed, assigned, seat, [], [with_block(index, assigned, pair)])


def _move_fills(
    index: ProblemIndex, assigned: Assignments, seat: Seat, unlock: Unlock, what: tuple[str, list[Pair]]
) -> bool:
    shift, left = what
    assert unlock.volunteer is not None
    assert unlock.other_volunteer is not None
    new = with_block(index, assigned, Pair(unlock.volunteer, shift))
    taken_over = [Pair(unlock.other_volunteer, pair.shift) for pair in left]
    return _better(index, assigned, seat, left, [new, taken_over])


def _better(
    index: ProblemIndex, assigned: Assignments, seat: Seat, out: list[Pair], put: list[list[Pair]]
) -> bool:
    """Make the change, judge it, and take it back."""
    near = seat.near(index, [*out, *(pair for group in put for pair in group)])
    before, lacked = near.lacks(index, assigned), seat.lacks(index, assigned)
    done: list[Pair] = []
    for pair in out:
        assigned.remove(pair)
    try:
        for group in put:
            if any(pair in assigned for pair in group) or added_by(index, assigned, *group):
                return False
            for pair in group:
                assigned.add(pair)
                done.append(pair)
        return near.lacks(index, assigned) < before and seat.lacks(index, assigned) < lacked
    finally:
        for pair in done:
            assigned.remove(pair)
        for pair in out:
            assigned.add(pair)


def applied(problem: Problem, unlock: Unlock) -> Problem:
    """The problem in which the change has been made (a move changes no problem)."""
    shift = next(one for one in problem.shifts if one.id == unlock.shift)
    people = tuple(
        _changed(one, unlock, shift) if one.id == unlock.volunteer else one for one in problem.volunteers
    )
    return replace(problem, volunteers=people)


def _changed(person: Volunteer, unlock: Unlock, shift: Shift) -> Volunteer:
    if unlock.what == "extend_availability":
        return replace(person, available=(*person.available, shift.when))
    if unlock.what in ("renew", "train"):
        assert unlock.code is not None
        held = Held(unlock.code, None, None)
        return replace(person, qualifications=(*person.qualifications, held))
    if unlock.what.startswith("raise_"):
        name = unlock.what.removeprefix("raise_")
        limit = getattr(person.limits, name) + (unlock.minutes or 1)
        return replace(person, limits=replace(person.limits, **{name: limit}))
    return person


def _ideas(index: ProblemIndex, obstacle: Obstacle) -> Iterator[Unlock]:
    """What one person could change, where one change is enough."""
    person, shift = obstacle.pair.volunteer, obstacle.pair.shift
    rules = {one.rule for one in obstacle.broken}
    if obstacle.code == "free":
        yield Unlock("assign", person, shift)
    if len(rules) != 1 or obstacle.code == "kind":
        return
    found = obstacle.broken[0]
    if found.rule == "availability":
        short = _minutes_short(index, obstacle.pair)
        if short is not None:
            yield Unlock("extend_availability", person, shift, minutes=short)
    elif found.rule in MINUTE_LIMITS and found.amount is not None and found.needed is not None:
        yield Unlock(f"raise_{found.rule}", person, shift, minutes=found.amount - found.needed)
    elif found.rule in COUNT_LIMITS:
        yield Unlock(f"raise_{found.rule}", person, shift)
    elif found.rule in ("expired", "qualification") and len({one.subject for one in obstacle.broken}) == 1:
        yield _certificate(index, obstacle)


def _certificate(index: ProblemIndex, obstacle: Obstacle) -> Unlock:
    person, shift = obstacle.pair.volunteer, obstacle.pair.shift
    code, first = obstacle.broken[0].subject, index.dates(shift)[0]
    if obstacle.code == "qualification":
        return Unlock("train", person, shift, code=code, on=first)
    ends = [
        held.valid_until
        for held in index.volunteers[person].qualifications
        if held.code == code and held.valid_until is not None
    ]
    lapse: date | None = max(ends, default=None)
    return Unlock("renew", person, shift, code=code, on=lapse)


def _minutes_short(index: ProblemIndex, pair: Pair) -> int | None:
    """Minutes that the nearest free stretch lacks before and after, rounded up; None if they are too many."""
    when: Interval = index.shifts[pair.shift].when
    lacking = [
        (max(timedelta(), free.start - when.start) + max(timedelta(), when.end - free.end)).total_seconds()
        for free in index.available(pair.volunteer)
        if free.start < when.end and when.start < free.end
    ]
    least = math.ceil(min(lacking, default=STRETCH * 60 + 60) / 60)
    return least if 0 < least <= STRETCH else None


def _smallest_first(idea: Unlock) -> tuple[int, int]:
    order = ("assign", "extend_availability", "raise_minutes_per_week")
    rank = order.index(idea.what) if idea.what in order else (4 if idea.what == "train" else 3)
    return rank, idea.minutes or 0


def _moves(
    index: ProblemIndex, assigned: Assignments, obstacles: dict[str, Obstacle], until: float
) -> Iterator[Unlock]:
    """People who could come if somebody else took one of their shifts."""
    for obstacle in obstacles.values():
        if not obstacle.broken or not all(_is_about_others(one.rule) for one in obstacle.broken):
            continue
        person = obstacle.pair.volunteer
        for shift in assigned.shifts_of(person):
            if shift == obstacle.pair.shift or Pair(person, shift) in index.problem.pinned:
                continue
            for other in index.volunteers:
                if time.monotonic() > until:
                    return
                if other != person and not added_by(index, assigned, Pair(other, shift)):
                    yield Unlock("move", person, shift, other)


def _is_about_others(rule: str) -> bool:
    return rule in ("overlap", "rest", *MINUTE_LIMITS, *COUNT_LIMITS)

"""Timefold's demonstration of employee scheduling as a planning problem, and a plan by its own count.

The rules are those of the demonstration: the skill of the shift, one shift to a starting date, ten hours
between two shifts, no shift that touches a date on which somebody is away. Its objective in minutes: those
worked on dates that people desire, less those on dates they do not, less the root of the summed squares of
how far everybody's number of shifts lies from the mean.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from scheduler.domain.interval import Interval, subtract
from scheduler.domain.problem import Held, Kind, Limits, Pair, PlanSite, Problem, Shift, Volunteer, Weights

LIMITS = Limits(shifts_per_day=1, rest_minutes=600)
WEIGHTS = Weights(travel=0, avoid=480, prefer=480, fairness=1, continuity=0, staff=0)
"""A shift lasts 480 minutes. Fairness is the sum of squares, whose least is also the least of the root."""


@dataclass(frozen=True, slots=True)
class Worth:
    """A plan by the demonstration's own count: minutes, minutes, and the root."""

    desired: int
    undesired: int
    unfairness: float

    @property
    def soft(self) -> float:
        """The objective; more is better."""
        return self.desired - self.undesired - self.unfairness


def fits(data: bytes) -> bool:
    """Whether a file is of that form; told by how it begins."""
    return re.match(rb'\s*\{\s*"employees"', data) is not None


def read(data: bytes) -> Problem:
    """The problem in a file.

    A wish in a planning problem is met by a shift that lies inside the desired date, and a date is avoided by
    every shift that touches it; of a shift over midnight the demonstration counts the minutes on that date.
    So the wishes that a plan meets are never worth less by its count than here.

    Raises:
        ValueError: if a shift does not last eight hours; the weights are made for those.
    """
    raw = json.loads(data)
    shifts = tuple(_shift(one) for one in raw["shifts"])
    if any(shift.when.minutes != WEIGHTS.prefer for shift in shifts):
        raise ValueError(f"not every shift lasts {WEIGHTS.prefer} minutes")
    whole = Interval(min(one.when.start for one in shifts), max(one.when.end for one in shifts))
    return Problem(
        volunteers=tuple(_volunteer(one, whole) for one in raw["employees"]),
        shifts=shifts,
        sites=tuple(PlanSite(name) for name in sorted({one.site for one in shifts})),
        weights=WEIGHTS,
    )


def worth(data: bytes, pairs: Iterable[Pair]) -> Worth:
    """What the pairs are worth by the demonstration's own count; rules are not looked at."""
    raw, taken = json.loads(data), list(pairs)
    wishes = {one["name"]: (_days(one["desired"]), _days(one["undesired"])) for one in raw["employees"]}
    when = {one["id"]: _times(one) for one in raw["shifts"]}
    desired, undesired = (
        sum(_minutes_on(when[pair.shift], day) for pair in taken for day in wishes[pair.volunteer][which])
        for which in range(2)
    )
    load = Counter(pair.volunteer for pair in taken)
    mean = len(taken) / len(wishes)
    return Worth(desired, undesired, math.sqrt(sum((load[name] - mean) ** 2 for name in wishes)))


def _shift(one: dict[str, Any]) -> Shift:
    place = one["location"]
    return Shift(one["id"], Kind.OTHER, place, _times(one), one["skill"], place, frozenset({one["skill"]}))


def _volunteer(one: dict[str, Any], whole: Interval) -> Volunteer:
    return Volunteer(
        one["name"],
        tuple(subtract([whole], [_whole(day) for day in _days(one["unavailable"])])),
        qualifications=tuple(map(Held, one["skills"])),
        avoids=tuple(_whole(day) for day in _days(one["undesired"])),
        prefers=tuple(_whole(day) for day in _days(one["desired"])),
        limits=LIMITS,
    )


def _times(one: dict[str, Any]) -> Interval:
    return Interval(datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"]))


def _days(texts: Iterable[str]) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


def _whole(day: date) -> Interval:
    start = datetime.combine(day, time())
    return Interval(start, start + timedelta(days=1))


def _minutes_on(when: Interval, day: date) -> int:
    own = _whole(day)
    shared = min(when.end, own.end) - max(when.start, own.start)
    return max(0, shared // timedelta(minutes=1))

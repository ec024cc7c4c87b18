"""The problem as arrays of whole numbers: times in microseconds, days as ordinals, ids as positions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.families import families
from scheduler.domain.problem import Limits, Problem
from scheduler.domain.problem_index import ProblemIndex
from scheduler.optimizer.ragged import Ints, Ragged

T = TypeVar("T")

MINUTE = 60_000_000
"""Microseconds."""
DAY = 1440 * MINUTE
NO_LIMIT = 2**40
"""More than any limit: stands for none."""
ANCHOR = datetime(1970, 1, 1)  # noqa: DTZ001 - all times of a problem are naive local wall-clock times


def micros(times: list[datetime]) -> Ints:
    """Microseconds since 1970 by the local wall clock."""
    return np.array(times, dtype="datetime64[us]").astype(np.int64)


@dataclass(frozen=True, slots=True)
class Shifts:
    """Every shift, one entry each in the order of the problem."""

    start: Ints
    end: Ints
    minutes: Ints
    units: Ints
    """Load in half-days as fairness counts it."""
    day: Ints
    last_day: Ints
    week: Ints
    """Number of the Monday-based week: ISO weeks without their names."""
    site: Ints
    end_site: Ints
    least: Ints
    most: Ints
    priority: Ints
    sets_out: NDArray[np.bool_]
    """Whether people come to it from home (not to a later leg of a block)."""


class Arrays:
    """A consistent problem, worked out once; nothing in it changes while a plan is sought."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.index = ProblemIndex(problem)
        self.person = {one.id: place for place, one in enumerate(problem.volunteers)}
        self.shift = {one.id: place for place, one in enumerate(problem.shifts)}
        self.site = {one.id: place for place, one in enumerate(problem.sites)}
        self.shifts = self._shifts()
        self.duties = self._duties()
        """The shifts of each duty: what one person takes or leaves as a whole, a block or a single shift."""
        self._remembered: dict[str, object] = {}
        self.home = np.array([self.site.get(one.home_site or "", -1) for one in problem.volunteers], np.int64)

    def remember(self, name: str, work_out: Callable[[], T]) -> T:
        """A table that a module works out once for the whole search."""
        if name not in self._remembered:
            self._remembered[name] = work_out()
        return cast("T", self._remembered[name])

    @property
    def people(self) -> int:
        """How many volunteers there are."""
        return len(self.problem.volunteers)

    def limit(self, name: str) -> Ints:
        """One limit for every person, `NO_LIMIT` where there is none."""
        values = [getattr(one.limits, name) for one in self.problem.volunteers]
        assert name in Limits.__dataclass_fields__
        return np.array([NO_LIMIT if value is None else value for value in values], dtype=np.int64)

    @cached_property
    def limits(self) -> dict[str, Ints]:
        """Every whole-numbered limit by name."""
        return {name: self.limit(name) for name in Limits.__dataclass_fields__ if name != "travel_km"}

    @cached_property
    def travel(self) -> Ints:
        """Minutes on the way from each site (row) to each other."""
        names, minutes = list(self.site), self.index.distances.minutes
        table = [[minutes(one, other) for other in names] for one in names]
        return np.array(table, dtype=np.int64).reshape(len(names), len(names))

    @cached_property
    def km(self) -> NDArray[np.float64]:
        """Great-circle kilometres between sites."""
        names, km = list(self.site), self.index.distances.km
        return np.array([[km(one, other) for other in names] for one in names]).reshape(
            len(names), len(names)
        )

    @cached_property
    def family(self) -> Ints:
        """For each person the number of their family."""
        heads = families(self.person, self.problem.kin)
        return np.array([self.person[heads[one]] for one in self.person], dtype=np.int64)

    @cached_property
    def teams(self) -> Ragged:
        """The shifts of each team."""
        return Ragged.of([sorted({self.shift[one] for one in team.shifts}) for team in self.problem.teams])

    @cached_property
    def teams_of_shift(self) -> Ragged:
        """The teams that draw on each shift."""
        return self._turned(self.teams)

    @cached_property
    def continuity(self) -> Ragged:
        """The shifts of each continuity list."""
        return Ragged.of([sorted({self.shift[one] for one in names}) for names in self.problem.continuity])

    @cached_property
    def lists_of_shift(self) -> Ragged:
        """The continuity lists that each shift is on."""
        return self._turned(self.continuity)

    def _turned(self, groups: Ragged) -> Ragged:
        owner, shifts = groups.expand(np.arange(len(groups)))
        by_shift = Ragged.grouped(shifts, len(self.shift))
        return Ragged(by_shift.ptr, owner[by_shift.items])

    def _shifts(self) -> Shifts:
        shifts = self.problem.shifts
        start, end = micros([one.when.start for one in shifts]), micros([one.when.end for one in shifts])
        day = start // DAY + ANCHOR.toordinal()
        minutes = (end - start) // MINUTE
        return Shifts(
            start=start,
            end=end,
            minutes=minutes,
            units=np.maximum(1, np.rint(minutes / 240).astype(np.int64)),
            day=day,
            last_day=(end - 1) // DAY + ANCHOR.toordinal(),
            week=(day - 1) // 7,
            site=np.array([self.site[one.site] for one in shifts], dtype=np.int64),
            end_site=np.array([self.site[one.end_site] for one in shifts], dtype=np.int64),
            least=np.array([one.min for one in shifts], dtype=np.int64),
            most=np.array([one.max for one in shifts], dtype=np.int64),
            priority=np.array([one.priority for one in shifts], dtype=np.int64),
            sets_out=np.array([self.index.sets_out(one.id) for one in shifts], dtype=bool),
        )

    def _duties(self) -> Ragged:
        """Blocks that share a shift are one duty; every other shift is a duty of its own, all by start."""
        heads = families(self.shift, self.problem.blocks)
        members: dict[str, list[int]] = {}
        for name, place in self.shift.items():
            members.setdefault(heads[name], []).append(place)
        start = self.shifts.start
        duties = [sorted(shifts, key=lambda place: (start[place], place)) for shifts in members.values()]
        return Ragged.of(sorted(duties, key=lambda shifts: (start[shifts[0]], shifts[0])))

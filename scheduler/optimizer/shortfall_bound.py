"""Proving that what lacks must lack: whole models of wide stretches of time around the gaps, nothing fixed.

Within a stretch only its own choices are looked at, so no plan of the whole can lack less there. Stretches
that share no shift and no team add up.
"""

from dataclasses import dataclass

import numpy as np

from scheduler.optimizer.build import build_upper_levels
from scheduler.optimizer.engines.task import Effort, Task
from scheduler.optimizer.engines.whole import Whole
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.model import SHORTFALL
from scheduler.optimizer.ragged import Ints
from scheduler.optimizer.spans import Truths

FIRST, LARGEST = 5_000, 80_000
"""Choices in a stretch, at first and at most."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """All duties whose first shift starts from `low` to `high` (microseconds, both included)."""

    low: int
    high: int


class ShortfallBound:
    """Chooses stretches around the gaps of a plan, and sums what has been proven of them."""

    def __init__(self, evaluator: Evaluator, first: int = FIRST) -> None:
        self._evaluator = evaluator
        choices = self._choices = evaluator.choices
        arrays = choices.arrays
        self._start = arrays.shifts.start[arrays.duties.items[arrays.duties.ptr[:-1]]]
        self._sizes = np.bincount(choices.duty, minlength=len(self._start))
        self._duty_of_shift = np.zeros(len(arrays.shift), dtype=np.int64)
        owner, shift = arrays.duties.expand(np.arange(len(self._start)))
        self._duty_of_shift[shift] = owner
        place, member = arrays.teams.expand(np.arange(len(arrays.teams)))
        begin = self._start[self._duty_of_shift[member]]
        self._team_low = np.full(len(arrays.teams), np.iinfo(np.int64).max)
        self._team_high = np.full(len(arrays.teams), np.iinfo(np.int64).min)
        np.minimum.at(self._team_low, place, begin)
        np.maximum.at(self._team_high, place, begin)
        self._proven: dict[Stretch, int] = {}
        self._tried: set[Stretch] = set()
        self._size = first

    def next(self, taken: Ints, seconds: float) -> tuple[Stretch, Whole] | None:
        """A stretch not yet tried around a gap that is not settled, with its model; None if none is left."""
        doubtful = self.doubtful(taken)
        while self._size <= LARGEST:
            for one in self._around(doubtful, self._size):
                if one not in self._tried:
                    self._tried.add(one)
                    return one, self._request(one, seconds)
            if self._size >= len(self._choices):
                return None
            self._size *= 2
        return None

    def hear(self, stretch: Stretch, bound: int | None) -> None:
        """Take over what has been proven of a stretch."""
        if bound is not None:
            self._proven[stretch] = max(bound, self._proven.get(stretch, 0))

    def doubtful(self, taken: Ints) -> Ints:
        """Duties of the gaps that no stretch has shown to be unavoidable."""
        gaps = self._gaps(taken)
        shifts, teams = self._evaluator.missing_on_shifts(taken), self._evaluator.missing_on_teams(taken)
        lacking = np.bincount(
            self._duty_of_shift, shifts * self._choices.arrays.shifts.priority, len(self._start)
        )
        for one, bound in self._proven.items():
            inside = (self._start >= one.low) & (self._start <= one.high)
            of_teams = (self._team_low >= one.low) & (self._team_high <= one.high)
            if lacking @ inside + (teams * self._evaluator.team_priority) @ of_teams == bound:
                gaps = gaps[~inside[gaps]]
        return gaps

    def total(self, taken: Ints) -> int:
        """The least shortfall of any plan, as far as is proven."""
        best: list[tuple[int, int]] = [(np.iinfo(np.int64).min, 0)]
        for one, bound in sorted(self._proven.items(), key=lambda known: known[0].high):
            before = max(worth for high, worth in best if high < one.low)
            best.append((one.high, max(best[-1][1], before + bound)))
        return best[-1][1] + self._hopeless(taken)

    def _hopeless(self, taken: Ints) -> int:
        """What lacks on shifts and teams that no open choice could serve."""
        shifts, teams = self._open()
        evaluator = self._evaluator
        lacking = evaluator.missing_on_shifts(taken) * ~shifts @ self._choices.arrays.shifts.priority
        return int(lacking + evaluator.missing_on_teams(taken) * ~teams @ evaluator.team_priority)

    def _open(self) -> tuple[Truths, Truths]:
        """Shifts, and teams, that some open choice serves."""
        arrays = self._choices.arrays
        choice, shift = self._choices.entries
        shifts = np.zeros(len(arrays.shift), dtype=bool)
        shifts[shift[~self._choices.fixed[choice]]] = True
        teams = np.zeros(len(arrays.teams), dtype=bool)
        teams[arrays.teams_of_shift.expand(np.flatnonzero(shifts))[1]] = True
        return shifts, teams

    def _gaps(self, taken: Ints) -> Ints:
        """Duties on which, or on whose teams, somebody lacks who could come."""
        shifts, teams = self._open()
        arrays, evaluator = self._choices.arrays, self._evaluator
        lacking = np.flatnonzero((evaluator.missing_on_shifts(taken) > 0) & shifts)
        short = np.flatnonzero((evaluator.missing_on_teams(taken) > 0) & teams)
        return np.unique(self._duty_of_shift[np.concatenate((lacking, arrays.teams.expand(short)[1]))])

    def _around(self, duties: Ints, size: int) -> list[Stretch]:
        """Stretches of about `size` choices around duties; those that meet or share a team are one."""
        found: list[Stretch] = []
        for duty in duties.tolist():
            far = np.abs(self._start - self._start[duty])
            order = np.argsort(far, kind="stable")
            reach = order[: max(1, int(np.searchsorted(np.cumsum(self._sizes[order]), size)))]
            found.append(self._closed(Stretch(int(self._start[reach].min()), int(self._start[reach].max()))))
        return _merged(found)

    def _closed(self, one: Stretch) -> Stretch:
        """Widened until no team reaches beyond it."""
        while True:
            inside = (self._team_low <= one.high) & (self._team_high >= one.low)
            low = min(one.low, int(self._team_low[inside].min(initial=one.low)))
            high = max(one.high, int(self._team_high[inside].max(initial=one.high)))
            if (low, high) == (one.low, one.high):
                return one
            one = Stretch(low, high)

    def _request(self, one: Stretch, seconds: float) -> Whole:
        start = self._start[self._choices.duty]
        inside = np.flatnonzero((start >= one.low) & (start <= one.high))
        matrix = build_upper_levels(self._choices.part(inside, inside[:0])).bare()
        return Whole(Task(matrix, SHORTFALL), Effort(seconds))


def _merged(stretches: list[Stretch]) -> list[Stretch]:
    """Those that overlap joined."""
    joined: list[Stretch] = []
    for one in sorted(stretches, key=lambda stretch: stretch.low):
        if joined and one.low <= joined[-1].high:
            joined[-1] = Stretch(joined[-1].low, max(joined[-1].high, one.high))
        else:
            joined.append(one)
    return joined

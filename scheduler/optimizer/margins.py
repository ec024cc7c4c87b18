"""How many days around a new duty somebody's other duties could stand in its way."""

import numpy as np

from scheduler.optimizer.arrays import NO_LIMIT
from scheduler.optimizer.choices import Choices
from scheduler.optimizer.ragged import Ints

MINUTES_A_DAY = 1440
A_WEEK = 7


class Margins:
    """A limit counts only where all that somebody has and might take on could exceed it."""

    def __init__(self, choices: Choices) -> None:
        arrays = choices.arrays
        self._choices, self._limits = choices, arrays.limits
        rest, way = arrays.limits["rest_minutes"], int(arrays.travel.max(initial=0))
        rest = np.where(rest < NO_LIMIT, rest, 0)
        self._between_two = 1 + np.maximum(rest, way) // MINUTES_A_DAY

    def days(self, person: int, new: Ints, old: Ints) -> int:
        """For one person, with choices that they might take on and all that they have now."""
        _, have = self._choices.arrays.duties.expand(self._choices.duty[old])
        _, might = self._choices.arrays.duties.expand(self._choices.duty[new])
        margin = int(self._between_two[person])
        if self._too_long_a_run(person, np.concatenate((have, might))):
            margin = max(margin, int(self._limits["consecutive_days"][person]) + 1)
        count, weeks = self._most(have, might)
        if (weeks > self._limits["minutes_per_week"][person]).any():
            margin = max(margin, A_WEEK)
        if (
            count > self._limits["shifts_total"][person]
            or weeks.sum() > self._limits["minutes_total"][person]
        ):
            margin = NO_LIMIT
        return margin

    def _most(self, have: Ints, might: Ints) -> tuple[int, Ints]:
        """The most shifts, and minutes in each week, that could come of these: of a start never two."""
        shifts = self._choices.arrays.shifts
        starts, place = np.unique(shifts.start[might], return_inverse=True)
        minutes, week = np.zeros(len(starts), dtype=np.int64), np.zeros(len(starts), dtype=np.int64)
        np.maximum.at(minutes, place, shifts.minutes[might])
        week[place] = shifts.week[might]
        weeks, place = np.unique(np.concatenate((shifts.week[have], week)), return_inverse=True)
        total = np.bincount(
            place, weights=np.concatenate((shifts.minutes[have], minutes)), minlength=len(weeks)
        )
        return len(have) + len(starts), total.astype(np.int64)

    def _too_long_a_run(self, person: int, shifts: Ints) -> bool:
        most = int(self._limits["consecutive_days"][person])
        first, last = self._choices.arrays.shifts.day[shifts], self._choices.arrays.shifts.last_day[shifts]
        if most >= NO_LIMIT or not len(shifts):
            return False
        days = np.unique(np.concatenate([first + more for more in range(int((last - first).max()) + 1)]))
        if len(days) <= most:
            return False
        # So many more days in the list than the limit, and no further apart than as many: a run.
        return bool((days[most:] - days[: len(days) - most] == most).any())

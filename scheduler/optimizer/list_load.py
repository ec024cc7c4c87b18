"""How much of a continuity list one person can carry at most, by what days and weeks allow them."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import Faces
from scheduler.optimizer.ragged import Ints, number
from scheduler.optimizer.spans import Truths


class ListLoad:
    """Entries of choices on continuity lists, each with its face; loads are units of half-days."""

    def __init__(self, choices: Choices, faces: Faces, kept: Truths) -> None:
        """Of the entries of choices (`choices.entries`) those that are kept."""
        arrays, lists = choices.arrays, max(1, len(choices.arrays.continuity))
        self._choices, self.count = choices, len(faces.column)
        key = faces.person * lists + faces.of_list
        order = np.argsort(key, kind="stable")
        choice, shift = choices.entries
        choice, shift = choice[kept], shift[kept]
        place, of_list = arrays.lists_of_shift.expand(shift)
        self.choice, self._shift = choice[place], shift[place]
        self.face: Ints = order[np.searchsorted(key[order], choices.person[self.choice] * lists + of_list)]
        # A block that is on a list brings the load of all its legs.
        self.units = choices.units[self.choice]

    def most(self) -> Ints:
        """The most units for each face; weeks are looked at one by one."""
        shifts = self._choices.arrays.shifts
        group, count = number(self.face, shifts.week[self._shift])
        of_face = np.zeros(count, dtype=np.int64)
        of_face[group] = self.face
        weekly = np.minimum(self._by_days(group, count), self._by_minutes(group, count))
        return np.bincount(of_face, weights=weekly, minlength=self.count).astype(np.int64)

    def _by_days(self, week: Ints, weeks: int) -> Ints:
        """For each week what the shifts that a day may have can bring at most."""
        arrays = self._choices.arrays
        group, count = number(week, arrays.shifts.day[self._shift])
        per_day = np.bincount(group, weights=self.units, minlength=count).astype(np.int64)
        largest, of_week, who = (np.zeros(count, dtype=np.int64) for _ in range(3))
        np.maximum.at(largest, group, self.units)
        of_week[group], who[group] = week, self._choices.person[self.choice]
        capped = np.minimum(per_day, largest * arrays.limits["shifts_per_day"][who])
        return np.bincount(of_week, weights=capped, minlength=weeks).astype(np.int64)

    def _by_minutes(self, week: Ints, weeks: int) -> Ints:
        """The same by the minutes of a week, what brings most for its minutes first (Dantzig 1957)."""
        arrays = self._choices.arrays
        minutes = np.maximum(1, arrays.shifts.minutes[self._shift])
        order = np.lexsort((-self.units / minutes, week))
        week, minutes, units = week[order], minutes[order], self.units[order]
        spent = np.cumsum(minutes) - minutes
        spent -= spent[np.searchsorted(week, week)]
        limit = arrays.limits["minutes_per_week"][self._choices.person[self.choice[order]]]
        share = np.clip((limit - spent) / minutes, 0.0, 1.0)
        most: Ints = np.floor(np.bincount(week, weights=units * share, minlength=weeks) + 1e-6).astype(
            np.int64
        )
        return most

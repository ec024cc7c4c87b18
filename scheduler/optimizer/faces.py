"""Who serves which continuity list in a plan that grows choice by choice."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.ragged import Ints, Ragged, offsets


class FacesSoFar:
    """How often each person serves each list, and how many different people each list has."""

    def __init__(self, choices: Choices) -> None:
        arrays = choices.arrays
        lists = len(arrays.continuity)
        owner, shift = arrays.duties.expand(np.arange(len(arrays.duties)))
        place, of_list = arrays.lists_of_shift.expand(shift)
        # Shifts stand in the order of their duties, so that this is sorted by duty already.
        self._lists_of = Ragged(offsets(np.bincount(owner[place], minlength=len(arrays.duties))), of_list)
        self._choices = choices
        self._serves = np.zeros((arrays.people if lists else 0, lists), dtype=np.int16)
        self._people = np.zeros(lists, dtype=np.int64)
        self._needed = np.zeros(lists, dtype=np.int64)
        row, shift = arrays.continuity.expand(np.arange(lists))
        np.maximum.at(self._needed, row, arrays.shifts.least[shift])

    def change(self, choice: int, sign: int) -> None:
        """Somebody takes (1) or leaves (-1) a duty."""
        person = self._choices.person[choice]
        for one in self._lists_of[int(self._choices.duty[choice])].tolist():
            before = self._serves[person, one]
            self._serves[person, one] += sign
            self._people[one] += int(before + sign > 0) - int(before > 0)

    def added_by(self, some: Ints) -> Ints:
        """For each of some choices the lists on which it would be one face more than are needed."""
        place, of_list = self._lists_of.expand(self._choices.duty[some])
        if not len(place):
            return np.zeros(len(some), dtype=np.int64)
        new = self._serves[self._choices.person[some][place], of_list] == 0
        new &= self._people[of_list] >= self._needed[of_list]
        return np.bincount(place, weights=new, minlength=len(some)).astype(np.int64)

"""The decisions: one yes-or-no for each allowed pair of person and duty, whole or a part being re-planned."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scheduler.optimizer.arrays import Arrays
from scheduler.optimizer.ragged import Ints, Ragged, number
from scheduler.optimizer.spans import Truths


@dataclass(frozen=True)
class Choices:
    """Choice `c`: `person[c]` takes `duty[c]`; by person, then by start.

    A part of a problem holds the choices that are open and those that stand (`fixed`); every other choice is
    no. `full` says that nothing is left out, so that even shifts and teams without a choice are counted.
    """

    arrays: Arrays
    person: Ints
    duty: Ints
    fixed: Truths
    full: bool = True

    @classmethod
    def of(cls, arrays: Arrays, person: Ints, duty: Ints) -> "Choices":
        """All choices of a problem; pinned ones stand."""
        pins = {(arrays.person[one.volunteer], arrays.shift[one.shift]) for one in arrays.problem.pinned}
        duty_of = {
            int(shift): number for number in range(len(arrays.duties)) for shift in arrays.duties[number]
        }
        size = max(1, len(arrays.duties))
        keys = np.array([who * size + duty_of[shift] for who, shift in pins], dtype=np.int64)
        return cls(arrays, person, duty, np.isin(person * size + duty, keys))

    def __len__(self) -> int:
        return len(self.person)

    def only(self, kept: Truths | Ints) -> "Choices":
        """Some of these choices, the rest forgotten."""
        return Choices(self.arrays, self.person[kept], self.duty[kept], self.fixed[kept], self.full)

    def part(self, open_ones: Ints, standing: Ints) -> "Choices":
        """A part to re-plan: what is open, and what stands beside it; both are positions here."""
        which = np.sort(np.concatenate((open_ones, standing)))
        fixed = self.fixed[which] | np.isin(which, standing)
        return Choices(self.arrays, self.person[which], self.duty[which], fixed, full=False)

    @cached_property
    def entries(self) -> tuple[Ints, Ints]:
        """Every shift of every choice: (choice, shift)."""
        return self.arrays.duties.expand(self.duty)

    @cached_property
    def by_shift(self) -> Ragged:
        """The choices that would serve each shift."""
        choice, shift = self.entries
        grouped = Ragged.grouped(shift, len(self.arrays.shift))
        return Ragged(grouped.ptr, choice[grouped.items])

    @cached_property
    def open_shifts(self) -> Ints:
        """Shifts whose staffing may change here; all of them in a full problem."""
        if self.full:
            return np.arange(len(self.arrays.shift))
        choice, shift = self.entries
        return np.unique(shift[~self.fixed[choice]])

    @cached_property
    def open_people(self) -> Ints:
        """People whose work may change here."""
        return np.unique(self.person[~self.fixed])

    @cached_property
    def open_teams(self) -> Ints:
        """Teams whose staffing may change here; all of them in a full problem."""
        if self.full:
            return np.arange(len(self.arrays.teams))
        return np.unique(self.arrays.teams_of_shift.expand(self.open_shifts)[1])

    @cached_property
    def units(self) -> Ints:
        """Load units of each choice."""
        return self.per_choice(self.arrays.shifts.units)

    def per_choice(self, per_shift: Ints) -> Ints:
        """Sum over the shifts of each choice of a figure known for each shift."""
        choice, shift = self.entries
        return np.bincount(choice, weights=per_shift[shift], minlength=len(self)).astype(np.int64)

    def entry_groups(self, per_shift: Ints) -> tuple[Ints, Ints, int]:
        """Group entries by (person, a key of the shift): (group of each entry, person of group, how many)."""
        choice, shift = self.entries
        group, count = number(self.person[choice], per_shift[shift])
        who = np.zeros(count, dtype=np.int64)
        who[group] = self.person[choice]
        return group, who, count

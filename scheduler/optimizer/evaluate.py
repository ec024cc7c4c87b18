"""The objective of a whole plan, counted in one go from arrays; the domain's scorer must agree."""

import numpy as np

from scheduler.domain.problem import Objective, Pair
from scheduler.optimizer.choices import Choices
from scheduler.optimizer.counted import counted
from scheduler.optimizer.heads import Heads
from scheduler.optimizer.objectives import avoid, changes, prefer, travel
from scheduler.optimizer.options import Tick, nothing
from scheduler.optimizer.ragged import Ints, number


class Evaluator:
    """Worked out once for all choices; then `objective` is a few sums."""

    def __init__(self, choices: Choices, tick: Tick = nothing) -> None:
        arrays = choices.arrays
        self.choices = choices
        self.prices = travel.prices(choices)
        for term in (avoid, prefer):
            tick()
            self.prices += term.prices(choices)
        tick()
        self.promises = changes.promises(choices)
        self._promised = changes.promised(arrays)
        tick()
        found = counted(choices, np.arange(len(arrays.teams)))
        tick()
        self.counted = found
        self._heads = Heads(found, found.team)
        self._at_least = np.array([team.at_least for team in arrays.problem.teams], dtype=np.int64)
        self.team_priority = np.array([team.priority for team in arrays.problem.teams], dtype=np.int64)
        owner, shift = arrays.continuity.expand(np.arange(len(arrays.continuity)))
        self._needed = np.zeros(len(arrays.continuity), dtype=np.int64)
        np.maximum.at(self._needed, owner, arrays.shifts.least[shift])

    def objective(self, taken: Ints) -> Objective:
        """All three levels."""
        kept = int(self.promises @ taken)
        return Objective(self.shortfall(taken), self._promised - kept, self.cost(taken))

    def shortfall(self, taken: Ints) -> int:
        """Priority times what shifts and teams lack."""
        shifts = self.choices.arrays.shifts
        lacking = self.missing_on_shifts(taken) @ shifts.priority
        return int(lacking + self.missing_on_teams(taken) @ self.team_priority)

    def missing_on_shifts(self, taken: Ints) -> Ints:
        """How many people each shift lacks."""
        choice, shift = self.choices.entries
        shifts = self.choices.arrays.shifts
        staff = np.bincount(shift, weights=taken[choice], minlength=len(shifts.least)).astype(np.int64)
        missing: Ints = np.maximum(0, shifts.least - staff)
        return missing

    def missing_on_teams(self, taken: Ints) -> Ints:
        """How many people of its kind each team lacks."""
        present = self._heads.present(taken)
        there = np.bincount(self._heads.row, weights=present, minlength=len(self._at_least))
        return np.maximum(0, self._at_least - there.astype(np.int64))

    def cost(self, taken: Ints) -> int:
        """The sum of all terms of the third level."""
        choices, weights = self.choices, self.choices.arrays.problem.weights
        load = np.bincount(choices.person, weights=choices.units * taken, minlength=choices.arrays.people)
        fairness = int((load * (load + 1) // 2).sum())
        working = len(np.unique(choices.person[taken > 0]))
        return (
            int(self.prices @ taken)
            + weights.fairness * fairness
            + weights.staff * working
            + weights.continuity * self._too_many_faces(taken)
        )

    def _too_many_faces(self, taken: Ints) -> int:
        arrays = self.choices.arrays
        if not len(arrays.continuity):
            return 0
        choice, shift = self.choices.entries
        on = taken[choice] > 0
        place, lists = arrays.lists_of_shift.expand(shift[on])
        faces, count = number(lists, self.choices.person[choice[on]][place])
        of_list = np.zeros(count, dtype=np.int64)
        of_list[faces] = lists
        people = np.bincount(of_list, minlength=len(self._needed))
        return int(np.maximum(0, people - self._needed).sum())

    def pairs(self, taken: Ints) -> frozenset[Pair]:
        """The plan as pairs of ids."""
        arrays = self.choices.arrays
        people, shifts = arrays.problem.volunteers, arrays.problem.shifts
        choice, shift = self.choices.entries
        on = taken[choice] > 0
        person = self.choices.person[choice[on]]
        return frozenset(
            Pair(people[who].id, shifts[what].id)
            for who, what in zip(person.tolist(), shift[on].tolist(), strict=True)
        )

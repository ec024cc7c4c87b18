"""A part of the problem to re-plan while the rest of the plan stands."""

from dataclasses import dataclass, replace

import numpy as np

from scheduler.optimizer.build import build, build_upper_levels
from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import SHORTFALL, Matrix
from scheduler.optimizer.ragged import Ints
from scheduler.optimizer.spans import Truths

WORTH_A_PLACE = 100
"""Assignments that may change for one place of priority 1."""


@dataclass(frozen=True, slots=True)
class Part:
    """The choices that are open or stand beside them, as positions in all choices, and their model."""

    where: Ints
    matrix: Matrix
    before: Ints
    """Value of every column as the plan has it now."""

    def merged(self, taken: Ints, values: Ints) -> Ints:
        """The whole plan with this part replaced."""
        new = taken.copy()
        new[self.where] = values[: len(self.where)]
        return new

    def calm(self) -> "Part":
        """The same, priced so that among plans that lack as little the one nearest to the present is best.

        A part without a cost would else be turned upside down for one place, and the cost with it.
        """
        prices = self.matrix.prices.copy()
        prices[SHORTFALL] *= WORTH_A_PLACE
        choices = slice(0, self.matrix.choices)
        prices[SHORTFALL][choices] += 1 - 2 * self.before[choices]
        return replace(self, matrix=replace(self.matrix, prices=prices))


def cut(choices: Choices, taken: Ints, is_open: Truths, *, with_cost: bool = True) -> Part:
    """Open some choices; what is taken of the same people and shifts, teams and lists stands."""
    is_open = is_open & ~choices.fixed
    open_ones = np.flatnonzero(is_open)
    standing = _beside(choices, np.flatnonzero((taken > 0) & ~is_open), open_ones)
    where = np.sort(np.concatenate((open_ones, standing)))
    matrix = (build if with_cost else build_upper_levels)(choices.part(open_ones, standing))
    return Part(where, matrix, matrix.completed(taken[where]))


def _beside(choices: Choices, held: Ints, open_ones: Ints) -> Ints:
    """Those of the held choices that share a person, shift, team or list with an open one."""
    arrays = choices.arrays
    people = np.zeros(arrays.people, dtype=bool)
    people[choices.person[open_ones]] = True
    shifts = np.zeros(len(arrays.shift), dtype=bool)
    duties = np.unique(choices.duty[open_ones])
    own = arrays.duties.expand(duties)[1]
    shifts[own] = True
    for groups, of_shift in (
        (arrays.teams, arrays.teams_of_shift),
        (arrays.continuity, arrays.lists_of_shift),
    ):
        shifts[groups.expand(np.unique(of_shift.expand(own)[1]))[1]] = True
    place, shift = arrays.duties.expand(choices.duty[held])
    near = np.bincount(place, weights=shifts[shift], minlength=len(held)) > 0
    return held[near | people[choices.person[held]]]

"""Two people who must be kept apart are never on the same shift, team or block."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import FREE, Model
from scheduler.optimizer.ragged import Ints


def add(model: Model, choices: Choices) -> None:
    """For each such pair and each way of meeting, at most one of the two choices."""
    pairs = meetings(choices)
    row = np.arange(len(pairs))
    entries = (np.tile(row, 2), pairs.T.ravel(), np.ones(2 * len(row), dtype=np.int64))
    model.rows(entries, np.full(len(row), -FREE), np.ones(len(row), dtype=np.int64))


def meetings(choices: Choices) -> Ints:
    """Pairs of choices, one a row, with which two people who must be kept apart would meet."""
    person = choices.arrays.person
    found = [np.zeros((0, 2), dtype=np.int64)]
    found += [_meetings(choices, person[one], person[other]) for one, other in choices.arrays.problem.apart]
    return np.unique(np.concatenate(found), axis=0)


def _meetings(choices: Choices, one: int, other: int) -> Ints:
    """Pairs of choices of two people that share a duty or a team."""
    met = [
        np.stack((mine[left], theirs[right]), axis=1)
        for (mine, my_group), (theirs, their_group) in zip(
            _groups(choices, one), _groups(choices, other), strict=True
        )
        for left, right in [np.nonzero(my_group[:, None] == their_group[None, :])]
    ]
    return np.concatenate(met)


def _groups(choices: Choices, person: int) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    """The person's choices with the duty of each, and again with each team that it draws them into."""
    mine = np.arange(*np.searchsorted(choices.person, [person, person + 1]))
    owner, shift = choices.arrays.duties.expand(choices.duty[mine])
    place, team = choices.arrays.teams_of_shift.expand(shift)
    return (mine, choices.duty[mine]), (mine[owner[place]], team)

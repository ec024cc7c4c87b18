"""Level 3: the fewer different people over a list of shifts, the better (children keep their counsellor)."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import COST, FREE, Faces, Model
from scheduler.optimizer.ragged import Ints, number


def _open_lists(choices: Choices) -> Ints:
    if choices.full:
        return np.arange(len(choices.arrays.continuity))
    return np.unique(choices.arrays.lists_of_shift.expand(choices.open_shifts)[1])


def add(model: Model, choices: Choices) -> None:
    """A column for each person on each list, and one for how many are more than the largest shift needs."""
    arrays, lists = choices.arrays, _open_lists(choices)
    weight = arrays.problem.weights.continuity
    if weight == 0 or not len(lists):
        return
    place, shift = arrays.continuity.expand(lists)
    needed = np.zeros(len(lists), dtype=np.int64)
    np.maximum.at(needed, place, arrays.shifts.least[shift])
    owner, choice = choices.by_shift.expand(shift)
    member, count = number(place[owner], choices.person[choice])
    of_list = np.zeros(count, dtype=np.int64)
    of_list[member] = place[owner]

    def serving(taken: Ints) -> Ints:
        return (np.bincount(member, weights=taken[choice], minlength=count) > 0).astype(np.int64)

    serves = model.columns(np.ones(count, dtype=np.int64), serving)
    who = np.zeros(count, dtype=np.int64)
    who[member] = choices.person[choice]
    model.faces = Faces(serves, who, lists[of_list])
    rows, ones = np.arange(len(choice)), np.ones(len(choice), dtype=np.int64)
    link = (np.tile(rows, 2), np.concatenate((choice, serves[member])), np.concatenate((ones, -ones)))
    model.rows(link, -FREE * ones, 0 * ones)
    people = np.bincount(of_list, minlength=len(lists))
    over = model.columns(
        np.maximum(0, people - needed),
        lambda taken: np.maximum(
            0, np.bincount(of_list, weights=serving(taken), minlength=len(lists)).astype(np.int64) - needed
        ),
    )
    model.price(COST, over, np.full(len(lists), weight))
    entries = (
        np.concatenate((of_list, np.arange(len(lists)))),
        np.concatenate((serves, over)),
        np.concatenate((np.ones(count, dtype=np.int64), -np.ones(len(lists), dtype=np.int64))),
    )
    model.rows(entries, np.full(len(lists), -FREE), needed)

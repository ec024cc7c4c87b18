"""Level 3: load is shared; a person's n-th half-day costs n times `fairness`."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import COST, FREE, Model
from scheduler.optimizer.ragged import Ints, ranges


def most_units(choices: Choices) -> Ints:
    """For each person, load units that they cannot exceed with these choices."""
    arrays = choices.arrays
    shift = choices.entries[1]
    group, who, count = choices.entry_groups(arrays.shifts.day)
    units = arrays.shifts.units[shift]
    per_day = np.bincount(group, weights=units, minlength=count)
    largest = np.zeros(count, dtype=np.int64)
    np.maximum.at(largest, group, units)
    capped = np.minimum(per_day, largest * arrays.limits["shifts_per_day"][who])
    return np.bincount(who, weights=capped, minlength=arrays.people).astype(np.int64)


def add(model: Model, choices: Choices) -> None:
    """A column for each half-day that a person may still get, dearer one by one."""
    weight = choices.arrays.problem.weights.fairness
    if weight == 0:
        return
    people, size = choices.open_people, choices.arrays.people
    standing = np.bincount(choices.person, weights=choices.units * choices.fixed, minlength=size).astype(
        np.int64
    )
    model.constant[COST] += weight * int((standing * (standing + 1) // 2).sum())
    steps = np.maximum(0, most_units(choices) - standing)[people]
    row = np.repeat(np.arange(len(people)), steps)
    level = ranges(standing[people] + 1, steps)
    mine = ~choices.fixed
    place = np.searchsorted(people, choices.person[mine])
    units = choices.units[mine]

    def climbed(taken: Ints) -> Ints:
        load = standing[people] + np.bincount(place, weights=taken[mine] * units, minlength=len(people))
        return (level <= load[row]).astype(np.int64)

    columns = model.columns(np.ones(len(row), dtype=np.int64), climbed)
    model.price(COST, columns, weight * level)
    entries = (
        np.concatenate((place, row)),
        np.concatenate((np.flatnonzero(mine), columns)),
        np.concatenate((units, -np.ones_like(row))),
    )
    model.rows(entries, np.full(len(people), -FREE), np.zeros(len(people), dtype=np.int64))

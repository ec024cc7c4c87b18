"""Level 3: load is shared; a person's n-th half-day costs n times `fairness`."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import COST, FREE, Climbs, Model
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
    """A column for each stretch of work that a person may still get, dearer one by one.

    Somebody whose open choices all come in multiples of some half-days climbs by that many at once: between
    such loads there is no plan, and the relaxation is the tighter for it.
    """
    weight = choices.arrays.problem.weights.fairness
    if weight == 0:
        return
    people, mine = choices.open_people, ~choices.fixed
    standing = _standing(choices)
    model.constant[COST] += weight * int((standing * (standing + 1) // 2).sum())
    place = np.searchsorted(people, choices.person[mine])
    units = choices.units[mine]
    stride = np.zeros(len(people), dtype=np.int64)
    np.gcd.at(stride, place, units)
    steps = -(-np.maximum(0, most_units(choices) - standing)[people] // stride)
    row = np.repeat(np.arange(len(people)), steps)
    width = stride[row]
    below = standing[people][row] + width * ranges(np.zeros_like(steps), steps)

    def climbed(taken: Ints) -> Ints:
        load = standing[people] + np.bincount(place, weights=taken[mine] * units, minlength=len(people))
        return (below < load[row]).astype(np.int64)

    columns = model.columns(np.ones(len(row), dtype=np.int64), climbed)
    model.price(COST, columns, weight * (width * below + width * (width + 1) // 2))
    model.climbs = Climbs(columns, people[row], below)
    entries = (
        np.concatenate((place, row)),
        np.concatenate((np.flatnonzero(mine), columns)),
        np.concatenate((units, -width)),
    )
    model.rows(entries, np.full(len(people), -FREE), np.zeros(len(people), dtype=np.int64))


def _standing(choices: Choices) -> Ints:
    """Load units of each person that are settled here."""
    settled = choices.units * choices.fixed
    return np.bincount(choices.person, weights=settled, minlength=choices.arrays.people).astype(np.int64)

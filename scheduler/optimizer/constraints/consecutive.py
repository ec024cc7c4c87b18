"""H12: in any run of `consecutive_days + 1` dates at least one is free of shifts."""

import numpy as np

from scheduler.optimizer.arrays import NO_LIMIT
from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import FREE, Model
from scheduler.optimizer.ragged import Ints, number, ranges
from scheduler.optimizer.spans import Truths

Dates = tuple[Ints, Ints, Ints, Ints]
"""Choice and number of date of every touch; person and ordinal of every numbered date."""


def add(model: Model, choices: Choices) -> None:
    """A column for each person and date that a long run could pass through; no window is taken whole."""
    choice, date, person, day = _touched(choices)
    window = choices.arrays.limits["consecutive_days"][person] + 1
    first = _begins_window(person, day, window)
    starts, sizes = np.flatnonzero(first), window[first]
    member = ranges(starts, sizes)
    used = np.unique(member)
    place = np.full(len(person), -1, dtype=np.int64)
    place[used] = np.arange(len(used))
    kept = place[date] >= 0
    choice, date = choice[kept], place[date[kept]]
    columns = model.columns(
        np.ones(len(used), dtype=np.int64),
        lambda taken: (np.bincount(date, weights=taken[choice], minlength=len(used)) > 0).astype(np.int64),
    )
    _link(model, choice, columns[date])
    row = np.repeat(np.arange(len(starts)), sizes)
    model.rows((row, columns[place[member]], np.ones_like(row)), np.full(len(starts), -FREE), sizes - 1)


def _link(model: Model, choice: Ints, column: Ints) -> None:
    """A date is taken if a choice that touches it is."""
    rows = np.arange(len(choice))
    ones = np.ones_like(rows)
    model.rows(
        (np.tile(rows, 2), np.concatenate((choice, column)), np.concatenate((ones, -ones))),
        np.full(len(rows), -FREE),
        np.zeros(len(rows), dtype=np.int64),
    )


def _touched(choices: Choices) -> Dates:
    shifts, limits = choices.arrays.shifts, choices.arrays.limits["consecutive_days"]
    choice, shift = choices.entries
    limited = limits[choices.person[choice]] < NO_LIMIT
    choice, shift = choice[limited], shift[limited]
    sizes = shifts.last_day[shift] - shifts.day[shift] + 1
    choice, day = np.repeat(choice, sizes), ranges(shifts.day[shift], sizes)
    date, count = number(choices.person[choice], day)
    person_of, day_of = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    person_of[date], day_of[date] = choices.person[choice], day
    return choice, date, person_of, day_of


def _begins_window(person: Ints, day: Ints, window: Ints) -> Truths:
    """Whether the date and those after it, up to a window's length, can all be touched."""
    last = np.arange(len(person)) + window - 1
    inside = last < len(person)
    last = np.where(inside, last, 0)
    begins: Truths = inside & (person[last] == person) & (day[last] == day + window - 1)
    return begins

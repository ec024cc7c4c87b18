"""Which choices of one person exclude each other: overlap, too little time to travel, too little rest."""

import numpy as np

from scheduler.optimizer.arrays import DAY, MINUTE, NO_LIMIT
from scheduler.optimizer.choices import Choices
from scheduler.optimizer.ragged import Ints, ranges
from scheduler.optimizer.spans import Truths

OVERLAP, REST = 0, 1


def entry_order(choices: Choices) -> tuple[Ints, Ints]:
    """Entries by person and start: (choice, shift)."""
    choice, shift = choices.entries
    order = np.lexsort((shift, choices.arrays.shifts.start[shift], choices.person[choice]))
    return choice[order], shift[order]


def clashes(choices: Choices) -> tuple[Ints, Ints, Ints]:
    """Pairs of choices that one person cannot both take: (earlier, later, `OVERLAP` or `REST`).

    Time on the way counts as overlap. A choice is paired with itself where a block contradicts itself.
    """
    choice, shift = entry_order(choices)
    earlier, later = _near_in_time(choices, choice, shift)
    overlap, rest = _judged(choices, choice[earlier], shift[earlier], shift[later])
    kept = overlap | rest
    reason = np.where(overlap, OVERLAP, REST)[kept]
    return choice[earlier[kept]], choice[later[kept]], reason


def _near_in_time(choices: Choices, choice: Ints, shift: Ints) -> tuple[Ints, Ints]:
    """Pairs of places in the order such that the second starts before anything could keep them apart."""
    arrays = choices.arrays
    start, end = arrays.shifts.start[shift], arrays.shifts.end[shift]
    if not len(start):
        return choice, choice
    person = choices.person[choice]
    longest = arrays.travel.max(axis=1)[arrays.shifts.end_site[shift]]
    rest = rest_of(choices, person)
    reach = end + np.maximum(longest, rest) * MINUTE
    low = int(start.min())
    span = int(max(reach.max(), start.max())) - low + DAY
    until = np.searchsorted(person * span + (start - low), person * span + (reach - low), side="left")
    first = np.arange(len(start)) + 1
    sizes = np.maximum(0, until - first)
    return np.repeat(np.arange(len(start)), sizes), ranges(first, sizes)


def _judged(choices: Choices, choice: Ints, one: Ints, other: Ints) -> tuple[Truths, Truths]:
    shifts = choices.arrays.shifts
    gap = shifts.start[other] - shifts.end[one]
    on_the_way = choices.arrays.travel[shifts.end_site[one], shifts.site[other]]
    overlap = gap < on_the_way * MINUTE
    rest = rest_of(choices, choices.person[choice])
    tired = (shifts.day[one] != shifts.day[other]) & (gap < rest * MINUTE)
    return overlap, tired


def rest_of(choices: Choices, person: Ints) -> Ints:
    """Minutes of rest each person asks for, 0 for none."""
    rest = choices.arrays.limits["rest_minutes"]
    return np.where(rest == NO_LIMIT, 0, rest)[person]

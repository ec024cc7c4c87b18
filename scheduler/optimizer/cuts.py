"""Rows that every plan keeps and the linear relaxation would not: they raise the bound on the cost."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import FREE, Climbs, Faces, Model
from scheduler.optimizer.ragged import Ints, number


def faces_for_load(model: Model, choices: Choices) -> None:
    """One row a person: to carry a load takes so many continuity lists and shifts beside them.

    Whoever can do ten half-days on one list needs a second list (or another shift) for the eleventh. A plan
    pays for the second list in full; the relaxation would pay for a tenth of it.
    """
    climbs, faces = model.climbs, model.faces
    if climbs is None or faces is None or not len(climbs.column):
        return
    person, column, size = _items(choices, faces)
    order = np.lexsort((-size, person))
    person, column, size = person[order], column[order], size[order]
    reached = np.cumsum(size) - size
    first = np.searchsorted(person, person)
    settled = choices.units * choices.fixed
    standing = np.bincount(choices.person, weights=settled, minlength=choices.arrays.people).astype(np.int64)
    step = _next_step(climbs, person, reached - reached[first] + standing[person])
    found = step >= 0
    who = np.unique(faces.person)
    row = np.searchsorted(who, person)
    mine = np.isin(person, who)
    entries = (
        np.concatenate((row[mine], row[mine & found])),
        np.concatenate((column[mine], step[mine & found])),
        np.concatenate((np.ones(int(mine.sum()), np.int64), -np.ones(int((mine & found).sum()), np.int64))),
    )
    model.rows(entries, np.zeros(len(who), dtype=np.int64), np.full(len(who), FREE))


def _items(choices: Choices, faces: Faces) -> tuple[Ints, Ints, Ints]:
    """What brings load: each face and each open choice on no list, with the most units it can bring."""
    arrays = choices.arrays
    most = _most_on_lists(choices, faces)
    choice, shift = choices.entries
    listed = np.bincount(choice, weights=arrays.lists_of_shift.sizes()[shift], minlength=len(choices)) > 0
    beside = np.flatnonzero(~listed & ~choices.fixed)
    return (
        np.concatenate((faces.person, choices.person[beside])),
        np.concatenate((faces.column, beside)),
        np.concatenate((most, choices.units[beside])),
    )


def _most_on_lists(choices: Choices, faces: Faces) -> Ints:
    """The most load units that each person can carry on each list, by what they can do in a day."""
    arrays = choices.arrays
    shifts = arrays.shifts
    key = faces.person * max(1, len(arrays.continuity)) + faces.of_list
    order = np.argsort(key, kind="stable")
    choice, shift = choices.entries
    is_open = ~choices.fixed[choice]
    choice, shift = choice[is_open], shift[is_open]
    place, lists = arrays.lists_of_shift.expand(shift)
    person = choices.person[choice[place]]
    face = order[np.searchsorted(key[order], person * max(1, len(arrays.continuity)) + lists)]
    # A block that is on a list brings the load of all its legs.
    units, day = choices.units[choice[place]], shifts.day[shift[place]]
    group, count = number(face, day)
    per_day = np.bincount(group, weights=units, minlength=count).astype(np.int64)
    largest, of_face = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    np.maximum.at(largest, group, units)
    of_face[group] = face
    most_a_day = arrays.limits["shifts_per_day"][faces.person[of_face]]
    capped = np.minimum(per_day, largest * most_a_day)
    return np.bincount(of_face, weights=capped, minlength=len(key)).astype(np.int64)


def _next_step(climbs: Climbs, person: Ints, load: Ints) -> Ints:
    """For each person the first climb column whose load is not reached with `load`; -1 if there is none."""
    span = int(max(climbs.below.max(), load.max(initial=0))) + 2
    order = np.argsort(climbs.person * span + climbs.below, kind="stable")
    keys = (climbs.person * span + climbs.below)[order]
    place = np.searchsorted(keys, person * span + load)
    inside = np.minimum(place, len(keys) - 1)
    fits = (place < len(keys)) & (climbs.person[order[inside]] == person)
    return np.where(fits, climbs.column[order[inside]], -1)

"""Rows that every plan keeps and the linear relaxation would not: they raise the bound on the cost."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.list_load import ListLoad
from scheduler.optimizer.model import FREE, Climbs, Faces, Model
from scheduler.optimizer.ragged import Ints


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


def load_within_faces(model: Model, choices: Choices) -> None:
    """One row a face: whoever is on a list carries no more of it than days and weeks allow, else nothing."""
    if model.faces is None:
        return
    load = ListLoad(choices, model.faces, ~choices.fixed[choices.entries[0]])
    most = load.most()
    binding = np.bincount(load.face, weights=load.units, minlength=load.count) > most
    rows, kept = np.cumsum(binding) - 1, binding[load.face]
    count = int(binding.sum())
    entries = (
        np.concatenate((rows[load.face[kept]], np.arange(count))),
        np.concatenate((load.choice[kept], model.faces.column[binding])),
        np.concatenate((load.units[kept], -most[binding])),
    )
    model.rows(entries, np.full(count, -FREE), np.zeros(count, dtype=np.int64))


def least_faces(model: Model, choices: Choices) -> None:
    """One row a list: so many people it takes to fill it, each doing all they can; less what lacks."""
    faces, lacks = model.faces, model.lacks
    if faces is None or lacks is None:
        return
    arrays = choices.arrays
    is_open = np.zeros(len(arrays.shift), dtype=bool)
    is_open[lacks.shift] = True
    most = ListLoad(choices, faces, is_open[choices.entries[1]]).most()
    place, of_list = arrays.lists_of_shift.expand(lacks.shift)
    units = arrays.shifts.units[lacks.shift[place]]
    need = np.bincount(
        of_list, weights=units * arrays.shifts.least[lacks.shift[place]], minlength=len(arrays.continuity)
    )
    order = np.lexsort((-most, faces.of_list))
    order = order[most[order] > 0]
    lists = faces.of_list[order]
    before = np.cumsum(most[order]) - most[order]
    before -= before[np.searchsorted(lists, lists)]
    least = np.bincount(lists[before < need[lists]], minlength=len(need)).astype(np.int64)
    entries = (
        np.concatenate((faces.of_list, of_list)),
        np.concatenate((faces.column, lacks.column[place])),
        np.concatenate((np.ones_like(faces.column), units)),
    )
    model.rows(entries, least, np.full(len(need), FREE))


def _items(choices: Choices, faces: Faces) -> tuple[Ints, Ints, Ints]:
    """What brings load: each face and each open choice on no list, with the most units it can bring."""
    arrays = choices.arrays
    choice, shift = choices.entries
    most = ListLoad(choices, faces, ~choices.fixed[choice]).most()
    listed = np.bincount(choice, weights=arrays.lists_of_shift.sizes()[shift], minlength=len(choices)) > 0
    beside = np.flatnonzero(~listed & ~choices.fixed)
    return (
        np.concatenate((faces.person, choices.person[beside])),
        np.concatenate((faces.column, beside)),
        np.concatenate((most, choices.units[beside])),
    )


def _next_step(climbs: Climbs, person: Ints, load: Ints) -> Ints:
    """For each person the first climb column whose load is not reached with `load`; -1 if there is none."""
    span = int(max(climbs.below.max(), load.max(initial=0))) + 2
    order = np.argsort(climbs.person * span + climbs.below, kind="stable")
    keys = (climbs.person * span + climbs.below)[order]
    place = np.searchsorted(keys, person * span + load)
    inside = np.minimum(place, len(keys) - 1)
    fits = (place < len(keys)) & (climbs.person[order[inside]] == person)
    return np.where(fits, climbs.column[order[inside]], -1)

"""Level 1: priority times the people that a shift lacks."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import FREE, SHORTFALL, Lacks, Model, counts


def add(model: Model, choices: Choices) -> None:
    """A column for each open shift: how many it lacks."""
    arrays = choices.arrays
    shifts = choices.open_shifts[arrays.shifts.least[choices.open_shifts] > 0]
    least = arrays.shifts.least[shifts]
    row, choice = choices.by_shift.expand(shifts)
    lacking = model.columns(
        least, lambda taken: np.maximum(0, least - counts(row, len(shifts), taken[choice]))
    )
    model.lacks = Lacks(lacking, shifts)
    model.price(SHORTFALL, lacking, arrays.shifts.priority[shifts])
    entries = (
        np.concatenate((row, np.arange(len(shifts)))),
        np.concatenate((choice, lacking)),
        np.ones(len(row) + len(shifts), dtype=np.int64),
    )
    model.rows(entries, least, np.full(len(shifts), FREE))

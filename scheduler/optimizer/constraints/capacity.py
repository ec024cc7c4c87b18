"""H9: at most `max` people on a shift."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import FREE, Model


def add(model: Model, choices: Choices) -> None:
    """One row for each open shift that more people could serve than it takes."""
    shifts, most = choices.open_shifts, choices.arrays.shifts.most
    crowded = shifts[choices.by_shift.sizes()[shifts] > most[shifts]]
    row, choice = choices.by_shift.expand(crowded)
    model.rows((row, choice, np.ones_like(row)), np.full(len(crowded), -FREE), most[crowded])

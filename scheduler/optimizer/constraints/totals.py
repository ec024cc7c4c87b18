"""H12 and H19: no more shifts and minutes in all than a person gives (`shifts_total`, `minutes_total`)."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import Model
from scheduler.optimizer.sums import at_most


def add(model: Model, choices: Choices) -> None:
    """Two rows for each person, where the limits could be exceeded."""
    shifts, limits = choices.arrays.shifts, choices.arrays.limits
    everywhere = np.zeros_like(shifts.day)
    group, who, _ = choices.entry_groups(everywhere)
    minutes = shifts.minutes[choices.entries[1]]
    at_most(model, choices, (group, minutes), limits["minutes_total"][who])
    at_most(model, choices, (group, np.ones_like(group)), limits["shifts_total"][who])

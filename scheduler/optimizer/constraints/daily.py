"""H12: no more shifts start on one date than a person is ready for (`shifts_per_day`)."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import Model
from scheduler.optimizer.sums import at_most


def add(model: Model, choices: Choices) -> None:
    """One row for each person and date that could exceed the limit."""
    group, who, _ = choices.entry_groups(choices.arrays.shifts.day)
    ones = np.ones(len(group), dtype=np.int64)
    at_most(model, choices, (group, ones), choices.arrays.limits["shifts_per_day"][who])

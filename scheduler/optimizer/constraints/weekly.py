"""H12: no more minutes in an ISO week than a person is ready to give (`minutes_per_week`)."""

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import Model
from scheduler.optimizer.sums import at_most


def add(model: Model, choices: Choices) -> None:
    """One row for each person and week that could exceed the limit."""
    shifts = choices.arrays.shifts
    group, who, _ = choices.entry_groups(shifts.week)
    minutes = shifts.minutes[choices.entries[1]]
    at_most(model, choices, (group, minutes), choices.arrays.limits["minutes_per_week"][who])

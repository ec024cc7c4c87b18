"""Rows that cap a sum over groups of entries, written only where the cap could be exceeded."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import FREE, Model
from scheduler.optimizer.ragged import Ints


def at_most(model: Model, choices: Choices, entries: tuple[Ints, Ints], limit: Ints) -> None:
    """Cap the sum of amounts in each group.

    Args:
        model: receives the rows.
        choices: whose entries these are, in the order of `choices.entries`.
        entries: for each entry its group and its amount.
        limit: for each group the most that it may sum to.
    """
    group, amount = entries
    total = np.bincount(group, weights=amount, minlength=len(limit))
    binding = total > limit
    number = np.cumsum(binding) - 1
    kept = binding[group]
    row, choice = number[group[kept]], choices.entries[0][kept]
    model.rows((row, choice, amount[kept]), np.full(int(binding.sum()), -FREE), limit[binding])

"""Level 3: ten kilometres between home and shift cost `travel`."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import COST, Model
from scheduler.optimizer.ragged import Ints


def prices(choices: Choices) -> Ints:
    """What each choice costs in travel; later legs of a block cost nothing."""
    arrays = choices.arrays
    choice, shift = choices.entries
    home = arrays.home[choices.person[choice]]
    tens = np.rint(arrays.km / 10).astype(np.int64)
    counts = (home >= 0) & arrays.shifts.sets_out[shift]
    far = np.zeros(len(choice), dtype=np.int64)
    far[counts] = tens[home[counts], arrays.shifts.site[shift[counts]]]
    total = np.bincount(choice, weights=far, minlength=len(choices)).astype(np.int64)
    return total * arrays.problem.weights.travel


def add(model: Model, choices: Choices) -> None:
    """Price the choices."""
    model.price(COST, np.arange(len(choices)), prices(choices))

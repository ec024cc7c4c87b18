"""Level 3: a shift at a time that the person would rather avoid costs `avoid`."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import COST, Model
from scheduler.optimizer.ragged import Ints
from scheduler.optimizer.spans import Spans


def prices(choices: Choices) -> Ints:
    """What each choice costs for the times avoided that it overlaps."""
    arrays = choices.arrays
    spans = arrays.remember("avoids", lambda: Spans(one.avoids for one in arrays.problem.volunteers))
    choice, shift = choices.entries
    hit = spans.touch(choices.person[choice], arrays.shifts.start[shift], arrays.shifts.end[shift])
    total = np.bincount(choice, weights=hit, minlength=len(choices)).astype(np.int64)
    return total * arrays.problem.weights.avoid


def add(model: Model, choices: Choices) -> None:
    """Price the choices."""
    model.price(COST, np.arange(len(choices)), prices(choices))

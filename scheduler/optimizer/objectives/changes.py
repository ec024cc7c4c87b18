"""Level 2: published pairs that the plan drops."""

import numpy as np

from scheduler.optimizer.arrays import Arrays
from scheduler.optimizer.candidates import pair_keys
from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import CHANGES, Model
from scheduler.optimizer.ragged import Ints


def promises(choices: Choices) -> Ints:
    """How many published pairs each choice keeps."""
    choice, shift = choices.entries
    keys = choices.person[choice] * len(choices.arrays.shift) + shift
    kept = np.isin(keys, pair_keys(choices.arrays, choices.arrays.problem.published))
    return np.bincount(choice, weights=kept, minlength=len(choices)).astype(np.int64)


def promised(arrays: Arrays) -> int:
    """How many published pairs there are whose volunteer and shift still exist."""
    return len(pair_keys(arrays, arrays.problem.published))


def add(model: Model, choices: Choices) -> None:
    """Every promise counts as dropped until a choice keeps it."""
    model.constant[CHANGES] += promised(choices.arrays)
    kept = promises(choices)
    columns = np.flatnonzero(kept)
    model.price(CHANGES, columns, -kept[columns])

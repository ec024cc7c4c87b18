"""H1: there is time to get from one shift to the next."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.cliques import across_time
from scheduler.optimizer.conflicts import OVERLAP
from scheduler.optimizer.model import FREE, Model


def add(model: Model, choices: Choices) -> None:
    """At most one of the choices that leave too little time on the way between any two of them."""
    if not choices.arrays.travel.any():
        return  # what overlaps without it shares a moment
    found = across_time(choices, OVERLAP)
    ones = np.ones(found.count, dtype=np.int64)
    model.rows((found.clique, found.choice, np.ones_like(found.clique)), -FREE * ones, ones)

"""H2: between the last shift of one date and the first of a later one lies the rest a person asks for."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.cliques import across_time
from scheduler.optimizer.conflicts import REST, rest_of
from scheduler.optimizer.model import FREE, Model


def add(model: Model, choices: Choices) -> None:
    """At most one of the choices that leave too little rest between any two of them."""
    if not rest_of(choices, choices.person).any():
        return
    found = across_time(choices, REST)
    ones = np.ones(found.count, dtype=np.int64)
    model.rows((found.clique, found.choice, np.ones_like(found.clique)), -FREE * ones, ones)

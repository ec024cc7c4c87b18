"""Level 3: every person with at least one shift costs `staff` (shift minimisation)."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.cliques import at_one_time
from scheduler.optimizer.model import COST, FREE, Model
from scheduler.optimizer.ragged import Ints


def add(model: Model, choices: Choices) -> None:
    """A column for each person; no clique of their choices exceeds it (the linked form)."""
    weight = choices.arrays.problem.weights.staff
    if weight == 0:
        return
    people = np.unique(choices.person)
    owner = np.searchsorted(people, choices.person)

    def working(taken: Ints) -> Ints:
        return (np.bincount(owner, weights=taken, minlength=len(people)) > 0).astype(np.int64)

    works = model.columns(np.ones(len(people), dtype=np.int64), working)
    model.price(COST, works, np.full(len(people), weight))
    found = at_one_time(choices)
    of_clique = np.zeros(found.count, dtype=np.int64)
    of_clique[found.clique] = owner[found.choice]
    ones = np.ones(found.count, dtype=np.int64)
    entries = (
        np.concatenate((found.clique, np.arange(found.count))),
        np.concatenate((found.choice, works[of_clique])),
        np.concatenate((np.ones_like(found.choice), -ones)),
    )
    model.rows(entries, -FREE * ones, 0 * ones)

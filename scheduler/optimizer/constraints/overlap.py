"""H1: nobody is in two places at once."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.cliques import at_one_time
from scheduler.optimizer.model import FREE, Model


def add(model: Model, choices: Choices) -> None:
    """At most one of the choices that share a moment."""
    found = at_one_time(choices)
    sizes = np.bincount(found.clique, minlength=found.count)
    kept = sizes[found.clique] > 1
    number = np.cumsum(sizes > 1) - 1
    row, choice = number[found.clique[kept]], found.choice[kept]
    count = int((sizes > 1).sum())
    model.rows((row, choice, np.ones_like(row)), np.full(count, -FREE), np.ones(count, dtype=np.int64))

"""Level 3: each of three wishes met (time, site, kind of work) gives `prefer` back."""

import numpy as np

from scheduler.domain.problem import Kind
from scheduler.optimizer.arrays import Arrays
from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import COST, Model
from scheduler.optimizer.ragged import Ints
from scheduler.optimizer.spans import Spans, Truths


class _Wishes:
    """What everybody prefers, as tables."""

    def __init__(self, arrays: Arrays) -> None:
        people, kinds = arrays.problem.volunteers, list(Kind)
        self.times = Spans(one.prefers for one in people)
        self.kind = np.array([kinds.index(one.kind) for one in arrays.problem.shifts], dtype=np.int64)
        self.kinds = _table([[kind in one.preferred_kinds for kind in kinds] for one in people], len(kinds))
        self.sites = _table(
            [[site in one.preferred_sites for site in arrays.site] for one in people], len(arrays.site)
        )


def _table(rows: list[list[bool]], width: int) -> Truths:
    return np.array(rows, dtype=bool).reshape(len(rows), width)


def prices(choices: Choices) -> Ints:
    """What each choice gives back, as negative prices."""
    arrays, shifts = choices.arrays, choices.arrays.shifts
    wishes = arrays.remember("wishes", lambda: _Wishes(arrays))
    choice, shift = choices.entries
    person = choices.person[choice]
    met = wishes.times.contain(person, shifts.start[shift], shifts.end[shift]).astype(np.int64)
    if len(choice):
        met += wishes.sites[person, shifts.site[shift]]
        met += wishes.kinds[person, wishes.kind[shift]]
    total = np.bincount(choice, weights=met, minlength=len(choices)).astype(np.int64)
    return -total * arrays.problem.weights.prefer


def add(model: Model, choices: Choices) -> None:
    """Price the choices."""
    model.price(COST, np.arange(len(choices)), prices(choices))

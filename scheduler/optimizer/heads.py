"""People or families as teams count them: once each, however many of the team's shifts they serve."""

import numpy as np

from scheduler.optimizer.counted import Counted
from scheduler.optimizer.model import FREE, Model
from scheduler.optimizer.ragged import Ints, number


class Heads:
    """People or families of each team, each with the choices that make them count or keep them from it."""

    def __init__(self, found: Counted, row: Ints) -> None:
        self._found = found
        self._head, self.count = number(row, found.head)
        self.row = np.zeros(self.count, dtype=np.int64)
        self.row[self._head] = row

    def present(self, taken: Ints) -> Ints:
        """For each head, whether it counts."""
        took = taken[self._found.choice]
        good = np.bincount(self._head, weights=took * ~self._found.spoils, minlength=self.count) > 0
        bad = np.bincount(self._head, weights=took * self._found.spoils, minlength=self.count) > 0
        return (good & ~bad).astype(np.int64)

    def columns(self, model: Model) -> tuple[Ints, Ints]:
        """Heads that can count at all, and a column for each: the choice itself where it is the only one."""
        good = np.bincount(self._head, weights=~self._found.spoils, minlength=self.count)
        alone = (good == 1) & (np.bincount(self._head, minlength=self.count) == 1)
        column = np.full(self.count, -1, dtype=np.int64)
        single = alone[self._head]
        column[self._head[single]] = self._found.choice[single]
        shared = np.flatnonzero(~alone & (good > 0))
        column[shared] = model.columns(
            np.ones(len(shared), dtype=np.int64), lambda taken: self.present(taken)[shared]
        )
        self._link(model, shared, column)
        kept = np.flatnonzero(column >= 0)
        return kept, column[kept]

    def _link(self, model: Model, shared: Ints, column: Ints) -> None:
        """A head counts only if one of its choices is taken and none that spoils it."""
        found = self._found
        place = np.full(self.count, -1, dtype=np.int64)
        place[shared] = np.arange(len(shared))
        mine = (place[self._head] >= 0) & ~found.spoils
        row, ones = place[self._head[mine]], np.ones(len(shared), dtype=np.int64)
        entries = (
            np.concatenate((row, np.arange(len(shared)))),
            np.concatenate((found.choice[mine], column[shared])),
            np.concatenate((-np.ones_like(row), ones)),
        )
        model.rows(entries, -FREE * ones, 0 * ones)
        bad = np.flatnonzero((place[self._head] >= 0) & found.spoils)
        rows, ones = np.arange(len(bad)), np.ones(len(bad), dtype=np.int64)
        pair = np.concatenate((found.choice[bad], column[self._head[bad]]))
        model.rows((np.tile(rows, 2), pair, np.tile(ones, 2)), -FREE * ones, ones)

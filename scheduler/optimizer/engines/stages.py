"""Level by level: each earlier level is held at what it has come to, never priced against a later one."""

from dataclasses import dataclass, replace

import numpy as np

from scheduler.optimizer.engines import cpsat, highs
from scheduler.optimizer.engines.task import Answer, Cap, Effort, Task
from scheduler.optimizer.model import LEVELS, Matrix
from scheduler.optimizer.ragged import Ints

ENGINES = {"cpsat": cpsat.solve, "highs": highs.solve}


@dataclass(frozen=True, slots=True)
class Improve:
    """Improve a plan on one level after another, starting from `values`."""

    matrix: Matrix
    values: Ints
    effort: Effort
    engine: str = "cpsat"
    """For the cost; the levels above it have their own."""
    upper_engine: str = "cpsat"

    def run(self) -> Answer:
        """The best values found; on no level, taken in order, worse than what it started from.

        `bounds` are each given that the levels above are at their bounds; None below the first level that was
        not proven. `proven` says that all were.
        """
        matrix, values = self.matrix, self.values
        caps: tuple[Cap, ...] = ()
        bounds: list[int | None] = []
        work, proven = 0.0, True
        for level in LEVELS:
            answer = self._level(Task(matrix, level, caps, values))
            assert answer.values is not None
            assert answer.bound is not None
            values, work = answer.values, work + answer.work
            now = matrix.value(level, values)
            bounds.append(answer.bound if proven else None)
            proven = proven and answer.bound >= now
            matrix, more = held(matrix, level, now)
            caps = (*caps, *more)
        return Answer(values, proven=proven, bounds=tuple(bounds), work=work)

    def _level(self, task: Task) -> Answer:
        values, matrix, level = self.values if task.hint is None else task.hint, task.matrix, task.level
        before = matrix.value(level, values)
        least = floor(matrix, level)
        if least == before:
            return Answer(values, least)
        answer = ENGINES[self.engine if level == LEVELS[-1] else self.upper_engine](task, self.effort)
        if answer.values is not None and matrix.value(level, answer.values) < before:
            assert matrix.broken(answer.values) == 0, "an engine broke a row"
            values = answer.values
        bound = least if answer.bound is None else max(least, answer.bound)
        return Answer(values, bound, work=answer.work)


def held(matrix: Matrix, level: int, most: int) -> tuple[Matrix, tuple[Cap, ...]]:
    """Hold a level at `most`, constants included: columns at zero where nothing is left, else a row."""
    prices = matrix.prices[level]
    columns = np.flatnonzero(prices)
    room = most - matrix.constant[level]
    if room == 0 and (prices >= 0).all() and not (matrix.lower[columns] > 0).any():
        upper = matrix.upper.copy()
        upper[columns] = 0
        return replace(matrix, upper=upper), ()
    return matrix, (Cap(columns, prices[columns], room),) if len(columns) else ()


def floor(matrix: Matrix, level: int) -> int:
    """The least that column bounds alone allow."""
    prices = matrix.prices[level]
    return int(np.where(prices > 0, matrix.lower, matrix.upper) @ prices) + matrix.constant[level]

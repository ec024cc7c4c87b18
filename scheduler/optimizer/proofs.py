"""What can be proven, level by level: which relaxation or whole model is next, and what its answer means."""

from dataclasses import dataclass, replace

import numpy as np

from scheduler.optimizer.build import build, build_relaxed, build_upper_levels
from scheduler.optimizer.engines.relax import Relax
from scheduler.optimizer.engines.stages import held
from scheduler.optimizer.engines.task import Answer, Cap, Effort, Request, Task
from scheduler.optimizer.engines.whole import Whole
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.model import COST, LEVELS, Matrix
from scheduler.optimizer.search import Search
from scheduler.optimizer.spans import Truths

LARGEST_WHOLE = 60_000
"""Open choices up to which the whole integer model is worth a try."""
LARGEST_RELAXED = 400_000
"""Choices up to which the whole problem is relaxed in one piece."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One attempt in flight: what it is about, and the plan that it was started from."""

    level: int
    name: str
    request: Request
    caps: tuple[int, ...]


class Proofs:
    """Proves the levels in order; each attempt is a request for a child and a reading of its answer."""

    def __init__(self, search: Search, evaluator: Evaluator) -> None:
        self._search, self._evaluator = search, evaluator
        self._choices = evaluator.choices
        self._upper: Matrix | None = None
        self._relaxed: Matrix | None = None
        self._whole: Matrix | None = None
        self._tried: set[tuple[object, ...]] = set()
        self._reduced: tuple[np.ndarray, int] | None = None
        self._whole_size = LARGEST_WHOLE + 1
        self._simple = False
        """Whether the simplex method was quick with the cost: then HiGHS is likely to finish the whole."""
        self.closed: Truths = np.zeros(len(self._choices), dtype=bool)
        """Choices proven to be in no plan better than the incumbent."""

    def by_bounds_alone(self) -> None:
        """Prove what needs no solver: nothing lacks, no promise is broken."""
        search = self._search
        for level in LEVELS[:COST]:
            if search.levels[level] == 0:
                search.prove(level, 0)

    def next(self, stalled: bool) -> Proof | None:
        """The next attempt not yet made, or None; whole models wait until the search has stalled."""
        self.by_bounds_alone()
        if len(self._choices) > LARGEST_RELAXED:
            return None
        for level in LEVELS:
            if self._search.bound_of(level) != self._search.levels[level]:
                proof = self._attempt(level, stalled)
                if proof is not None:
                    return proof
        return None

    def _attempt(self, level: int, stalled: bool) -> Proof | None:
        above = self._search.levels[:level]
        if level == COST and not self._search.closed_above(level) and not self._overdue:
            return None
        if self._fresh(level, "relax", above):
            return self._relax(level, above)
        if level == COST and self._reduced is None and self._fresh(level, "first-order", above):
            return Proof(level, "relax", Relax(self._task(level), self._left), above)
        if not self._search.closed_above(level) or not (stalled or self._simple):
            return None
        if level == COST:
            return self._whole_cost()
        if self._fresh(level, "whole", above):
            whole = Whole(self._task(level), Effort(self._left))
            return Proof(level, "whole", whole, above)
        return None

    def _relax(self, level: int, above: tuple[int, ...]) -> Proof:
        """By the simplex method where that is likely to be quick, and for the levels above the cost."""
        exact = level != COST or len(self._choices) <= LARGEST_WHOLE
        seconds = self._left if level != COST else 0.12 * self._search.options.time_limit
        return Proof(level, "relax", Relax(self._task(level), seconds if exact else self._left, exact), above)

    @property
    def _left(self) -> float:
        return max(1.0, self._search.left)

    @property
    def _overdue(self) -> bool:
        """Whether a bound on the cost can wait no longer for the levels above to be settled."""
        return self._search.seconds > 0.3 * self._search.options.time_limit

    def _whole_cost(self) -> Proof | None:
        """The whole model without closed choices, each time that these have shrunk it by half."""
        if self._reduced is None:
            return None
        self._close()
        size = int((~self.closed).sum())
        if size > LARGEST_WHOLE or size > self._whole_size * 0.6:
            return None
        self._whole_size = size
        if self._whole is None:
            self._whole = build(self._choices)
        task = self._task(COST, self._whole)
        upper = task.matrix.upper.copy()
        upper[: len(self._choices)][self.closed & (self._search.taken == 0)] = 0
        task = replace(task, matrix=replace(task.matrix, upper=upper))
        request = Whole(task, Effort(self._left))
        return Proof(COST, "whole", request, self._search.levels[:COST])

    def _fresh(self, *key: object) -> bool:
        fresh = key not in self._tried
        self._tried.add(key)
        return fresh

    def _task(self, level: int, matrix: Matrix | None = None) -> Task:
        """Minimise the level with the levels above held at what the incumbent has."""
        if matrix is None and level == COST:
            matrix = self._relaxed = self._relaxed or build_relaxed(self._choices)
        elif matrix is None:
            matrix = self._upper = self._upper or build_upper_levels(self._choices)
        matrix = matrix.bare()
        caps: tuple[Cap, ...] = ()
        for above in LEVELS[:level]:
            matrix, more = held(matrix, above, self._search.levels[above])
            caps = (*caps, *more)
        return Task(matrix, level, caps)

    def read(self, proof: Proof, answer: Answer) -> None:
        """Take over what an attempt has proven, and the plan if it found a better one."""
        search, level = self._search, proof.level
        if answer.values is not None:
            search.offer(self._evaluator, answer.values[: len(self._choices)].copy())
        if (
            proof.name == "relax"
            and level == COST
            and answer.reduced is not None
            and answer.bound is not None
        ):
            self._reduced = (answer.reduced[: len(self._choices)], answer.bound)
        if proof.caps <= search.levels[:level] or proof.name == "relax":
            search.prove(level, answer.bound)
        self._close()

    def _close(self) -> None:
        """Close choices that would cost more than the gap; only once the levels above are settled."""
        search = self._search
        if self._reduced is not None and search.closed_above(COST):
            reduced, bound = self._reduced
            self.closed = reduced >= search.levels[COST] - bound + 1

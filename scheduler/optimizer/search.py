"""The best plan so far and what is proven about it; every part of the search reports here."""

import time

import numpy as np

from scheduler.domain.problem import Bound, Improvement, Objective
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.options import OnProgress, Progress, SolveOptions
from scheduler.optimizer.ragged import Ints

HEARTBEAT = 0.1
"""Seconds between reports while nothing happens, so that a stop is heard in time."""
EXPLAINING, SHARE_EXPLAINING = 0.6, 0.05
"""Seconds spent on saying why seats are empty and what would fill them, and the share of the time at most."""
BRIEFLY = 0.25
"""The same once somebody waits for the end."""


class Stopped(Exception):  # noqa: N818 - it is not an error: somebody has asked for the plan so far
    """The search is to end now with the best plan so far."""


class Search:
    """Keeps the incumbent, the bounds, the clock and the record of improvements."""

    def __init__(self, options: SolveOptions, on_progress: OnProgress | None = None) -> None:
        self.options = options
        self.began = time.monotonic()
        self.rng = np.random.default_rng(options.seed)
        self.history: list[Improvement] = []
        self.phase = "build"
        self.taken: Ints = np.zeros(0, dtype=np.int64)
        self.objective: Objective | None = None
        self._bounds: list[int | None] = [None, None, None]
        self._on_progress = on_progress
        self._reported = -1.0
        self.hurried = False
        """Somebody waits for the plan so far."""

    @property
    def seconds(self) -> float:
        """Since the search began."""
        return time.monotonic() - self.began

    @property
    def left(self) -> float:
        """Seconds that remain for the search."""
        return self.options.time_limit - self._reserved - self.seconds

    @property
    def bound(self) -> Bound:
        """What is proven, each level given that those above are at their bounds."""
        return Bound(*self._bounds)

    @property
    def levels(self) -> tuple[int, int, int]:
        """The objective of the incumbent as a plain tuple."""
        assert self.objective is not None
        return (self.objective.shortfall, self.objective.changes, self.objective.cost)

    def offer(self, evaluator: Evaluator, taken: Ints) -> bool:
        """Take over a plan if it is better than the incumbent."""
        better = self.adopt(evaluator, taken)
        if better:
            self.report(always=True)
        return better

    def adopt(self, evaluator: Evaluator, taken: Ints) -> bool:
        """The same, without telling anybody yet."""
        objective = evaluator.objective(taken)
        if self.objective is not None and objective >= self.objective:
            return False
        self.taken, self.objective = taken, objective
        self.history.append(Improvement(round(self.seconds, 3), objective))
        return True

    def prove(self, level: int, bound: int | None) -> None:
        """Raise a bound; those below it count only once it is reached."""
        known = self._bounds[level]
        if bound is not None and (known is None or bound > known):
            self._bounds[level] = min(bound, self.levels[level]) if self.closed_above(level) else bound
            self.report(always=True)

    def bound_of(self, level: int) -> int | None:
        """The bound of one level."""
        return self._bounds[level]

    def closed_above(self, level: int) -> bool:
        """Whether all levels above this one are proven to be as good as can be."""
        return all(self._bounds[one] == self.levels[one] for one in range(level))

    @property
    def optimal(self) -> bool:
        """Whether all three levels are proven."""
        return self.objective is not None and self.closed_above(3)

    def report(self, always: bool = False) -> None:
        """Tell the caller how far things are.

        Raises:
            Stopped: if the caller has had enough, or time is up.
        """
        now = self.seconds
        if self._on_progress is not None and (always or now - self._reported >= HEARTBEAT):
            self._reported = now
            if self._on_progress(Progress(round(now, 3), self.objective, self.bound, self.phase)) is False:
                self.hurried = True
                raise Stopped
        if now >= self.options.time_limit - self._reserved:
            raise Stopped

    @property
    def explaining(self) -> float:
        """Seconds for saying why something lacks, now that the search is over."""
        most = BRIEFLY if self.hurried else EXPLAINING
        return min(most, max(0.0, self.options.time_limit - self.seconds))

    @property
    def _reserved(self) -> float:
        """Seconds kept for saying why something lacks."""
        complete = self.objective is not None and self.objective.shortfall == 0
        return 0.0 if complete else min(EXPLAINING, SHARE_EXPLAINING * self.options.time_limit)

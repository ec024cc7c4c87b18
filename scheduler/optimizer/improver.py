"""Large-neighbourhood search: open a part of the plan, let an engine re-plan it, keep what is better."""

from dataclasses import dataclass

import numpy as np

from scheduler.optimizer.engines.stages import Improve
from scheduler.optimizer.engines.task import Answer, Effort
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.guide import Guide
from scheduler.optimizer.model import COST
from scheduler.optimizer.neighbourhoods import Kind, Neighbourhoods
from scheduler.optimizer.parts import Part, cut
from scheduler.optimizer.ragged import Ints
from scheduler.optimizer.search import Search
from scheduler.optimizer.spans import Truths

SECONDS = {"cpsat": 1.2, "highs": 0.8}
"""What one level of one part may take, and as much deterministic work. What HiGHS can do it does soon."""
HARDER = 3.0
"""By how much that rises when the search has stalled."""
MOST_CROWDED = 6.0
"""By how much the wall clock may outrun the processor before parts are cut short for it."""
SECONDS_LACKING = 15.0
"""The same where only what lacks is looked at: such parts are wide, and every place is worth it."""
SUBSOLVER = "max_lp"
"""On parts with a cost: the default mix does not improve those that this one and HiGHS finish in a second."""
STALL = 60
"""Parts in a row that must bring less than `LITTLE` of the cost for the search to count as stalled."""
LITTLE = 0.0005


@dataclass(frozen=True, slots=True)
class Attempt:
    """One part in flight, and the plan that it was cut from."""

    kind: Kind
    is_open: Truths
    part: Part
    taken: Ints
    request: Improve
    began: float


class Improver:
    """Cuts parts and takes back what the engines made of them."""

    def __init__(self, search: Search, evaluator: Evaluator, guide: Guide) -> None:
        self._search, self._evaluator, self._guide = search, evaluator, guide
        self._near = Neighbourhoods(evaluator, guide)
        self._recent: list[int] = []
        self._crowded = 1.0
        self._repeatable = search.options.workers == 1

    @property
    def stalled(self) -> bool:
        """Whether the last parts have brought next to nothing."""
        if len(self._recent) < STALL:
            return False
        first, last = self._recent[-STALL], self._recent[-1]
        return first - last <= LITTLE * max(1, abs(last))

    def next(self) -> Attempt:
        """Cut the next part."""
        search = self._search
        short = search.levels[0] != search.bound_of(0)
        kind, is_open = self._near.next(search.taken, search.rng, short)
        lacking = kind.fills
        part = cut(self._evaluator.choices, search.taken, is_open, with_cost=not lacking)
        part = part.calm() if lacking else part
        seed = int(search.rng.integers(1, 2**30))
        engines = self._engines(kind)
        seconds = SECONDS_LACKING if lacking else SECONDS[engines[0]]
        if self.stalled:
            seconds *= HARDER
        # A lone worker goes by deterministic work alone: the clock would make two runs differ.
        patience = search.left if self._repeatable else min(seconds * self._crowded, search.left)
        patience = max(0.1, patience)
        effort = Effort(patience, 1, seed, seconds, None if lacking else SUBSOLVER)
        request = Improve(part.matrix.bare(), part.before, effort, *engines)
        return Attempt(kind, is_open, part, search.taken, request, search.seconds)

    def _engines(self, kind: Kind) -> tuple[str, str]:
        """For the cost and for the levels above. HiGHS counts no work: a lone worker has CP-SAT do it all."""
        merits = kind.engines
        share = 0.15 + 0.7 * merits["highs"] / max(1e-9, sum(merits.values()))
        highs = self._search.rng.random() < share and not self._repeatable
        if kind.fills:
            return "cpsat", "highs" if highs else "cpsat"
        return "highs" if highs else "cpsat", "cpsat"

    def read(self, attempt: Attempt, answer: Answer) -> None:
        """Keep what is better, also when the plan has moved on meanwhile; learn from the outcome."""
        search, before = self._search, self._search.levels
        if answer.values is not None:
            new = self._merged(attempt, answer.values)
            if new is not None:
                search.offer(self._evaluator, new)
        after = search.levels
        effort = answer.work if self._repeatable else answer.spent
        self._notice_crowd(search.seconds - attempt.began, answer.spent)
        gain = self._gain(attempt.kind, before, after)
        attempt.kind.learn(gain, effort, answer.proven, attempt.request.engine)
        if attempt.kind.fills and answer.proven and not gain:
            self._near.widen(attempt.kind)
        self._recent.append(after[COST] + (10**9 if after[:COST] < before[:COST] else 0))

    def _notice_crowd(self, seconds: float, spent: float) -> None:
        """Where others use the machine as well, a part may take longer by the clock, not by the processor."""
        if spent > 0.05:
            self._crowded = 0.8 * self._crowded + 0.2 * min(MOST_CROWDED, max(1.0, seconds / spent))

    def _gain(self, kind: Kind, before: tuple[int, ...], after: tuple[int, ...]) -> float:
        """In thousandths of the cost; anything on a level above counts as much."""
        if after[:COST] < before[:COST]:
            return 4.0
        if kind.fills:
            return 0.0
        return 1000 * (before[COST] - after[COST]) / max(1.0, abs(before[COST]))

    def _merged(self, attempt: Attempt, values: Ints) -> Ints | None:
        """The incumbent with the part's open choices replaced; None if the two no longer fit together."""
        taken = self._search.taken
        if taken is attempt.taken:
            return attempt.part.merged(taken, values)
        new = taken.copy()
        opened = attempt.is_open[attempt.part.where] & ~self._evaluator.choices.fixed[attempt.part.where]
        new[attempt.part.where[opened]] = values[: len(attempt.part.where)][opened]
        if np.array_equal(new, taken):
            return None
        part = cut(self._evaluator.choices, taken, attempt.is_open)
        return new if part.matrix.broken(part.matrix.completed(new[part.where])) == 0 else None

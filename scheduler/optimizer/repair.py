"""Keeping promises: the fewest that a plan must break, proven by looking only where breaking one helps.

Take the plan that keeps every promise it can and nothing else (the base). A plan with few changes differs
from it only around what the base lacks: somebody is added there, promises in the way of that are broken,
somebody is added where those stood, and so on. What is not tied to a gap by such a chain could be put back
without harm, and no chain is longer than the promises that may be broken. So a model of the chains of that
length proves as much as a model of the whole problem would, with a hundredth of its choices.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from scheduler.optimizer.constraints import apart
from scheduler.optimizer.engines.stages import held
from scheduler.optimizer.engines.task import Answer, Effort, Task
from scheduler.optimizer.engines.whole import Whole
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.greedy import keep_promises
from scheduler.optimizer.margins import Margins
from scheduler.optimizer.model import CHANGES, SHORTFALL, Matrix
from scheduler.optimizer.parts import Part, cut
from scheduler.optimizer.ragged import Ints
from scheduler.optimizer.spans import Truths
from scheduler.optimizer.state import State

LARGEST = 40_000
"""Choices up to which a model of chains is worth its time."""
LONGEST = 3
"""Broken promises in a row that are looked into; a plan that needs more is left to the whole model."""
SECONDS = 3.0
"""That one model may take at first; one that did not end is tried again with twice the time."""


@dataclass(frozen=True, slots=True)
class Chains:
    """A model of all chains of some length; what it says counts from the base."""

    length: int
    part: Part
    request: Whole
    key: tuple[bool, int, int]
    beside: int | None
    """Changes outside the part; None where it is about what lacks and nothing is to be proven."""


class Repair:
    """What the promises of a problem allow; all but `floor` is worked out when it is first needed."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._choices = evaluator.choices
        kept = int(evaluator.promises.sum())
        self.floor = evaluator.objective(np.zeros(len(self._choices), np.int64)).changes - kept
        """Changes of any plan: promises that no choice keeps any more."""
        self._margins = Margins(self._choices)
        self._tried: dict[tuple[bool, int, int], float] = {}
        self._unfinished: set[tuple[bool, int, int]] = set()

    @cached_property
    def base(self) -> Ints:
        """The plan of nothing but what stands and what was promised."""
        return self._state.taken.copy()

    @cached_property
    def _state(self) -> State:
        state = State(self._evaluator)
        keep_promises(state)
        return state

    def next(self, levels: tuple[int, int, int], lacks: bool, seconds: float) -> Chains | None:
        """The next model to find a better plan, or to prove that none has fewer changes and lacks no more.

        Args:
            levels: the objective of the best plan so far.
            lacks: whether a plan may exist that lacks less; then that comes first.
            seconds: what the model may take.
        """
        longest = LONGEST - 1 if lacks else min(levels[CHANGES] - self.floor - 1, LONGEST)
        for length in range(longest + 1):
            key = (lacks, levels[SHORTFALL], length)
            if key not in self._tried or key in self._unfinished:
                self._unfinished.discard(key)
                most = self._tried[key] = 2 * self._tried.get(key, SECONDS / 2)
                return self._model(key, levels, min(most, seconds))
        return None

    def _model(
        self, key: tuple[bool, int, int], levels: tuple[int, int, int], seconds: float
    ) -> Chains | None:
        lacks, _, length = key
        is_open = self.reach(length)
        if int(is_open.sum()) > LARGEST:
            return None
        part = cut(self._choices, self.base, is_open, with_cost=False)
        objective = self._evaluator.objective(self.base)
        beside = objective.changes - part.matrix.value(CHANGES, part.before)
        if lacks:
            return Chains(
                length,
                part,
                Whole(Task(_one_level(part.matrix), SHORTFALL), Effort(seconds)),
                key,
                None,
            )
        lacking = levels[SHORTFALL] - objective.shortfall + part.matrix.value(SHORTFALL, part.before)
        if lacking < 0:
            return None
        matrix, caps = held(part.matrix.bare(), SHORTFALL, lacking)
        return Chains(length, part, Whole(Task(matrix, CHANGES, caps), Effort(seconds)), key, beside)

    def read(self, chains: Chains, answer: Answer) -> tuple[Ints | None, int | None]:
        """The plan that came out, and the changes that every plan makes that lacks no more.

        A model of what lacks counts changes second: where it was solved to the end, a plan outside of it
        needs a longer chain.
        """
        longer = self.floor + chains.length + 1
        if not answer.proven:
            self._unfinished.add(chains.key)
        if answer.values is None:
            return None, longer if answer.proven and chains.beside is not None else None
        plan, bound = chains.part.merged(self.base, answer.values), None
        if chains.beside is None and answer.proven:
            bound = min(longer, self._evaluator.objective(plan).changes)
        elif chains.beside is not None and answer.bound is not None:
            bound = min(longer, answer.bound + chains.beside)
        return plan, bound

    def reach(self, length: int) -> Truths:
        """Choices in chains from what the base lacks, so many broken promises long at most."""
        choices, base = self._choices, self.base > 0
        gaps = self._gaps()
        duties = gaps.copy()
        broken = np.zeros(len(choices), dtype=bool)
        for _ in range(length):
            added = duties[choices.duty] & ~base
            broken |= base & ~choices.fixed & (duties[choices.duty] | self._in_the_way(added))
            left = _marked(choices.duty[broken], len(duties))
            duties |= self._spoiling(self._with_teams(left, np.ones(len(choices.arrays.teams), dtype=bool)))
        added = duties[choices.duty] & ~base
        # What cannot be filled stays in the model of the gaps themselves, which must know what lacks.
        useful = added & (gaps[choices.duty] | self._possible(broken))
        return (broken | useful) & ~choices.fixed

    def _possible(self, broken: Truths) -> Truths:
        """Choices that no promise forbids, these broken ones aside."""
        left = np.flatnonzero(broken).tolist()
        for choice in left:
            self._state.drop(choice)
        possible: Truths = self._state.blocked == 0
        for choice in left:
            self._state.take(choice)
        return possible

    def _gaps(self) -> Truths:
        """Duties that lack somebody, or whose team does, in the base; those of promises that it breaks."""
        evaluator, arrays = self._evaluator, self._choices.arrays
        shifts = evaluator.missing_on_shifts(self.base) > 0
        short = np.flatnonzero(evaluator.missing_on_teams(self.base))
        shifts[arrays.teams.expand(short)[1]] = True
        duties = self._duties_of(shifts)
        duties[self._choices.duty[(evaluator.promises > 0) & (self.base == 0)]] = True
        return self._spoiling(duties)

    def _duties_of(self, shifts: Truths) -> Truths:
        arrays = self._choices.arrays
        owner, shift = arrays.duties.expand(np.arange(len(arrays.duties)))
        return _marked(owner[shifts[shift]], len(arrays.duties))

    def _with_teams(self, duties: Truths, teams: Truths) -> Truths:
        """These and all that share one of the teams with them."""
        arrays = self._choices.arrays
        own = arrays.duties.expand(np.flatnonzero(duties))[1]
        mine = np.unique(arrays.teams_of_shift.expand(own)[1])
        shifts = _marked(arrays.teams.expand(mine[teams[mine]])[1], len(arrays.shift))
        return duties | self._duties_of(shifts)

    def _spoiling(self, duties: Truths) -> Truths:
        """These and, over and over, all by whose teams somebody added could make somebody count no more."""
        found = self._evaluator.counted
        teams = _marked(found.team[found.spoils], len(self._choices.arrays.teams))
        while True:
            wider = self._with_teams(duties, teams)
            if (wider == duties).all():
                return duties
            duties = wider

    def _in_the_way(self, added: Truths) -> Truths:
        """Promises in the base that could forbid one of these: the person's own near it, those of foes."""
        choices, found = self._choices, np.zeros(len(self._choices), dtype=bool)
        first, last = self._days
        for person in np.unique(choices.person[added]).tolist():
            low, high = np.searchsorted(choices.person, [person, person + 1])
            new = low + np.flatnonzero(added[low:high])
            old = low + np.flatnonzero(self.base[low:high])
            margin = self._margins.days(person, new, old)
            near = first[new][:, None] - last[old][None, :] <= margin
            near &= first[old][None, :] - last[new][:, None] <= margin
            found[old[near.any(axis=0)]] = True
        one, other = self._enemies.T
        found[other[added[one]]] = found[one[added[other]]] = True
        return found & (self.base > 0)

    @cached_property
    def _enemies(self) -> Ints:
        return apart.meetings(self._choices)

    @cached_property
    def _days(self) -> tuple[Ints, Ints]:
        """First and last day that each choice touches."""
        choices, shifts = self._choices, self._choices.arrays.shifts
        choice, shift = choices.entries
        first = np.full(len(choices), np.iinfo(np.int64).max)
        last = np.full(len(choices), np.iinfo(np.int64).min)
        np.minimum.at(first, choice, shifts.day[shift])
        np.maximum.at(last, choice, shifts.last_day[shift])
        return first, last


def _one_level(matrix: Matrix) -> Matrix:
    """What lacks and, where that is equal, what changes, as one level."""
    prices = matrix.prices.copy()
    prices[SHORTFALL] = prices[SHORTFALL] * (1 + int(np.abs(prices[CHANGES]).sum())) + prices[CHANGES]
    return replace(matrix.bare(), prices=prices)


def _marked(some: Ints, size: int) -> Truths:
    found = np.zeros(size, dtype=bool)
    found[some] = True
    return found

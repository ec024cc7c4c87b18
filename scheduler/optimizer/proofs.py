"""What can be proven, level by level: which relaxation or whole model is next, and what its answer means."""

from dataclasses import dataclass, replace

from scheduler.optimizer import staffing
from scheduler.optimizer.build import build_upper_levels
from scheduler.optimizer.cost_bound import LARGEST_RELAXED, CostBound, CostProof
from scheduler.optimizer.engines.relax import Relax
from scheduler.optimizer.engines.stages import held
from scheduler.optimizer.engines.task import Answer, Cap, Effort, Request, Task
from scheduler.optimizer.engines.whole import Whole
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.guide import Guide
from scheduler.optimizer.model import CHANGES, COST, LEVELS, SHORTFALL, Matrix
from scheduler.optimizer.repair import Chains, Repair
from scheduler.optimizer.search import Search
from scheduler.optimizer.shortfall_bound import ShortfallBound, Stretch

SIMPLEX = 20_000
"""Choices up to which the levels above the cost are relaxed by the simplex method."""
LOGIC = 25_000
"""Choices up to which CP-SAT looks for a plan in which nothing lacks before anything else is tried."""
SLICE = 0.4
"""Share of the time for one go at filling every seat at once."""
SLICE_LEAN = 0.75
"""The same at the whole model where only people have a price: on the largest it takes most of a minute."""
FEW_LEAN = 10_000
"""Choices up to which that model is given to `max_lp` alone first: there it is the stronger one."""
PATIENCE = 0.15
"""Share of the time after which a bound on the cost no longer waits for the levels above to be settled."""


@dataclass(frozen=True, slots=True)
class UpperProof:
    """One attempt in flight at a level above the cost, with the levels above it that it was made for."""

    level: int
    request: Request
    above: tuple[int, ...]
    stretch: Stretch | None = None
    """The part of the time that it is about; None for all of it."""
    chains: Chains | None = None
    """Around the gaps that broken promises leave; None if it is about all choices."""


Proof = UpperProof | CostProof


class Proofs:
    """Proves the levels in order; each attempt is a request for a child and a reading of its answer."""

    def __init__(self, search: Search, evaluator: Evaluator, guide: Guide) -> None:
        self._search, self._evaluator, self._guide = search, evaluator, guide
        self._choices = evaluator.choices
        self._upper: Matrix | None = None
        self._cost = CostBound(search, evaluator, guide)
        self._shortfall = ShortfallBound(evaluator)
        self._weights = evaluator.choices.arrays.problem.weights
        self._repair = Repair(evaluator)
        self._lean = staffing.counts_heads_alone(self._weights)
        self._busiest = staffing.busiest_moment(evaluator.choices.arrays)
        self._slices = 0
        self._tried: set[tuple[object, ...]] = set()

    def by_bounds_alone(self) -> None:
        """Prove what needs no solver: nothing lacks, no promise is broken that could be kept."""
        search = self._search
        for level in LEVELS[:COST]:
            if search.levels[level] == 0:
                search.prove(level, 0)
        search.prove(CHANGES, self._repair.floor)
        if self._lean and search.levels[:COST] == (0, 0):
            search.prove(COST, self._weights.staff * self._busiest)

    def is_moot(self, level: int) -> bool:
        """Whether what an attempt at a level is about has been proven meanwhile."""
        return self._search.bound_of(level) == self._search.levels[level]

    @property
    def needs_all(self) -> bool:
        """Whether an attempt takes all processors, and parts would only be in its way."""
        return self._lean and len(self._choices) <= staffing.LARGEST and self._search.options.workers > 1

    def next(self, stalled: bool) -> Proof | None:
        """The next attempt not yet made, or None; whole models wait until the search has stalled."""
        self.by_bounds_alone()
        if self._lean and len(self._choices) <= staffing.LARGEST:
            return self._lean_plan()
        promised = self._promised()
        if promised is not None:
            return promised
        first = self._complete() or self._cost.first()
        if first is not None:
            return first
        for level in LEVELS[:COST]:
            if self._search.bound_of(level) != self._search.levels[level]:
                proof = self._attempt(level, stalled)
                if proof is not None:
                    return proof
        if self._search.closed_above(COST) or self._overdue:
            return self._cost.next(stalled)
        return None

    def _promised(self) -> UpperProof | None:
        """Of a plan that people have been told: what lacks and what changes comes before what it costs."""
        search = self._search
        if not self._evaluator.promises.any() or search.closed_above(COST):
            return None
        lacks = not search.closed_above(CHANGES)
        chains = self._repair.next(search.levels, lacks, max(1.0, search.left))
        if chains is not None:
            level = SHORTFALL if lacks else CHANGES
            return UpperProof(level, chains.request, search.levels[:CHANGES], chains=chains)
        if not lacks:
            return None
        found = self._shortfall.next(search.taken, max(1.0, search.left))
        return None if found is None else UpperProof(SHORTFALL, found[1], (), found[0])

    def _complete(self) -> UpperProof | None:
        """All seats at once as a matter of logic, beginning with the plan so far.

        Where the greedy plan left seats empty though all could be filled, this took a second, parts a minute.
        """
        search = self._search
        settled = search.bound_of(SHORTFALL) == search.levels[SHORTFALL]
        if settled or len(self._choices) > LOGIC or not self._fresh("complete"):
            return None
        task = self._task(SHORTFALL)
        assert self._upper is not None
        task = replace(task, hint=self._upper.completed(search.taken))
        work = 20.0 if search.options.workers == 1 else None
        seconds = max(10.0, SLICE * search.options.time_limit)
        effort = Effort(min(max(1.0, search.left), seconds), 1, search.options.seed, work)
        return UpperProof(SHORTFALL, Whole(task, effort, "cpsat"), ())

    def _lean_plan(self) -> UpperProof:
        """A slice of the time on the whole model with all processors; two kinds of search by turns.

        The mixture begins with the best plan so far. On small models `max_lp` does better without it.
        """
        search = self._search
        alone = search.options.workers == 1
        few = len(self._choices) <= FEW_LEAN and not search.levels[SHORTFALL]
        mixed = self._slices % 2 == int(few) and not alone
        self._slices += 1
        effort = Effort(
            min(max(1.0, search.left), max(10.0, SLICE_LEAN * search.options.time_limit)),
            search.options.workers,
            search.options.seed + self._slices,
            20.0 if alone else None,
            None if mixed else "max_lp",
        )
        request = staffing.request(self._evaluator, search.taken, search.levels, effort)
        if few and not mixed and not alone:
            request = replace(request, task=replace(request.task, hint=None))
        return UpperProof(request.task.level, request, search.levels[: request.task.level])

    def _attempt(self, level: int, stalled: bool) -> UpperProof | None:
        above, left = self._search.levels[:level], max(1.0, self._search.left)
        if level == SHORTFALL:
            found = self._shortfall.next(self._search.taken, left)
            if found is not None:
                return UpperProof(level, found[1], above, found[0])
        if len(self._choices) > LARGEST_RELAXED:
            return None
        if self._fresh(level, "relax", above):
            return UpperProof(
                level, Relax(self._task(level), left, exact=len(self._choices) <= SIMPLEX), above
            )
        if stalled and self._search.closed_above(level) and self._fresh(level, "whole", above):
            return UpperProof(level, Whole(self._task(level), Effort(left)), above)
        return None

    @property
    def _overdue(self) -> bool:
        alone = self._search.options.workers == 1  # then nothing may go by the clock
        return not alone and self._search.seconds > PATIENCE * self._search.options.time_limit

    def _fresh(self, *key: object) -> bool:
        fresh = key not in self._tried
        self._tried.add(key)
        return fresh

    def _task(self, level: int) -> Task:
        """Minimise the level with the levels above held at what the incumbent has."""
        self._upper = self._upper or build_upper_levels(self._choices, self._search.report)
        matrix = self._upper.bare()
        caps: tuple[Cap, ...] = ()
        for above in LEVELS[:level]:
            matrix, more = held(matrix, above, self._search.levels[above])
            caps = (*caps, *more)
        return Task(matrix, level, caps)

    def read(self, proof: Proof, answer: Answer) -> None:
        """Take over what an attempt has proven, and the plan if it found a better one."""
        search = self._search
        if isinstance(proof, CostProof):
            self._cost.read(proof, answer)
            return
        if proof.stretch is not None:
            self._shortfall.hear(proof.stretch, answer.bound)
            search.prove(SHORTFALL, self._shortfall.total(search.taken))
            self._guide.doubtful = self._shortfall.doubtful(search.taken)
            return
        if proof.chains is not None:
            better, bound = self._repair.read(proof.chains, answer)
            if better is not None:
                search.offer(self._evaluator, better)
            if proof.level == SHORTFALL or proof.above <= search.levels[:CHANGES]:
                search.prove(CHANGES, bound)
            self._cost.close()
            return
        if answer.values is not None:
            search.offer(self._evaluator, answer.values[: len(self._choices)].copy())
        if proof.above <= search.levels[: proof.level] or isinstance(proof.request, Relax):
            search.prove(proof.level, answer.bound)
        self._cost.close()

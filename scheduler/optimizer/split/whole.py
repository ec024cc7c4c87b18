"""A season in parts on one machine: the parts one after the other, round after round, under one clock."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from scheduler.domain.pins import implied
from scheduler.domain.problem import Bound, Improvement, Objective, Pair, Plan, PlanStatus, Problem
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.scoring import score
from scheduler.domain.split.cutting import SeasonPart, cut_season, part_problem
from scheduler.domain.split.merging import merged
from scheduler.domain.split.rounds import (
    LEAST,
    RoundKind,
    allotment,
    following,
    rounds_in,
    slots_left,
    time_for,
)
from scheduler.optimizer.options import OnProgress, Progress, SolveOptions, Tick
from scheduler.optimizer.search import EXPLAINING, Stopped
from scheduler.optimizer.solve import refuse_contradicting_pins
from scheduler.optimizer.split.planning import plan_part
from scheduler.optimizer.split.share import least_shortfall, loads, twice_cost, whole_cost
from scheduler.optimizer.unfilled import unfilled

OnPart = Callable[[RoundKind, int, int, int], None]
"""Told that a part begins: what it does, round, which part, of how many."""


@dataclass(frozen=True, slots=True)
class Work:
    """What one part has to do in one round, and what it must know for it."""

    kind: RoundKind
    part: SeasonPart
    plan: frozenset[Pair]
    """Of the whole season."""
    spare: int = 0
    """For `COST`: what a plan that is as good may lack in this part."""
    longest: float = 0.0
    """For `PLAN`: seconds that a first plan may take."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: the part's pairs, or what is proven of it; None where nothing is."""

    pairs: frozenset[Pair] | None = None
    least: int | None = None
    twice_cost: int | None = None


def do(problem: Problem, work: Work, options: SolveOptions, on_progress: OnProgress | None = None) -> Done:
    """A part's work in a round; the same in whatever process it is done."""
    if work.kind is RoundKind.PLAN:
        found = plan_part(problem, work.part.shifts, work.plan, options, on_progress, work.longest)
        return Done(found)
    alone = part_problem(problem, work.part)
    mine = work.plan & {pair for pair in work.plan if pair.shift in set(work.part.shifts)}
    tick = _ticking(on_progress)
    try:
        if work.kind is RoundKind.LACK:
            return Done(least=least_shortfall(alone, mine, options.time_limit, tick))
        load = loads(problem, work.plan)
        return Done(twice_cost=twice_cost(alone, mine, load, work.spare, options.time_limit, tick))
    except Stopped:
        return Done()


def spare(shortfall: int, least: Sequence[int], number: int) -> int:
    """What a plan may lack in one part if it lacks no more than so much in all, by what is proven."""
    return shortfall - sum(least) + least[number]


def _ticking(on_progress: OnProgress | None) -> Tick:
    began = time.monotonic()

    def tick() -> None:
        told = Progress(round(time.monotonic() - began, 3), None, Bound(), "prove")
        if on_progress is not None and on_progress(told) is False:
            raise Stopped

    return tick


@dataclass
class _Season:
    """The best plan of the whole so far, and what is proven of it."""

    problem: Problem
    parts: tuple[SeasonPart, ...]
    options: SolveOptions
    on_progress: OnProgress | None
    on_part: OnPart | None
    began: float = field(default_factory=time.monotonic)
    bound: Bound = field(default_factory=Bound)
    history: list[Improvement] = field(default_factory=list)
    stopped: bool = False

    def __post_init__(self) -> None:
        self.index = ProblemIndex(self.problem)
        refuse_contradicting_pins(self.index)
        self.plan = implied(self.index)
        self.objective = score(self.index, self.plan).objective
        self.rounds = rounds_in(self.options.time_limit, len(self.parts))

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    @property
    def left(self) -> float:
        return self.options.time_limit - EXPLAINING - self.seconds

    @property
    def over(self) -> bool:
        return self.stopped or self.left < LEAST

    def heard(self, progress: Progress) -> bool:
        """What a part's search tells, told on as the whole's; every better plan is remembered."""
        objective = progress.objective or self.objective
        if objective < self.objective or not self.history:
            self.objective = min(objective, self.objective)
            self.history.append(Improvement(round(self.seconds, 3), self.objective))
        told = Progress(round(self.seconds, 3), self.objective, self.bound, progress.phase)
        if self.on_progress is not None and self.on_progress(told) is False:
            self.stopped = True
        return not self.stopped

    def work(self) -> None:
        """All rounds, as long as there is time and they bring something."""
        kind: RoundKind | None = RoundKind.PLAN
        number, least = 0, [0] * len(self.parts)
        while kind is not None and not self.over:
            number, before = number + 1, self.plan
            if kind is RoundKind.PLAN:
                for part in self.parts:
                    found = self._part(kind, number, part, 0).pairs or frozenset()
                    self.plan = merged(self.index, self.plan, part.shifts, found).pairs
                self.objective = score(self.index, self.plan).objective
            elif kind is RoundKind.LACK:
                least = [self._part(kind, number, part, 0).least or 0 for part in self.parts]
                self.bound = replace(self.bound, shortfall=sum(least))
            else:
                self._prove_cost(number, least)
            again = number < self.rounds and self.plan != before
            kind = following(kind, again, self.objective.shortfall > 0)

    def _prove_cost(self, number: int, least: list[int]) -> None:
        costs = [
            self._part(
                RoundKind.COST, number, part, spare(self.objective.shortfall, least, part.number)
            ).twice_cost
            for part in self.parts
        ]
        cost = whole_cost(self.problem, costs, loads(self.problem, self.plan))
        self.bound = Bound(sum(least), 0, cost)

    def _part(self, kind: RoundKind, number: int, part: SeasonPart, spared: int) -> Done:
        count = len(self.parts)
        slots = slots_left(kind, count - part.number, max(0, self.rounds - number), count)
        left = time_for(kind, self.left, self.options.time_limit)
        seconds = allotment(left, slots)
        if self.stopped or seconds < (LEAST if kind is RoundKind.PLAN else 0.0):
            return Done(frozenset(pair for pair in self.plan if pair.shift in set(part.shifts)))
        if self.on_part is not None:
            self.on_part(kind, number, part.number + 1, count)
        options = SolveOptions(seconds, self.options.workers, self.options.seed + number)
        return do(self.problem, Work(kind, part, self.plan, spared, left), options, self.heard)

    def done(self) -> Plan:
        """The plan with what is proven, and why anything lacks."""
        seconds = max(0.0, min(EXPLAINING, self.options.time_limit - self.seconds))
        return whole_plan(self.index, self.plan, self.bound, tuple(self.history), (self.seconds, seconds))


def whole_plan(
    index: ProblemIndex,
    pairs: frozenset[Pair],
    bound: Bound,
    history: tuple[Improvement, ...],
    seconds: tuple[float, float],
) -> Plan:
    """The plan of a season from what its parts have; `seconds` are those it took, and for explaining gaps."""
    objective = score(index, pairs).objective
    kept = tuple(one for one in history if one.objective >= objective)
    return Plan(
        status=status_of(objective, bound),
        assignments=pairs,
        objective=objective,
        bound=bound,
        seconds=round(seconds[0], 3),
        history=kept or (Improvement(round(seconds[0], 3), objective),),
        unfilled=unfilled(index, pairs, seconds[1]),
    )


def solve_in_parts(
    problem: Problem,
    most: int,
    options: SolveOptions | None = None,
    on_progress: OnProgress | None = None,
    areas: Mapping[str, str] | None = None,
    on_part: OnPart | None = None,
) -> Plan:
    """A plan of a season cut into parts of about `most` shifts, as `solve` would give it of the whole.

    Each part begins with the newest plan, so on one machine no two take the same person. It ends when a round
    has made nothing better, or with the time.

    Raises:
        ContradictingPinError: if what is pinned breaks a rule.
    """
    parts = cut_season(problem, most, areas)
    season = _Season(problem, parts, options or SolveOptions(), on_progress, on_part)
    season.work()
    return season.done()


def status_of(objective: Objective, bound: Bound) -> PlanStatus:
    """Optimal only where the bound meets the objective on all three levels."""
    levels = (bound.shortfall, bound.changes, bound.cost)
    met = levels == (objective.shortfall, objective.changes, objective.cost)
    return PlanStatus.OPTIMAL if met else PlanStatus.FEASIBLE

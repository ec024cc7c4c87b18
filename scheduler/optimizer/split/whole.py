"""A season in parts on one machine: the parts one after the other, round after round, under one clock."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from scheduler.domain.pins import implied
from scheduler.domain.problem import Bound, Improvement, Objective, Pair, Plan, PlanStatus, Problem
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.scoring import score
from scheduler.domain.split.cutting import SeasonPart, cut_season, part_problem
from scheduler.domain.split.merging import merged
from scheduler.domain.split.rounds import LEAST, allotment, rounds_in
from scheduler.optimizer.options import OnProgress, Progress, SolveOptions
from scheduler.optimizer.search import EXPLAINING, Stopped
from scheduler.optimizer.solve import refuse_contradicting_pins
from scheduler.optimizer.split.planning import plan_part
from scheduler.optimizer.split.share import Share, loads, share_of, whole_bound
from scheduler.optimizer.unfilled import unfilled

LEAST_PROOF, MOST_PROOF = 0.2, 0.5
"""Of a part's time, for its share of the bound."""
PAIRS_A_SECOND = 2_500_000
"""Pairs of people and shifts for which a share can be made in a second."""

OnPart = Callable[[int, int, int], None]
"""Told that a part begins: round, which part, of how many."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a part's work starts from: the newest plan, and what its round began with."""

    plan: frozenset[Pair]
    load: Mapping[str, int] | None
    """Of the plan with which the round began; None in the first round."""
    least: int
    """What is proven of the part's shortfall so far."""
    spared: int
    """By how much that plan lacks more, in all parts, than what is proven of them."""


def work_on(
    problem: Problem,
    part: SeasonPart,
    beginning: Beginning,
    options: SolveOptions,
    on_progress: OnProgress | None = None,
) -> tuple[frozenset[Pair], Share]:
    """A part's plan beside the others, and its share of the bound, within the time limit of the options."""
    began = time.monotonic()
    proof = _proving(len(problem.volunteers) * len(part.shifts), options.time_limit)
    first = SolveOptions(options.time_limit - proof, options.workers, options.seed)
    stopped = False

    def heard(progress: Progress) -> bool:
        nonlocal stopped
        stopped = stopped or (on_progress is not None and on_progress(progress) is False)
        return not stopped

    def tick() -> None:
        seconds = time.monotonic() - began
        if seconds > options.time_limit or not heard(Progress(seconds, None, Bound(), "prove")):
            raise Stopped

    found = plan_part(problem, part.shifts, beginning.plan, first, heard)
    known = (beginning.least, beginning.spared)
    try:
        tick()
        return found, share_of(part_problem(problem, part), found, beginning.load, known, proof, tick)
    except Stopped:
        return found, Share(beginning.least)


def _proving(pairs: int, seconds: float) -> float:
    """Of so many seconds for a part, those for its share of the bound."""
    return min(MOST_PROOF * seconds, max(LEAST_PROOF * seconds, pairs / PAIRS_A_SECOND))


@dataclass
class _Season:
    """The best plan of the whole so far, and what is proven of it."""

    problem: Problem
    parts: tuple[SeasonPart, ...]
    options: SolveOptions
    on_progress: OnProgress | None
    began: float = field(default_factory=time.monotonic)
    bound: Bound = field(default_factory=Bound)
    history: list[Improvement] = field(default_factory=list)
    stopped: bool = False

    def __post_init__(self) -> None:
        self.index = ProblemIndex(self.problem)
        refuse_contradicting_pins(self.index)
        self.plan = implied(self.index)
        self.objective = score(self.index, self.plan).objective
        self.least = [0] * len(self.parts)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    @property
    def left(self) -> float:
        return self.options.time_limit - EXPLAINING - self.seconds

    def heard(self, progress: Progress) -> bool:
        """What a part's search tells, told on as the whole's; every better plan is remembered."""
        objective = progress.objective or self.objective
        if objective < self.objective or not self.history:
            self.history.append(Improvement(round(self.seconds, 3), min(objective, self.objective)))
            self.objective = min(objective, self.objective)
        told = Progress(round(self.seconds, 3), self.objective, self.bound, progress.phase)
        if self.on_progress is not None and self.on_progress(told) is False:
            self.stopped = True
        return not self.stopped

    def round(self, number: int, later: int, on_part: OnPart | None) -> bool:
        """One round; whether it made the plan better."""
        before = score(self.index, self.plan).objective
        load = None if number == 1 else loads(self.problem, self.plan)
        spared = max(0, before.shortfall - sum(self.least))
        known = tuple(self.least)
        shares: list[Share] = []
        for part in self.parts:
            seconds = allotment(self.left, len(self.parts) - part.number, later, len(self.parts))
            if self.stopped or seconds < LEAST:
                break
            if on_part is not None:
                on_part(number, part.number + 1, len(self.parts))
            beginning = Beginning(self.plan, load, known[part.number], spared)
            options = SolveOptions(seconds, self.options.workers, self.options.seed + number)
            found, share = work_on(self.problem, part, beginning, options, self.heard)
            self.plan = merged(self.index, self.plan, part.shifts, found).pairs
            self.least[part.number] = max(self.least[part.number], share.shortfall)
            shares.append(share)
        after = score(self.index, self.plan).objective
        self._prove(shares, load)
        self.objective = min(self.objective, after)
        return after < before

    def _prove(self, shares: list[Share], load: Mapping[str, int] | None) -> None:
        cost = whole_bound(self.problem, shares, load).cost if len(shares) == len(self.parts) else None
        known = self.bound.cost
        self.bound = Bound(
            sum(self.least), 0, known if cost is None else cost if known is None else max(known, cost)
        )

    def done(self) -> Plan:
        """The plan with what is proven, and why anything lacks."""
        objective = score(self.index, self.plan).objective
        seconds = max(0.0, min(EXPLAINING, self.options.time_limit - self.seconds))
        lacking = unfilled(self.index, self.plan, seconds)
        return Plan(
            status=status_of(objective, self.bound),
            assignments=self.plan,
            objective=objective,
            bound=self.bound,
            seconds=round(self.seconds, 3),
            history=tuple(one for one in self.history if one.objective >= objective)
            or (Improvement(round(self.seconds, 3), objective),),
            unfilled=lacking,
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
    options = options or SolveOptions()
    season = _Season(problem, cut_season(problem, most, areas), options, on_progress)
    rounds = rounds_in(options.time_limit, len(season.parts))
    for number in range(1, rounds + 1):
        better = season.round(number, rounds - number, on_part)
        if season.stopped or season.left < LEAST or (number > 1 and not better):
            break
    return season.done()


def status_of(objective: Objective, bound: Bound) -> PlanStatus:
    """Optimal only where the bound meets the objective on all three levels."""
    levels = (bound.shortfall, bound.changes, bound.cost)
    met = levels == (objective.shortfall, objective.changes, objective.cost)
    return PlanStatus.OPTIMAL if met else PlanStatus.FEASIBLE

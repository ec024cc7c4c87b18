"""The background work of split plan runs, wired: a part's work in a round, and the end of a round."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from scheduler.db.session import reading
from scheduler.domain.pins import implied
from scheduler.domain.problem import Bound, Improvement, Objective, Pair, Plan, Problem
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules import check
from scheduler.domain.scoring import score
from scheduler.domain.split.cutting import cut_season, part_problem
from scheduler.domain.split.merging import merged
from scheduler.domain.split.rounds import LEAST, RoundKind, following, most_shifts
from scheduler.jobs import Context, Task
from scheduler.optimizer import Progress, SolveOptions
from scheduler.optimizer.solve import refuse_contradicting_pins
from scheduler.optimizer.split.share import loads, whole_cost
from scheduler.optimizer.split.whole import Done, Work, do, spare, whole_plan
from scheduler.services import planning, splitting
from scheduler.services.splitting import Order, Standing

EXPLAINING = 2.0
"""Seconds for saying why seats of a whole season are empty; the parts have no time for it."""


def split_run(context: Context, run_id: int, problem: Problem, above: int) -> None:
    """The end of a run's first job: its season is cut, and the first round asked for.

    Raises:
        ContradictingPinError: if what is pinned breaks a rule.
    """
    refuse_contradicting_pins(problem)
    with reading(context.url) as session:
        areas = splitting.counties(session, problem)
    parts = cut_season(problem, most_shifts(len(problem.volunteers), above), areas)
    with context.finishing({"run": run_id, "parts": len(parts)}) as session:
        splitting.begin(session, run_id, problem, parts, implied(problem))


@dataclass(frozen=True, slots=True)
class PlanPart:
    """Works on one part in one round; `workers` is with how many processes."""

    workers: int

    def __call__(self, context: Context) -> None:
        """One attempt; a later one begins with the plan as it then is."""
        asked = context.arguments
        with context.writing() as session:
            order = splitting.claim(session, asked["run"], asked["part"], asked["round"], context.attempt)
        if order is None:
            return
        told = _Told(context, order)
        context.reporting(lambda session, said: splitting.record_progress(session, order, **said))
        shortfall = score(order.problem, order.pairs).objective.shortfall
        spared = spare(shortfall, order.least, order.part.number)
        work = Work(order.kind, order.part, order.pairs, spared, order.longest)
        options = SolveOptions(max(LEAST, order.seconds), self.workers, order.seed)
        _record(context, order, do(order.problem, work, options, told))


class _Told:
    """What a part's search tells, as far as it is about the part."""

    def __init__(self, context: Context, order: Order) -> None:
        self._context = context
        alone = score(part_problem(order.problem, order.part), _of_part(order, order.pairs))
        whole = score(order.problem, order.pairs)
        self._elsewhere = whole.objective.shortfall - alone.objective.shortfall

    def __call__(self, progress: Progress) -> bool:
        """Notes it; whether to go on."""
        objective = progress.objective
        lacks = None if objective is None else max(0, objective.shortfall - self._elsewhere)
        return self._context.progress({"seconds": progress.seconds, "lacks": lacks})


def _record(context: Context, order: Order, done: Done) -> None:
    """The part's result in the season's plan and the end of its job, in one transaction."""
    index = ProblemIndex(order.problem)
    with context.finishing() as session:
        if done.pairs is None:
            splitting.end(session, order, least=done.least, twice_cost=done.twice_cost)
            return
        plan = merged(index, splitting.newest(session, order.run_id), order.part.shifts, done.pairs).pairs
        with_it = score(part_problem(order.problem, order.part), _of_part(order, plan)).objective
        splitting.put(session, order, plan, score(index, plan).objective)
        splitting.end(session, order, lacks=with_it.shortfall)


def _of_part(order: Order, pairs: frozenset[Pair]) -> frozenset[Pair]:
    mine = frozenset(order.part.shifts)
    return frozenset(pair for pair in pairs if pair.shift in mine)


def collect(context: Context) -> None:
    """Ends a round: another one, or the end of the run with all that is proven."""
    run_id: int = context.arguments["run"]
    with context.writing() as session:
        found = splitting.standing(session, run_id, context.arguments["round"])
    if found is None:
        return
    index = ProblemIndex(found.problem)
    lacks = score(index, found.pairs).objective.shortfall > 0
    following_kind = following(found.kind, found.again, lacks)
    if following_kind is not None and not found.stopping and found.left > LEAST:
        with context.finishing() as session:
            splitting.next_round(session, run_id, following_kind)
        return
    plan = _whole(index, found)
    broken = check(index, plan.assignments)
    with context.finishing({"run": run_id}) as session:
        splitting.close(session, run_id)
        if broken:
            planning.fail(session, run_id, planning.BROKEN_RULE, {"violation": asdict(broken[0])})
        else:
            planning.finish(session, run_id, plan)


def _whole(index: ProblemIndex, found: Standing) -> Plan:
    cost = None
    if found.kind is RoundKind.COST:
        cost = whole_cost(found.problem, found.twice_costs, loads(found.problem, found.pairs))
    history = tuple(Improvement(one["seconds"], Objective(**one["objective"])) for one in found.history)
    seconds = (datetime.now(UTC) - found.began).total_seconds()
    bound = Bound(sum(found.least), 0, cost)
    return whole_plan(index, found.pairs, bound, history, (seconds, EXPLAINING))


def tasks(workers: int) -> Sequence[Task]:
    """The kinds of jobs of a split run."""
    return (
        Task(splitting.PART, PlanPart(workers), splitting.lose),
        Task(splitting.COLLECT, collect, planning.abandon),
    )

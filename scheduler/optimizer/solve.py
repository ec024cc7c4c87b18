"""The recipe: filter, construct, prove small plans at once, improve and prove large ones, explain gaps."""

import numpy as np

from scheduler.domain.pins import contradictions, implied
from scheduler.domain.problem import Improvement, Plan, PlanStatus, Problem
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules import Violation
from scheduler.domain.scoring import score
from scheduler.optimizer.arrays import Arrays
from scheduler.optimizer.build import build
from scheduler.optimizer.candidates import Allowed, candidates
from scheduler.optimizer.choices import Choices
from scheduler.optimizer.crew import Crew
from scheduler.optimizer.engines.stages import Improve
from scheduler.optimizer.engines.task import Effort
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.greedy import construct
from scheduler.optimizer.guide import Guide
from scheduler.optimizer.improver import Improver
from scheduler.optimizer.model import LEVELS
from scheduler.optimizer.options import OnProgress, SolveOptions
from scheduler.optimizer.proofs import Proofs
from scheduler.optimizer.search import Search, Stopped
from scheduler.optimizer.staffing import construct_lean, counts_heads_alone
from scheduler.optimizer.state import State
from scheduler.optimizer.unfilled import unfilled

SMALL = 600
"""Choices up to which the whole model goes to CP-SAT in this process: no child is worth starting."""

LARGE = 20_000
"""Pairs of people and shifts from which children will be needed: they start while arrays are built."""


class ContradictingPinError(ValueError):
    """A pinned pair that breaks a rule, or cannot stand together with the others."""

    def __init__(self, violation: Violation) -> None:
        self.violation = violation
        super().__init__(f"pinned: {violation.volunteer} on {', '.join(violation.shifts)}: {violation.rule}")


def solve(
    problem: Problem, options: SolveOptions | None = None, on_progress: OnProgress | None = None
) -> Plan:
    """The best plan that the time allows, with what is proven about it and why anything lacks.

    Args:
        problem: a consistent problem, as the reader of `domain.problem_json` lets through.
        options: time limit in wall-clock seconds (building included), processes, seed.
        on_progress: told of every improvement and several times a second; returning False ends the search.

    Raises:
        ContradictingPinError: if what is pinned breaks a rule.
    """
    search = Search(options or SolveOptions(), on_progress)
    index = ProblemIndex(problem)
    refuse_contradicting_pins(index)
    evaluator: Evaluator | None = None
    with Crew(search.options.workers) as crew:
        try:
            if len(problem.volunteers) * len(problem.shifts) > LARGE and not problem.published:
                crew.start()  # what mends a plan is mostly proven before any child could have begun
            allowed = Allowed(Arrays(problem), search.report)
            evaluator = Evaluator(candidates(allowed, search.report), search.report)
            _construct(search, evaluator)
            _search(search, evaluator, crew)
        except Stopped:
            search.phase = "stopped"
        except KeyboardInterrupt:
            search.hurried = True
    return _plan(search, evaluator, index)


def _construct(search: Search, evaluator: Evaluator) -> None:
    """A first plan; if there is no time for all of it, as far as it has come."""
    search.phase = "construct"
    lean = counts_heads_alone(evaluator.choices.arrays.problem.weights)
    for construction in (construct_lean, construct) if lean else (construct,):
        state = State(evaluator, search.report)
        try:
            construction(state, search.report)
        finally:
            search.adopt(evaluator, state.taken)
    search.report(always=True)


def refuse_contradicting_pins(problem: Problem | ProblemIndex) -> None:
    """Judge all pinned pairs together.

    Raises:
        ContradictingPinError: naming the first rule that they break.
    """
    broken = contradictions(problem)
    if broken:
        raise ContradictingPinError(broken[0])


def _search(search: Search, evaluator: Evaluator, crew: Crew) -> None:
    if len(evaluator.choices) <= SMALL:
        search.phase = "prove"
        _settle_small(search, evaluator)
    if search.optimal:
        return
    search.phase = "improve"
    guide = Guide(evaluator.choices)
    improver, proofs = Improver(search, evaluator, guide), Proofs(search, evaluator, guide)
    crew.work(search, improver, proofs)


def _settle_small(search: Search, evaluator: Evaluator) -> None:
    """The whole problem in one piece, level by level."""
    choices: Choices = evaluator.choices
    matrix = build(choices)
    most = search.left if search.options.workers == 1 else min(2.0, search.left)
    effort = Effort(max(0.1, most), seed=search.options.seed, work=1.0)
    answer = Improve(matrix.bare(), matrix.completed(search.taken), effort).run()
    assert answer.values is not None
    search.offer(evaluator, answer.values[: len(choices)].astype(np.int64))
    for level in LEVELS:
        if search.closed_above(level):
            search.prove(level, answer.bounds[level])


def _plan(search: Search, evaluator: Evaluator | None, index: ProblemIndex) -> Plan:
    """What was found; what is pinned, if there was no time to find anything."""
    found = None if search.objective is None else evaluator
    pairs = implied(index) if found is None else found.pairs(search.taken)
    objective = search.objective or score(index, pairs).objective
    lacking = unfilled(index, pairs, search.explaining)
    return Plan(
        status=PlanStatus.OPTIMAL if search.optimal else PlanStatus.FEASIBLE,
        assignments=pairs,
        objective=objective,
        bound=search.bound,
        seconds=round(search.seconds, 3),
        history=tuple(search.history) or (Improvement(round(search.seconds, 3), objective),),
        unfilled=lacking,
    )

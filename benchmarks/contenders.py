"""Who competes: the optimiser, and the same model handed whole to CP-SAT or HiGHS, level after level."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scheduler.domain.problem import Pair, Problem
from scheduler.optimizer import SolveOptions, solve
from scheduler.optimizer.arrays import Arrays
from scheduler.optimizer.build import build
from scheduler.optimizer.candidates import Allowed, candidates
from scheduler.optimizer.engines import cpsat, highs
from scheduler.optimizer.engines.stages import held
from scheduler.optimizer.engines.task import Answer, Cap, Effort, Task
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.model import LEVELS
from scheduler.optimizer.ragged import Ints

Engine = Callable[[Task, Effort], Answer]
History = tuple[tuple[float, tuple[int, int, int]], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one of them came to; `bound` by level, None where nothing is proven; `history` in seconds."""

    pairs: frozenset[Pair]
    bound: tuple[int | None, ...]
    history: History


def ours(problem: Problem, seconds: float) -> Outcome:
    """The optimiser on two workers."""
    plan = solve(problem, SolveOptions(seconds))
    bound = (plan.bound.shortfall, plan.bound.changes, plan.bound.cost)
    steps = ((one.seconds, one.objective) for one in plan.history)
    return Outcome(
        plan.assignments, bound, tuple((at, (now.shortfall, now.changes, now.cost)) for at, now in steps)
    )


def plain_cpsat(problem: Problem, seconds: float) -> Outcome:
    """CP-SAT with its own mix of searches on two workers."""
    return _whole(problem, seconds, cpsat.solve)


def plain_highs(problem: Problem, seconds: float) -> Outcome:
    """HiGHS, as a mixed integer program."""
    return _whole(problem, seconds, highs.solve)


def _whole(problem: Problem, seconds: float, engine: Engine) -> Outcome:
    """Each level with all the time that is left; what is found is held while the next is worked on."""
    started = time.perf_counter()
    choices = candidates(Allowed(Arrays(problem)))
    evaluator, matrix = Evaluator(choices), build(choices)
    caps: tuple[Cap, ...] = ()
    values: Ints | None = None
    bounds: list[int | None] = []
    history: list[tuple[float, tuple[int, int, int]]] = []
    for level in LEVELS:
        left = seconds - (time.perf_counter() - started)
        if left <= 0:
            break
        answer = engine(Task(matrix, level, caps, values), Effort(left, workers=2))
        values = answer.values if answer.values is not None else values
        if values is None:
            break
        taken = values[: len(choices)].astype(np.int64)
        now = evaluator.objective(taken)
        history.append((time.perf_counter() - started, (now.shortfall, now.changes, now.cost)))
        worth = matrix.value(level, values)
        bounds.append(answer.bound if level == len(bounds) else None)
        if answer.bound is None or answer.bound < worth:
            break
        matrix, more = held(matrix, level, worth)
        caps = (*caps, *more)
    pairs = frozenset[Pair]() if values is None else evaluator.pairs(values[: len(choices)].astype(np.int64))
    bound = (*bounds, *([None] * (len(LEVELS) - len(bounds))))
    return Outcome(pairs, bound, tuple(history))


CONTENDERS: dict[str, Callable[[Problem, float], Outcome]] = {
    "ours": ours,
    "cp-sat": plain_cpsat,
    "highs": plain_highs,
}

"""A part planned at once, without any engine."""

from collections.abc import Iterable
from dataclasses import replace

from scheduler.domain.problem import Pair, Problem
from scheduler.optimizer.arrays import Arrays
from scheduler.optimizer.candidates import candidates
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.greedy import construct
from scheduler.optimizer.split.focus import Within
from scheduler.optimizer.state import State


def greedy_part(problem: Problem, shifts: Iterable[str], plan: frozenset[Pair]) -> frozenset[Pair]:
    mine = frozenset(shifts)
    elsewhere = frozenset(pair for pair in plan if pair.shift not in mine)
    arrays = Arrays(replace(problem, pinned=problem.pinned | elsewhere))
    state = State(Evaluator(candidates(Within(arrays, mine, elsewhere))))
    construct(state)
    return frozenset(pair for pair in state.evaluator.pairs(state.taken) if pair.shift in mine)

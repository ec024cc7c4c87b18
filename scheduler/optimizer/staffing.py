"""Problems in which only the number of people has a price: shift minimisation (Krishnamoorthy et al. 2012).

They get a first plan of their own, a bound by counting heads, and a whole model that begins with that plan.
"""

from dataclasses import dataclass

import numpy as np

from scheduler.domain.problem import Weights
from scheduler.optimizer.arrays import Arrays
from scheduler.optimizer.build import build
from scheduler.optimizer.engines import cpsat
from scheduler.optimizer.engines.stages import held
from scheduler.optimizer.engines.task import Answer, Cap, Effort, Task
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.model import COST, LEVELS, SHORTFALL
from scheduler.optimizer.options import Tick, nothing
from scheduler.optimizer.ragged import Ints
from scheduler.optimizer.state import State

LARGEST = 250_000
"""Choices up to which the whole model is worth a try."""


def counts_heads_alone(weights: Weights) -> bool:
    """Whether nothing but people has a price."""
    others = (weights.travel, weights.avoid, weights.prefer, weights.fairness, weights.continuity)
    return weights.staff > 0 and not any(others)


def busiest_moment(arrays: Arrays) -> int:
    """How many people are needed at one moment at most: with every place filled, no plan has fewer."""
    shifts = arrays.shifts
    times = np.concatenate((shifts.start, shifts.end))
    change = np.concatenate((shifts.least, -shifts.least))
    order = np.lexsort((change, times))  # who ends at a moment has left when others begin
    return int(np.cumsum(change[order]).max(initial=0))


def construct_lean(state: State, tick: Tick = nothing) -> None:
    """Duties by start, each by whoever works already and has just ended; else by whoever can do most."""
    choices, shifts = state.choices, state.arrays.shifts
    able = np.bincount(choices.person, minlength=state.arrays.people)
    ended = np.full(state.arrays.people, -1, dtype=np.int64)
    for choice in np.flatnonzero(choices.fixed).tolist():
        state.take(choice)
        members = state.arrays.duties[int(choices.duty[choice])]
        who = choices.person[choice]
        ended[who] = max(ended[who], int(shifts.end[members].max()))
    for duty in range(len(state.arrays.duties)):
        tick()
        members = state.arrays.duties[duty]
        while state.has_room(duty) and (state.staff[members] < shifts.least[members]).any():
            takers = state.takers(duty)
            if not len(takers):
                break
            who = choices.person[takers]
            best = int(np.lexsort((-able[who], -ended[who]))[0])
            state.take(int(takers[best]))
            ended[who[best]] = int(shifts.end[members].max())


@dataclass(frozen=True, slots=True)
class LeanPlan:
    """The whole model for CP-SAT: first every place, then as few people as can be."""

    task: Task
    effort: Effort

    def run(self) -> Answer:
        """The best values found, with a bound on the level asked for."""
        return cpsat.solve(self.task, self.effort)


def request(evaluator: Evaluator, taken: Ints, levels: tuple[int, ...], effort: Effort) -> LeanPlan:
    """On the first level that is not settled (zero shortfall and changes are), beginning with the plan."""
    matrix = evaluator.choices.arrays.remember("lean matrix", lambda: build(evaluator.choices))
    hint, bare = matrix.completed(taken), matrix.bare()
    level = SHORTFALL if levels[SHORTFALL] else COST
    caps: tuple[Cap, ...] = ()
    for above in LEVELS[:level]:
        bare, more = held(bare, above, levels[above])
        caps = (*caps, *more)
    if level == COST:
        works = np.flatnonzero(bare.prices[COST])
        peak = busiest_moment(evaluator.choices.arrays)
        bare = bare.with_row(works, -np.ones_like(works), -peak)
    return LeanPlan(Task(bare, level, caps, hint), effort)

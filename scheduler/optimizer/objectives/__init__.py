"""The three levels of the objective, one module a term with `add(model, choices)`."""

from collections.abc import Callable

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import Model
from scheduler.optimizer.objectives import (
    avoid,
    changes,
    continuity,
    fairness,
    prefer,
    shift_shortfall,
    staff,
    team_shortfall,
    travel,
)

Adds = Callable[[Model, Choices], None]

SHORTFALLS: tuple[Adds, ...] = (shift_shortfall.add, team_shortfall.add)
PROMISES: tuple[Adds, ...] = (changes.add,)
COSTS: tuple[Adds, ...] = (travel.add, avoid.add, prefer.add, fairness.add, continuity.add, staff.add)
OBJECTIVES: tuple[Adds, ...] = (*SHORTFALLS, *PROMISES, *COSTS)

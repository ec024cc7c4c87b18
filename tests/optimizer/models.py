"""A model with its choices fixed by hand: is it feasible, and what does it come to?"""

import numpy as np

from scheduler.domain.problem import Pair, Problem
from scheduler.optimizer.arrays import Arrays
from scheduler.optimizer.build import build
from scheduler.optimizer.candidates import Allowed, candidates
from scheduler.optimizer.choices import Choices
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.model import LEVELS
from scheduler.optimizer.ragged import Ints
from tests.factories import pairs


def choices_of(problem: Problem) -> Choices:
    return candidates(Allowed(Arrays(problem)))


def taking(choices: Choices, wanted: tuple[Pair, ...]) -> Ints | None:
    """0 or 1 for each choice; None where the pairs are no union of choices."""
    arrays, left = choices.arrays, set(wanted)
    taken = np.zeros(len(choices), dtype=np.int64)
    for number in range(len(choices)):
        person = arrays.problem.volunteers[choices.person[number]].id
        own = {Pair(person, arrays.problem.shifts[shift].id) for shift in arrays.duties[choices.duty[number]]}
        if own <= left:
            taken[number] = 1
            left -= own
    return None if left else taken


def allows(problem: Problem, *places: str) -> bool:
    """Whether the rows of the model let exactly these pairs be the plan."""
    choices = choices_of(problem)
    taken = taking(choices, pairs(*places))
    if taken is None:
        return False
    matrix = build(choices)
    return matrix.broken(matrix.completed(taken)) == 0


def levels(problem: Problem, *places: str) -> tuple[int, ...]:
    """Shortfall, changes and cost by the model; the evaluator must say the same."""
    choices = choices_of(problem)
    taken = taking(choices, pairs(*places))
    assert taken is not None
    matrix = build(choices)
    values = matrix.completed(taken)
    found = tuple(matrix.value(level, values) for level in LEVELS)
    objective = Evaluator(choices).objective(taken)
    assert found == (objective.shortfall, objective.changes, objective.cost)
    return found

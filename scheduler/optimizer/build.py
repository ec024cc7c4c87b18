"""From choices to a linear model: every constraint and every term of the objective has its say."""

from scheduler.optimizer import cuts
from scheduler.optimizer.choices import Choices
from scheduler.optimizer.constraints import CONSTRAINTS, consecutive, overlap
from scheduler.optimizer.model import Matrix, Model
from scheduler.optimizer.objectives import OBJECTIVES, PROMISES, SHORTFALLS, Adds
from scheduler.optimizer.options import Tick, nothing

CUTS: tuple[Adds, ...] = (cuts.faces_for_load, cuts.load_within_faces, cuts.least_faces)


def build(choices: Choices) -> Matrix:
    """The whole problem, or the part that the choices stand for."""
    # Where people have a price, the rows that say so hold as well that nobody is in two places at once.
    priced = choices.arrays.problem.weights.staff > 0
    rules = tuple(add for add in CONSTRAINTS if not (priced and add is overlap.add))
    return _built(choices, OBJECTIVES, rules)


def build_relaxed(choices: Choices, tick: Tick = nothing) -> Matrix:
    """For a lower bound: without the most numerous and least binding rows, with rows that tighten."""
    rules = tuple(add for add in CONSTRAINTS if add is not consecutive.add)
    return _built(choices, (*OBJECTIVES, *CUTS), rules, tick)


def build_upper_levels(choices: Choices, tick: Tick = nothing) -> Matrix:
    """The same without the cost: smaller, and all that shortfall and changes need."""
    return _built(choices, (*SHORTFALLS, *PROMISES), tick=tick)


def _built(
    choices: Choices, terms: tuple[Adds, ...], rules: tuple[Adds, ...] = CONSTRAINTS, tick: Tick = nothing
) -> Matrix:
    model = Model(len(choices))
    for add in (*rules, *terms):
        tick()
        add(model, choices)
    return model.built()

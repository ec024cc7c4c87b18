"""A first plan within a second or two: the scarcest duties first, each by whoever it costs least."""

import numpy as np

from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.ragged import Ints
from scheduler.optimizer.state import State


def construct(evaluator: Evaluator) -> State:
    """Take what stands, keep promises where the rules allow, then fill every duty in order of scarcity."""
    state = State(evaluator)
    for choice in np.flatnonzero(evaluator.choices.fixed).tolist():
        state.take(choice)
    for choice in np.flatnonzero(evaluator.promises).tolist():
        _keep(state, choice)
    for duty in scarcest_first(state):
        fill(state, duty)
    return state


def scarcest_first(state: State) -> list[int]:
    """Duties by candidates for each place, the weightier first among equals."""
    arrays = state.arrays
    owner, shift = arrays.duties.expand(np.arange(len(arrays.duties)))
    need = np.zeros(len(arrays.duties), dtype=np.int64)
    weight = np.zeros(len(arrays.duties), dtype=np.int64)
    np.maximum.at(need, owner, arrays.shifts.least[shift])
    np.maximum.at(weight, owner, arrays.shifts.priority[shift])
    ratio = state.by_duty.sizes() / np.maximum(1, need)
    order: list[int] = np.lexsort((np.arange(len(need)), ratio, -weight)).tolist()
    return order


def fill(state: State, duty: int) -> None:
    """Seat people until nobody lacks, or nobody is left; then those who make the plan cheaper."""
    while state.has_room(duty):
        takers = state.takers(duty)
        if not len(takers):
            return
        worth = state.worth_to_teams(takers)
        dearer = state.dearer_by(takers)
        best = int(np.lexsort((dearer, -worth))[0])
        if not (_lacks(state, duty) or worth[best] > 0 or dearer[best] < 0):
            return
        state.take(int(takers[best]))


def _lacks(state: State, duty: int) -> bool:
    members = state.arrays.duties[duty]
    return bool((state.staff[members] < state.arrays.shifts.least[members]).any())


def _keep(state: State, choice: int) -> None:
    duty = int(state.choices.duty[choice])
    if state.has_room(duty):
        takers: Ints = state.takers(duty)
        if choice in takers:
            state.take(choice)

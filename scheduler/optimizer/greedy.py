"""A first plan within a second or two: the scarcest duties first, each by whoever it costs least."""

import numpy as np

from scheduler.optimizer.model import Floats
from scheduler.optimizer.options import Tick, nothing
from scheduler.optimizer.ragged import Ints
from scheduler.optimizer.state import State


def construct(state: State, tick: Tick = nothing) -> None:
    """Take what stands, keep promises where the rules allow, seat whom teams need, then fill every duty.

    Whatever `tick` raises leaves a plan behind that breaks no rule: what stands is taken before it is asked.
    """
    keep_promises(state, tick)
    for team in scarcest_teams(state):
        tick()
        _fill_team(state, team)
    for duty in scarcest_first(state):
        tick()
        fill(state, duty)


def keep_promises(state: State, tick: Tick = nothing) -> None:
    """Take what stands, then every promise that the rules still allow."""
    for choice in np.flatnonzero(state.choices.fixed).tolist():
        state.take(choice)
    for choice in np.flatnonzero(state.evaluator.promises).tolist():
        tick()
        _keep(state, choice)


def scarcest_teams(state: State) -> list[int]:
    """Teams by how few could count for them, the weightier first."""
    member, teams = state.evaluator.counted, state.arrays.problem.teams
    able = np.bincount(member.team, weights=~member.spoils, minlength=len(teams))
    weight = np.array([team.priority for team in teams], dtype=np.int64)
    least = np.array([team.at_least for team in teams], dtype=np.int64)
    order: list[int] = np.lexsort((np.arange(len(teams)), -weight, able / np.maximum(1, least))).tolist()
    return order


def _fill_team(state: State, team: int) -> None:
    """Seat those who count for the team, where one of them helps others as well if there is a choice."""
    while state.lacks(team):
        duties = state.duties_of_team(team)
        options = [state.takers(duty) for duty in duties if state.has_room(duty)]
        options = [state.filling(team, some) for some in options]
        takers = np.concatenate([np.zeros(0, dtype=np.int64), *options])
        if not len(takers):
            return
        worth, dearer = state.worth_to_teams(takers), state.dearer_by(takers)
        state.take(int(takers[np.lexsort((dearer, -worth))[0]]))


def scarcest_first(state: State) -> list[int]:
    """Duties by candidates for each place, the weightier first among equals."""
    arrays = state.arrays
    owner, shift = arrays.duties.expand(np.arange(len(arrays.duties)))
    need = np.zeros(len(arrays.duties), dtype=np.int64)
    weight = np.zeros(len(arrays.duties), dtype=np.int64)
    np.maximum.at(need, owner, arrays.shifts.least[shift])
    np.maximum.at(weight, owner, arrays.shifts.priority[shift])
    ratio = _alike_on_lists(state, state.by_duty.sizes() / np.maximum(1, need))
    order: list[int] = np.lexsort((np.arange(len(need)), ratio, -weight)).tolist()
    return order


def _alike_on_lists(state: State, ratio: Floats) -> Floats:
    """The duties of a continuity list as scarce as the scarcest of them: they come one after the other."""
    arrays = state.arrays
    first = arrays.duties.items[arrays.duties.ptr[:-1]]
    place, of_list = arrays.lists_of_shift.expand(first)
    least = np.full(len(arrays.continuity), np.inf)
    np.minimum.at(least, of_list, ratio[place])
    alike = ratio.copy()
    # Lists as scarce as each other are kept apart by a trifle.
    alike[place] = least[of_list] + 1e-6 * of_list
    return alike


def fill(state: State, duty: int) -> None:
    """Seat people until nobody lacks, or nobody is left; then those who make the plan cheaper."""
    takers = state.takers(duty)
    dearer = state.dearer_by(takers)
    while len(takers) and state.has_room(duty):
        worth = state.worth_to_teams(takers)
        best = int(np.lexsort((dearer, -worth))[0])
        if not (_lacks(state, duty) or worth[best] > 0 or dearer[best] < 0):
            return
        state.take(int(takers[best]))
        # Somebody seated here changes for the others only what the teams need, and whom they must not meet.
        still = (state.taken[takers] == 0) & (state.blocked[takers] == 0)
        takers, dearer = takers[still], dearer[still]


def _lacks(state: State, duty: int) -> bool:
    members = state.arrays.duties[duty]
    return bool((state.staff[members] < state.arrays.shifts.least[members]).any())


def _keep(state: State, choice: int) -> None:
    duty = int(state.choices.duty[choice])
    if state.has_room(duty):
        takers: Ints = state.takers(duty)
        if choice in takers:
            state.take(choice)

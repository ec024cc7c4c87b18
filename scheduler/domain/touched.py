"""What a few changed assignments do to the objective, counted only where they touch it.

Counting a whole season anew takes a tenth of a second; a page that compares fifty stand-ins has not got that.
"""

from collections.abc import Collection
from dataclasses import dataclass

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Objective, Pair
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.scoring import continuity_cost, counted, person_cost


@dataclass(frozen=True, slots=True)
class Tally:
    """The touched part of the objective; `missing` says by shift and by team how many people each lacks."""

    objective: Objective
    missing: dict[tuple[bool, str], int]

    def worse_than(self, before: "Tally") -> bool:
        """Whether any shift or team lacks more people than before."""
        return any(lack > before.missing.get(target, 0) for target, lack in self.missing.items())

    def minus(self, before: "Tally") -> Objective:
        """What changed on each level; negative is better."""
        now, then = self.objective, before.objective
        return Objective(now.shortfall - then.shortfall, now.changes - then.changes, now.cost - then.cost)


def tally(index: ProblemIndex, assigned: Assignments, pairs: Collection[Pair]) -> Tally:
    """The part of the objective that adding or removing these pairs can change.

    Two tallies over the same pairs differ by exactly what the whole objectives differ by.
    """
    shifts = tuple(dict.fromkeys(pair.shift for pair in pairs))
    people = dict.fromkeys(pair.volunteer for pair in pairs)
    missing: dict[tuple[bool, str], int] = {}
    shortfall = 0
    for name in shifts:
        shift = index.shifts[name]
        lack = missing[False, name] = max(0, shift.min - len(assigned.people_on(name)))
        shortfall += shift.priority * lack
    for team in {team.id: team for name in shifts for team in index.teams_with(name)}.values():
        lack = missing[True, team.id] = max(0, team.at_least - counted(index, assigned, team))
        shortfall += team.priority * lack
    dropped = sum(pair in index.problem.published and pair not in assigned for pair in set(pairs))
    lists = dict.fromkeys(group for name in shifts for group in index.continuity_with(name))
    cost = sum(person_cost(index, who, assigned.shifts_of(who)).total for who in people)
    cost += sum(continuity_cost(index, assigned, index.problem.continuity[group]) for group in lists)
    return Tally(Objective(shortfall, dropped, cost), missing)

"""What a few changed assignments do to the objective, counted only where they touch it.

Counting a whole season anew takes a tenth of a second; a page that compares fifty stand-ins has not got that.
"""

from collections.abc import Collection
from dataclasses import dataclass

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Objective, Pair
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.scoring import continuity_cost, counted, person_cost

Missing = dict[tuple[bool, str], int]
"""By (is a team, its id) how many people a shift or team lacks."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The touched part of the objective."""

    objective: Objective

    def minus(self, before: "Tally") -> Objective:
        """What changed on each level; negative is better."""
        now, then = self.objective, before.objective
        return Objective(now.shortfall - then.shortfall, now.changes - then.changes, now.cost - then.cost)


def missing(index: ProblemIndex, assigned: Assignments, pairs: Collection[Pair]) -> Missing:
    """What the shifts and teams lack that adding or removing these pairs can touch."""
    shifts = dict.fromkeys(pair.shift for pair in pairs)
    lacks: Missing = {
        (False, name): max(0, index.shifts[name].min - len(assigned.people_on(name))) for name in shifts
    }
    for team in {team.id: team for name in shifts for team in index.teams_with(name)}.values():
        lacks[True, team.id] = max(0, team.at_least - counted(index, assigned, team))
    return lacks


def worse(before: Missing, after: Missing) -> bool:
    """Whether anything lacks more people than before."""
    return any(lack > before[target] for target, lack in after.items())


def tally(index: ProblemIndex, assigned: Assignments, pairs: Collection[Pair]) -> Tally:
    """The part of the objective that adding or removing these pairs can change.

    Two tallies over the same pairs differ by exactly what the whole objectives differ by.
    """
    shifts = dict.fromkeys(pair.shift for pair in pairs)
    people = dict.fromkeys(pair.volunteer for pair in pairs)
    teams = {team.id: team for name in shifts for team in index.teams_with(name)}
    shortfall = 0
    for (is_team, name), lack in missing(index, assigned, pairs).items():
        shortfall += lack * (teams[name].priority if is_team else index.shifts[name].priority)
    dropped = sum(pair in index.problem.published and pair not in assigned for pair in set(pairs))
    lists = dict.fromkeys(group for name in shifts for group in index.continuity_with(name))
    cost = sum(person_cost(index, who, assigned.shifts_of(who)).total for who in people)
    cost += sum(continuity_cost(index, assigned, index.problem.continuity[group]) for group in lists)
    return Tally(Objective(shortfall, dropped, cost))

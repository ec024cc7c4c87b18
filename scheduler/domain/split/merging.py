"""Putting a planned part back into the season's plan: whom two parts took stays where the loss is least."""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Pair
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules import added_by
from scheduler.domain.scoring import score

Duty = tuple[str, tuple[str, ...]]
"""A person and the shifts that they take or leave together: one, or those of a block."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The season's plan with a part put in; `lost` people of the part were needed more elsewhere."""

    pairs: frozenset[Pair]
    lost: int


def merged(
    index: ProblemIndex, plan: frozenset[Pair], shifts: Iterable[str], found: Iterable[Pair]
) -> Merged:
    """The plan with what was found for these shifts, if that makes it better; else the plan as it is.

    The part may have been planned beside an older plan, so that somebody is now on two shifts that do not go
    together. Such a person's duties are laid down one after the other, those whose loss would be dearest
    first, and what then breaks a rule is left. Nobody else's can break one: all rules but those of a shift,
    a team or a block speak of one person alone, and those lie in the part as a whole.

    Args:
        index: of the whole season.
        plan: that breaks no rule; it holds what is pinned.
        shifts: of the part.
        found: that broke no rule beside the plan that the part began with.
    """
    mine = frozenset(shifts)
    new = Assignments(pair for pair in plan if pair.shift not in mine)
    for pair in found:
        new.add(pair)
    lost = 0
    for person in _moved(plan, new, mine):
        lost += _settled(index, new, person)
    pairs = frozenset(new)
    if pairs == plan or score(index, pairs).objective >= score(index, plan).objective:
        return Merged(plan, lost)
    return Merged(pairs, lost)


def _moved(plan: frozenset[Pair], new: Assignments, mine: frozenset[str]) -> list[str]:
    """Whoever got something in the part and has duties outside it too."""
    gained = sorted({pair.volunteer for pair in new if pair.shift in mine and pair not in plan})
    return [person for person in gained if not mine.issuperset(new.shifts_of(person))]


def _settled(index: ProblemIndex, new: Assignments, person: str) -> int:
    """Leave what one person can't do beside their other duties; how many duties that were."""
    duties = _duties(index, new, person)
    alone = Assignments()
    left: list[Duty] = []
    for duty in sorted(duties, key=lambda one: (_loss(index, new, one), one), reverse=True):
        pairs = [Pair(person, shift) for shift in duty[1]]
        if added_by(index, alone, *pairs):
            left.append(duty)
        else:
            for pair in pairs:
                alone.add(pair)
    for _, shifts in left:
        for shift in shifts:
            new.remove(Pair(person, shift))
    return len(left)


def _duties(index: ProblemIndex, new: Assignments, person: str) -> list[Duty]:
    return list({(person, index.served_with(shift)) for shift in new.shifts_of(person)})


def _loss(index: ProblemIndex, new: Assignments, duty: Duty) -> tuple[int, int, int, int]:
    """What it would cost to leave a duty: a pin is never left, then what lacks, promises, load."""
    person, shifts = duty
    pairs = [Pair(person, shift) for shift in shifts]
    lacking = sum(_worth(index, new, shift) for shift in shifts)
    problem = index.problem
    promised = sum(pair in problem.published for pair in pairs)
    pinned = sum(pair in problem.pinned for pair in pairs)
    return (pinned, lacking, promised, sum(index.shifts[shift].when.minutes for shift in shifts))


def _worth(index: ProblemIndex, new: Assignments, shift: str) -> int:
    """What a shift and its teams would lack without one of its people, at their priority."""
    known = index.shifts[shift]
    on = len(new.people_on(shift))
    worth = known.priority if on <= known.min else 0
    for team in index.teams_with(shift):
        there = {one for other in team.shifts for one in new.people_on(other)}
        if len(there) <= team.at_least:
            worth += team.priority
    return worth

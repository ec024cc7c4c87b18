"""Two plans side by side: what moves, who gains and who loses, and which terms pay for it."""

from collections.abc import Collection
from dataclasses import dataclass

from scheduler.domain.problem import Objective, Pair, Problem
from scheduler.domain.problem_index import ProblemIndex, indexed
from scheduler.domain.scoring import PersonCost, Score, score


@dataclass(frozen=True, slots=True)
class PersonDifference:
    """What the second plan changes for one person: shifts, minutes, and their part of the cost."""

    volunteer: str
    gains: tuple[str, ...]
    loses: tuple[str, ...]
    minutes: int
    cost: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The second plan minus the first.

    `shortfalls` holds (is a team, its id, how many more people it lacks) where that changed, `terms` the cost
    by term, `people` everybody whose shifts changed, in the order of the problem.
    """

    objective: Objective
    kept: int
    added: tuple[Pair, ...]
    removed: tuple[Pair, ...]
    people: tuple[PersonDifference, ...]
    shortfalls: tuple[tuple[bool, str, int], ...]
    terms: dict[str, int]


def compare(
    problem: Problem | ProblemIndex,
    first: Collection[Pair],
    second: Collection[Pair],
    second_problem: Problem | ProblemIndex | None = None,
) -> Difference:
    """What a second plan does differently.

    `second_problem` is what the second plan was made for where it is another one with the same people and
    shifts (say, with other weights); each plan is then priced by its own.

    Raises:
        KeyError: if a pair names a person or shift that the problem does not know.
    """
    index = indexed(problem)
    other = index if second_problem is None else indexed(second_problem)
    before, after = score(index, first), score(other, second)
    old, new = set(first), set(second)
    now, then = after.objective, before.objective
    return Difference(
        Objective(now.shortfall - then.shortfall, now.changes - then.changes, now.cost - then.cost),
        kept=len(old & new),
        added=tuple(sorted(new - old)),
        removed=tuple(sorted(old - new)),
        people=_people(index, before, after, (old, new)),
        shortfalls=_shortfalls(before, after),
        terms={name: cost - before.terms[name] for name, cost in after.terms.items()},
    )


def _people(
    index: ProblemIndex, before: Score, after: Score, plans: tuple[set[Pair], set[Pair]]
) -> tuple[PersonDifference, ...]:
    old, new = plans
    changed = {pair.volunteer for pair in old ^ new}
    was = {one.volunteer: one for one in before.people}
    becomes = {one.volunteer: one for one in after.people}
    found = []
    for name in index.volunteers:
        if name in changed:
            nothing = PersonCost(name)
            one, other = was.get(name, nothing), becomes.get(name, nothing)
            gains = tuple(sorted(pair.shift for pair in new - old if pair.volunteer == name))
            loses = tuple(sorted(pair.shift for pair in old - new if pair.volunteer == name))
            minutes = other.minutes - one.minutes
            found.append(PersonDifference(name, gains, loses, minutes, other.total - one.total))
    return tuple(found)


def _shortfalls(before: Score, after: Score) -> tuple[tuple[bool, str, int], ...]:
    was = {(one.is_team, one.target): one.missing for one in before.shortfalls}
    becomes = {(one.is_team, one.target): one.missing for one in after.shortfalls}
    changes = ((*key, becomes.get(key, 0) - was.get(key, 0)) for key in sorted({*was, *becomes}))
    return tuple(change for change in changes if change[2])

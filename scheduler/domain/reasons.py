"""Why this person: what anybody else would have cost, whom the rules kept away, and how fair the whole is."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Objective, Pair, Problem, RuledOut
from scheduler.domain.problem_index import ProblemIndex, indexed
from scheduler.domain.refusals import FREE, first_refusal, refusals_of_shift
from scheduler.domain.substitutes import Substitute, rank
from scheduler.domain.touched import tally


@dataclass(frozen=True, slots=True)
class Why:
    """One assignment explained.

    `without` is how the objective changes if the seats just fall empty, `others` who could have them instead
    and what changes then, `kept_away` why nobody else could, for everybody who is not on the shift.
    """

    without: Objective
    others: tuple[Substitute, ...]
    kept_away: tuple[RuledOut, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """One person's or one group's work: minutes in all, and minutes a head against the mean of everybody."""

    name: str
    people: int
    minutes: int
    against_mean: float


@dataclass(frozen=True, slots=True)
class Fairness:
    """Who works how much: `mean` is minutes a head; people in the order of the problem, groups by name."""

    mean: float
    people: tuple[Hours, ...]
    by_source: tuple[Hours, ...]
    by_body: tuple[Hours, ...]


def why(problem: Problem | ProblemIndex, pairs: Collection[Pair], pair: Pair, limit: int = 10) -> Why:
    """Explain why somebody is on a shift; the legs of a block are explained together.

    Raises:
        KeyError: if the problem does not know the pair, or it is not among the pairs.
    """
    index = indexed(problem)
    if pair not in pairs:
        raise KeyError(pair)
    legs = [Pair(pair.volunteer, leg) for leg in index.served_with(pair.shift)]
    mine = [leg for leg in legs if leg in pairs]
    assigned = Assignments(pairs)
    before = tally(index, assigned, mine)
    for leg in mine:
        assigned.remove(leg)
    without = tally(index, assigned, mine).minus(before)
    kept_away = _without_one(
        refusals_of_shift(index, assigned, pair.shift), first_refusal(index, assigned, pair) or FREE
    )
    others = rank(index, pairs, pair.shift, limit, instead_of=pair.volunteer)
    return Why(without, others, kept_away)


def fairness(problem: Problem | ProblemIndex, pairs: Collection[Pair]) -> Fairness:
    """How the work is spread over all volunteers, those without any included."""
    index = indexed(problem)
    minutes: dict[str, int] = defaultdict(int)
    for pair in pairs:
        minutes[pair.volunteer] += index.shifts[pair.shift].when.minutes
    everybody = index.problem.volunteers
    mean = sum(minutes.values()) / len(everybody) if everybody else 0.0
    people = tuple(Hours(one.id, 1, minutes[one.id], minutes[one.id] - mean) for one in everybody)
    by_id = index.volunteers
    by_source = _grouped(people, {one: by_id[one].source for one in by_id}, mean)
    by_body = _grouped(people, {one: by_id[one].body for one in by_id}, mean)
    return Fairness(mean, people, by_source, by_body)


def _grouped(people: Collection[Hours], names: dict[str, str | None], mean: float) -> tuple[Hours, ...]:
    """Those who belong to no group are one without a name, the first."""
    groups: dict[str, list[int]] = defaultdict(list)
    for one in people:
        groups[names[one.name] or ""].append(one.minutes)
    return tuple(
        Hours(name, len(each), sum(each), sum(each) / len(each) - mean)
        for name, each in sorted(groups.items())
    )


def _without_one(counts: Collection[RuledOut], own: str) -> tuple[RuledOut, ...]:
    """The counts without the person whose seat it is."""
    left = (RuledOut(one.rule, one.people - (one.rule == own)) for one in counts)
    return tuple(one for one in left if one.people)

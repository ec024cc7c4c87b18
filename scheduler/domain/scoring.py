"""What a plan is worth: the three levels of the objective, counted without any solver.

The optimiser's figures are held against these. The meaning of each term is in `docs/planning-problem.md`.
All rounding is half to even, as Python's `round` does it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.domain.assignments import Assignments
from scheduler.domain.interval import Interval
from scheduler.domain.problem import Objective, Pair, Problem, Shift, Team, Volunteer
from scheduler.domain.problem_index import ProblemIndex, indexed
from scheduler.domain.rules.distance import km_from_home

MINUTES_PER_LOAD_UNIT = 240
"""Half a day: the unit in which fairness counts work."""


@dataclass(frozen=True, slots=True)
class PersonCost:
    """What one person's shifts cost, by term, and what they amount to (shifts, minutes, load units)."""

    volunteer: str
    travel: int = 0
    avoid: int = 0
    prefer: int = 0
    fairness: int = 0
    staff: int = 0
    shifts: int = 0
    minutes: int = 0
    load: int = 0

    @property
    def total(self) -> int:
        """The person's part of the cost; preferences met are already negative."""
        return self.travel + self.avoid + self.prefer + self.fairness + self.staff


@dataclass(frozen=True, slots=True)
class Shortfall:
    """How many people a shift or team lacks, and at what priority."""

    target: str
    is_team: bool
    missing: int
    priority: int


@dataclass(frozen=True, slots=True)
class Score:
    """The objective and what it is made of.

    `people` has an entry for everybody with at least one shift, `continuity` one for each list, both in the
    order of the problem.
    """

    objective: Objective
    shortfalls: tuple[Shortfall, ...]
    dropped: tuple[Pair, ...]
    people: tuple[PersonCost, ...]
    continuity: tuple[int, ...]

    @property
    def terms(self) -> dict[str, int]:
        """The cost by term; the terms add up to the cost."""
        names = ("travel", "avoid", "prefer", "fairness", "staff")
        by_person = {name: sum(getattr(person, name) for person in self.people) for name in names}
        return {**by_person, "continuity": sum(self.continuity)}


def score(problem: Problem | ProblemIndex, pairs: Iterable[Pair]) -> Score:
    """Count everything; the rules are not looked at.

    Raises:
        KeyError: if a pair names a person or shift that the problem does not know.
    """
    index, assigned = indexed(problem), Assignments(pairs)
    lacking = shortfalls(index, assigned)
    dropped = tuple(pair for pair in sorted(index.problem.published) if _dropped(index, assigned, pair))
    busy = set(assigned.people())
    unknown = busy - index.volunteers.keys()
    if unknown:
        raise KeyError(min(unknown))
    people = tuple(
        person_cost(index, one.id, assigned.shifts_of(one.id))
        for one in index.problem.volunteers
        if one.id in busy
    )
    continuity = tuple(continuity_cost(index, assigned, group) for group in index.problem.continuity)
    objective = Objective(
        shortfall=sum(one.priority * one.missing for one in lacking),
        changes=len(dropped),
        cost=sum(person.total for person in people) + sum(continuity),
    )
    return Score(objective, lacking, dropped, people, continuity)


def shortfalls(index: ProblemIndex, assigned: Assignments) -> tuple[Shortfall, ...]:
    """The shifts that lack people, then the teams; without counting what the plan costs."""
    return (*_short_shifts(index, assigned), *_short_teams(index, assigned))


def counted(index: ProblemIndex, assigned: Assignments, team: Team) -> int:
    """How many of the people on a team's shifts count for it: people of its kind, or families."""
    return len({who for who, _ in counting(index, assigned, team)})


def counting(index: ProblemIndex, assigned: Assignments, team: Team) -> tuple[tuple[str, str], ...]:
    """Everybody who counts for the team, each as (what is counted, the person).

    What is counted is the person, or the family where the team asks for unrelated people.
    """
    shifts_by_person: dict[str, list[str]] = {}
    for shift in team.shifts:
        for person in assigned.people_on(shift):
            shifts_by_person.setdefault(person, []).append(shift)
    return tuple(
        (index.family(person) if team.unrelated else person, person)
        for person, shifts in shifts_by_person.items()
        if is_of_kind(index, team, person, shifts)
    )


def is_of_kind(index: ProblemIndex, team: Team, volunteer: str, shifts: Iterable[str]) -> bool:
    """Whether a person on these shifts of the team is one that the team asks for."""
    person = index.volunteers[volunteer]
    if team.gender is not None:
        return person.gender is team.gender
    if team.language is not None:
        return team.language in person.languages
    if team.qualification is not None:
        days = [day for shift in shifts for day in index.dates(shift)]
        return index.valid(volunteer, team.qualification, days)
    return True


def person_cost(index: ProblemIndex, volunteer: str, shifts: Iterable[str]) -> PersonCost:
    """What these shifts of one person cost, by term; all zero without any shift."""
    person, weights = index.volunteers[volunteer], index.problem.weights
    mine = [index.shifts[shift] for shift in shifts]
    load = sum(load_units(shift) for shift in mine)
    return PersonCost(
        volunteer,
        travel=weights.travel * sum(round(km_from_home(index, volunteer, one.id) / 10) for one in mine),
        avoid=weights.avoid * sum(overlaps_any(person.avoids, one.when) for one in mine),
        prefer=-weights.prefer * sum(preferences_met(person, one) for one in mine),
        fairness=weights.fairness * (load * (load + 1) // 2),
        staff=weights.staff if mine else 0,
        shifts=len(mine),
        minutes=sum(one.when.minutes for one in mine),
        load=load,
    )


def load_units(shift: Shift) -> int:
    """How many half-days a shift weighs: at least one, rounded half to even."""
    return max(1, round(shift.when.minutes / MINUTES_PER_LOAD_UNIT))


def overlaps_any(stretches: Iterable[Interval], when: Interval) -> bool:
    """Whether the time overlaps any of the stretches."""
    return any(stretch.overlaps(when) for stretch in stretches)


def preferences_met(person: Volunteer, shift: Shift) -> int:
    """How many of the three wishes (time, site, kind) the shift meets."""
    in_time = any(stretch.contains(shift.when) for stretch in person.prefers)
    return in_time + (shift.site in person.preferred_sites) + (shift.kind in person.preferred_kinds)


def continuity_cost(index: ProblemIndex, assigned: Assignments, group: tuple[str, ...]) -> int:
    """What it costs that more people serve these shifts than the largest of them needs."""
    people = {person for shift in group for person in assigned.people_on(shift)}
    needed = max((index.shifts[shift].min for shift in group), default=0)
    return index.problem.weights.continuity * max(0, len(people) - needed)


def _short_shifts(index: ProblemIndex, assigned: Assignments) -> Iterable[Shortfall]:
    for shift in index.problem.shifts:
        missing = shift.min - len(assigned.people_on(shift.id))
        if missing > 0:
            yield Shortfall(shift.id, False, missing, shift.priority)


def _short_teams(index: ProblemIndex, assigned: Assignments) -> Iterable[Shortfall]:
    for team in index.problem.teams:
        missing = team.at_least - counted(index, assigned, team)
        if missing > 0:
            yield Shortfall(team.id, True, missing, team.priority)


def _dropped(index: ProblemIndex, assigned: Assignments, pair: Pair) -> bool:
    exists = pair.volunteer in index.volunteers and pair.shift in index.shifts
    return exists and pair not in assigned

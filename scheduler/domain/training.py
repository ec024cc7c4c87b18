"""How many more trained people would close the shortfall, by qualification, place and week.

People are made up who can do what is asked, are always free and live everywhere; they are put on the empty
seats one after another under all the rules, and what is still short then is counted anew.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from scheduler.domain.assignments import Assignments
from scheduler.domain.interval import Interval
from scheduler.domain.problem import Gender, Held, Limits, Pair, Problem, Team, Volunteer
from scheduler.domain.problem_index import ProblemIndex, indexed
from scheduler.domain.rules import added_by
from scheduler.domain.scoring import Shortfall, counted, score

Seat = tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """Who is asked for where and when: `week` is an ISO week, `gender` empty where it does not matter."""

    qualifications: tuple[str, ...]
    site: str
    week: str
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Trained:
    """So many people of this kind, who would take so many seats."""

    need: Need
    people: int
    seats: int


@dataclass(frozen=True, slots=True)
class Training:
    """What to train for; `left` is short even then (a full shift, say), `pairs` where each was put."""

    needs: tuple[Trained, ...]
    left: tuple[Shortfall, ...]
    problem: Problem
    pairs: tuple[Pair, ...]


def training_needs(
    problem: Problem | ProblemIndex, pairs: Collection[Pair], limits: Limits = Limits()
) -> Training:
    """Count the people; `limits` are what each of them would be ready to give.

    Seats are given in order of time, each to the first who can take it: that is the least number wherever
    only the hours matter, else a number that is enough.
    """
    index = indexed(problem)
    pool = _pool(index, pairs, limits)
    wider = replace(index.problem, volunteers=(*index.problem.volunteers, *pool.values()))
    open_ = _Open(ProblemIndex(wider), Assignments(pairs), pool)
    for short in sorted(score(index, pairs).shortfalls, key=lambda one: not one.is_team):
        open_.fill(short)
    after = tuple(open_.assigned)
    return Training(open_.trained(), score(open_.index, after).shortfalls, wider, after)


class _Open:
    """The plan while seats are given to people who are made up."""

    def __init__(
        self, index: ProblemIndex, assigned: Assignments, pool: dict[tuple[Need, int], Volunteer]
    ) -> None:
        self.index, self.assigned, self.pool = index, assigned, pool
        self.taken: dict[Need, dict[str, int]] = {}

    def fill(self, short: Shortfall) -> None:
        """Put people where the shift or team lacks them, as far as there is room."""
        while self._missing(short):
            if not any(self._placed(need, seat) for need, seat in _seats(self.index, self.assigned, short)):
                return

    def trained(self) -> tuple[Trained, ...]:
        """Who was needed."""
        return tuple(
            Trained(need, len(people), sum(people.values())) for need, people in sorted(self.taken.items())
        )

    def _missing(self, short: Shortfall) -> int:
        if short.is_team:
            team = _team(self.index, short.target)
            return max(0, team.at_least - counted(self.index, self.assigned, team))
        shift = self.index.shifts[short.target]
        return max(0, shift.min - len(self.assigned.people_on(shift.id)))

    def _placed(self, need: Need, seat: Seat) -> bool:
        for number in range(len(self.pool)):
            person = self.pool.get((need, number))
            if person is None:
                return False
            pairs = [Pair(person.id, leg) for leg in seat]
            if pairs[0] not in self.assigned and not added_by(self.index, self.assigned, *pairs):
                for pair in pairs:
                    self.assigned.add(pair)
                people = self.taken.setdefault(need, {})
                people[person.id] = people.get(person.id, 0) + len(pairs)
                return True
        return False


def _pool(index: ProblemIndex, pairs: Collection[Pair], limits: Limits) -> dict[tuple[Need, int], Volunteer]:
    """As many people for each need as could be wanted at the very most."""
    assigned, most = Assignments(pairs), dict[Need, int]()
    for short in score(index, pairs).shortfalls:
        for need in dict.fromkeys(need for need, _ in _seats(index, assigned, short)):
            most[need] = most.get(need, 0) + short.missing
    languages = {one for shift in index.problem.shifts for one in shift.languages_any}
    languages |= {team.language for team in index.problem.teams if team.language is not None}
    whole = _whole(index)
    pool = {}
    for place, (need, number) in enumerate(
        (need, n) for need, most_of in most.items() for n in range(most_of)
    ):
        pool[need, number] = Volunteer(
            id=f"+{place}",
            available=whole,
            gender=Gender(need.gender) if need.gender else None,
            qualifications=tuple(Held(code) for code in need.qualifications),
            languages=frozenset(languages),
            limits=limits,
        )
    return pool


def _whole(index: ProblemIndex) -> tuple[Interval, ...]:
    shifts = index.problem.shifts
    if not shifts:
        return ()
    return (Interval(min(one.when.start for one in shifts), max(one.when.end for one in shifts)),)


def _seats(index: ProblemIndex, assigned: Assignments, short: Shortfall) -> Iterator[tuple[Need, Seat]]:
    """Where somebody could be put, seats that are empty anyway first, and whom that asks for."""
    team = _team(index, short.target) if short.is_team else None
    for name in (short.target,) if team is None else _emptiest(index, assigned, team):
        shift, legs = index.shifts[name], index.served_with(name)
        codes = {code for leg in legs for code in index.shifts[leg].requires}
        if team is not None and team.qualification is not None:
            codes.add(team.qualification)
        gender = team.gender.value if team is not None and team.gender is not None else ""
        yield Need(tuple(sorted(codes)), shift.site, index.week(name), gender), legs


def _emptiest(index: ProblemIndex, assigned: Assignments, team: Team) -> list[str]:
    def order(name: str) -> tuple[bool, Interval]:
        shift = index.shifts[name]
        return len(assigned.people_on(name)) >= shift.min, shift.when

    return sorted(team.shifts, key=order)


def _team(index: ProblemIndex, name: str) -> Team:
    return next(team for team in index.problem.teams if team.id == name)

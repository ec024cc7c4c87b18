"""A seat that is empty: the shift or team that lacks somebody, and what keeps one person from it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Pair, Team
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.rules import RULES, Violation
from scheduler.domain.scoring import counted, counting, is_of_kind

CODES = (
    "assigned",
    "kind",
    "qualification",
    "expired",
    "language",
    "distance",
    "availability",
    "declined",
    "apart",
    "overlap",
    "rest",
    "minutes_per_week",
    "shifts_per_day",
    "consecutive_days",
    "shifts_total",
    "minutes_total",
    "capacity",
    "free",
)
"""In the order in which they are told. `assigned`: is there already. `kind`: not whom the team asks for.
`free`: nothing is in the way; that stays only where the plan is not the best one."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """The first rule in a person's way on the shift they come closest to, and all that is in the way."""

    code: str
    pair: Pair
    broken: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    """Shifts on which somebody could serve, and the teams that would count them."""

    shifts: tuple[str, ...]
    team: Team | None = None

    @classmethod
    def of(cls, index: ProblemIndex, target: str, is_team: bool) -> "Seat":
        """The seat of a shift or team that falls short."""
        if not is_team:
            return cls((target,))
        team = next(one for one in index.problem.teams if one.id == target)
        return cls(team.shifts, team)

    def lacks(self, index: ProblemIndex, assigned: Assignments) -> int:
        """How many are missing."""
        if self.team is not None:
            return max(0, self.team.at_least - counted(index, assigned, self.team))
        return max(0, index.shifts[self.shifts[0]].min - len(assigned.people_on(self.shifts[0])))

    @staticmethod
    def near(index: ProblemIndex, pairs: Iterable[Pair]) -> "Neighbourhood":
        """Whatever these pairs could fill or empty."""
        shifts = tuple(dict.fromkeys(pair.shift for pair in pairs))
        return Neighbourhood(
            shifts, tuple({team.id: team for one in shifts for team in index.teams_with(one)}.values())
        )


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Shifts and teams whose shortfall is watched while something is tried."""

    shifts: tuple[str, ...]
    teams: tuple[Team, ...]

    def lacks(self, index: ProblemIndex, assigned: Assignments) -> int:
        """Priority times what is missing."""
        lacking = sum(
            index.shifts[one].priority * max(0, index.shifts[one].min - len(assigned.people_on(one)))
            for one in self.shifts
        )
        return lacking + sum(
            team.priority * max(0, team.at_least - counted(index, assigned, team)) for team in self.teams
        )


def obstacle(index: ProblemIndex, assigned: Assignments, person: str, seat: Seat) -> Obstacle:
    """What keeps one person from the seat."""
    if _is_there(index, assigned, person, seat):
        return Obstacle("assigned", Pair(person, seat.shifts[0]))
    found = [_on(index, assigned, Pair(person, shift), seat.team) for shift in seat.shifts]
    return max(found, key=lambda one: CODES.index(one.code))


def _is_there(index: ProblemIndex, assigned: Assignments, person: str, seat: Seat) -> bool:
    if seat.team is None:
        return Pair(person, seat.shifts[0]) in assigned
    return any(person == who for _, who in counting(index, assigned, seat.team))


def _on(index: ProblemIndex, assigned: Assignments, pair: Pair, team: Team | None) -> Obstacle:
    if team is not None and not is_of_kind(index, team, pair.volunteer, (pair.shift,)):
        return Obstacle("kind", pair)
    broken = tuple(obstacles(index, assigned, pair))
    code = min((one.rule for one in broken), key=CODES.index, default="free")
    return Obstacle(code, pair, broken)


def obstacles(index: ProblemIndex, assigned: Assignments, pair: Pair) -> Iterator[Violation]:
    """Everything that one more assignment would break, the legs of a block taken together."""
    put: list[Pair] = []
    try:
        for one in with_block(index, assigned, pair):
            for rule in RULES:
                yield from (found for found in rule.broken_by(index, assigned, one) if found.rule != "block")
            assigned.add(one)
            put.append(one)
    finally:
        for one in put:
            assigned.remove(one)


def with_block(index: ProblemIndex, assigned: Assignments, pair: Pair, *, held: bool = False) -> list[Pair]:
    """The pair and whatever it brings along because shifts are one block; `held` wants those in the plan."""
    legs, new = {pair.shift}, [pair.shift]
    while new:
        beside = {leg for shift in new for block in index.blocks_with(shift) for leg in block}
        new = sorted(beside - legs)
        legs |= beside
    pairs = [Pair(pair.volunteer, leg) for leg in sorted(legs, key=lambda leg: index.shifts[leg].when)]
    return [one for one in pairs if (one in assigned) == held]

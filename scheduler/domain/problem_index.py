"""A problem made quick to ask: look-ups by id and facts about shifts and people, each worked out once."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from scheduler.domain.families import families
from scheduler.domain.interval import Interval, merge
from scheduler.domain.problem import Held, Problem, Shift, Team, Volunteer
from scheduler.domain.travel import Distances


class ProblemIndex:
    """Everything that rules and scoring ask of a problem more than once. The problem must be consistent."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.volunteers: dict[str, Volunteer] = {one.id: one for one in problem.volunteers}
        self.shifts: dict[str, Shift] = {one.id: one for one in problem.shifts}
        self.distances = Distances(problem.sites, problem.travel)
        self._dates: dict[str, tuple[date, ...]] = {}
        self._weeks: dict[date, str] = {}
        self._available: dict[str, tuple[Interval, ...]] = {}
        self._held: dict[str, dict[str, list[Held]]] = {}

    def dates(self, shift: str) -> tuple[date, ...]:
        """Every local date that the shift touches."""
        known = self._dates.get(shift)
        if known is None:
            known = self._dates[shift] = self.shifts[shift].when.dates()
        return known

    def week(self, shift: str) -> str:
        """The ISO week in which the shift starts, such as `2027-W28`."""
        day = self.shifts[shift].when.start.date()
        known = self._weeks.get(day)
        if known is None:
            year, week, _ = day.isocalendar()
            known = self._weeks[day] = f"{year:04d}-W{week:02d}"
        return known

    def available(self, volunteer: str) -> tuple[Interval, ...]:
        """The person's availability in order, touching stretches joined."""
        known = self._available.get(volunteer)
        if known is None:
            known = self._available[volunteer] = merge(self.volunteers[volunteer].available)
        return known

    def holds(self, volunteer: str, code: str) -> bool:
        """Whether the person has the qualification at all, valid or not."""
        return code in self._held_by(volunteer)

    def valid(self, volunteer: str, code: str, days: Iterable[date]) -> bool:
        """Whether the qualification is valid on every one of the days; two certificates may take turns."""
        held = self._held_by(volunteer).get(code, ())
        if any(one.valid_from is None and one.valid_until is None for one in held):
            return True
        return bool(held) and all(any(one.valid_on(day) for one in held) for day in days)

    def sets_out(self, shift: str) -> bool:
        """Whether people come to it from home; to a later leg of a block they come from the leg before."""
        return shift not in self._later_legs

    def blocks_with(self, shift: str) -> tuple[tuple[str, ...], ...]:
        """The blocks that the shift belongs to."""
        return self._blocks_by_shift.get(shift, ())

    def teams_with(self, shift: str) -> tuple[Team, ...]:
        """The teams that draw on the shift."""
        return self._teams_by_shift.get(shift, ())

    def continuity_with(self, shift: str) -> tuple[int, ...]:
        """Places of the continuity lists that the shift is on."""
        return self._continuity_by_shift.get(shift, ())

    def served_with(self, shift: str) -> tuple[str, ...]:
        """The shift and all that the same person must serve with it, in order of time."""
        found, waiting = {shift}, [shift]
        while waiting:
            for block in self.blocks_with(waiting.pop()):
                waiting += [leg for leg in block if leg not in found]
                found.update(block)
        return tuple(sorted(found, key=lambda leg: (self.shifts[leg].when, leg)))

    def together(self, one: str, other: str) -> bool:
        """Whether two people on these shifts meet: the same shift, team or block."""
        if one == other:
            return True
        groups = self._groups_by_shift
        return not groups.get(one, frozenset()).isdisjoint(groups.get(other, frozenset()))

    def kept_apart_from(self, volunteer: str) -> tuple[str, ...]:
        """Those with whom the person must never be."""
        return self._apart_by_person.get(volunteer, ())

    def family(self, volunteer: str) -> str:
        """One member who stands for the person's whole family."""
        return self._families[volunteer]

    def _held_by(self, volunteer: str) -> dict[str, list[Held]]:
        known = self._held.get(volunteer)
        if known is None:
            known = self._held[volunteer] = {}
            for held in self.volunteers[volunteer].qualifications:
                known.setdefault(held.code, []).append(held)
        return known

    @cached_property
    def _later_legs(self) -> frozenset[str]:
        later: set[str] = set()
        for block in self.problem.blocks:
            first = min(block, key=lambda leg: self.shifts[leg].when.start)
            later.update(leg for leg in block if leg != first)
        return frozenset(later)

    @cached_property
    def _blocks_by_shift(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        found: dict[str, tuple[tuple[str, ...], ...]] = {}
        for block in dict.fromkeys(self.problem.blocks):
            for leg in block:
                found[leg] = (*found.get(leg, ()), block)
        return found

    @cached_property
    def _teams_by_shift(self) -> dict[str, tuple[Team, ...]]:
        found: dict[str, tuple[Team, ...]] = {}
        for team in self.problem.teams:
            for shift in team.shifts:
                found[shift] = (*found.get(shift, ()), team)
        return found

    @cached_property
    def _continuity_by_shift(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        for place, group in enumerate(self.problem.continuity):
            for shift in dict.fromkeys(group):
                found[shift] = (*found.get(shift, ()), place)
        return found

    @cached_property
    def _groups_by_shift(self) -> dict[str, frozenset[tuple[str, int]]]:
        groups: dict[str, set[tuple[str, int]]] = {}
        for number, team in enumerate(self.problem.teams):
            for shift in team.shifts:
                groups.setdefault(shift, set()).add(("team", number))
        for number, block in enumerate(self.problem.blocks):
            for shift in block:
                groups.setdefault(shift, set()).add(("block", number))
        return {shift: frozenset(members) for shift, members in groups.items()}

    @cached_property
    def _apart_by_person(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for one, other in self.problem.apart:
            found[one] = (*found.get(one, ()), other)
            found[other] = (*found.get(other, ()), one)
        return found

    @cached_property
    def _families(self) -> dict[str, str]:
        return families(self.volunteers, self.problem.kin)


def indexed(problem: Problem | ProblemIndex) -> ProblemIndex:
    """The index of a problem; an index is handed through, so that callers may keep one."""
    return problem if isinstance(problem, ProblemIndex) else ProblemIndex(problem)

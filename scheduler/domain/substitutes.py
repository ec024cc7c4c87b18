"""Who could take a seat: at once, by leaving another that somebody else takes, or by a chain of two.

No move breaks a rule that was whole, takes anybody off a pinned seat or leaves any shift or team (those that
keep children safe are teams) with fewer people than it has and needs. Legs of a block move together.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from scheduler.domain.assignments import Assignments
from scheduler.domain.problem import Objective, Pair, Problem
from scheduler.domain.problem_index import ProblemIndex, indexed
from scheduler.domain.rules import added_by, declined, distance, language, qualification
from scheduler.domain.rules.availability import free
from scheduler.domain.rules.violation import Violation
from scheduler.domain.scoring import load_units, person_cost
from scheduler.domain.touched import missing, tally, worse

PROBES = 300
"""How many questions (could they? who is short then?) a search asks: it must not keep one waiting."""

_ALONE = (language, distance, declined, qualification)


class Way(StrEnum):
    """How many people have to move, the simplest first."""

    DIRECT = "direct"
    SWAP = "swap"
    CHAIN = "chain"


@dataclass(frozen=True, slots=True)
class Step:
    """One person takes shifts (several if they are a block) and leaves others for them."""

    volunteer: str
    takes: tuple[str, ...]
    leaves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Substitute:
    """Somebody for the seat, what has to happen, and how the three levels of the objective change."""

    way: Way
    steps: tuple[Step, ...]
    change: Objective

    @property
    def volunteer(self) -> str:
        """Who would take the seat."""
        return self.steps[0].volunteer

    @property
    def moves(self) -> tuple[str, ...]:
        """Whom else it would move."""
        return tuple(step.volunteer for step in self.steps[1:])

    @property
    def removed(self) -> tuple[Pair, ...]:
        """The assignments that end."""
        return tuple(Pair(step.volunteer, shift) for step in self.steps for shift in step.leaves)

    @property
    def added(self) -> tuple[Pair, ...]:
        """The assignments that begin."""
        return tuple(Pair(step.volunteer, shift) for step in self.steps for shift in step.takes)


def rank(
    problem: Problem | ProblemIndex,
    pairs: Iterable[Pair],
    shift_id: str,
    limit: int = 10,
    *,
    instead_of: str | None = None,
) -> tuple[Substitute, ...]:
    """Who could take a seat on the shift: direct ones, then swaps, then chains, each kind by what it costs.

    Every direct one is looked at; swaps and chains only as far as the list is not full yet, the people whom
    it suits best first, up to `PROBES` questions. With `instead_of` that person's seat is asked for and the
    change counts from the plan in which they have it. Nobody is listed twice.

    Raises:
        KeyError: if the problem does not know the shift or a pair.
    """
    index = indexed(problem)
    seat = index.served_with(shift_id)
    search = _Search(index, Assignments(pairs), () if instead_of is None else _seats(instead_of, seat))
    found: dict[str, Substitute] = {}
    for leavings, way in enumerate(Way):
        for person in search.able(seat):
            if person in found or (found and len(found) >= limit and leavings):
                continue
            one = search.taken((), person, seat, leavings)
            if one is not None:
                found[person] = Substitute(way, *one)
    order = {way: place for place, way in enumerate(Way)}
    ranked = sorted(found.values(), key=lambda one: (order[one.way], one.change, one.volunteer))
    return tuple(ranked[:limit])


Found = tuple[tuple[Step, ...], Objective]


class _Search:
    """The plan as it would be at this point of a chain; every method leaves it as it was."""

    def __init__(self, index: ProblemIndex, assigned: Assignments, vacated: tuple[Pair, ...]) -> None:
        self.index, self.assigned = index, assigned
        self.vacated = tuple(pair for pair in vacated if pair in assigned)
        self.banned = {pair.volunteer for pair in vacated}
        for pair in self.vacated:
            assigned.remove(pair)
        self._able: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._load: dict[str, int] = {}
        self._first: dict[str, tuple[Violation, ...]] = {}
        self._left = PROBES

    def able(self, legs: tuple[str, ...]) -> tuple[str, ...]:
        """Everybody who could serve the shifts if they did nothing else, the cheapest first."""
        known = self._able.get(legs)
        if known is None:
            people = (one for one in self.index.volunteers if one not in self.banned)
            fit = [one for one in people if self._alone(one, legs)]
            fit.sort(key=lambda one: (self._price(one, legs), one))
            known = self._able[legs] = tuple(fit)
        return known

    def taken(
        self, steps: tuple[Step, ...], person: str, legs: tuple[str, ...], leavings: int
    ) -> Found | None:
        """The rest of the chain in which the person takes the shifts and exactly so many seats are left."""
        if any(Pair(person, leg) in self.assigned for leg in legs):
            return None
        broken = self._broken(person, legs) if steps else self._broken_at_first(person, legs)
        if leavings == 0:
            return None if broken else self._counted((*steps, Step(person, legs)))
        if not broken or self._left < 0:
            return None
        for unit in self._cures(person, broken):
            with self._without(_seats(person, unit)):
                step = Step(person, legs, unit)
                found = None if self._broken(person, legs) else self._passed_on((*steps, step), leavings)
            if found is not None:
                return found
        return None

    def _passed_on(self, steps: tuple[Step, ...], leavings: int) -> Found | None:
        """What becomes of the seats that the last step leaves: nobody is needed, or somebody takes them."""
        if leavings == 1 and not self._is_needed(steps[-1].leaves):
            found = self._counted(steps)
            if found is not None:
                return found
        last, moved = steps[-1], {step.volunteer for step in steps}
        with self._with(_seats(last.volunteer, last.takes)):
            for person in self.able(last.leaves):
                if self._left < 0:
                    return None
                found = None if person in moved else self.taken(steps, person, last.leaves, leavings - 1)
                if found is not None:
                    return found
        return None

    def _counted(self, steps: tuple[Step, ...]) -> Found | None:
        """The chain with its price; None if it would leave somewhere fewer people than needed."""
        removed = [*self.vacated, *(pair for step in steps for pair in _seats(step.volunteer, step.leaves))]
        added = [pair for step in steps for pair in _seats(step.volunteer, step.takes)]
        pairs = [*removed, *added]
        present = {pair for pair in pairs if pair in self.assigned}
        self._set(removed, added)
        lacked = missing(self.index, self.assigned, pairs)
        self._set(added, removed)
        found = None
        if not worse(lacked, missing(self.index, self.assigned, pairs)):
            after = tally(self.index, self.assigned, pairs)
            self._set(removed, added)
            found = (steps, after.minus(tally(self.index, self.assigned, pairs)))
        self._set(present, [pair for pair in pairs if pair not in present])
        self._left -= 1
        return found

    def _cures(self, person: str, broken: tuple[Violation, ...]) -> Iterator[tuple[str, ...]]:
        """Seats of the person whose leaving may mend all of these, those that cost most first."""
        held = self.assigned.shifts_of(person)
        units = dict.fromkeys(
            tuple(leg for leg in self.index.served_with(shift) if leg in held) for shift in held
        )
        for unit in sorted(units, key=lambda unit: (-self._price(person, unit), unit)):
            pinned = any(pair in self.index.problem.pinned for pair in _seats(person, unit))
            if not pinned and all(not one.shifts or set(one.shifts) & set(unit) for one in broken):
                yield unit

    def _is_needed(self, legs: tuple[str, ...]) -> bool:
        """Whether somebody lacks on one of the shifts now that a person has left them."""
        return any(len(self.assigned.people_on(leg)) < self.index.shifts[leg].min for leg in legs)

    def _broken_at_first(self, person: str, legs: tuple[str, ...]) -> tuple[Violation, ...]:
        """What the first step of a chain breaks: the same for every kind of chain, so asked once."""
        known = self._first.get(person)
        if known is None:
            known = self._first[person] = self._broken(person, legs)
        return known

    def _broken(self, person: str, legs: tuple[str, ...]) -> tuple[Violation, ...]:
        self._left -= 1
        return added_by(self.index, self.assigned, *_seats(person, legs))

    def _alone(self, person: str, legs: tuple[str, ...]) -> bool:
        if not all(free(self.index, person, self.index.shifts[leg].when) for leg in legs):
            return False
        return not any(
            broken
            for rule in _ALONE
            for pair in _seats(person, legs)
            for broken in rule.broken_by(self.index, self.assigned, pair)
        )

    def _price(self, person: str, legs: tuple[str, ...]) -> int:
        """What the shifts add to the person's cost, about: fairness as if on top of what they do now."""
        load = self._load.get(person)
        if load is None:
            shifts = self.assigned.shifts_of(person)
            load = self._load[person] = sum(load_units(self.index.shifts[shift]) for shift in shifts)
        own = person_cost(self.index, person, legs)
        return own.total + self.index.problem.weights.fairness * load * own.load

    @contextmanager
    def _without(self, pairs: tuple[Pair, ...]) -> Iterator[None]:
        held = [pair for pair in pairs if pair in self.assigned]
        self._set((), held)
        try:
            yield
        finally:
            self._set(held, ())

    @contextmanager
    def _with(self, pairs: tuple[Pair, ...]) -> Iterator[None]:
        self._set(pairs, ())
        try:
            yield
        finally:
            self._set((), pairs)

    def _set(self, present: Iterable[Pair], absent: Iterable[Pair]) -> None:
        for pair in absent:
            self.assigned.remove(pair)
        for pair in present:
            self.assigned.add(pair)


def _seats(person: str, legs: Iterable[str]) -> tuple[Pair, ...]:
    return tuple(Pair(person, leg) for leg in legs)

"""Who may do what: every allowed pair of person and duty, found by filtering whole arrays at once."""

from collections.abc import Callable

import numpy as np

from scheduler.domain.problem import Pair
from scheduler.optimizer.arrays import Arrays
from scheduler.optimizer.choices import Choices
from scheduler.optimizer.conflicts import clashes
from scheduler.optimizer.options import Tick, nothing
from scheduler.optimizer.qualified import Qualified
from scheduler.optimizer.ragged import Ints
from scheduler.optimizer.spans import Spans, Truths

CELLS_AT_ONCE = 2_000_000
"""People times shifts judged in one go: keeps memory bounded on problems of any size."""


class Allowed:
    """Judges people against shifts by the rules that look at one pair alone."""

    def __init__(self, arrays: Arrays, tick: Tick = nothing) -> None:
        self.arrays = arrays
        volunteers = arrays.problem.volunteers
        self.qualified = Qualified(arrays)
        tick()
        self._available = Spans(arrays.index.available(one.id) for one in volunteers)
        tick()
        reach = [np.inf if one.limits.travel_km is None else one.limits.travel_km for one in volunteers]
        self._reach = np.array(reach, dtype=np.float64)
        self._tongues = sorted({one.languages_any for one in arrays.problem.shifts}, key=sorted)
        self._tongue = np.array(
            [self._tongues.index(one.languages_any) for one in arrays.problem.shifts], dtype=np.int64
        )
        speaks = [
            [not tongues or bool(one.languages & tongues) for tongues in self._tongues] for one in volunteers
        ]
        self._speaks = np.array(speaks, dtype=bool).reshape(len(volunteers), len(self._tongues))
        self._declined = np.sort(pair_keys(arrays, arrays.problem.declined))

    @property
    def screens(self) -> dict[str, Callable[[Ints, Ints], Truths]]:
        """Each rule, in the order in which people are told: people x shifts to a table of who passes."""
        return {
            "qualification": self.qualified.held,
            "expired": self.qualified.required,
            "language": self._speak,
            "distance": self._near,
            "availability": self._free,
            "declined": self._willing,
        }

    def pairs(self, tick: Tick = nothing) -> tuple[Ints, Ints]:
        """Every pair of person and shift that passes all screens, by person and then by shift."""
        everyone, shifts = np.arange(self.arrays.people), np.arange(len(self.arrays.shift))
        step = max(1, CELLS_AT_ONCE // max(1, len(shifts)))
        parts = []
        for first in range(0, len(everyone), step):
            tick()
            parts.append(self._sifted(everyone[first : first + step], shifts))
        empty = np.zeros(0, dtype=np.int64)
        return (
            np.concatenate([empty, *(part[0] for part in parts)]),
            np.concatenate([empty, *(part[1] for part in parts)]),
        )

    def _sifted(self, people: Ints, shifts: Ints) -> tuple[Ints, Ints]:
        table = self.qualified.required(people, shifts)
        table &= self._speak(people, shifts)
        table &= self._near(people, shifts)
        row, shift = np.nonzero(table)
        person = people[row]
        kept = self._is_free(person, shift) & ~np.isin(self._key(person, shift), self._declined)
        return person[kept], shift[kept]

    def _speak(self, people: Ints, shifts: Ints) -> Truths:
        return self._speaks[people][:, self._tongue[shifts]]

    def _near(self, people: Ints, shifts: Ints) -> Truths:
        arrays = self.arrays
        home = arrays.home[people]
        near_site = (home < 0)[:, None] | (arrays.km[home] <= self._reach[people][:, None])
        return ~arrays.shifts.sets_out[shifts] | near_site[:, arrays.shifts.site[shifts]]

    def _free(self, people: Ints, shifts: Ints) -> Truths:
        person, shift = np.repeat(people, len(shifts)), np.tile(shifts, len(people))
        return self._is_free(person, shift).reshape(len(people), len(shifts))

    def _is_free(self, person: Ints, shift: Ints) -> Truths:
        return self._available.contain(person, self.arrays.shifts.start[shift], self.arrays.shifts.end[shift])

    def _willing(self, people: Ints, shifts: Ints) -> Truths:
        return ~np.isin(self._key(people[:, None], shifts[None, :]), self._declined)

    def _key(self, person: Ints, shift: Ints) -> Ints:
        return person * len(self.arrays.shift) + shift


def pair_keys(arrays: Arrays, pairs: frozenset[Pair]) -> Ints:
    """One number for each pair that names a person and a shift of the problem."""
    keys = [
        arrays.person[one.volunteer] * len(arrays.shift) + arrays.shift[one.shift]
        for one in pairs
        if one.volunteer in arrays.person and one.shift in arrays.shift
    ]
    return np.array(keys, dtype=np.int64)


def candidates(allowed: Allowed, tick: Tick = nothing) -> Choices:
    """Every duty that each person could do if they did nothing else, by person and start."""
    arrays = allowed.arrays
    person, shift = allowed.pairs(tick)
    duty_of_shift = np.empty(len(arrays.shift), dtype=np.int64)
    owner, members = arrays.duties.expand(np.arange(len(arrays.duties)))
    duty_of_shift[members] = owner
    tick()
    keys, times = np.unique(person * max(1, len(arrays.duties)) + duty_of_shift[shift], return_counts=True)
    person, duty = np.divmod(keys, max(1, len(arrays.duties)))
    whole = times == arrays.duties.sizes()[duty]
    tick()
    choices = Choices.of(arrays, person[whole], duty[whole])
    return choices.only(~_clashing_with_itself(choices))


def _clashing_with_itself(choices: Choices) -> Truths:
    """Blocks whose own shifts the person could not do one after the other."""
    long = choices.only(choices.arrays.duties.sizes()[choices.duty] > 1)
    bad = np.zeros(len(choices), dtype=bool)
    if len(long):
        one, other, _ = clashes(long)
        keys = (long.person * len(choices.arrays.duties) + long.duty)[one[one == other]]
        bad = np.isin(choices.person * len(choices.arrays.duties) + choices.duty, keys)
    return bad

"""Which people hold which qualifications from when until when, asked for many people and shifts at once."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from scheduler.domain.problem import Held, Volunteer
from scheduler.optimizer.arrays import NO_LIMIT, Arrays
from scheduler.optimizer.ragged import Ints
from scheduler.optimizer.spans import Truths

Stretches = tuple[Ints, Ints]
"""For every person the first and the last day (ordinals) of one stretch of validity."""


class Qualified:
    """Validity of each qualification as stretches of days; certificates that follow on are one stretch."""

    def __init__(self, arrays: Arrays) -> None:
        self._shifts = arrays.shifts
        self._volunteers = arrays.problem.volunteers
        self._stretches: dict[str, list[Stretches]] = {}
        self._held = _by_code(self._volunteers)
        asking: dict[str, list[int]] = {}
        for place, one in enumerate(arrays.problem.shifts):
            for code in one.requires:
                asking.setdefault(code, []).append(place)
        self._asking = {code: _marked(asking[code], len(arrays.problem.shifts)) for code in sorted(asking)}

    def held(self, people: Ints, shifts: Ints) -> Truths:
        """Whether each person (row) has everything that each shift (column) requires, valid or not."""
        passed = np.ones((len(people), len(shifts)), dtype=bool)
        for code, asking in self._asking.items():
            asked = np.flatnonzero(asking[shifts])
            holders = np.zeros(len(people), dtype=bool)
            for first, _ in self.stretches(code):
                holders |= first[people] < NO_LIMIT
            passed[:, asked] &= holders[:, None]
        return passed

    def required(self, people: Ints, shifts: Ints) -> Truths:
        """Whether all that each shift requires is held by each person on every date of the shift."""
        passed = np.ones((len(people), len(shifts)), dtype=bool)
        for code, asking in self._asking.items():
            asked = np.flatnonzero(asking[shifts])
            if len(asked):
                passed[:, asked] &= self._valid_table(code, people, shifts[asked])
        return passed

    def valid(self, code: str, person: Ints, shift: Ints) -> Truths:
        """For each pair, whether the person's qualification is valid on every date of the shift."""
        day, last_day = self._shifts.day[shift], self._shifts.last_day[shift]
        good = np.zeros(len(person), dtype=bool)
        for first, last in self.stretches(code):
            good |= (first[person] <= day) & (last_day <= last[person])
        return good

    def stretches(self, code: str) -> list[Stretches]:
        """The first stretch of everybody, then the second of those who have two, and so on."""
        known = self._stretches.get(code)
        if known is None:
            held = {who: _merged(some) for who, some in self._held.get(code, {}).items()}
            depths = range(max(map(len, held.values()), default=0))
            known = [_layer(held, depth, len(self._volunteers)) for depth in depths]
            self._stretches[code] = known
        return known

    def _valid_table(self, code: str, people: Ints, shifts: Ints) -> Truths:
        day, last_day = self._shifts.day[shifts], self._shifts.last_day[shifts]
        good = np.zeros((len(people), len(shifts)), dtype=bool)
        for first, last in self.stretches(code):
            good |= (first[people][:, None] <= day) & (last_day <= last[people][:, None])
        return good


def _marked(places: list[int], size: int) -> Truths:
    marked = np.zeros(size, dtype=bool)
    marked[places] = True
    return marked


def _by_code(volunteers: Sequence[Volunteer]) -> dict[str, dict[int, list[Held]]]:
    """For each code who holds it, by position, with each time that they do."""
    found: dict[str, dict[int, list[Held]]] = {}
    for who, one in enumerate(volunteers):
        for held in one.qualifications:
            found.setdefault(held.code, {}).setdefault(who, []).append(held)
    return found


def _merged(qualifications: list[Held]) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    held = [
        ((one.valid_from or date.min).toordinal(), (one.valid_until or date.max).toordinal())
        for one in qualifications
    ]
    for first, last in sorted(held):
        if stretches and first <= stretches[-1][1] + 1:
            stretches[-1] = (stretches[-1][0], max(last, stretches[-1][1]))
        else:
            stretches.append((first, last))
    return stretches


def _layer(held: dict[int, list[tuple[int, int]]], depth: int, people: int) -> Stretches:
    first, last = np.full(people, NO_LIMIT), np.full(people, -NO_LIMIT)
    for who, stretches in held.items():
        if depth < len(stretches):
            first[who], last[who] = stretches[depth]
    return first, last

"""Which people hold which qualifications from when until when, asked for many people and shifts at once."""

from datetime import date

import numpy as np

from scheduler.domain.problem import Held
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
        asked = sorted({code for one in arrays.problem.shifts for code in one.requires})
        self._asking = {
            code: np.array([code in one.requires for one in arrays.problem.shifts], dtype=bool)
            for code in asked
        }

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
            held = [_merged(one.qualifications, code) for one in self._volunteers]
            known = [_layer(held, depth) for depth in range(max(map(len, held), default=0))]
            self._stretches[code] = known
        return known

    def _valid_table(self, code: str, people: Ints, shifts: Ints) -> Truths:
        day, last_day = self._shifts.day[shifts], self._shifts.last_day[shifts]
        good = np.zeros((len(people), len(shifts)), dtype=bool)
        for first, last in self.stretches(code):
            good |= (first[people][:, None] <= day) & (last_day <= last[people][:, None])
        return good


def _merged(qualifications: tuple[Held, ...], code: str) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    held = [
        ((one.valid_from or date.min).toordinal(), (one.valid_until or date.max).toordinal())
        for one in qualifications
        if one.code == code
    ]
    for first, last in sorted(held):
        if stretches and first <= stretches[-1][1] + 1:
            stretches[-1] = (stretches[-1][0], max(last, stretches[-1][1]))
        else:
            stretches.append((first, last))
    return stretches


def _layer(held: list[list[tuple[int, int]]], depth: int) -> Stretches:
    never = (NO_LIMIT, -NO_LIMIT)
    pairs = [stretches[depth] if depth < len(stretches) else never for stretches in held]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]

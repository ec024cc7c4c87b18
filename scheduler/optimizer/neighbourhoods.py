"""Which part of a plan to open next: stretches of time, places, people, groups, and wherever somebody lacks.

Each kind opens about as many choices as its size says; sizes and shares follow what has paid off.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scheduler.optimizer.arrays import DAY
from scheduler.optimizer.choices import Choices
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.ragged import Ints, Ragged
from scheduler.optimizer.spans import Truths

SMALLEST, LARGEST, FIRST, FIRST_LACKING = 120, 20_000, 550, 8000
"""Open choices in one part: at least, at most, to begin with (and around what lacks)."""
DEPTHS = (6, 12, 24)
"""Choices kept open for each duty beyond its places, drawn anew for each part."""
QUICK = 1.2
"""Seconds below which parts of a kind may grow."""


@dataclass(slots=True)
class Kind:
    """One way of choosing a part, with what is known of it so far."""

    name: str
    pick: Callable[[Ints, np.random.Generator, int], Truths]
    size: int = FIRST
    merit: float = 1.0
    """Recent gain for each second, smoothed, relative to the others."""


class Neighbourhoods:
    """All kinds for one problem."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._choices = evaluator.choices
        arrays = self._choices.arrays
        self._first = arrays.duties.items[arrays.duties.ptr[:-1]]
        self._start = arrays.shifts.start[self._first]
        self._most = np.zeros(len(arrays.duties), dtype=np.int64)
        owner, shift = arrays.duties.expand(np.arange(len(arrays.duties)))
        np.maximum.at(self._most, owner, arrays.shifts.most[shift])
        self._by_duty = Ragged.grouped(self._choices.duty, len(arrays.duties))
        self._sizes = self._by_duty.sizes()
        self.kinds = [Kind("time", self._time), Kind("place", self._place), Kind("people", self._people)]
        if len(arrays.continuity):
            self.kinds.append(Kind("list", self._list))
        self.lacking = Kind("lacking", self._around_lacking, FIRST_LACKING)

    def next(self, taken: Ints, rng: np.random.Generator, short: bool) -> tuple[Kind, Truths]:
        """A kind, drawn by merit, and the choices to open."""
        if short and rng.random() < 0.8:
            kind = self.lacking
        else:
            merits = np.array([kind.merit for kind in self.kinds])
            kind = self.kinds[int(rng.choice(len(merits), p=merits / merits.sum()))]
        if kind is self.lacking:
            return kind, kind.pick(taken, rng, kind.size)
        depth = int(rng.choice(DEPTHS))
        wide = kind.pick(
            taken, rng, int(kind.size * max(1.0, self._sizes.mean() / (depth + self._most.mean())))
        )
        return kind, self._shortlisted(wide, taken, depth)

    def _shortlisted(self, is_open: Truths, taken: Ints, depth: int) -> Truths:
        """For each duty the choices that would now cost least, so many for each place, and those taken."""
        choices, weights = self._choices, self._choices.arrays.problem.weights
        some = np.flatnonzero(is_open)
        load = np.bincount(choices.person, weights=choices.units * taken, minlength=choices.arrays.people)
        units, others = choices.units[some], load[choices.person[some]] - (choices.units * taken)[some]
        dearer = self._evaluator.prices[some] + weights.fairness * units * (others + (units + 1) / 2)
        order = np.lexsort((dearer - 1000.0 * taken[some], choices.duty[some]))
        duty = choices.duty[some][order]
        new = np.concatenate((np.ones(1, dtype=bool), duty[1:] != duty[:-1]))[: len(duty)]
        rank = np.arange(len(duty)) - np.maximum.accumulate(np.where(new, np.arange(len(duty)), 0))
        kept = rank < depth + self._most[duty]
        short = np.zeros(len(choices), dtype=bool)
        short[some[order[kept]]] = True
        return short

    def learn(self, kind: Kind, gain: float, seconds: float, solved: bool) -> None:
        """Adapt the kind's size to how hard its parts are, and its share to what they bring."""
        kind.merit = max(0.05, 0.85 * kind.merit + 0.15 * min(4.0, gain / max(0.05, seconds)))
        if not solved:
            kind.size = max(SMALLEST, int(kind.size * 0.7))
        elif seconds < QUICK:
            kind.size = min(LARGEST, int(kind.size * 1.2))

    def _duties(self, order: Ints, size: int) -> Truths:
        """Choices of the first duties in this order that together have about `size` choices."""
        total = np.cumsum(self._sizes[order])
        chosen = order[: max(1, int(np.searchsorted(total, size)))]
        is_open = np.zeros(len(self._choices), dtype=bool)
        is_open[self._by_duty.expand(chosen)[1]] = True
        return is_open

    def _time(self, _: Ints, rng: np.random.Generator, size: int) -> Truths:
        centre = self._start[rng.integers(len(self._start))]
        return self._duties(np.argsort(np.abs(self._start - centre), kind="stable"), size)

    def _place(self, _: Ints, rng: np.random.Generator, size: int) -> Truths:
        """Duties near one place, over more time: twenty kilometres count as a day."""
        return self._duties(self._near(int(rng.integers(len(self._start)))), size)

    def _near(self, duty: int) -> Ints:
        shifts, km = self._choices.arrays.shifts, self._choices.arrays.km
        site = shifts.site[self._first]
        days = np.abs(self._start - self._start[duty]) / DAY
        return np.argsort(days + km[site[duty], site] / 20, kind="stable")

    def _people(self, taken: Ints, rng: np.random.Generator, size: int) -> Truths:
        """Some people who could do each other's duties, over all time: what any of them has, all may take."""
        held = np.flatnonzero(taken)
        if not len(held):
            return self._time(taken, rng, size)
        person = self._choices.person
        seed = int(held[rng.integers(len(held))])
        rivals = np.unique(person[self._by_duty[self._choices.duty[seed]]])
        order = rng.permutation(rivals)
        is_open = np.zeros(len(person), dtype=bool)
        chosen = np.zeros(self._choices.arrays.people, dtype=bool)
        for count in (4, 8, 16, 32, 64, 128):
            chosen[person[seed]] = True
            chosen[order[:count]] = True
            served = np.zeros(len(self._sizes), dtype=bool)
            served[self._choices.duty[held[chosen[person[held]]]]] = True
            wider = chosen[person] & served[self._choices.duty]
            if wider.sum() > size and is_open.any():
                break
            is_open = wider
            if count >= len(order):
                break
        return is_open

    def _list(self, _: Ints, rng: np.random.Generator, size: int) -> Truths:
        """The shifts of some continuity lists, neighbours in time."""
        arrays = self._choices.arrays
        one = int(rng.integers(len(arrays.continuity)))
        on_list = np.zeros(len(arrays.shift), dtype=bool)
        on_list[arrays.continuity[one]] = True
        mine = on_list[self._first]
        middle = self._start[mine].mean() if mine.any() else self._start.mean()
        order = np.lexsort((np.abs(self._start - middle), ~mine))
        return self._duties(order, max(size, int(self._sizes[mine].sum())))

    def _around_lacking(self, taken: Ints, rng: np.random.Generator, size: int) -> Truths:
        evaluator, arrays = self._evaluator, self._choices.arrays
        shifts = np.flatnonzero(evaluator.missing_on_shifts(taken))
        teams = np.flatnonzero(evaluator.missing_on_teams(taken))
        lacking = np.concatenate((shifts, arrays.teams.expand(teams)[1]))
        if not len(lacking):
            return self._time(taken, rng, size)
        centre = arrays.shifts.start[lacking[rng.integers(len(lacking))]]
        return self._duties(np.argsort(np.abs(self._start - centre), kind="stable"), size)


def everything(choices: Choices) -> Truths:
    """All choices open: the whole problem as one part."""
    return np.ones(len(choices), dtype=bool)

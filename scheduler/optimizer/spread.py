"""A bound on the cost for problems of any size: each duty takes whom it likes, each person pays for load.

Lagrangian relaxation (Held and Karp 1971): only the rows that tie a person's choices to their load are
priced. What is left falls apart, so that a bound costs one pass over the choices, and subgradient steps raise
it. The prices of load guide the search as the dual values of a linear relaxation would.
"""

import math
import time
from dataclasses import dataclass

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.engines.task import Answer
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.model import Floats
from scheduler.optimizer.objectives import fairness
from scheduler.optimizer.ragged import Ints, Ragged
from scheduler.optimizer.spans import Truths

CELLS_AT_ONCE = 2_000_000
"""Choices ranked in one go, padding counted."""
STEPS = 150
HALVED_AFTER = 6
"""Steps without a better bound after which they become half as long."""


@dataclass(frozen=True, slots=True)
class Spread:
    """All choices with what they cost and load; how many each duty takes; how dear load is."""

    person: Ints
    duty: Ints
    prices: Ints
    units: Ints
    least: Ints
    most: Ints
    weight: int
    """Of fairness."""
    most_units: Ints
    able: Ints
    """How many choices each duty has."""
    spared: int
    """Priority of the places that a plan may leave empty although somebody could serve them."""
    priority: Ints
    """For each duty, what one person too few costs at least."""
    load: Ints
    """Of each person in a good plan: where the prices start."""
    cost: int
    """Of that plan."""
    seconds: float

    @classmethod
    def of(cls, evaluator: Evaluator, taken: Ints, shortfall: int, seconds: float) -> "Spread":
        """From a plan with that shortfall."""
        choices, arrays = evaluator.choices, evaluator.choices.arrays
        least, most, priority = _places(choices)
        able = np.bincount(choices.duty, minlength=len(least))
        hopeless = int((np.maximum(0, least - able) * priority).sum())
        load = np.bincount(choices.person, weights=choices.units * taken, minlength=arrays.people)
        return cls(
            person=choices.person,
            duty=choices.duty,
            prices=evaluator.prices,
            units=choices.units,
            least=least,
            most=most,
            weight=arrays.problem.weights.fairness,
            most_units=fairness.most_units(choices),
            able=able,
            spared=max(0, shortfall - hopeless),
            priority=priority,
            load=load.astype(np.int64),
            cost=evaluator.cost(taken),
            seconds=seconds,
        )

    def run(self) -> Answer:
        """The best bound that the time allows, with what each choice costs beyond what its duty pays."""
        ends = time.monotonic() + self.seconds
        tables = _tables(self.duty, len(self.least))
        dear: Floats = np.asarray(self.weight * (self.load + 0.5), dtype=np.float64)
        best, best_dear = -math.inf, dear.copy()
        length, waited = 1.0, 0
        for _ in range(STEPS):
            bound, slope, _ = self._priced(dear, tables)
            if bound > best + 1e-6 * abs(best) or best == -math.inf:
                best, best_dear, waited = max(bound, best), dear.copy(), 0
            else:
                waited += 1
            if waited == HALVED_AFTER:
                length, waited, dear = length / 2, 0, best_dear.copy()
                continue
            steepness = float(slope @ slope)
            if steepness == 0 or length < 1e-3 or time.monotonic() > ends:
                break
            step = length * max(1.0, self.cost - bound) / steepness
            dear = np.maximum(0.0, dear + step * slope)
        _, _, reduced = self._priced(best_dear, tables)
        return Answer(bound=math.ceil(best - 1e-4 - 1e-9 * abs(best)), reduced=reduced)

    def _priced(self, dear: Floats, tables: list[tuple[Ints, Ints]]) -> tuple[float, Floats, Floats]:
        """With a price for each person's load: the bound, its slope, and the reduced costs."""
        value = self.prices + dear[self.person] * self.units
        chosen = np.zeros(len(value), dtype=bool)
        pays = np.zeros(len(self.least))
        for duties, table in tables:
            _seat(value, (duties, table), self, chosen, pays)
        carried = np.bincount(self.person[chosen], weights=self.units[chosen], minlength=len(dear))
        # The load that is cheapest for each person at these prices; without fairness, all or nothing.
        ideal = np.floor(dear / self.weight) if self.weight else np.where(dear > 0, np.inf, 0.0)
        ideal = np.minimum(ideal, self.most_units)
        bound = float(value[chosen].sum())
        bound += float((self.weight * ideal * (ideal + 1) / 2 - dear * ideal).sum())
        bound -= self._saved(np.maximum(0.0, pays))
        slope: Floats = carried.astype(np.float64) - ideal
        return bound, slope, value - np.maximum(0.0, pays)[self.duty]

    def _saved(self, pays: Floats) -> float:
        """The most that leaving places empty can save, the dearest for their priority first."""
        order = np.argsort(-pays / self.priority, kind="stable")
        room = np.minimum(self.least, self.able)[order] * self.priority[order]
        used = np.diff(np.minimum(np.cumsum(room), self.spared), prepend=0)
        return float((used * pays[order] / self.priority[order]).sum())


def _seat(value: Floats, table: tuple[Ints, Ints], spread: Spread, chosen: Truths, pays: Floats) -> None:
    """Give some duties their cheapest people: as many as they need, and more where that lowers the cost."""
    duties, members = table
    padded = np.append(value, np.inf)[members]
    width = padded.shape[1]
    depth = min(width, int(spread.most[duties].max(initial=0)))
    if not depth:
        return
    if depth < width:
        near = np.argpartition(padded, depth - 1, axis=1)[:, :depth]
        padded, members = np.take_along_axis(padded, near, 1), np.take_along_axis(members, near, 1)
    order = np.argsort(padded, axis=1, kind="stable")
    padded, members = np.take_along_axis(padded, order, 1), np.take_along_axis(members, order, 1)
    rank = np.arange(depth)
    take = (rank < spread.least[duties][:, None]) | (padded < 0)
    take &= (rank < spread.most[duties][:, None]) & np.isfinite(padded)
    chosen[members[take]] = True
    dearest = np.where(take & (rank < spread.least[duties][:, None]), padded, -np.inf).max(axis=1)
    pays[duties] = np.where(np.isfinite(dearest), dearest, 0.0)


def _tables(duty: Ints, count: int) -> list[tuple[Ints, Ints]]:
    """Duties of like size together, each with a row of its choices, padded with one beyond the last."""
    grouped = Ragged.grouped(duty, count)
    sizes = grouped.sizes()
    order = np.argsort(sizes, kind="stable")
    order = order[sizes[order] > 0]
    tables, first = [], 0
    while first < len(order):
        last = first + 1
        while last < len(order) and (last + 1 - first) * sizes[order[last]] <= CELLS_AT_ONCE:
            last += 1
        some = order[first:last]
        row, item = grouped.expand(some)
        table = np.full((len(some), int(sizes[some].max())), len(duty), dtype=np.int64)
        table[row, np.arange(len(item)) - (np.cumsum(sizes[some]) - sizes[some])[row]] = item
        tables.append((some, table))
        first = last
    return tables


def _places(choices: Choices) -> tuple[Ints, Ints, Ints]:
    """For each duty how many it needs and has room for, and what the first one missing costs."""
    arrays = choices.arrays
    owner, shift = arrays.duties.expand(np.arange(len(arrays.duties)))
    least, most = np.zeros(len(arrays.duties), np.int64), np.full(len(arrays.duties), np.iinfo(np.int64).max)
    np.maximum.at(least, owner, arrays.shifts.least[shift])
    np.minimum.at(most, owner, arrays.shifts.most[shift])
    weight = arrays.shifts.priority[shift] * (arrays.shifts.least[shift] == least[owner])
    priority = np.bincount(owner, weights=weight, minlength=len(least)).astype(np.int64)
    return np.minimum(least, most), most, np.maximum(1, priority)

"""Which part of a plan to open next: stretches of time, places, people, groups, and wherever somebody lacks.

Each way of choosing has its own size and share; both follow what has paid off.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from scheduler.domain.problem import Kind as Kinds
from scheduler.optimizer.arrays import DAY
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.guide import Guide
from scheduler.optimizer.model import Floats
from scheduler.optimizer.ragged import Ints, Ragged, ranges
from scheduler.optimizer.spans import Truths

SMALLEST, LARGEST, FIRST = 150, 20_000, 500
"""Open choices in one part: at least, at most, to begin with."""
FEW = 6
"""People beyond its places that a duty is opened for when it only stands beside the gap."""
FIRST_LACKING, FIRST_WIDELY, LARGEST_LACKING = 6000, 12_000, 50_000
"""The same around what lacks."""
WIDELY = 0.6
"""Share of those parts that look further, once there is a guide."""
DEPTHS = (4, 12, None)
"""Choices kept open for each duty beyond its places, the most promising ones; None: all."""
QUICK = 0.4
"""Effort (seconds, or as much deterministic work) below which parts of a kind may grow."""
PROMISING = 15.0
"""Merit to begin with of long stretches with only the most promising choices: they bring most everywhere."""
CURIOUS = 0.25
"""Share of the parts that is spread evenly, whatever has paid off."""

Pick = Callable[[Ints, np.random.Generator, int, Truths], Truths]


@dataclass(slots=True)
class Kind:
    """One way of choosing a part, with what is known of it so far."""

    name: str
    pick: Pick
    depth: int | None = None
    size: int = FIRST
    fills: bool = False
    """Whether it only looks at what lacks, and not at the cost."""
    merit: float = 1.0
    """Recent gain for each second, smoothed, relative to the others."""

    engines: dict[str, float] = field(default_factory=lambda: {"cpsat": 1.0, "highs": 1.0})
    """The same of each engine on these parts."""

    def learn(self, gain: float, effort: float, solved: bool, engine: str) -> None:
        """Adapt the size to how hard the parts are, and the shares to what they bring."""
        rate = gain / max(0.05, effort)
        self.merit = 0.8 * self.merit + 0.2 * rate
        self.engines[engine] = 0.7 * self.engines[engine] + 0.3 * rate
        if not solved:
            self.size = max(SMALLEST, int(self.size * 0.75))
        elif effort < QUICK:
            self.size = min(LARGEST, int(self.size * (2.0 if effort < QUICK / 4 else 1.25)))


class Neighbourhoods:
    """All kinds for one problem."""

    def __init__(self, evaluator: Evaluator, guide: Guide) -> None:
        self._evaluator, self._guide = evaluator, guide
        self._choices = evaluator.choices
        arrays = self._choices.arrays
        self._first = arrays.duties.items[arrays.duties.ptr[:-1]]
        self._start = arrays.shifts.start[self._first]
        kinds = list(Kinds)
        self._kind = np.array([kinds.index(arrays.problem.shifts[shift].kind) for shift in self._first])
        self._by_duty = Ragged.grouped(self._choices.duty, len(arrays.duties))
        self._of_person = np.searchsorted(self._choices.person, np.arange(arrays.people + 1))
        self._list_of = _list_of(self._choices.arrays.lists_of_shift, self._first)
        ways: list[tuple[str, Pick]] = [
            ("time", self._time),
            ("place", self._place),
            ("people", self._people),
        ]
        if len(arrays.continuity):
            ways.append(("list", self._list))
        self.kinds = [Kind(name, pick, depth) for name, pick in ways for depth in DEPTHS]
        for kind in self.kinds:
            guided = kind.depth is not None and kind.name in ("time", "place")
            kind.merit = PROMISING if guided else 3.0 if kind.name == "list" else 1.0
        self._urgency = 0.8
        self.lacking = Kind("lacking", self._around_lacking, size=FIRST_LACKING, fills=True)
        self.widely = Kind("widely", self._widely_around, size=FIRST_WIDELY, fills=True)
        self.lacking.engines["highs"] = self.widely.engines["highs"] = 4.0

    def next(self, taken: Ints, rng: np.random.Generator, short: bool) -> tuple[Kind, Truths]:
        """A kind, drawn by merit, and the choices to open."""
        if short and rng.random() < self._urgency:
            kind = self.widely if self._guide.known and rng.random() < WIDELY else self.lacking
        else:
            kind = self._drawn(rng)
        worthy = self._guide.within(kind.depth)
        if kind.depth is not None:
            worthy |= taken > 0
        return kind, kind.pick(taken, rng, kind.size, worthy) & worthy

    def _drawn(self, rng: np.random.Generator) -> Kind:
        kinds = [one for one in self.kinds if one.depth is None or self._guide.known]
        merits = np.array([one.merit for one in kinds])
        shares = CURIOUS / len(kinds) + (1 - CURIOUS) * merits / max(1e-9, merits.sum())
        return kinds[int(rng.choice(len(kinds), p=shares / shares.sum()))]

    def _centre(self, taken: Ints, rng: np.random.Generator) -> int:
        """A duty: every other time one where the plan is worse than the relaxation holds possible."""
        excess = self._guide.excess(taken)
        if excess is None or rng.random() < 0.5:
            return int(rng.integers(len(self._start)))
        by_duty = np.bincount(self._choices.duty, weights=excess, minlength=len(self._start)) + 1e-6
        return int(rng.choice(len(by_duty), p=by_duty / by_duty.sum()))

    def widen(self, kind: Kind) -> None:
        """The part around what lacks was as good as could be: the next one takes in more."""
        self._urgency = max(0.3, 0.9 * self._urgency)
        kind.size = min(LARGEST_LACKING, int(kind.size * 1.5))

    def _duties(self, order: Ints, size: int, worthy: Truths) -> Truths:
        """Choices of the first duties in this order that together have about `size` choices worth opening."""
        sizes = np.bincount(self._choices.duty, weights=worthy, minlength=len(self._start))
        total = np.cumsum(sizes[order])
        chosen = order[: max(1, int(np.searchsorted(total, size)))]
        is_open = np.zeros(len(self._choices), dtype=bool)
        is_open[self._by_duty.expand(chosen)[1]] = True
        return is_open

    def _time(self, taken: Ints, rng: np.random.Generator, size: int, worthy: Truths) -> Truths:
        centre = self._start[self._centre(taken, rng)]
        return self._duties(np.argsort(np.abs(self._start - centre), kind="stable"), size, worthy)

    def _place(self, taken: Ints, rng: np.random.Generator, size: int, worthy: Truths) -> Truths:
        """Duties near one place, over more time."""
        return self._duties(np.argsort(self._far(self._centre(taken, rng)), kind="stable"), size, worthy)

    def _far(self, duty: int) -> Floats:
        """How far each duty is from one in time and space: twenty kilometres count as a day."""
        shifts, km = self._choices.arrays.shifts, self._choices.arrays.km
        site = shifts.site[self._first]
        far: Floats = np.abs(self._start - self._start[duty]) / DAY + km[site[duty], site] / 20
        return far

    def _people(self, taken: Ints, rng: np.random.Generator, size: int, worthy: Truths) -> Truths:
        """Some people who could do each other's duties, over all time: what any of them has, all may take."""
        held = np.flatnonzero(taken)
        if not len(held):
            return self._time(taken, rng, size, worthy)
        person = self._choices.person
        seed = int(held[rng.integers(len(held))])
        order = rng.permutation(np.unique(person[self._by_duty[self._choices.duty[seed]]]))
        order = np.concatenate((person[seed : seed + 1], order))
        chosen: Ints = held[:0]
        count = 4
        while True:
            wider = self._among(order[:count], taken, worthy)
            if len(wider) > size and len(chosen):
                break
            chosen = wider
            if count >= len(order):
                break
            count += max(1, count // 3)
        is_open = np.zeros(len(person), dtype=bool)
        is_open[chosen] = True
        return is_open

    def _among(self, people: Ints, taken: Ints, worthy: Truths) -> Ints:
        """Choices of these people of duties that any of them has."""
        first = self._of_person[people]
        mine = ranges(first, self._of_person[people + 1] - first)
        served = np.zeros(len(self._start), dtype=bool)
        served[self._choices.duty[mine[taken[mine] > 0]]] = True
        among: Ints = mine[served[self._choices.duty[mine]] & worthy[mine]]
        return among

    def _list(self, taken: Ints, rng: np.random.Generator, size: int, worthy: Truths) -> Truths:
        """All shifts of a continuity list and of those nearest to it: one class of a camp beside another."""
        listed = np.flatnonzero(self._list_of >= 0)
        if not len(listed):
            return self._time(taken, rng, size, worthy)
        far = self._far(int(listed[rng.integers(len(listed))]))
        nearest = np.full(len(self._choices.arrays.continuity), np.inf)
        np.minimum.at(nearest, self._list_of[listed], far[listed])
        order = np.lexsort((far[listed], self._list_of[listed], nearest[self._list_of[listed]]))
        return self._duties(listed[order], size, worthy)

    def _around_lacking(self, taken: Ints, rng: np.random.Generator, size: int, worthy: Truths) -> Truths:
        gaps = self._guide.doubtful if len(self._guide.doubtful) else self._gaps(taken)
        if not len(gaps):
            return self._time(taken, rng, size, worthy)
        far = np.abs(self._start - self._start[gaps[rng.integers(len(gaps))]])
        return self._duties(np.argsort(far, kind="stable"), size, worthy)

    def _widely_around(self, taken: Ints, rng: np.random.Generator, size: int, worthy: Truths) -> Truths:
        """The same over more time: work of the gap's own kind in full, of all other the most promising."""
        gaps = self._guide.doubtful if len(self._guide.doubtful) else self._gaps(taken)
        if not len(gaps):
            return self._time(taken, rng, size, worthy)
        gap = int(gaps[rng.integers(len(gaps))])
        alike = (self._kind == self._kind[gap])[self._choices.duty]
        worthy = self._guide.within(FEW) | alike | (taken > 0)
        far = np.abs(self._start - self._start[gap])
        return self._duties(np.argsort(far, kind="stable"), size, worthy) & worthy

    def _gaps(self, taken: Ints) -> Ints:
        """Duties of shifts and teams on which somebody lacks."""
        arrays = self._choices.arrays
        shifts = np.flatnonzero(self._evaluator.missing_on_shifts(taken))
        teams = np.flatnonzero(self._evaluator.missing_on_teams(taken))
        lacking = np.zeros(len(arrays.shift), dtype=bool)
        lacking[np.concatenate((shifts, arrays.teams.expand(teams)[1]))] = True
        owner, shift = arrays.duties.expand(np.arange(len(arrays.duties)))
        return np.unique(owner[lacking[shift]])


def _list_of(lists_of_shift: Ragged, first: Ints) -> Ints:
    """The first continuity list of each duty's first shift, -1 for none."""
    found = np.full(len(first), -1, dtype=np.int64)
    on_one = lists_of_shift.sizes()[first] > 0
    found[on_one] = lists_of_shift.items[lists_of_shift.ptr[first[on_one]]]
    return found

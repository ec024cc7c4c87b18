"""The search turned on one part of a season: only its shifts are open, what people do elsewhere stands."""

from collections.abc import Iterable

import numpy as np

from scheduler.domain.problem import Pair
from scheduler.optimizer.arrays import Arrays
from scheduler.optimizer.candidates import Allowed, pair_keys
from scheduler.optimizer.cost_bound import LARGE
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.guide import Guide
from scheduler.optimizer.improver import Improver
from scheduler.optimizer.neighbourhoods import Kind, Neighbourhoods
from scheduler.optimizer.options import Tick, nothing
from scheduler.optimizer.proofs import Proof, Proofs
from scheduler.optimizer.ragged import Ints
from scheduler.optimizer.search import Search
from scheduler.optimizer.spans import Truths

PEOPLE_AT_ONCE = 500
"""People judged in one go."""


class Within(Allowed):
    """Judges people against the shifts of one part; elsewhere only what they do already is a choice."""

    def __init__(
        self, arrays: Arrays, shifts: Iterable[str], elsewhere: frozenset[Pair], tick: Tick = nothing
    ) -> None:
        super().__init__(arrays, tick)
        self._mine = np.array(sorted(arrays.shift[shift] for shift in shifts), dtype=np.int64)
        self._elsewhere = pair_keys(arrays, elsewhere)

    def pairs(self, tick: Tick = nothing) -> tuple[Ints, Ints]:
        """Every pair that may be taken in the part and every one that stands, by person and then by shift."""
        size = max(1, len(self.arrays.shift))
        keys = [self._elsewhere]
        for first in range(0, self.arrays.people, PEOPLE_AT_ONCE):
            tick()
            some = np.arange(first, min(self.arrays.people, first + PEOPLE_AT_ONCE))
            keys.append(self._mine_for(some))
        person, shift = np.divmod(np.unique(np.concatenate(keys)), size)
        return person, shift

    def _mine_for(self, people: Ints) -> Ints:
        """One number for each pair of these people and a shift of the part that passes all screens."""
        mine = self._mine
        table = self.qualified.required(people, mine) & self._speak(people, mine) & self._near(people, mine)
        row, column = np.nonzero(table)
        person, shift = people[row], mine[column]
        keys: Ints = self._key(person, shift)[self._is_free(person, shift)]
        return keys[~np.isin(keys, self._declined)]


class FocusedNeighbourhoods(Neighbourhoods):
    """The same ways of choosing, of what is open alone: most of the season stands, and is no use to open."""

    def __init__(self, evaluator: Evaluator, guide: Guide) -> None:
        super().__init__(evaluator, guide)
        self._open = ~self._choices.fixed
        duties = np.bincount(self._choices.duty, weights=self._open, minlength=len(self._start)) > 0
        self._open_duties = np.flatnonzero(duties)
        self._list_of = np.where(duties, self._list_of, -1)

    def next(self, taken: Ints, rng: np.random.Generator, short: bool) -> tuple[Kind, Truths]:
        """A kind and the choices to open; what other parts lack is not looked for here."""
        return super().next(taken, rng, short and len(self._gaps(taken)) > 0)

    def _centre(self, taken: Ints, rng: np.random.Generator) -> int:
        """An open duty: every other time one where the plan is worse than the relaxation holds possible."""
        excess = self._guide.excess(taken)
        if excess is None or rng.random() < 0.5:
            return int(rng.choice(self._open_duties))
        by_duty = np.bincount(self._choices.duty, weights=excess * self._open, minlength=len(self._start))
        weights = by_duty[self._open_duties] + 1e-6
        return int(rng.choice(self._open_duties, p=weights / weights.sum()))

    def _duties(self, order: Ints, size: int, worthy: Truths) -> Truths:
        return super()._duties(order, size, worthy & self._open)

    def _people(self, taken: Ints, rng: np.random.Generator, size: int, worthy: Truths) -> Truths:
        return super()._people(taken * self._open, rng, size, worthy & self._open)

    def _gaps(self, taken: Ints) -> Ints:
        return np.intersect1d(super()._gaps(taken), self._open_duties)


class FocusedProofs(Proofs):
    """Proves small parts beside the others; of a large one it takes no more than a first guide.

    What is proven while others stand is no bound of the season: the shares of the parts are.
    """

    def __init__(self, search: Search, evaluator: Evaluator, guide: Guide) -> None:
        super().__init__(search, evaluator, guide)
        self._large = int((~evaluator.choices.fixed).sum()) > LARGE
        self._asked = False

    def next(self, stalled: bool) -> Proof | None:
        """The next attempt that is worth a child's time."""
        if self._large and self._asked:
            return None
        self._asked = True
        return super().next(stalled)


class FocusedImprover(Improver):
    """Opens nothing but what is open in the part."""

    def __init__(self, search: Search, evaluator: Evaluator, guide: Guide) -> None:
        super().__init__(search, evaluator, guide)
        self._near = FocusedNeighbourhoods(evaluator, guide)

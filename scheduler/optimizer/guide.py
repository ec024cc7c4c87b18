"""What a linear relaxation says about single choices: which are promising, and which no better plan takes."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import Floats
from scheduler.optimizer.ragged import Ints
from scheduler.optimizer.spans import Truths


class Guide:
    """Reduced costs as they come in, part by part of the problem; 0 where nothing is known yet."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self._reduced = np.zeros(len(choices))
        self._heard: Truths = np.zeros(len(choices), dtype=bool)
        self._rank: Ints = np.zeros(len(choices), dtype=np.int64)
        arrays = choices.arrays
        self._places = np.zeros(len(arrays.duties), dtype=np.int64)
        owner, shift = arrays.duties.expand(np.arange(len(arrays.duties)))
        np.maximum.at(self._places, owner, arrays.shifts.most[shift])
        self.doubtful: Ints = np.zeros(0, dtype=np.int64)
        """Duties of gaps that may be avoidable, as far as somebody has looked into it."""
        self.closed: Truths = np.zeros(len(choices), dtype=bool)
        """Choices proven to be in no plan better than the best so far."""

    @property
    def known(self) -> bool:
        """Whether anything has been heard."""
        return bool(self._heard.any())

    def hear(self, some: Ints, reduced: Floats) -> None:
        """Take over the reduced costs of some choices."""
        self._reduced[some], self._heard[some] = reduced, True
        # One sort by duty and then by reduced cost, which is squeezed into less than a whole number.
        low, high = self._reduced.min(initial=0.0), self._reduced.max(initial=0.0)
        squeezed = (self._reduced - low) / (high - low + 1)
        order = np.argsort(self._choices.duty + squeezed, kind="stable")
        duty = self._choices.duty[order]
        first = np.searchsorted(duty, duty)
        self._rank[order] = np.arange(len(order)) - first

    def within(self, depth: int | None) -> Truths:
        """Choices not closed and among the most promising of their duty, so many beyond its places."""
        kept: Truths = ~self.closed
        if depth is not None:
            kept &= ~self._heard | (self._rank < depth + self._places[self._choices.duty])
        return kept

    def excess(self, taken: Ints) -> Floats | None:
        """By how much the choices taken are dearer than the relaxation would have them."""
        if not self.known:
            return None
        excess: Floats = np.maximum(0.0, self._reduced) * (taken > 0)
        return excess

    def close(self, some: Ints, room: float) -> None:
        """Close those of some choices whose reduced cost exceeds what a better plan may lose."""
        self.closed[some] = self._reduced[some] > room

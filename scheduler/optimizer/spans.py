"""Many people's intervals, asked many questions at once: does any of theirs contain or touch this one?"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.interval import Interval
from scheduler.optimizer.arrays import micros
from scheduler.optimizer.ragged import Ints, Ragged

Truths = NDArray[np.bool_]


class Spans:
    """Intervals of every person, by start, each with the latest end among those that start no later."""

    def __init__(self, lists: Iterable[Sequence[Interval]]) -> None:
        ordered = [sorted(intervals) for intervals in lists]
        starts = micros([one.start for intervals in ordered for one in intervals])
        ends = micros([one.end for intervals in ordered for one in intervals])
        owner, _ = Ragged.of([list(range(len(intervals))) for intervals in ordered]).expand(
            np.arange(len(ordered))
        )
        self._low = int(starts.min()) - 1 if len(starts) else 0
        self._span = int(ends.max()) - self._low + 2 if len(ends) else 2
        self._keys = owner * self._span + (starts - self._low)
        # Running maximum within each person: later people have higher keys, so one pass over all is enough.
        self._ends = np.maximum.accumulate(owner * self._span + (ends - self._low)) if len(ends) else ends

    def contain(self, person: Ints, start: Ints, end: Ints) -> Truths:
        """Whether one of the person's intervals holds [start, end) wholly."""
        return self._latest_end(person, start, "right") >= self._key(person, end)

    def touch(self, person: Ints, start: Ints, end: Ints) -> Truths:
        """Whether one of the person's intervals overlaps [start, end)."""
        return self._latest_end(person, end, "left") > self._key(person, start)

    def _key(self, person: Ints, time: Ints) -> Ints:
        return person * self._span + np.clip(time - self._low, 0, self._span - 1)

    def _latest_end(self, person: Ints, time: Ints, side: str) -> Ints:
        if not len(self._keys):
            return np.full(len(person), -1, dtype=np.int64)
        places = np.searchsorted(self._keys, self._key(person, time), side=side) - 1  # type: ignore[call-overload]  # numpy types the side as a literal
        return np.where(places >= 0, self._ends[places], -1)

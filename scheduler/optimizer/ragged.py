"""Lists of unequal length as two flat arrays, so that whole groups are handled without a Python loop."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ragged:
    """List `i` is `items[ptr[i]:ptr[i + 1]]`."""

    ptr: Ints
    items: Ints

    @classmethod
    def of(cls, lists: list[list[int]]) -> "Ragged":
        """From ordinary lists."""
        sizes = [len(items) for items in lists]
        flat = [item for items in lists for item in items]
        return cls(offsets(np.array(sizes, dtype=np.int64)), np.array(flat, dtype=np.int64))

    @classmethod
    def grouped(cls, keys: Ints, count: int) -> "Ragged":
        """List `k` holds, in order, the positions at which `keys` equals k, for k below `count`."""
        order = np.argsort(keys, kind="stable")
        return cls(offsets(np.bincount(keys, minlength=count)), order)

    def __len__(self) -> int:
        return len(self.ptr) - 1

    def __getitem__(self, index: int) -> Ints:
        return self.items[self.ptr[index] : self.ptr[index + 1]]

    def sizes(self) -> Ints:
        """Length of every list."""
        return np.diff(self.ptr)

    def expand(self, which: Ints) -> tuple[Ints, Ints]:
        """Concatenate the lists named by `which`: (position within `which`, item), one entry an item."""
        sizes = self.ptr[which + 1] - self.ptr[which]
        owner = np.repeat(np.arange(len(which)), sizes)
        return owner, self.items[ranges(self.ptr[which], sizes)]


def offsets(sizes: Ints) -> Ints:
    """Running starts of groups of the given sizes, with the total at the end."""
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes)))


def ranges(starts: Ints, sizes: Ints) -> Ints:
    """Concatenate `arange(start, start + size)` over all pairs."""
    before = np.cumsum(sizes) - sizes
    joined: Ints = np.arange(int(sizes.sum())) + np.repeat(starts - before, sizes)
    return joined


def number(*keys: Ints) -> tuple[Ints, int]:
    """Number the distinct key tuples 0, 1, ... in sorted order: (number of each entry, how many)."""
    if len(keys[0]) == 0:
        return np.zeros(0, dtype=np.int64), 0
    order = np.lexsort(keys[::-1])
    new = np.zeros(len(order), dtype=bool)
    for key in keys:
        ordered = key[order]
        new[1:] |= ordered[1:] != ordered[:-1]
    numbers = np.empty(len(order), dtype=np.int64)
    numbers[order] = np.cumsum(new)
    return numbers, int(numbers[order[-1]]) + 1

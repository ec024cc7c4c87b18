"""Parts of a matrix that share no row: each can be solved, and proven, on its own."""

from dataclasses import dataclass

import numpy as np

from scheduler.optimizer.model import LEVELS, Matrix
from scheduler.optimizer.ragged import Ints, offsets, ranges


@dataclass(frozen=True, slots=True)
class Piece:
    """Some columns of a matrix with all the rows that they are in; its constants are zero."""

    columns: Ints
    matrix: Matrix

    @property
    def choices(self) -> Ints:
        """Which choices it is about."""
        return self.columns[: self.matrix.choices]


def components(matrix: Matrix, rows: Ints) -> Ints:
    """For each column the number of its component when only these rows count; numbers are column numbers."""
    label = np.arange(matrix.width)
    sizes = np.diff(matrix.ptr)
    row_of = np.repeat(np.arange(matrix.height), sizes)
    counts = np.zeros(matrix.height, dtype=bool)
    counts[rows] = True
    kept = counts[row_of]
    row_of, column = row_of[kept], matrix.column[kept]
    while True:
        low = np.full(matrix.height, matrix.width, dtype=np.int64)
        np.minimum.at(low, row_of, label[column])
        smaller = label.copy()
        np.minimum.at(smaller, column, low[row_of])
        smaller = smaller[smaller]
        if np.array_equal(smaller, label):
            return label
        label = smaller


def pieces(matrix: Matrix, least: int) -> list[Piece]:
    """The matrix cut where no row holds it together; small ones joined until they have `least` choices."""
    label = components(matrix, np.arange(matrix.height))
    names, sizes = np.unique(label[: matrix.choices], return_counts=True)
    order = np.argsort(sizes, kind="stable")
    filled = np.cumsum(sizes[order]) - sizes[order]
    group = np.zeros(matrix.width, dtype=np.int64)  # what no choice touches goes with the first
    group[names[order]] = np.where(sizes[order] >= least, np.arange(len(names)), filled // max(1, least))
    _, group = np.unique(group[label], return_inverse=True)
    return [_cut(matrix, np.flatnonzero(group == one)) for one in range(int(group.max(initial=-1)) + 1)]


def _cut(matrix: Matrix, columns: Ints) -> Piece:
    """These columns with the rows they are in; rows without entries are dropped."""
    place = np.full(matrix.width, -1, dtype=np.int64)
    place[columns] = np.arange(len(columns))
    sizes = np.diff(matrix.ptr)
    first = matrix.column[np.minimum(matrix.ptr[:-1], max(0, len(matrix.column) - 1))]
    rows = np.flatnonzero((sizes > 0) & (place[first] >= 0)) if len(matrix.column) else sizes[:0]
    entries = ranges(matrix.ptr[rows], sizes[rows])
    return Piece(
        columns,
        Matrix(
            choices=int((columns < matrix.choices).sum()),
            lower=matrix.lower[columns],
            upper=matrix.upper[columns],
            ptr=offsets(sizes[rows]),
            column=place[matrix.column[entries]],
            coefficient=matrix.coefficient[entries],
            row_lower=matrix.row_lower[rows],
            row_upper=matrix.row_upper[rows],
            prices=matrix.prices[:, columns],
            constant=(0,) * len(LEVELS),
            meanings=(),
        ),
    )

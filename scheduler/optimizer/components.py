"""Parts of a matrix that share no row: each can be solved, and proven, on its own."""

import numpy as np

from scheduler.optimizer.model import Matrix
from scheduler.optimizer.ragged import Ints


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

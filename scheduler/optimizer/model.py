"""A linear model under construction: columns, rows and prices on three levels, all added as whole arrays."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scheduler.optimizer.ragged import Ints, offsets
from scheduler.optimizer.spans import Truths

SHORTFALL, CHANGES, COST = 0, 1, 2
LEVELS = (SHORTFALL, CHANGES, COST)
FREE = 2**50
"""A bound that does not bind."""

Floats = NDArray[np.float64]
Meaning = Callable[[Ints], Ints]
"""What the choices made (0 or 1 each) make of the auxiliary columns."""


@dataclass(frozen=True, slots=True)
class Climbs:
    """Columns of fairness: `column[i]` is one if the load of `person[i]` is more than `below[i]` units."""

    column: Ints
    person: Ints
    below: Ints


@dataclass(frozen=True, slots=True)
class Faces:
    """Columns of continuity: `column[i]` is one if `person[i]` serves continuity list `of_list[i]`."""

    column: Ints
    person: Ints
    of_list: Ints


@dataclass(frozen=True, slots=True)
class Lacks:
    """Columns of shortfall: `column[i]` is how many people `shift[i]` lacks."""

    column: Ints
    shift: Ints


class Model:
    """Columns 0 to n-1 are the choices; each module adds rows, auxiliary columns and prices to it."""

    def __init__(self, choices: int) -> None:
        self.choices = choices
        self.width = choices
        self._lower: list[Ints] = [np.zeros(choices, dtype=np.int64)]
        self._upper: list[Ints] = [np.ones(choices, dtype=np.int64)]
        self._meanings: list[tuple[Ints, Meaning]] = []
        self._prices: list[tuple[int, Ints, Ints]] = []
        self._rows: list[tuple[Ints, Ints, Ints]] = []
        self._bounds: list[tuple[Ints, Ints]] = []
        self._height = 0
        self.constant = [0, 0, 0]
        self.climbs: Climbs | None = None
        self.faces: Faces | None = None
        self.lacks: Lacks | None = None

    def fix(self, columns: Truths) -> None:
        """These choices must be taken."""
        self._lower[0] = np.maximum(self._lower[0], columns.astype(np.int64))

    def columns(self, upper: Ints, meaning: Meaning) -> Ints:
        """Add whole-numbered auxiliary columns from 0 to `upper`; returns their numbers."""
        new = np.arange(self.width, self.width + len(upper))
        self.width += len(upper)
        self._lower.append(np.zeros(len(upper), dtype=np.int64))
        self._upper.append(np.asarray(upper, dtype=np.int64))
        self._meanings.append((new, meaning))
        return new

    def rows(self, entries: tuple[Ints, Ints, Ints], lower: Ints, upper: Ints) -> None:
        """Add rows `lower <= sum of coefficient * column <= upper`.

        Args:
            entries: row (numbered from 0 among the new ones), column and coefficient, one of each an entry;
                a column that comes twice in a row counts twice.
            lower: one for each new row; `-FREE` for none.
            upper: likewise.
        """
        row, column, coefficient = entries
        self._rows.append((row + self._height, column, coefficient))
        self._bounds.append((np.asarray(lower, dtype=np.int64), np.asarray(upper, dtype=np.int64)))
        self._height += len(lower)

    def price(self, level: int, columns: Ints, prices: Ints) -> None:
        """Add to the price of columns on one level of the objective."""
        self._prices.append((level, columns, prices))

    def built(self) -> "Matrix":
        """The finished model, rows in order, each column once a row."""
        row, column, coefficient = (_joined([part[n] for part in self._rows]) for n in range(3))
        if len(row):
            keys, inverse = np.unique(row * self.width + column, return_inverse=True)
            coefficient = np.bincount(inverse, weights=coefficient).astype(np.int64)
            row, column = np.divmod(keys, self.width)
        prices = np.zeros((len(LEVELS), self.width), dtype=np.int64)
        for level, columns, amounts in self._prices:
            np.add.at(prices[level], columns, amounts)
        return Matrix(
            choices=self.choices,
            lower=_joined(self._lower),
            upper=_joined(self._upper),
            ptr=offsets(np.bincount(row, minlength=self._height)),
            column=column,
            coefficient=coefficient,
            row_lower=_joined([lower for lower, _ in self._bounds]),
            row_upper=_joined([upper for _, upper in self._bounds]),
            prices=prices,
            constant=tuple(self.constant),
            meanings=tuple(self._meanings),
        )


@dataclass(frozen=True)
class Matrix:
    """A linear model by rows: row `r` holds the entries from `ptr[r]` to `ptr[r + 1]`."""

    choices: int
    lower: Ints
    upper: Ints
    ptr: Ints
    column: Ints
    coefficient: Ints
    row_lower: Ints
    row_upper: Ints
    prices: Ints
    """Three levels by columns."""
    constant: tuple[int, ...]
    meanings: tuple[tuple[Ints, Meaning], ...]

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.lower)

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.row_lower)

    def with_row(self, columns: Ints, coefficients: Ints, upper: int) -> "Matrix":
        """The same with one more row at the end, unbounded below."""
        return replace(
            self,
            ptr=np.append(self.ptr, self.ptr[-1] + len(columns)),
            column=np.concatenate((self.column, columns)),
            coefficient=np.concatenate((self.coefficient, coefficients)),
            row_lower=np.append(self.row_lower, -FREE),
            row_upper=np.append(self.row_upper, upper),
        )

    def bare(self) -> "Matrix":
        """The same without what cannot be sent to another process."""
        return replace(self, meanings=())

    def completed(self, taken: Ints) -> Ints:
        """A value for every column that goes with these choices (0 or 1 each)."""
        values = np.zeros(self.width, dtype=np.int64)
        values[: self.choices] = taken
        for columns, meaning in self.meanings:
            values[columns] = meaning(taken)
        return values

    def value(self, level: int, values: Ints | Floats) -> int:
        """One level of the objective."""
        return round(float(self.prices[level] @ values)) + self.constant[level]

    def broken(self, values: Ints) -> int:
        """How many rows and column bounds the values break."""
        row = np.repeat(np.arange(self.height), np.diff(self.ptr))
        sums = np.bincount(row, weights=self.coefficient * values[self.column], minlength=self.height)
        return int(
            ((sums < self.row_lower) | (sums > self.row_upper)).sum()
            + ((values < self.lower) | (values > self.upper)).sum()
        )


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def counts(rows: Ints, size: int, taken: Ints) -> Ints:
    """How many of the taken choices fall into each of `size` rows."""
    return np.bincount(rows, weights=taken, minlength=size).astype(np.int64)

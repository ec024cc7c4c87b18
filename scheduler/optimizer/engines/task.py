"""What an engine is asked to do with a matrix, and what it answers."""

from dataclasses import dataclass
from typing import Protocol

from scheduler.optimizer.model import Floats, Matrix
from scheduler.optimizer.ragged import Ints


@dataclass(frozen=True, slots=True)
class Cap:
    """A row that holds an earlier level of the objective: sum of price * column at most `most`."""

    columns: Ints
    prices: Ints
    most: int


@dataclass(frozen=True, slots=True)
class Task:
    """Minimise one level of the objective while earlier ones stay within their caps."""

    matrix: Matrix
    level: int
    caps: tuple[Cap, ...] = ()
    hint: Ints | None = None
    """A value for every column: where to start from."""

    @property
    def prices(self) -> Ints:
        """What each column costs on the level that counts."""
        prices: Ints = self.matrix.prices[self.level]
        return prices


@dataclass(frozen=True, slots=True)
class Effort:
    """How long and how hard to try."""

    seconds: float
    workers: int = 1
    seed: int = 1
    work: float | None = None
    """Deterministic limit in CP-SAT's own units, about seconds; the same on every machine."""
    subsolver: str | None = None
    """The one CP-SAT subsolver to run: on two cores a named one beats the default mix."""


class Request(Protocol):
    """Something that can be sent to another process to be done there."""

    def run(self) -> "Answer":
        """Do it."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What came out: values of the columns, the least the level can be, each None if not known.

    `proven` says that nothing better than `values` exists (or, without values, that nothing exists at all).
    """

    values: Ints | None = None
    bound: int | None = None
    proven: bool = False
    bounds: tuple[int | None, ...] = ()
    """The same as `bound` for each level of the objective, where all were asked for."""
    fractions: Floats | None = None
    """Column values of the relaxation."""
    work: float = 0.0
    """Effort in deterministic units, about seconds, alike on every machine; 0 if the engine counts none."""
    spent: float = 0.0
    """Processor seconds that a child took for it."""
    reduced: Floats | None = None
    """Reduced costs of the relaxation: what taking a column that stands at zero adds to the bound."""

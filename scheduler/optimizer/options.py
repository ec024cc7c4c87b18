"""How a plan is sought, and how the search reports on itself."""

from collections.abc import Callable
from dataclasses import dataclass

from scheduler.domain.problem import Bound, Objective


@dataclass(frozen=True, slots=True)
class SolveOptions:
    """Wall-clock seconds in all, model building included; processes to work with; seed of all chance.

    With one worker the same problem and seed give the same plan.
    """

    time_limit: float = 60
    workers: int = 2
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the search stands; `phase` is `build`, `construct`, `improve` or `prove`."""

    seconds: float
    objective: Objective | None
    bound: Bound
    phase: str


OnProgress = Callable[[Progress], bool | None]
"""Returns False to stop the search with the best plan so far."""

Tick = Callable[[], None]
"""Called now and then by whatever takes long; raises to end it."""


def nothing() -> None:
    """A tick that lets everything run to its end."""

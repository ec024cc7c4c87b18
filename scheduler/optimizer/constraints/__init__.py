"""The hard rules that are rows of the model, one module each with `add(model, choices)`.

Rules that look at one pair alone (qualification, language, distance, availability, declined) never become
rows: such pairs are no choices. Blocks are one choice a person.
"""

from collections.abc import Callable

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.constraints import (
    apart,
    capacity,
    consecutive,
    daily,
    overlap,
    pinned,
    rest,
    totals,
    travel,
    weekly,
)
from scheduler.optimizer.model import Model

Adds = Callable[[Model, Choices], None]

CONSTRAINTS: tuple[Adds, ...] = (
    pinned.add,
    capacity.add,
    overlap.add,
    travel.add,
    rest.add,
    daily.add,
    weekly.add,
    consecutive.add,
    totals.add,
    apart.add,
)

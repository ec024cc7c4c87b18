"""A camp's days: classes too small to be run alone, and the days on which cohorts hand over."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

LEAST_CLASS = 5
"""Children under whom a group is merged with another (practice of reverse visits and day classes)."""
MOST_CLASS = 45
"""Children of a class at most (summer day care in China, 2024)."""


@dataclass(frozen=True, slots=True)
class SizedClass:
    """A class at a site with its ages; `capacity` is its room's, where it has one."""

    id: int
    site: int
    ages: tuple[int, ...]
    capacity: int | None = None

    @property
    def middle(self) -> float:
        """The mean age; 0 without children."""
        return sum(self.ages) / len(self.ages) if self.ages else 0.0


@dataclass(frozen=True, slots=True)
class Handover:
    """A day after which some leave for good, or on which some begin."""

    day: date
    leaving: int
    coming: int


def mergers(classes: Sequence[SizedClass], least: int = LEAST_CLASS) -> dict[int, int]:
    """For each class too small to be alone the one at its site that it fits best: nearest in age, with room.

    A class without children needs no other; one that fits nowhere is left out.
    """
    found: dict[int, int] = {}
    for small in (one for one in classes if 0 < len(one.ages) < least):
        fitting = [
            other
            for other in classes
            if other.id != small.id
            and other.site == small.site
            and other.id not in found
            and other.ages
            and len(other.ages) + len(small.ages) <= min(MOST_CLASS, other.capacity or MOST_CLASS)
        ]
        if fitting:
            found[small.id] = min(fitting, key=lambda one: (abs(one.middle - small.middle), one.id)).id
    return found


def handovers(spans: Iterable[tuple[date, date]], first: date, last: date) -> tuple[Handover, ...]:
    """The days between a camp's first and last on which people leave for good or begin, in order.

    Args:
        spans: of each volunteer the first and the last day of duty.
        first: of the camp; who begins then is no change.
        last: of the camp; nor is who leaves then.
    """
    leaving: Counter[date] = Counter()
    coming: Counter[date] = Counter()
    for begins, ends in spans:
        if begins > first:
            coming[begins] += 1
        if ends < last:
            leaving[ends] += 1
    return tuple(Handover(day, leaving[day], coming[day]) for day in sorted({*leaving, *coming}))

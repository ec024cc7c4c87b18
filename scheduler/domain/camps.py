"""A camp's days: classes too small to be run alone, cohorts of volunteers, days on which they hand over."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Cohort:
    """People whose first and whose last duty fall into the same weeks; `first` and `last` of all of them."""

    first: date
    last: date
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which nobody at a place was there on any day before; `before` were there on its last one."""

    place: Hashable
    day: date
    before: frozenset[int]
    there: frozenset[int]


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


def cohorts(spans: Mapping[int, tuple[date, date]]) -> tuple[Cohort, ...]:
    """Who is there in the same weeks, by first day; `spans` are each person's first and last day of duty."""
    weeks: dict[tuple[object, object], list[int]] = defaultdict(list)
    for person, (first, last) in spans.items():
        weeks[first.isocalendar()[:2], last.isocalendar()[:2]].append(person)
    found = [
        Cohort(
            min(spans[one][0] for one in people),
            max(spans[one][1] for one in people),
            tuple(sorted(people)),
        )
        for people in weeks.values()
    ]
    return tuple(sorted(found, key=lambda one: (one.first, one.last, one.people)))


def without_handover(
    there: Mapping[Hashable, Mapping[date, frozenset[int]]],
    around: Mapping[Hashable, Mapping[date, frozenset[int]]] | None = None,
) -> list[Change]:
    """The days on which a place is left to people none of whom was there on a day before, in order of time.

    Args:
        there: by place (a class, or a duty of a site) and day who is there; a place's first day is no change.
        around: who else can know the place by having been there; by default those who were `there`.
    """
    found = []
    for place, days in there.items():
        known: set[int] = set()
        before: frozenset[int] = frozenset()
        others = (around or there)[place]
        for day in sorted({*days, *others}):
            now = days.get(day, frozenset())
            if now:
                if before and not now & (known | before):
                    found.append(Change(place, day, before, now))
                before = now
            known |= others.get(day, frozenset())
    return sorted(found, key=lambda one: one.day)


def open_days(spans: Collection[tuple[date, date]]) -> tuple[date, date]:
    """The first day by which a tenth of a camp's people have begun, and the last one likewise."""
    tenth = -(-len(spans) // 10) - 1
    return sorted(first for first, _ in spans)[tenth], sorted((last for _, last in spans), reverse=True)[
        tenth
    ]


def is_handover_day(one: Handover, people: int) -> bool:
    """Whether so many change on a day that it is one of hand-over: a tenth of all people of the camp."""
    return 10 * max(one.leaving, one.coming) >= people

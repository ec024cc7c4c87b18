"""Classes of a camp from children who have a place: by age, brothers and sisters together, none too small."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from scheduler.domain.camps import LEAST_CLASS, MOST_CLASS
from scheduler.domain.rules.violation import Violation

NEAR_AGES = 3
"""Brothers and sisters at most so many years apart can learn in one class; others only if that is wished."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A child with a place: its family, the age that it has surely reached, the language that it speaks."""

    id: int
    family: int
    age: int
    language: str = ""


_Cost = tuple[int, int, int]
"""Classes that are too small, classes, how uneven they are: the less, the better, in this order."""

Classes = tuple[tuple[Newcomer, ...], ...]


def propose(children: Iterable[Newcomer], most: int, *, siblings_always: bool = False) -> Classes:
    """As few classes as hold everybody, each of neighbouring ages, and within an age of one language.

    Args:
        children: everybody to be placed.
        most: children a class at most; only brothers and sisters who stay together may be more.
        siblings_always: keep brothers and sisters together whatever their ages are.

    Returns:
        The classes from the youngest on, as alike in size as can be; too small ones only where none can be
        larger. Every way to cut the row of families is looked at, by dynamic programming.
    """
    together = sorted(_together(children, siblings_always), key=_place)
    best: list[tuple[_Cost, int]] = [((0, 0, 0), 0)]
    for end in range(1, len(together) + 1):
        best.append(min(_cuts(together, best, end, most)))
    found, end = [], len(together)
    while end:
        start = best[end][1]
        found.append(tuple(one for some in together[start:end] for one in some))
        end = start
    return tuple(reversed(found))


def wrong(classes: Mapping[int, Sequence[int]], most: int = MOST_CLASS) -> tuple[Violation, ...]:
    """What is wrong with classes (by number, the ages in each) that were changed by hand."""
    found = []
    several = sum(bool(ages) for ages in classes.values()) > 1
    for number, ages in sorted(classes.items()):
        if len(ages) > most:
            found.append(Violation("class_too_large", subject=str(number), amount=len(ages), needed=most))
        elif several and 0 < len(ages) < LEAST_CLASS:
            found.append(
                Violation("class_too_small", subject=str(number), amount=len(ages), needed=LEAST_CLASS)
            )
    return tuple(found)


def _together(children: Iterable[Newcomer], always: bool) -> list[tuple[Newcomer, ...]]:
    """The families, each cut where two ages next to each other lie too far apart."""
    found = []
    ordered = sorted(children, key=lambda one: (one.family, one.age, one.id))
    for _, members in groupby(ordered, key=lambda one: one.family):
        part: list[Newcomer] = []
        for one in members:
            if part and not always and one.age - part[0].age > NEAR_AGES:
                found.append(tuple(part))
                part = []
            part.append(one)
        found.append(tuple(part))
    return found


def _place(some: Sequence[Newcomer]) -> tuple[float, str, int]:
    """Where those who stay together stand among all: by mean age, then language."""
    return round(sum(one.age for one in some) / len(some)), some[0].language, some[0].id


def _cuts(
    together: Sequence[Sequence[Newcomer]], best: Sequence[tuple[_Cost, int]], end: int, most: int
) -> Iterator[tuple[_Cost, int]]:
    """What it costs to end a class there, for every place where it may begin; one family always may."""
    size = 0
    for start in range(end - 1, -1, -1):
        size += len(together[start])
        if size > most and start < end - 1:
            return
        (small, classes, uneven), _ = best[start]
        yield (small + (size < LEAST_CLASS), classes + 1, uneven + size * size), start

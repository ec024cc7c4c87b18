"""A week's half hours and who would like them: everybody once first, then wishes."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """One family's part.

    Attributes:
        family: its id.
        usable: half hours in which parent and child can both be.
        wishes: wished half hours, the best first.
        urgent: whether it would otherwise be without contact for fourteen days.
        place: its place in the lottery, from 0: who comes first where nothing else decides.
    """

    family: int
    usable: frozenset[int]
    wishes: tuple[int, ...] = ()
    urgent: bool = False
    place: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """Free booths by half hour, and the claims."""

    free: Mapping[int, int]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Allocated:
    """Half hours by family; who has none, in the order of the claims; how many wishes were met."""

    given: Mapping[int, tuple[int, ...]]
    without: tuple[int, ...]
    urgent_without: int
    wishes_met: int


def judged(week: Week, given: Mapping[int, tuple[int, ...]]) -> Allocated:
    """Count what a way of giving out achieves."""
    without = tuple(one.family for one in week.claims if not given.get(one.family))
    lacking = set(without)
    return Allocated(
        given,
        without,
        sum(one.urgent for one in week.claims if one.family in lacking),
        sum(slot in one.wishes for one in week.claims for slot in given.get(one.family, ())),
    )


def broken(week: Week, given: Mapping[int, tuple[int, ...]]) -> list[str]:
    """What is wrong with a way of giving out: codes, empty when nothing is."""
    claims = {one.family: one for one in week.claims}
    taken: dict[int, int] = {}
    found = []
    for family, slots in given.items():
        if len(set(slots)) < len(slots):
            found.append("twice")
        for slot in slots:
            taken[slot] = taken.get(slot, 0) + 1
            if slot not in claims[family].usable:
                found.append("not_usable")
    found += ["too_many" for slot, number in taken.items() if number > week.free.get(slot, 0)]
    return found

"""Rounds of home visits: two visitors, the order of the homes with the least way, and the times at each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from scheduler.domain.families import families
from scheduler.domain.formulation import ADULT, care_qualifications
from scheduler.domain.people import Person
from scheduler.domain.problem import Gender, PlanSite, Travel
from scheduler.domain.supervision import LEAST_ADULTS
from scheduler.domain.travel import Distances

MOST_FAMILIES = 8
"""So many homes fit into a day, and so many an exact search orders at once."""

STAY_MINUTES = range(15, 121)
"""Minutes at one home that can be agreed on."""

FIRST_START, LAST_END = time(7), time(19)
"""Nobody is called on before or after, local time; the way back counts."""

AHEAD = timedelta(days=90)
"""So long before a round may be made."""

IN_SIGHT = timedelta(days=1)
"""So long before the day of a round its visitors learn whom they visit."""


class VisitOutcome(StrEnum):
    """What became of one stop; there is no third answer and no story."""

    MET = "met"
    NOT_MET = "not_met"


class VisitFault(StrEnum):
    """Why some people may not go on a round together (H6, H7)."""

    ALONE = "visit_alone"
    UNDER_AGE = "visit_under_age"
    KIN = "visit_kin"
    NO_WOMAN = "visit_no_woman"


@dataclass(frozen=True, slots=True)
class Home:
    """A family and the site where it lives."""

    family: int
    site: PlanSite


@dataclass(frozen=True, slots=True)
class Stop:
    """One home on a round, in local time; `travel` is minutes from the stop before."""

    family: int
    travel: int
    arrives: datetime
    leaves: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """The stops in their order; `back` is minutes from the last one to where it began."""

    starts: datetime
    stops: tuple[Stop, ...]
    back: int

    @property
    def ends(self) -> datetime:
        """When the two are back, local time."""
        return self.stops[-1].leaves + timedelta(minutes=self.back)

    @property
    def travel(self) -> int:
        """Minutes on the way in all."""
        return sum(stop.travel for stop in self.stops) + self.back

    @property
    def too_late(self) -> bool:
        """Whether they would be back too late, or begin too early."""
        last = datetime.combine(self.starts.date(), LAST_END)
        return self.starts.time() < FIRST_START or self.ends > last


def faults(visitors: Sequence[Person], kin: Sequence[Sequence[str]], day: date) -> tuple[VisitFault, ...]:
    """Why these people may not visit homes together on a day; empty if they may.

    Two, never one alone; both of age; of two families, as everywhere with children; one of them a woman, as
    wherever a child is in the room.
    """
    ids = {one.id for one in visitors}
    if len(ids) != LEAST_ADULTS:
        return (VisitFault.ALONE,)
    adults = all(
        any(held.code == ADULT and held.valid_on(day) for held in care_qualifications(one))
        for one in visitors
    )
    heads = families({*ids, *(person for pair in kin for person in pair)}, kin)
    found = (
        (VisitFault.UNDER_AGE, adults),
        (VisitFault.KIN, len({heads[one] for one in ids}) == LEAST_ADULTS),
        (VisitFault.NO_WOMAN, any(one.gender is Gender.FEMALE for one in visitors)),
    )
    return tuple(fault for fault, fine in found if not fine)


def plan(start: PlanSite, homes: Sequence[Home], starts: datetime, minutes: int) -> Round:
    """The round with the least minutes on the way, there and back; among equals the order given counts.

    Exact: the best way through each set of homes is found once (Held and Karp 1962, doi 10.1137/0110015), at
    most 8 * 2**8 of them.

    Raises:
        ValueError: no home, or more than `MOST_FAMILIES`.
    """
    if not 1 <= len(homes) <= MOST_FAMILIES:
        raise ValueError(f"{len(homes)} homes on a round")
    ways = Distances([start, *(home.site for home in homes)], Travel())
    order = _order(start.id, [home.site.id for home in homes], ways)
    stops, now, here = [], starts, start.id
    for place in order:
        home = homes[place]
        travel = ways.minutes(here, home.site.id)
        arrives = now + timedelta(minutes=travel)
        now, here = arrives + timedelta(minutes=minutes), home.site.id
        stops.append(Stop(home.family, travel, arrives, now))
    return Round(starts, tuple(stops), ways.minutes(here, start.id))


def _order(start: str, sites: Sequence[str], ways: Distances) -> tuple[int, ...]:
    @lru_cache(None)
    def best(here: str, left: frozenset[int]) -> tuple[int, tuple[int, ...]]:
        if not left:
            return ways.minutes(here, start), ()
        found = []
        for place in left:
            minutes, rest = best(sites[place], left - {place})
            found.append((ways.minutes(here, sites[place]) + minutes, (place, *rest)))
        return min(found)

    return best(start, frozenset(range(len(sites))))[1]

"""Opening hours of a video room, computed from where parents and children can both be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.domain.calls import SLOT, Family, slot_start, usable
from scheduler.domain.interval import Interval, merge

_LONGEST_GAP = timedelta(minutes=30)
"""Hours with a shorter pause between them stay open: nobody sends a host home for it."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Open on an ISO weekday from `opens` to `closes`; at the busiest half hour so many families can call."""

    weekday: int
    opens: time
    closes: time
    families: int


def counted(families: Iterable[tuple[Family, int]], first: date, last: date) -> dict[int, int]:
    """By half hour of some dates, how many families could call; each kind of family is given once."""
    found: dict[int, int] = {}
    for family, number in families:
        for slot in usable(family, first, last):
            found[slot] = found.get(slot, 0) + number
    return found


def proposed(counts: Mapping[int, int], least: int = 1) -> list[Hours]:
    """For each weekday the hours in which at least `least` families could call in any of the weeks."""
    by_weekday: dict[int, dict[time, int]] = {}
    for slot, number in counts.items():
        start = slot_start(slot)
        hours = by_weekday.setdefault(start.isoweekday(), {})
        hours[start.time()] = max(number, hours.get(start.time(), 0))
    return [
        one
        for weekday, hours in sorted(by_weekday.items())
        for one in _stretches(weekday, {start: n for start, n in hours.items() if n >= least})
    ]


def pressure(counts: Mapping[int, int], booths: int) -> dict[int, float]:
    """By ISO weekday, families who could call for each booth and half hour: where the queue will be."""
    able: dict[int, int] = {}
    slots: dict[int, int] = {}
    for slot, number in counts.items():
        weekday = slot_start(slot).isoweekday()
        able[weekday] = able.get(weekday, 0) + number
        slots[weekday] = slots.get(weekday, 0) + 1
    return {weekday: able[weekday] / (slots[weekday] * max(1, booths)) for weekday in sorted(able)}


def _stretches(weekday: int, hours: Mapping[time, int]) -> Iterable[Hours]:
    any_day = date(2027, 1, 4)
    starts = [datetime.combine(any_day, start) for start in hours]
    for open_ in merge(Interval(start, start + SLOT + _LONGEST_GAP) for start in starts):
        inside = [start.time() for start in starts if open_.start <= start < open_.end]
        closes = (open_.end - _LONGEST_GAP).time()
        yield Hours(weekday, open_.start.time(), closes, max(hours[start] for start in inside))

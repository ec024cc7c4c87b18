"""Small pieces of a planning problem with everything as usual, so that a test names only what it is about.

All of it happens in July 2027; the 12th is a Monday.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from scheduler.domain.interval import Interval
from scheduler.domain.problem import (
    Held,
    Kind,
    Limits,
    Pair,
    PlanSite,
    Problem,
    Shift,
    Team,
    Volunteer,
)

MENGZI = PlanSite("mengzi", 23.3961, 103.3849)
GEJIU = PlanSite("gejiu", 23.3592, 103.1602)  # 23 km and 46 minutes from Mengzi
KUNMING = PlanSite("kunming", 24.8801, 102.8329)  # 174 km and 340 minutes from Mengzi
NOWHERE = PlanSite("nowhere")
SITES = (MENGZI, GEJIU, KUNMING, NOWHERE)


def at(day: int, clock: str) -> datetime:
    """A local time in July 2027."""
    hour, minute = clock.split(":")
    return datetime(2027, 7, day, int(hour), int(minute))  # noqa: DTZ001 - problems hold naive local times


def stretch(day: int, start: str, end: str, *, until: int | None = None) -> Interval:
    """From a clock time on one day to one on the same or a later day."""
    return Interval(at(day, start), at(day if until is None else until, end))


ALL_MONTH = stretch(1, "00:00", "00:00", until=31)


def make_volunteer(name: str = "ana", **changes: Any) -> Volunteer:
    """Somebody who is free all month and has no limits; limits may be given by name."""
    limits = {field: changes.pop(field) for field in Limits.__slots__ if field in changes}
    return Volunteer(**{"id": name, "available": (ALL_MONTH,), "limits": Limits(**limits)} | changes)


def make_shift(
    name: str = "one", day: int = 12, start: str = "09:00", end: str = "12:00", **changes: Any
) -> Shift:
    """Three hours of a camp in Mengzi on Monday the 12th for one person; `until` is the day of the end."""
    when = stretch(day, start, end, until=changes.pop("until", None))
    site = changes.pop("site", MENGZI.id)
    usual = {"kind": Kind.CAMP, "role": "helper", "end_site": site, "max": max(1, changes.get("min", 1))}
    return Shift(**{"id": name, "site": site, "when": when} | usual | changes)


def make_problem(
    volunteers: Iterable[Volunteer] = (), shifts: Iterable[Shift] = (), **changes: Any
) -> Problem:
    """A problem with these people and shifts; sets of pairs may be given as lists."""
    for name in ("declined", "pinned", "published"):
        if name in changes:
            changes[name] = frozenset(changes[name])
    return Problem(**{"volunteers": tuple(volunteers), "shifts": tuple(shifts), "sites": SITES} | changes)


def make_team(
    name: str = "team", shifts: Iterable[str] = ("one",), at_least: int = 1, **changes: Any
) -> Team:
    """At least one person on the shift `one`."""
    return Team(name, tuple(shifts), at_least, **changes)


def pairs(*places: str) -> tuple[Pair, ...]:
    """`pairs("ana one", "ben two")` is Ana on shift one and Ben on shift two."""
    return tuple(Pair(*place.split()) for place in places)


def held(code: str, valid_from: datetime | None = None, valid_until: datetime | None = None) -> Held:
    """A qualification, valid between the dates of two times."""
    return Held(code, valid_from and valid_from.date(), valid_until and valid_until.date())

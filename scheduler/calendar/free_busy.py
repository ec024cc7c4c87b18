"""When somebody is taken, as a VFREEBUSY (RFC 5545 3.6.4): times alone, not a word of what for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from icalendar import Calendar, FreeBusy, Parameters, vCalAddress, vPeriod

from scheduler.calendar.ical import PRODID
from scheduler.domain.interval import Interval


@dataclass(frozen=True, slots=True)
class Taken:
    """The taken times of one person inside a window.

    Attributes:
        uid: stable for the person.
        organiser: address of the service, never of a person (RFC 5546 3.3.1 wants one).
        window: aware; nothing is said of the time outside it.
        periods: aware, merged and in order, inside the window.
    """

    uid: str
    organiser: str
    window: Interval
    periods: tuple[Interval, ...]


def free_busy(taken: Taken, stamp: datetime) -> bytes:
    """A whole VCALENDAR; `stamp` is when these times were first told.

    All times are UTC, as 3.8.2.6 demands, one to a line. It has no METHOD: a published one may not be empty
    (RFC 5546 3.3.1), and nobody is always taken.
    """
    made = FreeBusy()
    made.add("uid", taken.uid)
    made.add("dtstamp", _utc(stamp))
    made.add("organizer", vCalAddress(f"mailto:{taken.organiser}"))
    made.add("dtstart", _utc(taken.window.start))
    made.add("dtend", _utc(taken.window.end))
    for period in _periods(taken.periods):
        made.add("freebusy", period)
    whole = Calendar()
    whole.add("version", "2.0")
    whole.add("prodid", PRODID)
    whole.add_component(made)
    return cast("bytes", whole.to_ical())


def _periods(periods: Iterable[Interval]) -> Iterator[vPeriod]:
    for one in periods:
        made = vPeriod((_utc(one.start), _utc(one.end)))
        made.params = Parameters(FBTYPE="BUSY")  # FREEBUSY has no VALUE: a period is all that it can hold
        yield made


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)

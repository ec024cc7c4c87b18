"""When a rotating worker is free: awake, off shift, rested after a night, and not on the way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.domain.calendar_days import dates
from scheduler.domain.crews import Rota
from scheduler.domain.interval import Interval, subtract
from scheduler.domain.patterns import is_night


@dataclass(frozen=True, slots=True)
class FreeTimeTerms:
    """The plant's own values, in minutes and times of day.

    Attributes:
        wakes: nobody is asked before this time of day.
        sleeps: nobody is asked from this time of day on.
        rest_after_night: after the end of a night shift. Eleven hours by default for duties (H2); a parent
            who only wants to call has slept enough after seven and a half.
        walk: from the gate to the room and back.
        muster: before a shift begins, for the roll call.
    """

    wakes: time = time(7)
    sleeps: time = time(22)
    rest_after_night: int = 11 * 60
    walk: int = 20
    muster: int = 0

    def __post_init__(self) -> None:
        if self.sleeps <= self.wakes:
            raise ValueError("the waking hours end before they begin")
        if min(self.rest_after_night, self.walk, self.muster) < 0:
            raise ValueError("a rest, a walk or a roll call cannot be negative")


def free_time(
    work: Sequence[Interval], first: date, last: date, terms: FreeTimeTerms | None = None
) -> tuple[Interval, ...]:
    """The free stretches of a worker from `first` to `last` (inclusive), in order.

    Work must hold every stretch that touches these dates or the days next to them. After a night the walk
    comes on top of the rest only on a date with a shift of its own: whoever is off can set out earlier.
    """
    terms = terms or FreeTimeTerms()
    awake = [
        Interval(datetime.combine(on, terms.wakes), datetime.combine(on, terms.sleeps))
        for on in dates(first, last)
    ]
    return subtract(awake, taken_by_work(work, terms))


def worker_free_time(
    rota: Rota, crew: str, first: date, last: date, terms: FreeTimeTerms, person: str | None = None
) -> tuple[Interval, ...]:
    """The free stretches of a crew, or of one worker of it with that worker's own swaps."""
    day = timedelta(days=1)
    return free_time(rota.work(crew, first - day, last + day, person), first, last, terms)


def taken_by_work(work: Iterable[Interval], terms: FreeTimeTerms) -> list[Interval]:
    """Each stretch of work with the way, the roll call and the rest that belong to it."""
    stretches = list(work)
    begun = {one.start.date() for one in stretches}
    walk = timedelta(minutes=terms.walk)
    found = []
    for one in stretches:
        end = one.end + walk
        if is_night(one):
            way = walk if one.end.date() in begun else timedelta()
            end = max(end, one.end + timedelta(minutes=terms.rest_after_night) + way)
        found.append(Interval(one.start - timedelta(minutes=terms.walk + terms.muster), end))
    return found

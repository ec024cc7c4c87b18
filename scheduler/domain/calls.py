"""Half-hour slots of a video room: which fit parent, child, carer, booth and host, and why others do not.

A slot is the number of a half hour of local wall-clock time. Two bookings overlap exactly if they have the
same number, so that one unique index in the database rules out every double booking.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from scheduler.domain.free_time import FreeTimeTerms, free_time, taken_by_work
from scheduler.domain.interval import Interval, intersect, subtract
from scheduler.domain.patterns import is_night

SLOT = timedelta(minutes=30)
"""As long as a call may last where many wait for the same booth."""

RELEASED_AFTER = timedelta(minutes=10)
"""A slot whose family has not come by then goes to whoever waits."""

TO_CALL = FreeTimeTerms(rest_after_night=450)
"""A parent who wants to call has slept enough seven and a half hours after a night shift."""

_NEAR = timedelta(days=3)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - naive local time throughout the domain


class BookingState(StrEnum):
    """What becomes of a booking."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"

    @property
    def live(self) -> bool:
        """Whether the booth is the family's in that half hour."""
        return self in (BookingState.BOOKED, BookingState.ARRIVED, BookingState.HELD)


class ExchangeState(StrEnum):
    """Where an exchange of two families' half hours stands."""

    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class SlotRefusal(StrEnum):
    """Why a half hour is not proposed to a family."""

    OVER = "slot_over"
    AT_WORK = "parent_at_work"
    ASLEEP = "parent_asleep"
    ON_THE_WAY = "parent_on_the_way"
    NIGHT = "outside_waking_hours"
    CHILD_AWAY = "child_away"
    CHILD_BLOCKED = "child_blocked"
    NO_CARER = "no_carer"
    ROOM_CLOSED = "call_room_closed"
    NO_HOST = "no_host"
    NO_BOOTH = "no_booth"


@dataclass(frozen=True, slots=True)
class ParentTime:
    """A parent's work that touches the dates in question or the days next to them."""

    work: tuple[Interval, ...]
    terms: FreeTimeTerms = TO_CALL


@dataclass(frozen=True, slots=True)
class ChildTime:
    """When one child can be reached.

    Attributes:
        at_home: hours in which the carer hands over the telephone.
        at_school: hours in which the school does.
        blocked: examinations and school trips.
    """

    id: int
    at_home: tuple[Interval, ...] = ()
    at_school: tuple[Interval, ...] = ()
    blocked: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class RoomTime:
    """A video room: when it is open, when enough hosts have said yes, how many booths are taken by slot."""

    booths: int
    open: tuple[Interval, ...]
    hosted: tuple[Interval, ...]
    taken: Mapping[int, int]

    def free(self, slot: int) -> int:
        """Booths that nobody has in that half hour."""
        return self.booths - self.taken.get(slot, 0)


@dataclass(frozen=True, slots=True)
class Family:
    """One family as the room sees it; `carer` says whether somebody at home can be called."""

    parent: ParentTime
    children: tuple[ChildTime, ...]
    carer: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """One half hour for one family: every reason against it, or the children who can be called."""

    slot: int
    refusals: tuple[SlotRefusal, ...]
    children: tuple[int, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.refusals


def slot_number(local: datetime) -> int:
    """The number of the half hour that a local time lies in."""
    return (local - _EPOCH) // SLOT


def slot_start(slot: int) -> datetime:
    """The local time at which a half hour begins."""
    return _EPOCH + slot * SLOT


def slot_time(slot: int) -> Interval:
    """A half hour as local time."""
    return Interval(slot_start(slot), slot_start(slot + 1))


def slots_in(hours: Iterable[Interval]) -> list[int]:
    """The whole half hours that lie in some hours, in order."""
    found: set[int] = set()
    for one in hours:
        first = slot_number(one.start + SLOT - timedelta(microseconds=1))
        found.update(range(first, slot_number(one.end)))
    return sorted(found)


def judge(slot: int, family: Family, room: RoomTime, now: datetime) -> Judged:
    """Whether a family can have a half hour, with every reason if not; `now` is local."""
    when = slot_time(slot)
    children, away = _children(when, family)
    refusals = [
        *([SlotRefusal.OVER] if when.start < now else []),
        *_parent(when, family.parent),
        *([] if children else away),
        *_room(slot, room),
    ]
    return Judged(slot, tuple(refusals), children if not refusals else ())


def proposals(
    family: Family, room: RoomTime, now: datetime, slots: Sequence[int] | None = None
) -> list[Judged]:
    """Every half hour of the room's opening hours, or those given, judged for one family."""
    return [judge(slot, family, room, now) for slot in (slots_in(room.open) if slots is None else slots)]


def usable(family: Family, first: date, last: date) -> frozenset[int]:
    """Half hours of some dates in which parent and child could both be, whatever the room says."""
    free = free_time(family.parent.work, first, last, family.parent.terms)
    reached: set[int] = set()
    for child in family.children:
        for hours in (child.at_school, child.at_home if family.carer else ()):
            reached.update(slots_in(intersect(free, subtract(hours, child.blocked))))
    return frozenset(reached)


def _parent(when: Interval, parent: ParentTime) -> list[SlotRefusal]:
    near = [one for one in parent.work if abs(one.start - when.start) <= _NEAR]
    first, last = when.start.date(), when.end.date()
    if any(free.contains(when) for free in free_time(near, first, last, parent.terms)):
        return []
    if any(one.overlaps(when) for one in near):
        return [SlotRefusal.AT_WORK]
    rest = timedelta(minutes=parent.terms.rest_after_night)
    if any(Interval(one.end, one.end + rest).overlaps(when) for one in near if is_night(one)):
        return [SlotRefusal.ASLEEP]
    if any(taken.overlaps(when) for taken in taken_by_work(near, parent.terms)):
        return [SlotRefusal.ON_THE_WAY]
    return [SlotRefusal.NIGHT]


def _children(when: Interval, family: Family) -> tuple[tuple[int, ...], list[SlotRefusal]]:
    """Those who can be called, and why the others cannot."""
    found: list[int] = []
    refusals: set[SlotRefusal] = set()
    for child in family.children:
        refusal = _away(when, child, family.carer)
        if refusal is None:
            found.append(child.id)
        else:
            refusals.add(refusal)
    return tuple(found), sorted(refusals or {SlotRefusal.CHILD_AWAY}, key=list(SlotRefusal).index)


def _away(when: Interval, child: ChildTime, carer: bool) -> SlotRefusal | None:
    if any(block.overlaps(when) for block in child.blocked):
        return SlotRefusal.CHILD_BLOCKED
    if any(hours.contains(when) for hours in child.at_school):
        return None
    if any(hours.contains(when) for hours in child.at_home):
        return None if carer else SlotRefusal.NO_CARER
    return SlotRefusal.CHILD_AWAY


def _room(slot: int, room: RoomTime) -> list[SlotRefusal]:
    when = slot_time(slot)
    if not any(hours.contains(when) for hours in room.open):
        return [SlotRefusal.ROOM_CLOSED]
    refusals = []
    if not any(hours.contains(when) for hours in room.hosted):
        refusals.append(SlotRefusal.NO_HOST)
    if room.free(slot) <= 0:
        refusals.append(SlotRefusal.NO_BOOTH)
    return refusals

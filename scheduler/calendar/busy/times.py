"""From the lines of a file to dated stretches of busy time within a window, and what was left out."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

import recurring_ical_events
from icalendar import Calendar, vRecur
from icalendar import Event as Component

from scheduler.calendar.busy.events import Event, LeftOut, Line, Moment, event, lasting, lines_of, moment
from scheduler.calendar.busy.zones import HOME, Zones, zones_of

MOST_TIMES = 2_000
UNKNOWN_ZONE, TOO_MANY_TIMES = "unknown_zone", "too_many_times"
"""What is told of the file as a whole; nothing is left out for an unknown zone."""


@dataclass(frozen=True, slots=True)
class Busy:
    """One stretch in which the person is busy; `uid` is a hash of what the file calls the event."""

    start: datetime
    end: datetime
    whole_days: bool
    uid: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """One event that was left out: why, and on which date it would begin, if that could be read."""

    reason: str
    on: date | None = None


@dataclass(slots=True)
class Reading:
    """What a file says of a window of time."""

    busy: list[Busy] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    remarks: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Window:
    """From the beginning of `first` to the end of `last`, local dates."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time(), HOME)

    @property
    def end(self) -> datetime:
        """The moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), HOME)


def read(text: str, window: Window) -> Reading:
    """What a file says; `text` has been through `times_only`."""
    blocks = _blocks(text)
    floating = re.search(r"^X-WR-TIMEZONE[^:\n]*:(.*)$", text, re.MULTILINE)
    zones = zones_of(blocks["VTIMEZONE"], floating[1] if floating else "")
    reading = Reading()
    series: dict[str, list[Event]] = defaultdict(list)
    for block in blocks["VEVENT"]:
        found = _event(lines_of(block), zones, reading)
        if found is not None:
            series[found.uid].append(found)
    for events in series.values():
        _add(reading, _occurrences(events, window, reading), window)
    for block in blocks["VFREEBUSY"]:
        _add(reading, _periods(lines_of(block), reading), window)
    reading.busy.sort(key=lambda one: (one.start, one.end, one.uid))
    return reading


def _blocks(text: str) -> dict[str, list[str]]:
    """The components of all calendars of the file, by kind; they do not lie in each other."""
    found: dict[str, list[str]] = {"VEVENT": [], "VFREEBUSY": [], "VTIMEZONE": []}
    begun: list[str] = []
    for line in text.splitlines():
        kind, _, name = line.partition(":")
        if kind == "BEGIN" and name in found:
            begun = []
        begun.append(line)
        if kind == "END" and name in found:
            found[name].append("\n".join(begun))
    return found


def _event(lines: list[Line], zones: Zones, reading: Reading) -> Event | None:
    try:
        found = event(lines, zones)
    except LeftOut as out:
        reading.skipped.append(Skipped(out.reason, _day(out.start)))
        return None
    if found.zoneless:
        reading.remarks[UNKNOWN_ZONE] = reading.remarks.get(UNKNOWN_ZONE, 0) + 1
    return found


def _occurrences(events: Sequence[Event], window: Window, reading: Reading) -> Iterator[Busy]:
    """The stretches of one series: one UID, whatever came under it."""
    newest: dict[Moment | None, Event] = {}
    for one in sorted(events, key=lambda one: one.sequence):
        newest[one.replaces] = one
    if len(newest) == 1 and not events[0].repeats:
        (only,) = newest.values()
        if not only.free:
            yield _busy(only.start, only.end, only.uid)
        return
    calendar = Calendar()
    try:
        for one in newest.values():
            calendar.add_component(_component(one, window))
        for found in _expanded(calendar, window):
            if found.get("TRANSP") != "TRANSPARENT":
                yield _busy(found["DTSTART"].dt, found["DTEND"].dt, events[0].uid)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, ArithmeticError):
        reading.skipped.append(Skipped("bad_rule", _day(events[0].start)))


def _expanded(calendar: Calendar, window: Window) -> Iterable[Any]:
    query = recurring_ical_events.of(calendar, skip_bad_series=False)
    return islice(query.between(window.start, window.end), MOST_TIMES + 1)


def _component(one: Event, window: Window) -> Component:
    """The event for the library that expands it; a rule without an end ends with the window."""
    made = Component()
    made.add("uid", one.uid)
    made.add("dtstart", one.start)
    made.add("dtend", one.end)
    made.add("sequence", one.sequence)
    if one.free:
        made.add("transp", "TRANSPARENT")
    for rule in one.rules:
        upper = rule.upper().strip(";")
        bounded = "COUNT=" in upper or "UNTIL=" in upper
        made.add("rrule", vRecur.from_ical(upper if bounded else f"{upper};{_until(one.start, window)}"))
    for name, moments in (("rdate", one.added), ("exdate", one.left_out)):
        if moments:
            made.add(name, list(moments))
    if one.replaces is not None:
        made.add("recurrence-id", one.replaces, parameters={"RANGE": "THISANDFUTURE"} if one.onwards else {})
    return made


def _until(start: Moment, window: Window) -> str:
    if not isinstance(start, datetime):
        return f"UNTIL={window.last + timedelta(days=1):%Y%m%d}"
    return f"UNTIL={window.end.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _periods(lines: Iterable[Line], reading: Reading) -> Iterator[Busy]:
    """The stretches of a VFREEBUSY that are not said to be free."""
    named = [line.value for line in lines if line.name == "UID"]
    for line in lines:
        if line.name != "FREEBUSY" or line.parameters.get("FBTYPE", "").upper() == "FREE":
            continue
        for text in line.value.split(","):
            first, _, last = text.partition("/")
            try:
                start = moment(first)
                end = start + lasting(last) if last.lstrip("+").startswith("P") else moment(last)
                yield _busy(start, end, named[0])
            except (LeftOut, TypeError, ValueError) as error:
                reading.skipped.append(Skipped(getattr(error, "reason", "bad_time")))


def _busy(start: Moment, end: Moment, uid: str) -> Busy:
    """Whole days are whole local days.

    Raises:
        ValueError: if it ends before it starts.
    """
    found = Busy(_instant(start), _instant(end), not isinstance(start, datetime), uid)
    if found.end <= found.start:
        raise ValueError("no length")
    return found


def _instant(at: Moment) -> datetime:
    aware = at if isinstance(at, datetime) else datetime.combine(at, time(), HOME)
    return aware.astimezone(UTC)


def _day(at: Moment | None) -> date | None:
    return at.astimezone(HOME).date() if isinstance(at, datetime) else at


def _add(reading: Reading, found: Iterable[Busy], window: Window) -> None:
    for one in found:
        if one.start >= window.end or one.end <= window.start:
            continue
        if len(reading.busy) >= MOST_TIMES:
            reading.remarks[TOO_MANY_TIMES] = 1
            return
        reading.busy.append(one)

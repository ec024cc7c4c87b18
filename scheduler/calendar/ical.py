"""Entries to iCalendar bytes (RFC 5545, 7986); the only place that knows the icalendar library.

An event is rendered alone, so that its bytes can be kept for as long as nothing of it changes; a calendar is
a head, those kept bytes, and an end. Where readers are stricter than the standards, the stricter way is
taken.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress, vDDDTypes, vDuration, vGeo, vText

from scheduler.calendar.entry import Days, Entry, Place, Revision, Status

PRODID = "-//Houniao//Scheduling for left-behind children 1//ZH"
SHANGHAI = "Asia/Shanghai"

VTIMEZONE = b"\r\n".join(
    (
        b"BEGIN:VTIMEZONE",
        b"TZID:Asia/Shanghai",
        b"BEGIN:STANDARD",
        b"DTSTART:19700101T000000",
        b"TZNAME:CST",
        b"TZOFFSETFROM:+0800",
        b"TZOFFSETTO:+0800",
        b"END:STANDARD",
        b"END:VTIMEZONE",
        b"",
    )
)
"""Without the summer times of 1986-91 and the local mean time before: some readers choke on them."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Voice:
    """In whose name and for whom events are written.

    Attributes:
        organiser: name and address of the service, never of a person.
        cancelled: what goes before the title of an event that does not take place.
        alarm_minutes: how long before a reminder rings; None: none, because readers did not ask for one.
        timezone: IANA name; other than Asia/Shanghai, times are written in UTC.
    """

    organiser: tuple[str, str]
    cancelled: str
    alarm_minutes: int | None = None
    timezone: str = SHANGHAI


@dataclass(frozen=True, slots=True)
class Heading:
    """What is said of a calendar as a whole; `url` is the page that shows it, never its secret address."""

    name: str
    description: str
    url: str
    modified_at: datetime
    color: str = "seagreen"


def event(entry: Entry, revision: Revision, voice: Voice) -> bytes:
    """One VEVENT, folded, ending in CRLF."""
    made = Event()
    made.add("uid", entry.uid)
    made.add("sequence", revision.sequence)
    made.add("dtstamp", _second(revision.modified_at))
    made.add("created", _second(revision.created_at))
    made.add("last-modified", _second(revision.modified_at))
    made.add("status", entry.status.value)
    made.add("summary", title := _line(_title(entry, voice)))
    made.add("class", "PRIVATE")
    made.add("transp", "OPAQUE" if entry.blocks_time else "TRANSPARENT")
    _add_times(made, entry, voice)
    _add_organiser(made, voice)
    _add_place(made, entry.place)
    _add_words(made, entry)
    if voice.alarm_minutes is not None and entry.status is not Status.CANCELLED:
        made.add_component(_alarm(title, voice.alarm_minutes))
    return cast("bytes", made.to_ical())


def calendar(heading: Heading, fragments: Iterable[bytes]) -> bytes:
    """A whole VCALENDAR from events that were rendered before.

    It has no UID: readers that keep events one by one take that of the calendar for theirs.
    """
    made = Calendar()
    name, description = _line(heading.name), _line(heading.description)
    for key, value in (
        ("version", "2.0"),
        ("prodid", PRODID),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
        ("name", name),
        ("x-wr-calname", name),
        ("description", description),
        ("x-wr-caldesc", description),
        ("color", heading.color),
        ("x-wr-timezone", SHANGHAI),
    ):
        made.add(key, vText(value))
    made.add("last-modified", _second(heading.modified_at))
    made.add("url", heading.url)
    made.add("refresh-interval", vDuration(timedelta(hours=1)), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vText("PT1H"))
    head = cast("bytes", made.to_ical()).removesuffix(b"END:VCALENDAR\r\n")
    return b"".join((head, VTIMEZONE, *fragments, b"END:VCALENDAR\r\n"))


def resource(fragment: bytes) -> str:
    """One event as a calendar object of its own (RFC 4791 4.1): with its time zone and without a METHOD."""
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:" + PRODID + "\r\nCALSCALE:GREGORIAN\r\n"
    return f"{head}{VTIMEZONE.decode()}{fragment.decode()}END:VCALENDAR\r\n"


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _text(words: str) -> str:
    """Without what a text may not hold: control characters and halves of characters."""
    return _UNPRINTABLE.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))


def _line(words: str) -> str:
    return " ".join(_text(words).split())


def _title(entry: Entry, voice: Voice) -> str:
    return f"{voice.cancelled}{entry.title}" if entry.status is Status.CANCELLED else entry.title


def _add_times(made: Event, entry: Entry, voice: Voice) -> None:
    if isinstance(entry.when, Days):
        made.add("dtstart", entry.when.first)
        made.add("dtend", entry.when.after)
        made.add("x-microsoft-cdo-alldayevent", vText("TRUE"))
        return
    zone = ZoneInfo(SHANGHAI) if voice.timezone == SHANGHAI else UTC
    made.add("dtstart", entry.when.start.astimezone(zone).replace(microsecond=0))
    made.add("dtend", entry.when.end.astimezone(zone).replace(microsecond=0))


def _add_organiser(made: Event, voice: Voice) -> None:
    name, address = voice.organiser
    organiser = vCalAddress(f"mailto:{address}")
    organiser.params["CN"] = _line(name)
    made.add("organizer", organiser)


def _add_place(made: Event, place: Place) -> None:
    if words := _line(place.words):
        made.add("location", words)
    if place.latitude is not None and place.longitude is not None:
        made.add("geo", vGeo((round(place.latitude, 6), round(place.longitude, 6))))


def _add_words(made: Event, entry: Entry) -> None:
    if description := _text(entry.description).strip():
        made.add("description", description)
    if entry.url:
        made.add("url", entry.url)
    if entry.categories:
        made.add("categories", [_line(one) for one in entry.categories])


def _alarm(title: str, minutes: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", vDDDTypes(timedelta(minutes=-max(1, minutes))))
    return alarm

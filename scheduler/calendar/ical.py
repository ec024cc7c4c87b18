"""Entries to iCalendar bytes (RFC 5545, 7986); the only place that knows the icalendar library.

An event is rendered alone, so that its bytes can be kept for as long as nothing of it changes; a calendar is
a head, those kept bytes, and an end. Where readers are stricter than the standards, the stricter way is
taken.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, cast
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    vCalAddress,
    vCategory,
    vDDDTypes,
    vDuration,
    vGeo,
    vInt,
    vText,
    vUri,
)
from icalendar.parser import Contentline

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
    """One VEVENT, folded, ending in CRLF; its lines in the order in which the library puts them."""
    title = _line(_title(entry, voice))
    stamp = _second(revision.modified_at)
    return b"".join(
        (
            b"BEGIN:VEVENT\r\n",
            _again(vText, "SUMMARY", title),
            *_times(entry, voice),
            _again(vDDDTypes, "DTSTAMP", stamp),
            _written("UID", vText(entry.uid)),
            _again(vInt, "SEQUENCE", revision.sequence),
            _again(vCategory, "CATEGORIES", tuple(map(_line, entry.categories))) if entry.categories else b"",
            _again(vText, "CLASS", "PRIVATE"),
            _again(vDDDTypes, "CREATED", _second(revision.created_at)),
            *_description(entry),
            *_geo(entry.place),
            _again(vDDDTypes, "LAST-MODIFIED", stamp),
            *_location(entry.place),
            _again(_organiser, "ORGANIZER", voice.organiser),
            _again(vText, "STATUS", entry.status.value),
            _again(vText, "TRANSP", "OPAQUE" if entry.blocks_time else "TRANSPARENT"),
            _written("URL", vUri(entry.url)) if entry.url else b"",
            *_whole_day(entry),
            *_alarm(entry, title, voice),
            b"END:VEVENT\r\n",
        )
    )


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


def _written(name: str, value: Any) -> bytes:
    """One property as the library escapes and folds it."""
    return cast("bytes", Contentline.from_parts(name, value.params, value).to_ical()) + b"\r\n"


@lru_cache(maxsize=8_192)
def _again(kind: Callable[[Any], Any], name: str, value: Hashable) -> bytes:
    """Like `_written` for what a calendar says many times; instants in UTC only, since equal ones are one."""
    return _written(name, kind(value))


def _times(entry: Entry, voice: Voice) -> Iterator[bytes]:
    if isinstance(entry.when, Days):
        span: tuple[date, date] = (entry.when.first, entry.when.after)
    else:
        zone = ZoneInfo(SHANGHAI) if voice.timezone == SHANGHAI else UTC
        start, end = (one.astimezone(zone) for one in (entry.when.start, entry.when.end))
        span = (start.replace(microsecond=0), end.replace(microsecond=0))
    return (_written(name, vDDDTypes(at)) for name, at in zip(("DTSTART", "DTEND"), span, strict=True))


def _whole_day(entry: Entry) -> Iterator[bytes]:
    if isinstance(entry.when, Days):
        yield _again(vText, "X-MICROSOFT-CDO-ALLDAYEVENT", "TRUE")


def _description(entry: Entry) -> Iterator[bytes]:
    if description := _text(entry.description).strip():
        yield _written("DESCRIPTION", vText(description))


def _organiser(voice: tuple[str, str]) -> vCalAddress:
    name, address = voice
    organiser = vCalAddress(f"mailto:{address}")
    organiser.params["CN"] = _line(name)
    return organiser


def _location(place: Place) -> Iterator[bytes]:
    if words := _line(place.words):
        yield _again(vText, "LOCATION", words)


def _geo(place: Place) -> Iterator[bytes]:
    if place.latitude is not None and place.longitude is not None:
        yield _again(vGeo, "GEO", (_degrees(place.latitude), _degrees(place.longitude)))


def _degrees(angle: float) -> float:
    """To a decimetre; there is no -0.0, which would be kept as one with 0.0 and written otherwise."""
    return round(angle, 6) + 0.0


def _alarm(entry: Entry, title: str, voice: Voice) -> Iterator[bytes]:
    if voice.alarm_minutes is not None and entry.status is not Status.CANCELLED:
        yield b"BEGIN:VALARM\r\nACTION:DISPLAY\r\n"
        yield _again(vText, "DESCRIPTION", title)
        yield _again(vDDDTypes, "TRIGGER", timedelta(minutes=-max(1, voice.alarm_minutes)))
        yield b"END:VALARM\r\n"

"""Our own judge of calendar feeds, as strict as the strictest reader met (RFC 5545, 5546, 6868, 7986).

`faults` judges one file, `house_faults` what we promise beyond the standards, `change_faults` an old and a
new edition. Each fault is one line that begins with a code. It shares no code with what it judges.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone

LINE_OCTETS = 75
STAMP = re.compile(r"\d{8}T\d{6}Z")
LOCAL = re.compile(r"\d{8}T\d{6}")
DAY = re.compile(r"\d{8}")
DURATION = re.compile(
    r"[+-]?P(?:\d+W|\d+D(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?|T(?:\d+H(?:\d+M)?(?:\d+S)?|\d+M(?:\d+S)?|\d+S))"
)
GEO = re.compile(r"-?\d{1,2}(?:\.\d{1,6})?;-?\d{1,3}(?:\.\d{1,6})?")
ESCAPE = re.compile(r"\\(.?)", re.DOTALL)
LINE = re.compile(
    r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^;:,"]*)(?:,(?:"[^"]*"|[^;:,"]*))*)*):(.*)', re.DOTALL
)
PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^;:"])*)')
TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "X-WR-CALDESC")
CHINA = timezone(timedelta(hours=8))
SHANGHAI = {"TZOFFSETFROM": "+0800", "TZOFFSETTO": "+0800", "DTSTART": "19700101T000000", "TZNAME": "CST"}


@dataclass
class Property:
    """One content line."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass
class Component:
    """What stands between BEGIN and END."""

    name: str
    properties: list[Property] = field(default_factory=list)
    inner: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [one for one in self.properties if one.name == name]

    def one(self, name: str) -> Property | None:
        found = self.all(name)
        return found[0] if found else None

    def value(self, name: str) -> str:
        found = self.one(name)
        return found.value if found else ""

    def components(self, name: str) -> list["Component"]:
        return [one for one in self.inner if one.name == name]


class UnreadableError(Exception):
    """The bytes are no calendar at all; the message is the fault."""


def faults(data: bytes) -> list[str]:
    """Everything that some reader would stumble over; empty for a good feed."""
    found = list(_bytes(data))
    try:
        calendar = parse(data)
    except UnreadableError as error:
        return [*found, str(error)]
    found += [*_calendar(calendar), *_texts(calendar)]
    found += [fault for zone in calendar.components("VTIMEZONE") for fault in _zone(zone)]
    zones = {one.value("TZID") for one in calendar.components("VTIMEZONE")}
    events = calendar.components("VEVENT")
    for event in events:
        found += [
            f"{fault} ({event.value('UID')})" for fault in _event(event, zones, calendar.value("METHOD"))
        ]
    ids = Counter((event.value("UID"), event.value("RECURRENCE-ID")) for event in events)
    found += [f"uid-twice: {uid}" for (uid, _), times in ids.items() if times > 1]
    return found


def house_faults(data: bytes) -> list[str]:
    """What we promise beyond the standards: flat events, and cancelled ones that everybody sees as such."""
    return [fault for event in parse(data).components("VEVENT") for fault in _house(event)]


def _house(event: Component) -> Iterator[str]:
    for forbidden in ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "ATTENDEE"):
        if event.one(forbidden):
            yield f"not-flat: {forbidden}"
    if event.value("CLASS") != "PRIVATE":
        yield "not-private"
    if event.value("STATUS") != "CANCELLED":
        return
    if event.value("TRANSP") != "TRANSPARENT":
        yield "cancelled-blocks-time"
    if event.components("VALARM"):
        yield "cancelled-rings"
    if not event.value("SUMMARY").startswith(("【已取消】", "[Cancelled]")):
        yield "cancelled-not-told"


def change_faults(old: bytes, new: bytes) -> list[str]:
    """What is wrong with the step from one edition of a feed to the next."""
    before, after = _by_uid(old), _by_uid(new)
    found = []
    for uid, event in after.items():
        if uid in before:
            found += [f"{fault} ({uid})" for fault in _step(before[uid], event)]
    for uid, event in before.items():
        if uid not in after and event.value("STATUS") != "CANCELLED":
            found.append(f"vanished: not cancelled first ({uid})")
    return found


def _step(old: Component, new: Component) -> Iterator[str]:
    sequence = int(new.value("SEQUENCE")) - int(old.value("SEQUENCE"))
    stamps = ("DTSTAMP", "LAST-MODIFIED")
    if _content(old) == _content(new):
        if sequence or any(old.value(name) != new.value(name) for name in stamps):
            yield "churn: unchanged, but a new edition"
        return
    if sequence != 1:
        yield f"sequence: rose by {sequence}"
    for name in stamps:
        if not old.value(name) < new.value(name):
            yield f"{name.lower()}: did not grow"
    if old.value("CREATED") != new.value("CREATED"):
        yield "created: changed"


def _content(event: Component) -> list[tuple[str, str, str]]:
    ignored = ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "CREATED")
    own = [(one.name, repr(sorted(one.parameters.items())), one.value) for one in event.properties]
    inner = [line for alarm in event.inner for line in _content(alarm)]
    return sorted(line for line in own if line[0] not in ignored) + inner


def _by_uid(data: bytes) -> dict[str, Component]:
    return {event.value("UID"): event for event in parse(data).components("VEVENT")}


def parse(data: bytes) -> Component:
    """The calendar in the bytes.

    Raises:
        UnreadableError: when there is none.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"encoding: {error.reason}") from error
    lines = re.sub(r"\r?\n[ \t]", "", text).split("\r\n" if "\r\n" in text else "\n")
    stack: list[Component] = [Component("")]
    for line in filter(None, lines):
        _take(line, stack)
    if len(stack) != 1 or [one.name for one in stack[0].inner] != ["VCALENDAR"]:
        raise UnreadableError("truncated: not one whole VCALENDAR")
    return stack[0].inner[0]


def _take(line: str, stack: list[Component]) -> None:
    matched = LINE.fullmatch(line)
    if matched is None:
        raise UnreadableError(f"line: {line[:40]!r}")
    name, parameters, value = matched.group(1).upper(), matched.group(2), matched.group(3)
    if name == "BEGIN":
        inner = Component(value)
        stack[-1].inner.append(inner)
        stack.append(inner)
    elif name == "END":
        if stack[-1].name != value or len(stack) == 1:
            raise UnreadableError(f"nesting: END:{value}")
        stack.pop()
    else:
        given = {key.upper(): worth for key, worth in PARAMETER.findall(parameters)}
        stack[-1].properties.append(Property(name, given, value))


def _bytes(data: bytes) -> Iterator[str]:
    if data.startswith(b"\xef\xbb\xbf"):
        yield "bom"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", data):
        yield "line-ends: not CRLF"
    if not data.endswith(b"END:VCALENDAR\r\n"):
        yield "end: not END:VCALENDAR"
    if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", data):
        yield "control-character"
    for line in data.split(b"\r\n"):
        if len(line) > LINE_OCTETS:
            yield f"fold: {len(line)} octets"
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            yield "fold: inside a character"


def _calendar(calendar: Component) -> Iterator[str]:
    for name in ("PRODID", "VERSION", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        if len(calendar.all(name)) != 1:
            yield f"calendar: {len(calendar.all(name))} {name}"
    if calendar.value("VERSION") != "2.0":
        yield "calendar: version"
    if calendar.value("NAME") != calendar.value("X-WR-CALNAME"):
        yield "calendar: two names"
    if calendar.one("UID"):
        yield "calendar-uid: readers give it to every event"
    if calendar.value("METHOD") not in ("", "PUBLISH"):
        yield "method"
    yield from _refresh(calendar)


def _refresh(calendar: Component) -> Iterator[str]:
    for name, given in (("REFRESH-INTERVAL", "DURATION"), ("X-PUBLISHED-TTL", None)):
        for one in calendar.all(name):
            if one.parameters.get("VALUE") != given or not DURATION.fullmatch(one.value):
                yield f"refresh: {name}"


def _zone(zone: Component) -> Iterator[str]:
    if zone.value("TZID") != "Asia/Shanghai":
        yield f"timezone: {zone.value('TZID')}"
    rules = zone.inner
    if [rule.name for rule in rules] != ["STANDARD"]:
        yield "timezone: not one STANDARD"
    for rule in rules:
        for name, value in SHANGHAI.items():
            if rule.value(name) != value:
                yield f"timezone: {name} {rule.value(name)}"


def _event(event: Component, zones: set[str], method: str) -> Iterator[str]:
    yield from _identity(event)
    if method and not event.one("ORGANIZER"):
        yield "publish: needs an organiser"
    if event.one("ATTENDEE"):
        yield "attendee"
    yield from _times(event, zones)
    yield from _texts(event)
    yield from _values(event)
    for alarm in event.components("VALARM"):
        yield from _alarm(alarm)


def _identity(event: Component) -> Iterator[str]:
    for name in ("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS", "SUMMARY", "DTSTART"):
        if len(event.all(name)) != 1:
            yield f"event: {len(event.all(name))} {name}"
    if len(event.value("UID")) > 255:
        yield "uid: too long"
    for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED"):
        if event.one(name) and not STAMP.fullmatch(event.value(name)):
            yield f"stamp: {name} is not UTC"
    if not re.fullmatch(r"\d{1,6}", event.value("SEQUENCE")):
        yield "sequence: not a small number"
    if event.value("STATUS") not in ("TENTATIVE", "CONFIRMED", "CANCELLED"):
        yield "status"


def _times(event: Component, zones: set[str]) -> Iterator[str]:
    start, end = event.all("DTSTART"), event.all("DTEND")
    if len(end) + len(event.all("DURATION")) != 1:
        yield "end: DTEND or DURATION, one of them"
    if event.one("DURATION") and not DURATION.fullmatch(event.value("DURATION")):
        yield "duration"
    others = [one for name in ("RECURRENCE-ID", "EXDATE", "RDATE") for one in event.all(name)]
    try:
        moments = [_moment(one, zones) for one in (*start, *end, *others)]
    except ValueError as error:
        yield f"time: {error}"
        return
    if len(start) == len(end) == 1:
        yield from _span(*moments[:2])


def _span(start: date | datetime, end: date | datetime) -> Iterator[str]:
    if type(start) is not type(end):
        yield "time: one end is a date and the other is not"
    elif not start < end:
        yield "time: ends before it begins"


def _moment(one: Property, zones: set[str]) -> date | datetime:
    """A date, or an instant in UTC.

    Raises:
        ValueError: for a floating, misspelt or unexplained time.
    """
    if one.parameters.get("VALUE") == "DATE":
        if not DAY.fullmatch(one.value) or "TZID" in one.parameters:
            raise ValueError(f"{one.name} is no date")
        return date.fromisoformat(one.value)
    if STAMP.fullmatch(one.value) and "TZID" not in one.parameters:
        return datetime.strptime(one.value[:-1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    if not LOCAL.fullmatch(one.value):
        raise ValueError(f"{one.name} is no time")
    if one.parameters.get("TZID") not in zones:
        raise ValueError(f"{one.name} floats or its zone is not explained")
    return datetime.strptime(one.value, "%Y%m%dT%H%M%S").replace(tzinfo=CHINA)


def _texts(component: Component) -> Iterator[str]:
    for name in TEXTS:
        for one in component.all(name):
            if any(letter not in ("\\", ";", ",", "n", "N") for letter in ESCAPE.findall(one.value)):
                yield f"escape: {name}"
            bare = ESCAPE.sub("", one.value)
            if "," in bare or ";" in bare:
                yield f"unescaped: {name}"


def _values(event: Component) -> Iterator[str]:
    if event.one("GEO") and not GEO.fullmatch(event.value("GEO")):
        yield "geo"
    for name in ("URL", "CONFERENCE", "ATTACH", "IMAGE"):
        for one in event.all(name):
            if not one.value.startswith(("https://", "http://127.0.0.1", "http://localhost")):
                yield f"link: {name} {one.value[:20]}"
    for one in event.all("RRULE"):
        if "RSCALE" in one.value:
            yield "rscale"
    if event.one("TRANSP") and event.value("TRANSP") not in ("OPAQUE", "TRANSPARENT"):
        yield "transp"


def _alarm(alarm: Component) -> Iterator[str]:
    if alarm.value("ACTION") != "DISPLAY" or not alarm.one("DESCRIPTION"):
        yield "alarm: not a display with words"
    trigger = alarm.value("TRIGGER")
    if not trigger.startswith("-") or not DURATION.fullmatch(trigger):
        yield f"alarm: trigger {trigger}"

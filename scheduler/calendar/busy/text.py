"""A calendar file cut down to its times before anything parses it: no title, place or person gets past here.

Works line by line and in one pass, so a file of any shape costs no more than its length.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 20_000
MOST_PARTS = 5_000
DEEPEST = 8
LONGEST_VALUE = 20_000

TOO_BIG, NOT_TEXT, NOT_CALENDAR, CUT_OFF, TOO_MANY = (
    "too_big",
    "not_text",
    "not_calendar",
    "cut_off",
    "too_many",
)
"""Why a whole file is refused."""

_EVENTS = ("VEVENT", "VFREEBUSY")
_PARTS = {"VCALENDAR": (*_EVENTS, "VTIMEZONE"), "VTIMEZONE": ("STANDARD", "DAYLIGHT")}
_KEPT = {
    "VCALENDAR": ("X-WR-TIMEZONE",),
    "VEVENT": (
        *("DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE"),
        *("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS", "UID"),
    ),
    "VFREEBUSY": ("FREEBUSY", "UID"),
    "VTIMEZONE": ("TZID",),
    "STANDARD": ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"),
    "DAYLIGHT": ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"),
}
_PARAMETERS = ("TZID", "VALUE", "RANGE", "FBTYPE")
_CODES = ("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS")
_CODE = re.compile(r"[A-Za-z-]{1,20}")
_FOLD = re.compile(rb"\n[ \t]")
_LINE = re.compile(r'(?P<name>[A-Za-z0-9-]+)(?P<parameters>(?:;(?:[^":]|"[^"]*")*)?):(?P<value>.*)')
_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)=("[^"]*"|[^";:]*)')


class Unreadable(ValueError):  # noqa: N818 - an answer to the user, not a failure of the program
    """The whole file is refused, for one of the reasons above."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(slots=True)
class _Cut:
    """Where the pass stands: the open components, how deep it is in one that is left out, what was kept."""

    kept: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    named: bool = False
    parts: int = 0


def times_only(data: bytes) -> str:
    """The file without anything but times: components, rules and zones; UIDs as hashes, LF line ends.

    Raises:
        Unreadable: `too_big`, `not_text`, `not_calendar`, `cut_off` for a file that ends before its end,
            `too_many` lines, components or nestings.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(TOO_BIG)
    cut = _Cut()
    for line in _lines(data):
        _take(cut, line)
    if cut.open or cut.ignored:
        raise Unreadable(CUT_OFF)
    return "".join(f"{line}\n" for line in cut.kept)


def _lines(data: bytes) -> Iterator[str]:
    """The content lines; folds are undone in bytes, because some programs fold inside a character."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = _decoded(data, "utf-16").encode()
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    whole = _FOLD.sub(b"", data)
    try:
        text = whole.decode()
    except UnicodeDecodeError:
        text = _decoded(whole, "gb18030")
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines or lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise Unreadable(NOT_CALENDAR)
    if lines[-1].strip().upper() != "END:VCALENDAR":
        raise Unreadable(CUT_OFF)
    if len(lines) > MOST_LINES:
        raise Unreadable(TOO_MANY)
    yield from lines


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(NOT_TEXT) from error


def _take(cut: _Cut, line: str) -> None:
    found = _LINE.match(line)
    if found is None:
        return
    name, value = found["name"].upper(), found["value"].strip()
    if name == "BEGIN":
        _begin(cut, value.upper())
    elif name == "END":
        _end(cut, value.upper())
    elif cut.open and not cut.ignored and name in _KEPT[cut.open[-1]]:
        kept = _cleaned(name, found["parameters"], value)
        if kept is not None:
            cut.named = cut.named or name == "UID"
            cut.kept.append(kept)


def _begin(cut: _Cut, component: str) -> None:
    cut.parts += 1
    if cut.parts > MOST_PARTS or len(cut.open) + len(cut.ignored) >= DEEPEST:
        raise Unreadable(TOO_MANY)
    wanted = ("VCALENDAR",) if not cut.open else _PARTS.get(cut.open[-1], ())
    if cut.ignored or component not in wanted:
        cut.ignored.append(component)
        return
    cut.open.append(component)
    cut.named = False
    cut.kept.append(f"BEGIN:{component}")


def _end(cut: _Cut, component: str) -> None:
    waiting = cut.ignored or cut.open
    if not waiting or waiting[-1] != component:
        raise Unreadable(NOT_CALENDAR)
    waiting.pop()
    if waiting is cut.open:
        if component in _EVENTS and not cut.named:
            cut.kept.append(f"UID:none-{cut.parts}")
        cut.kept.append(f"END:{component}")


def _cleaned(name: str, parameters: str, value: str) -> str | None:
    """The line as it is kept: known parameters, a hash for the UID, codes only where a code belongs."""
    if name == "UID":
        return f"UID:{sha256(value.encode(errors='replace')).hexdigest()[:32]}"
    if len(value) > LONGEST_VALUE or (name in _CODES and _CODE.fullmatch(value) is None):
        value = ""
    kept = "".join(
        f";{key.upper()}={content}"
        for key, content in _PARAMETER.findall(parameters)
        if key.upper() in _PARAMETERS
    )
    return f"{name}{kept}:{value}"

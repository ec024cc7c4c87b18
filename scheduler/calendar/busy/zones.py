"""Which zone a name in somebody's file means; a name never opens a file."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

HOME = ZoneInfo("Asia/Shanghai")
MOST_RULES = 200
"""Stretches in one VTIMEZONE; those of a whole history of summer times are fewer."""
_YEARLY = re.compile(r"^RRULE:(?=.*FREQ=YEARLY)(?!.*(INTERVAL=0|BYSECOND|BYMINUTE|BYHOUR)).*$")
_OFFSET = re.compile(r"[+-](0\d|1[0-5])[0-5]\d([0-5]\d)?")


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones of one file: known names, those that the file explains, and for all others ours."""

    explained: Mapping[str, tzinfo] = field(default_factory=dict)
    floating: tzinfo = HOME

    def of(self, name: str) -> tzinfo | None:
        """The zone of a TZID; None if nobody knows it."""
        return known(name) or self.explained.get(name)


def zones_of(blocks: Iterable[str], floating: str) -> Zones:
    """The zones that VTIMEZONE blocks explain; `floating` is the name for times without a zone."""
    explained: dict[str, tzinfo] = {}
    for block in blocks:
        found = _explained(block)
        if found is not None:
            explained.setdefault(*found)
    return Zones(explained, known(floating) or explained.get(floating) or HOME)


def known(name: str) -> ZoneInfo | None:
    """The zone of an IANA or Windows name, also behind a vendor's prefix ("/mozilla.org/…/Europe/Berlin")."""
    name = WINDOWS_TO_OLSON.get(name, name)
    parts = name.strip("/").split("/")
    for start in range(len(parts)):
        rest = "/".join(parts[start:])
        if rest in _names():
            return ZoneInfo(rest)
    return None


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def _explained(block: str) -> tuple[str, tzinfo] | None:
    """Name and zone of one VTIMEZONE; None where its rules could keep us busy or make no sense."""
    lines = block.splitlines()
    rules = [line for line in lines if line.startswith("RRULE")]
    offsets = [line.partition(":")[2] for line in lines if line.startswith("TZOFFSET")]
    names = [line.partition(":")[2] for line in lines if line.startswith("TZID")]
    if not names or not offsets or len(lines) > MOST_RULES:
        return None
    if not all(map(_YEARLY.match, rules)) or not all(map(_OFFSET.fullmatch, offsets)):
        return None
    if all(offset in ("+0800", "+080000") for offset in offsets):
        return names[0], HOME
    try:
        zone = Timezone.from_ical(block)
        assert isinstance(zone, Timezone)
        return names[0], zone.to_tz(lookup_tzid=False)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        return None

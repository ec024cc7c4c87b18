"""What libical (GNOME, KDE) finds in a calendar on standard input.

Run by the system's Python, which has the bindings.
Prints one JSON line for each event, then one with the number of errors and whether RFC 5546 is kept.
"""

import json
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib as ical  # noqa: E402, N813 - after its version is chosen


def main() -> None:
    """Read and print."""
    calendar = ical.Parser.parse_string(sys.stdin.buffer.read().decode())
    event = calendar.get_first_component(ical.ComponentKind.VEVENT_COMPONENT)
    while event is not None:
        told = {
            "uid": event.get_uid(),
            "start": event.get_dtstart().as_timet_with_zone(event.get_dtstart().get_timezone()),
            "end": event.get_dtend().as_timet_with_zone(event.get_dtend().get_timezone()),
            "title": event.get_summary(),
            "place": event.get_location() or "",
            "status": event.get_status().value_nick.upper().removeprefix("STATUS-").removesuffix("-STATUS"),
        }
        sys.stdout.write(json.dumps(told) + "\n")
        event = calendar.get_next_component(ical.ComponentKind.VEVENT_COMPONENT)
    kept = bool(ical.restriction_check(calendar))
    sys.stdout.write(json.dumps({"errors": calendar.count_errors(), "kept": kept}) + "\n")


main()

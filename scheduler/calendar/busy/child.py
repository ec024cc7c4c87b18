"""A file read in a process of its own, bounded in what it may use up, and killed if it hangs."""

import json
import resource
import subprocess
import sys
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from scheduler.calendar.busy.text import Unreadable
from scheduler.calendar.busy.times import Busy, Reading, Skipped, Window, read

PROCESSOR_SECONDS = 4
WALL_SECONDS = 6.0
"""After this there is an answer, however busy the machine is; what ends a hard file is its processor time."""
MEMORY_BYTES = 1024**3
TOO_HARD = "too_hard"
"""The file could not be read with what a reading may use up."""


def read_apart(text: str, window: Window, wall_seconds: float = WALL_SECONDS) -> Reading:
    """What a file that has been through `times_only` says of a window, read in a child.

    Raises:
        Unreadable: `too_hard` when the child was stopped or died.
    """
    asked = json.dumps({"text": text, "first": window.first.isoformat(), "last": window.last.isoformat()})
    try:
        done = subprocess.run(  # noqa: S603 - our own module, by the interpreter that runs us
            [sys.executable, "-c", f"from {__name__} import main; main()"],
            input=asked.encode(),
            capture_output=True,
            timeout=wall_seconds,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise Unreadable(TOO_HARD) from error
    return _reading(json.loads(done.stdout))


def main() -> None:
    """Read a request from standard input within the limits and write the answer to standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    asked: dict[str, str] = json.load(sys.stdin)
    window = Window(date.fromisoformat(asked["first"]), date.fromisoformat(asked["last"]))
    found = read(asked["text"], window)
    json.dump(asdict(found), sys.stdout, default=lambda moment: moment.isoformat())


def _reading(told: dict[str, Any]) -> Reading:
    return Reading(
        [
            Busy(
                datetime.fromisoformat(one["start"]),
                datetime.fromisoformat(one["end"]),
                one["whole_days"],
                one["uid"],
            )
            for one in told["busy"]
        ],
        [
            Skipped(one["reason"], None if one["on"] is None else date.fromisoformat(one["on"]))
            for one in told["skipped"]
        ],
        told["remarks"],
    )

"""Calendar programs that are given an address and say what they find there; each in a process of its own."""

import json
import os
import shutil
import subprocess
import tempfile
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
NODE = HERE.parents[1] / ".venv-clients" / "node"
SYSTEM_PYTHON = Path("/usr/bin/python3")
WITHOUT_CLIENT = "Calendar program cannot be had"
INSTALL = "sh scripts/install-calendar-clients.sh"
LINE = "%(start:epoch)|%(end:epoch)|%m\n"


@dataclass(frozen=True, order=True)
class Seen:
    """One event as a program shows it."""

    start: datetime
    end: datetime
    title: str
    place: str = ""
    status: str = ""


Read = Callable[[str], list[Seen]]


def ical_js(address: str) -> list[Seen]:
    """ical.js: what Thunderbird reads calendars with."""
    return _javascript("ical.js", address)


def busy_times(address: str) -> list[Seen]:
    """ical.js: when somebody is taken, the kind of time as the title."""
    return _javascript("busy", address)


def node_ical(address: str) -> list[Seen]:
    """node-ical: what MagicMirror, Node-RED and Home Assistant's add-ons read with; fetches by itself."""
    return _javascript("node-ical", address)


def busy_faults(address: str) -> dict[str, object]:
    """What libical, of GNOME and KDE, finds wrong with it."""
    told: dict[str, object] = json.loads(
        _run([str(SYSTEM_PYTHON), str(HERE / "libical_reader.py")], _fetched(address))
    )
    return told


def libical(address: str) -> list[Seen]:
    """libical, of GNOME and KDE; nothing may break RFC 5545 or, with METHOD:PUBLISH, RFC 5546."""
    told = _run([str(SYSTEM_PYTHON), str(HERE / "libical_reader.py")], _fetched(address)).splitlines()
    *events, verdict = (json.loads(line) for line in told)
    assert verdict == {"errors": 0, "kept": True}
    return sorted(
        Seen(_moment(one["start"]), _moment(one["end"]), one["title"], one["place"], one["status"])
        for one in events
    )


def calcurse(address: str) -> list[Seen]:
    """calcurse: imports a file into its own data and is asked what it has; place and status it drops."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "feed.ics").write_bytes(_fetched(address))
        program = ["calcurse", "-q", "-D", f"{folder}/data", "-C", f"{folder}/data"]
        _run([*program, "-i", f"{folder}/feed.ics"])
        shown = _run([*program, "-G", "--filter-type", "apt", "--format-apt", LINE])
    parts = (line.split("|", 2) for line in shown.splitlines())
    return sorted(Seen(_moment(int(start)), _moment(int(end)), title) for start, end, title in parts)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def missing(read: Read) -> str:
    """Why a program cannot be had on this machine; empty if it can."""
    if read is calcurse:
        found = shutil.which("calcurse") is not None
    elif read is libical:
        found = _works([str(SYSTEM_PYTHON), "-c", "import gi; gi.require_version('ICalGLib', '3.0')"])
    else:
        found = (NODE / ".installed").exists()
    return "" if found else f"{WITHOUT_CLIENT}: {read.__name__} ({INSTALL})"


def _javascript(library: str, address: str) -> list[Seen]:
    told = _run(["node", str(HERE / "node" / "read.mjs"), library, address])
    return sorted(
        Seen(
            datetime.fromisoformat(one["start"]),
            datetime.fromisoformat(one["end"]),
            one["title"],
            one["place"],
            one["status"],
        )
        for one in map(json.loads, told.splitlines())
    )


def _fetched(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:
        data: bytes = answer.read()
    return data


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _run(command: list[str], data: bytes = b"") -> str:
    places = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai", "CLIENTS": str(NODE)}
    done = subprocess.run(command, input=data, capture_output=True, env=places, check=False)
    if done.returncode != 0:
        pytest.fail(done.stderr.decode())
    return done.stdout.decode()

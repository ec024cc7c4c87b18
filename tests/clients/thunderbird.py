"""Thunderbird without a window, as a subscriber: it polls an address and says what its calendar shows.

It is driven by its own remote control, Marionette: messages of JSON, each behind its length and a colon.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from tests.clients.readers import Seen

PROGRAM = "thunderbird"
PATIENCE = 60
"""Seconds that starting, or one look at a calendar, may take on a busy machine."""

LOOK = Path(__file__).with_name("thunderbird_look.js").read_text()
PREFERENCES: dict[str, bool | int | str] = {
    "app.update.enabled": False,
    "calendar.timezone.local": "Asia/Shanghai",
    "calendar.timezone.useSystemTimezone": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.shell.checkDefaultClient": False,
    "marionette.port": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "",
}
"""It asks nobody but us for anything, and chooses a free port to be driven by."""


class Thunderbird:
    """A running Thunderbird with a profile of its own; what it subscribed to it keeps until it ends."""

    def __init__(self, folder: Path) -> None:
        self._profile, home = folder / "profile", folder / "home"
        for made in (self._profile, home):
            made.mkdir()
        lines = [f"user_pref({json.dumps(key)}, {json.dumps(value)});" for key, value in PREFERENCES.items()]
        (self._profile / "user.js").write_text("\n".join(lines))
        flags = ["--headless", "--no-remote", "--marionette", "-remote-allow-system-access"]
        places = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"}
        self._process = subprocess.Popen(
            [PROGRAM, *flags, "--profile", self._profile],
            env=places,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._asked = 0

    def __enter__(self) -> Self:
        try:
            self._socket = socket.create_connection(("127.0.0.1", self._port()), timeout=PATIENCE)
            self._told = self._socket.makefile("rb")
            self._receive()
            self._ask("WebDriver:NewSession", capabilities={})
            self._ask("WebDriver:SetTimeouts", script=PATIENCE * 1000)
            self._ask("Marionette:SetContext", value="chrome")
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(OSError, AssertionError):
            self._ask("Marionette:Quit", flags=["eForceQuit"])
        self._told.close()
        self._socket.close()
        self._stop()

    def read(self, address: str) -> list[Seen]:
        """Polls the address, subscribing to it where that was not done, and says what the calendar shows."""
        return sorted(
            Seen(_moment(one["start"]), _moment(one["end"]), one["title"], one["place"] or "", one["status"])
            for one in self._look(address)["events"]
        )

    def has_given_up(self, address: str) -> bool:
        """Whether a poll of the address made it stop polling."""
        return bool(self._look(address)["disabled"])

    def _look(self, address: str) -> dict[str, Any]:
        found: dict[str, Any] = self._ask(
            "WebDriver:ExecuteAsyncScript", script=LOOK, args=[address], newSandbox=True
        )["value"]
        assert "failure" not in found, found
        return found

    def _port(self) -> int:
        """It writes the port down when it can be driven."""
        written, until = self._profile / "MarionetteActivePort", time.monotonic() + PATIENCE
        while not (written.exists() and written.read_text()):
            assert self._process.poll() is None, "Thunderbird has ended"
            assert time.monotonic() < until, "Thunderbird does not start"
            time.sleep(0.05)
        return int(written.read_text())

    def _ask(self, name: str, **parameters: object) -> dict[str, Any]:
        self._asked += 1
        message = json.dumps([0, self._asked, name, parameters]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _kind, number, error, result = self._receive()
        assert (number, error) == (self._asked, None), error
        return dict(result or {})

    def _receive(self) -> Any:
        length = b""
        while (digit := self._told.read(1)) != b":":
            assert digit, "Thunderbird hung up"
            length += digit
        return json.loads(self._told.read(int(length)))

    def _stop(self) -> None:
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def is_here() -> bool:
    """Whether this machine has it."""
    return shutil.which(PROGRAM) is not None


def _moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)

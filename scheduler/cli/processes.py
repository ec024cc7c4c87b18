"""Other commands of ours as child processes: started together, watched, and all stopped in the end."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from scheduler.cli.failure import Failure

PATIENCE = 15.0
"""Seconds that a child has to end before it is killed."""


class Processes:
    """Children of this process; leaving the `with` block stops every one of them."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        self._environment = {**os.environ, **environment}
        self._logs = logs
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Processes":
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_why: object) -> None:
        self.stop()

    def start(self, command: str, *arguments: str) -> None:
        """Start `houniao COMMAND`; what it says goes to a file of its own."""
        with self.log(command).open("wb") as log:
            self._running[command] = subprocess.Popen(  # noqa: S603 - this very program
                [sys.executable, "-m", "scheduler", command, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
            )

    def log(self, command: str) -> Path:
        """Where a child's output goes."""
        return self._logs / f"{command}.log"

    def check(self) -> None:
        """Raise Failure, with the last that it said, if a child has ended."""
        for command, process in self._running.items():
            if process.poll() is not None:
                lines = self.log(command).read_text(errors="replace").strip().splitlines()
                said = lines[-1] if lines else "it said nothing"
                raise Failure(f"houniao {command} has ended ({process.returncode}): {said}")

    def stop(self) -> None:
        """Ask all to end, wait, and kill who does not."""
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + PATIENCE
        for process in self._running.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()

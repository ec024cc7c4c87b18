"""Chooses the worker that fits the database."""

import os
import secrets
import socket
from threading import Event
from typing import Protocol

from scheduler.jobs.embedded import EmbeddedWorker
from scheduler.jobs.task import Tasks

LEASE = 15.0


class Worker(Protocol):
    """What runs jobs until it is told to stop."""

    def run(self, stop: Event) -> None:
        """Works until `stop` is set; then hands over what is still running."""


def worker(url: str, tasks: Tasks, *, concurrency: int = 1, lease: float = LEASE) -> Worker:
    """A worker for this database; a job without a sign of life for `lease` seconds is taken up again."""
    owner = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
    if url.startswith("sqlite"):
        return EmbeddedWorker(url, tasks, owner, concurrency, lease)
    from scheduler.jobs.distributed import DistributedWorker

    return DistributedWorker(url, tasks, owner, concurrency, lease)

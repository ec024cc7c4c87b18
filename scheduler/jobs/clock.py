"""Work that time brings: looks taken at regular intervals, all in one thread beside the jobs."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event

from sqlalchemy.exc import OperationalError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watch:
    """A look that is taken every so many seconds: short, and it asks for a job where there is much to do.

    `look` gets the address of the database and the time.
    """

    name: str
    every: float
    look: Callable[[str, datetime], object]


def keep(url: str, watches: Sequence[Watch], stop: Event) -> None:
    """Takes each look at once and then at its times until `stop` is set; a lost database is tried again."""
    due = [0.0] * len(watches)
    while not stop.is_set():
        for number, watch in enumerate(watches):
            if due[number] <= time.monotonic():
                _take(url, watch)
                due[number] = time.monotonic() + watch.every
        stop.wait(max(0.0, min(due, default=0.0) - time.monotonic()))


def _take(url: str, watch: Watch) -> None:
    try:
        watch.look(url, datetime.now(UTC))
    except OperationalError as error:
        log.warning("%s: the database cannot be used just now: %s", watch.name, error.orig)

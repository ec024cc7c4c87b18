"""An attempt as its worker sees it: a process that is started, looked at, and settled when it is gone."""

import logging
import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from time import monotonic

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from scheduler.db.session import transaction
from scheduler.jobs import records
from scheduler.jobs.child import run_attempt
from scheduler.jobs.records import Claimed, Hold, LeaseLostError
from scheduler.jobs.task import Tasks

log = logging.getLogger(__name__)


class Attempt:
    """A running child process and the hold it works under."""

    def __init__(self, url: str, tasks: Tasks, claimed: Claimed) -> None:
        self._url, self._tasks, self._hold = url, tasks, claimed.hold
        self._renewed = monotonic()
        self._process = _processes(tasks).Process(
            target=run_attempt,
            args=(url, tasks[claimed.task], claimed),
            name=f"job {claimed.hold.job_id}",
        )
        self._process.start()

    def over(self, wait: float = 0.0) -> bool:
        """Whether the process has ended, waiting so many seconds for it; settles what it left open."""
        self._process.join(wait)
        if self._process.is_alive():
            self._renew()
            return False
        code = self._process.exitcode
        self._process.close()
        if code != 0:
            error = f"the process was ended by signal {-code}" if code and code < 0 else f"exit code {code}"
            self._account(lambda session, hold: records.lose(session, self._tasks, hold, error))
        return True

    def hand_over(self) -> None:
        """Ends the process and gives the job back, because this worker is asked to go."""
        self._end_process()
        self._process.close()
        self._account(records.give_back)

    def _renew(self) -> None:
        """A sign of life for a process that lives; it would be too busy, or not yet ready, to give one.

        A database that cannot be reached is tried again: the lease decides how long that is good for.
        """
        if monotonic() - self._renewed < self._hold.lease / 3:
            return
        try:
            with transaction(self._url) as session:
                records.held(session, self._hold)
            self._renewed = monotonic()
        except LeaseLostError:
            self._end_process()
        except DBAPIError as error:
            log.warning("the database cannot be used just now: %s", error.orig)

    def _end_process(self) -> None:
        """Ends it and whatever it has started: the fence keeps what it may have been about to write."""
        pid = self._process.pid
        if self._process.is_alive() and pid is not None:
            try:
                os.killpg(pid, signal.SIGKILL)
            except ProcessLookupError:  # it has not come to lead its group yet
                self._process.kill()
        self._process.join()

    def _account(self, write: Callable[[Session, Hold], None]) -> None:
        """Writes what became of the attempt; where that cannot be, the lease runs out and says the same."""
        try:
            with transaction(self._url) as session:
                write(session, self._hold)
        except LeaseLostError:
            log.info("job %s had ended already", self._hold.job_id)
        except DBAPIError as error:
            log.warning("the database cannot be used just now: %s", error.orig)


def get_ready(tasks: Tasks) -> None:
    """Waits until new processes can be had at once: a lease must not run out while modules are loaded."""
    process = _processes(tasks).Process(target=_nothing, daemon=True)
    process.start()
    process.join()
    process.close()


def _nothing() -> None:
    """Shows that a process can be had."""


def _processes(tasks: Tasks) -> ForkServerContext:
    """New processes come from one that has loaded what the tasks need, has no threads and no connections."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(sorted({task.run.__module__ for task in tasks.values()}))
    return context

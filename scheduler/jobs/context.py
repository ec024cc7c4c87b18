"""What a running task may do: say how far it is, hear that it should stop, and write behind its fence."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from scheduler.db.session import reading, transaction
from scheduler.db.tables import JobRow
from scheduler.jobs import records
from scheduler.jobs.records import Claimed, LeaseLostError

log = logging.getLogger(__name__)

TICK = 0.25
PROGRESS_EVERY = 1.0

Report = Callable[[Session, Mapping[str, Any]], None]


class Context:
    """One attempt at a job, seen from inside the process that runs it."""

    def __init__(self, url: str, claimed: Claimed) -> None:
        self.url = url
        self.arguments = claimed.arguments
        self.attempt = claimed.hold.attempt
        self.hold = claimed.hold
        self._stop = Event()
        self._over = Event()
        self._lock = Lock()
        self._pending: Mapping[str, Any] | None = None
        self._report: Report | None = None
        self._written_at = monotonic()

    def stopped(self) -> bool:
        """Whether the task should end now with what it has: somebody asked, or another worker took over."""
        return self._stop.is_set()

    def wait(self, seconds: float) -> bool:
        """Waits, but not longer than until the task should stop; whether it should."""
        return self._stop.wait(seconds)

    def progress(self, document: Mapping[str, Any]) -> bool:
        """Notes how far the task is, and returns whether to go on.

        Costs no database access: the watcher writes the newest note once a second.
        """
        with self._lock:
            self._pending = document
        return not self.stopped()

    def reporting(self, report: Report) -> None:
        """Lets `report` write each noted progress to rows of the task's own, in the same transaction."""
        self._report = report

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that commits only while this attempt holds the job.

        Raises:
            LeaseLostError: on entering, when another attempt has taken over.
        """
        with transaction(self.url) as session:
            records.held(session, self.hold)
            yield session

    @contextmanager
    def finishing(self, result: Mapping[str, Any] | None = None) -> Iterator[Session]:
        """The last transaction: what the task writes and the end of the job, both or neither.

        Raises:
            LeaseLostError: on entering, when another attempt has taken over.
        """
        with self.writing() as session:
            self._write_progress(session)
            yield session
            records.finish(session, self.hold, result or {})
        self._over.set()

    @property
    def finished(self) -> bool:
        """Whether the task has ended the job itself."""
        return self._over.is_set()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Runs the watcher beside the block."""
        watcher = Thread(target=self._watch, name="job watcher", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            self._over.set()
            watcher.join()

    def _watch(self) -> None:
        """Looks for a stop request and writes progress until the attempt is over.

        While the database cannot be reached the task goes on; the worker sees to the lease.
        """
        while not self._over.wait(TICK):
            try:
                if self._due():
                    with self.writing() as session:
                        self._write_progress(session)
                elif self._asked_to_stop():
                    self._stop.set()
            except LeaseLostError:
                self._stop.set()
                return
            except DBAPIError as error:
                log.warning("job %s: progress could not be written: %s", self.hold.job_id, error.orig)

    def _due(self) -> bool:
        return self._pending is not None and monotonic() - self._written_at >= PROGRESS_EVERY

    def _asked_to_stop(self) -> bool:
        """Whether the row says so.

        Raises:
            LeaseLostError: when it is no longer ours.
        """
        with reading(self.url) as session:
            row = session.get(JobRow, self.hold.job_id)
            if row is None or (row.owner, row.attempt) != (self.hold.owner, self.hold.attempt):
                raise LeaseLostError(f"job {self.hold.job_id}, attempt {self.hold.attempt}")
            return row.cancel

    def _write_progress(self, session: Session) -> None:
        with self._lock:
            document, self._pending = self._pending, None
        if document is None:
            return
        records.held(session, self.hold).progress = dict(document)
        if self._report is not None:
            self._report(session, document)
        self._written_at = monotonic()

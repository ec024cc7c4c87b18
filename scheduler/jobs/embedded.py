"""The worker for SQLite: looks into the table, on one machine, and needs no server."""

import logging
from dataclasses import dataclass
from threading import Event

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from scheduler.db.session import reading, transaction
from scheduler.jobs import records
from scheduler.jobs.attempt import Attempt, get_ready
from scheduler.jobs.records import Claimed
from scheduler.jobs.task import Tasks

log = logging.getLogger(__name__)

POLL = 0.2


@dataclass(frozen=True, slots=True)
class EmbeddedWorker:
    """Runs up to `concurrency` jobs at a time, each in its own process. `lease` is in seconds."""

    url: str
    tasks: Tasks
    owner: str
    concurrency: int
    lease: float

    def run(self, stop: Event) -> None:
        """Works until `stop` is set; then hands over what is still running."""
        get_ready(self.tasks)
        running: list[Attempt] = []
        while not stop.is_set():
            running = [attempt for attempt in running if not attempt.over()]
            try:
                while len(running) < self.concurrency and (claimed := self._next()):
                    log.info(
                        "job %s (%s): attempt %d", claimed.hold.job_id, claimed.task, claimed.hold.attempt
                    )
                    running.append(Attempt(self.url, self.tasks, claimed))
            except OperationalError as error:
                log.warning("the database cannot be used just now: %s", error.orig)
            stop.wait(POLL)
        for attempt in running:
            attempt.hand_over()

    def _next(self) -> Claimed | None:
        """Claims the next job; only looks, without the write lock, while there is none."""
        with reading(self.url) as session:
            if records.next_claimable(session, self.tasks) is None:
                return None
        with transaction(self.url) as session:
            found = records.next_claimable(session, self.tasks)
            return None if found is None else self._claim(session, found)

    def _claim(self, session: Session, job_id: str) -> Claimed | None:
        return records.claim(session, self.tasks, job_id, self.owner, self.lease)

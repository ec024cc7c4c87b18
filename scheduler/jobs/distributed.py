"""The worker for PostgreSQL: Procrastinate brings the jobs, on as many machines as wanted.

Procrastinate tells a worker at once of new jobs (LISTEN/NOTIFY), hands each to one worker only and orders
them by priority. What it leaves to its users is here: a reaper for what dead workers left behind.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from threading import Event

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import OperationalError

from scheduler.db.session import transaction
from scheduler.jobs import records
from scheduler.jobs.attempt import Attempt, get_ready
from scheduler.jobs.carrier import QUEUE, RUN
from scheduler.jobs.task import Tasks

log = logging.getLogger(__name__)

POLL = 1.0
AFTER_TROUBLE = 1.0


@dataclass(frozen=True, slots=True)
class DistributedWorker:
    """Runs up to `concurrency` jobs at a time, each in its own process. `lease` is in seconds."""

    url: str
    tasks: Tasks
    owner: str
    concurrency: int
    lease: float

    def run(self, stop: Event) -> None:
        """Works until `stop` is set, also when the database restarts; then hands over what still runs."""
        get_ready(self.tasks)
        while not stop.is_set():
            try:
                asyncio.run(self._work(stop))
            except (ConnectorException, OperationalError, psycopg.Error) as error:
                log.warning("the database cannot be used just now: %s", error)
            if not stop.is_set():
                stop.wait(AFTER_TROUBLE)

    async def _work(self, stop: Event) -> None:
        app = App(connector=PsycopgConnector(conninfo=_conninfo(self.url), min_size=1, max_size=4))

        @app.task(name=RUN)
        def run(job_id: str) -> None:
            self._run_job(job_id, stop)

        async with app.open_async():
            worker = asyncio.create_task(
                app.run_worker_async(
                    queues=[QUEUE],
                    name=self.owner,
                    concurrency=self.concurrency,
                    fetch_job_polling_interval=POLL,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                    update_heartbeat_interval=self.lease / 3,
                    stalled_worker_timeout=self.lease,
                )
            )
            helpers = [asyncio.create_task(self._reap(app)), asyncio.create_task(_until_set(stop))]
            await asyncio.wait([worker, *helpers], return_when=asyncio.FIRST_COMPLETED)
            for task in (*helpers, worker):
                task.cancel()
            ended = await asyncio.gather(worker, *helpers, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                raise error

    def _run_job(self, job_id: str, stop: Event) -> None:
        """Runs in a thread of its own, beside the event loop."""
        with transaction(self.url) as session:
            if stop.is_set():  # a ticket that came on the way out, often that of the job just handed over
                records.leave_to_others(session, job_id, AFTER_TROUBLE)
                return
            claimed = records.claim(session, self.tasks, job_id, self.owner, self.lease)
        if claimed is None:
            return
        log.info("job %s (%s): attempt %d", job_id, claimed.task, claimed.hold.attempt)
        attempt = Attempt(self.url, self.tasks, claimed)
        while not attempt.over(wait=0.1):
            if stop.is_set():
                attempt.hand_over()
                return

    async def _reap(self, app: App) -> None:
        """Takes up what dead workers left: tickets that nobody carries on, and jobs whose lease ran out."""
        while True:
            await asyncio.sleep(self.lease / 3)
            await asyncio.to_thread(self._sweep)
            stalled = await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=self.lease)
            for ticket in stalled:
                with suppress(ConnectorException):  # another worker's reaper was first
                    await app.job_manager.retry_job(ticket)

    def _sweep(self) -> None:
        with transaction(self.url) as session:
            if found := records.sweep(session, self.tasks):
                log.warning("%d jobs of lost workers taken back", found)


async def _until_set(stop: Event) -> None:
    while not stop.is_set():
        await asyncio.sleep(0.1)


def _conninfo(url: str) -> str:
    """The address as PostgreSQL's own library reads it, without SQLAlchemy's name of the driver."""
    return url.replace("+psycopg", "", 1)

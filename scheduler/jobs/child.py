"""One attempt in a process of its own: a task that crashes, leaks or is killed takes nobody with it."""

import logging
import multiprocessing
import os
import signal
from threading import Thread

from scheduler.db.session import engine, transaction
from scheduler.jobs import records
from scheduler.jobs.context import Context
from scheduler.jobs.records import Claimed, LeaseLostError
from scheduler.jobs.task import Task, registry

log = logging.getLogger(__name__)


def run_attempt(url: str, task: Task, claimed: Claimed) -> None:
    """Runs the task to its end; a failure is recorded, and the process ends without one."""
    os.setpgrp()  # Ctrl-C is for the worker to hear; and what the task starts can be ended with it
    Thread(target=_die_with_parent, name="parent watcher", daemon=True).start()
    context = Context(url, claimed)
    with _Outcome(url, task, claimed), context.watched():
        task.run(context)
        if not context.finished:
            with context.finishing():
                pass
    engine(url).dispose()


def _die_with_parent() -> None:
    """Ends the process when its worker is gone: another worker will run the job, and twice is waste."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.killpg(0, signal.SIGKILL)


class _Outcome:
    """Records how the attempt failed, if it did."""

    def __init__(self, url: str, task: Task, claimed: Claimed) -> None:
        self._url, self._task, self._claimed = url, task, claimed

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        """Swallows what it has recorded; a lost lease needs no record, because the job is another's now."""
        if not isinstance(error, Exception):
            return False
        hold = self._claimed.hold
        if isinstance(error, LeaseLostError):
            log.warning("job %s: attempt %d was overtaken", hold.job_id, hold.attempt)
            return True
        log.error(
            "job %s (%s): attempt %d failed", hold.job_id, self._task.name, hold.attempt, exc_info=error
        )
        try:
            with transaction(self._url) as session:
                records.lose(session, registry(self._task), hold, f"{type(error).__name__}: {error}")
        except LeaseLostError:
            log.warning("job %s: attempt %d was overtaken", hold.job_id, hold.attempt)
        return True

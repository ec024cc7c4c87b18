"""Tasks for tests, and a worker process that knows them; all at module level, to be imported anew."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlmodel import Session

from scheduler.db.session import reading, transaction
from scheduler.db.tables import AttemptRow, JobState
from scheduler.jobs import Context, JobStatus, Task, Tasks, enqueue, registry, results, status
from scheduler.jobs.clock import Watch, keep
from scheduler.jobs.worker import worker

LEASE = 5.0


def note(session: Session, context: Context | None, subject: str) -> None:
    """A row that a task leaves behind, so that a test can count what was really written."""
    from scheduler.db.clock import database_now

    session.add(AttemptRow(subject=subject, at=database_now(session)))


def add(context: Context) -> None:
    with context.finishing({"sum": sum(context.arguments["numbers"])}):
        pass


def quiet(context: Context) -> None:
    """Ends without a word."""


def poison(context: Context) -> None:
    raise ValueError(f"cannot digest {context.arguments['what']}")


def crash(context: Context) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def crash_once(context: Context) -> None:
    if context.attempt == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    with context.finishing({"attempt": context.attempt}) as session:
        note(session, context, "finished")


def linger(context: Context) -> None:
    """Works for so many seconds, says how far it is, and stops when asked."""
    begun = monotonic()
    while monotonic() - begun < context.arguments.get("seconds", 60) and not context.wait(0.02):
        context.progress({"seconds": round(monotonic() - begun, 2), "pid": os.getpid()})
    with context.finishing({"stopped": context.stopped(), "attempt": context.attempt}) as session:
        note(session, context, "finished")


def hold_first(context: Context) -> None:
    """The first attempt waits to be killed; the second ends at once."""
    with context.writing() as session:
        note(session, context, f"begun {context.attempt}")
    if context.attempt == 1:
        context.progress({"pid": os.getpid()})
        context.wait(120)
    with context.finishing({"attempt": context.attempt}) as session:
        note(session, context, "finished")


def reported(context: Context) -> None:
    context.reporting(lambda session, document: note(session, context, f"at {document['at']}"))
    context.progress({"at": 1})
    context.progress({"at": 2})


def collect(context: Context) -> None:
    with context.finishing() as session:
        parts = results(session, context.hold.job_id)
        note(session, context, "collected " + " ".join(part.state.value for part in parts))


def failing_end(context: Context) -> None:
    """Writes, then fails inside its last transaction."""
    with context.finishing({"sum": 1}) as session:
        note(session, context, "must not stay")
        session.flush()
        raise RuntimeError("on the last metre")


def bury(session: Session, arguments: Mapping[str, Any], error: str) -> None:
    note(session, None, f"abandoned {arguments.get('what')}: {error}")


TASKS = registry(
    *(
        Task(function.__name__, function, bury)
        for function in (
            add,
            quiet,
            poison,
            crash,
            crash_once,
            linger,
            hold_first,
            reported,
            collect,
            failing_end,
        )
    )
)


def work(url: str, concurrency: int = 1, tasks: Tasks = TASKS) -> None:
    """The main function of a worker process; SIGTERM lets it go in order."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    worker(url, tasks, concurrency=concurrency, lease=LEASE).run(stop)


@contextmanager
def ticking(url: str, watches: Sequence[Watch]) -> Iterator[None]:
    """The clock of a worker in a thread of the test."""
    stop = threading.Event()
    thread = threading.Thread(target=keep, args=(url, watches, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def one_worker(url: str, concurrency: int = 1, tasks: Tasks = TASKS) -> Iterator[None]:
    """A worker in a thread of the test, for tests that do not kill it."""
    multiprocessing.set_forkserver_preload([__name__])
    stop = threading.Event()
    run = worker(url, tasks, concurrency=concurrency, lease=LEASE).run
    thread = threading.Thread(target=run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


class Workers:
    """Worker processes of a test, gone when it ends."""

    def __init__(self, url: str, main: Callable[[str, int], None]) -> None:
        self.url = url
        self.main = main
        self.processes: list[BaseProcess] = []

    def start(self, concurrency: int = 1) -> BaseProcess:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        process = context.Process(target=self.main, args=(self.url, concurrency))
        process.start()
        self.processes.append(process)
        return process


@contextmanager
def workers(url: str, main: Callable[[str, int], None] = work) -> Iterator[Workers]:
    started = Workers(url, main)
    try:
        yield started
    finally:
        for process in started.processes:
            if process.is_alive():
                process.terminate()
        for process in started.processes:
            process.join(30)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()


def ask(url: str, task: str, **arguments: Any) -> str:
    with transaction(url) as session:
        return enqueue(session, task, arguments)


def look(url: str, job_id: str) -> JobStatus:
    with reading(url) as session:
        found = status(session, job_id)
    assert found is not None
    return found


def until(true: Callable[[], Any], seconds: float = 60) -> Any:
    """Waits for something to become true; only a deadline, never a measure of speed."""
    end = monotonic() + seconds
    while not (found := true()):
        assert monotonic() < end, "waited in vain"
        sleep(0.05)
    return found


def final(url: str, job_id: str) -> JobStatus:
    def ended() -> JobStatus | None:
        found = look(url, job_id)
        return found if found.state.final else None

    found: JobStatus = until(ended)
    return found


def running(url: str, job_id: str) -> JobStatus:
    """The job once it runs and has said something."""
    found: JobStatus = until(lambda: look(url, job_id) if look(url, job_id).progress else None)
    assert found.state is JobState.RUNNING
    return found


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def notes(url: str) -> list[str]:
    from sqlmodel import col, select

    with reading(url) as session:
        return list(session.exec(select(AttemptRow.subject).order_by(col(AttemptRow.id))).all())

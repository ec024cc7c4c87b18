"""`houniao worker`: does the background work until it is told to stop."""

import argparse
import logging
import os
import signal
import sys
from threading import Event, Thread
from types import FrameType

from scheduler.cli.failure import Failure

NAME = "worker"
HELP = "do the background work (plans, clearing old data); many on PostgreSQL, one on SQLite"
MOST_JOBS = 64


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--jobs",
        type=_jobs,
        default=None,
        metavar="N",
        help="at the same time; default: processors / HOUNIAO_SOLVER_WORKERS",
    )


def run(arguments: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT, then hand over what is still running; a second signal ends at once."""
    from scheduler.cli.environment import settings
    from scheduler.db import migrate
    from scheduler.db.session import engine

    found = settings()
    if migrate.current(found.database_url) != migrate.head():
        raise Failure("the database does not stand at this version's tables; run houniao migrate")
    from scheduler.jobs import clock
    from scheduler.jobs.worker import worker
    from scheduler.services.messages.gateways import Gateways
    from scheduler.worker import tasks, watches

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for quiet in ("procrastinate", "alembic"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    at_once = arguments.jobs or max(1, (os.cpu_count() or 1) // found.solver_workers)
    gateways = Gateways.of(found)
    known = tasks(found.solver_workers, gateways, found.split_above)
    stop = _stop_event()
    looks = (found.database_url, watches(gateways), stop)
    Thread(target=clock.keep, args=looks, name="clock", daemon=True).start()
    worker(found.database_url, known, concurrency=at_once).run(stop)
    engine(found.database_url).dispose()
    return 0


def _stop_event() -> Event:
    stop = Event()

    def ask(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    return stop


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"must be between 1 and {MOST_JOBS}")
    return int(text)

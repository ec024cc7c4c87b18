"""`houniao demo`: load the demo season, serve it, publish its camp, plan the rest in the background."""

import argparse
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from scheduler.cli import serve
from scheduler.cli.failure import Failure
from scheduler.cli.processes import Processes

if TYPE_CHECKING:
    from scheduler.settings import Settings

NAME = "demo"
HELP = "a believable season to look at, on this machine only"
OWN_DATABASE = "sqlite:///var/demo.sqlite3"
LOOPBACK = "127.0.0.1"
LOGS = Path("var/demo-logs")
FOREGROUND = "summer_camp_2027"
"""The campaign that is planned and published while one waits; the first one where it is not loaded."""
STARTS_WITHIN = 60.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--port", type=int, help="port to listen at (HOUNIAO_PORT, 8000)")
    parser.add_argument(
        "--scenario", action="append", metavar="KEY", help="load this one alone; may be given again"
    )
    parser.add_argument("--reset", action="store_true", help="throw the demo's database away and start anew")
    parser.add_argument("--no-serve", action="store_true", help="load the season and end")


def run(arguments: argparse.Namespace) -> int:
    """Load what is missing, serve and plan until told to stop."""
    steps = _Steps(2 if arguments.no_serve else 5)
    settings = _settings(arguments.port)
    if not arguments.no_serve:
        serve.check_port(settings)
    with _told_to_stop():
        _load(steps, settings, arguments.scenario, reset=arguments.reset)
        if arguments.no_serve:
            return 0
        try:
            _serve(steps, settings)
        except KeyboardInterrupt:
            say("stopped")
    return 0


def _settings(port: int | None) -> "Settings":
    """Demo mode, on the loopback address whatever the environment says, in a database of its own."""
    from scheduler.cli.environment import settings
    from scheduler.settings import Settings

    given: dict[str, object] = {"demo": True, "host": LOOPBACK}
    if port is not None:
        given["port"] = port
    if "database_url" not in Settings(demo=True, host=LOOPBACK).model_fields_set:
        given["database_url"] = OWN_DATABASE
    return serve.at_its_address(settings(**given))


def _load(steps: "_Steps", settings: "Settings", scenarios: list[str] | None, *, reset: bool) -> None:
    """Migrate and fill an empty database; leave one that holds the season, refuse any other."""
    from scheduler import demo
    from scheduler.db import migrate
    from scheduler.db.session import transaction

    url = settings.database_url
    unknown = sorted(set(scenarios or ()) - set(demo.SCENARIOS))
    if unknown:
        raise Failure(f"no such scenario: {', '.join(unknown)} (there are: {', '.join(demo.SCENARIOS)})")
    _refuse_foreign(url)
    if reset:
        _throw_away(settings)
    steps.say("tables")
    migrate.upgrade(url)
    there = _campaigns(url)
    if not there:
        started = time.monotonic()
        steps.say("the season: organisations, people, children, sessions")
        with transaction(url) as session:
            demo.load(session, tuple(scenarios or demo.SCENARIOS))
        steps.more(f"loaded in {time.monotonic() - started:.1f} s")
        return
    missing = sorted(set(scenarios or ()) - set(there))
    if missing:
        raise Failure(f"{', '.join(missing)} is not in {url}; --reset starts anew")
    steps.say(f"the season is loaded already ({', '.join(there)}); --reset starts anew")


def _refuse_foreign(url: str) -> None:
    """Raise Failure if the database holds anything but a demo season; nothing has been touched then."""
    from scheduler.db import migrate
    from scheduler.db.session import reading
    from scheduler.demo.state import Holds, state

    current = migrate.current(url)
    if current is None:
        return
    if current != migrate.head() and url != OWN_DATABASE:
        raise Failure(f"{_masked(url)} stands at tables {current}: run houniao migrate first")
    if current == migrate.head():
        with reading(url) as session:
            if state(session).holds is Holds.OTHER:
                raise Failure(f"{_masked(url)} holds other data than a demo: the demo leaves it alone")


def _throw_away(settings: "Settings") -> None:
    from scheduler.db.session import engine

    path = settings.sqlite_path
    if path is None:
        raise Failure("--reset only throws an SQLite file away: empty a PostgreSQL database yourself")
    engine(settings.database_url).dispose()
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _campaigns(url: str) -> dict[str, int]:
    from scheduler.db.session import reading
    from scheduler.demo.state import state

    with reading(url) as session:
        return state(session).campaigns


def _serve(steps: "_Steps", settings: "Settings") -> None:
    """Web and worker; the first plan is published meanwhile, then wait for whatever ends it."""
    from scheduler.cli.demo_plans import plan_all

    address = f"http://{LOOPBACK}:{settings.port}"
    environment = {
        "DATABASE_URL": settings.database_url,
        "HOUNIAO_DEMO": "1",
        "HOUNIAO_HOST": LOOPBACK,
        "HOUNIAO_PORT": str(settings.port),
        "HOUNIAO_PUBLIC_URL": settings.public_url,
    }
    with Processes(environment, LOGS) as processes:
        steps.say(f"web server and worker (their logs are in {LOGS})")
        processes.start("serve")
        processes.start("worker")
        _wait_for_web(processes, settings)
        steps.more(f"the first pages are at {address} already")
        steps.say("plans")
        plan_all(processes, settings.database_url, FOREGROUND, steps.more)
        steps.say("ready; Ctrl-C stops everything")
        say(f"Houniao: {address}")
        while True:
            processes.check()
            time.sleep(1)


def _wait_for_web(processes: Processes, settings: "Settings") -> None:
    import http.client

    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        processes.check()
        connection = http.client.HTTPConnection(LOOPBACK, settings.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.client.OK:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        finally:
            connection.close()
    raise Failure(f"the web server does not answer; see {processes.log('serve')}")


@contextmanager
def _told_to_stop() -> Iterator[None]:
    """SIGTERM ends the command as Ctrl-C does, and so does SIGINT where a shell had it ignored."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Steps:
    """Numbered lines, so that one sees how far it is."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._at = 0

    def say(self, text: str) -> None:
        """The next step."""
        self._at += 1
        say(f"[{self._at}/{self._number}] {text}")

    def more(self, text: str) -> None:
        """Something about the step that is under way."""
        say(f"      {text}")


def say(text: str) -> None:
    """One line at once, also into a pipe."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _masked(url: str) -> str:
    """A database address without its password."""
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)

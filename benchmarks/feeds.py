"""What polling costs: a calendar of many entries, asked as phones ask, of our own server with one worker.

`python -m benchmarks.feeds [--entries 1000] [--seconds 5] [--url postgresql://…]` serves a database of its
own with gunicorn as the product does, measures with `wrk` (Debian has it), and prints a table.

Polling is measured three times: with the threads free to move between cores, as they are by default; held on
one core, as `taskset` or systemd's CPUAffinity do it; and with gunicorn's plain synchronous worker. Python
runs one thread at a time, and handing over between cores costs more than the second core brings.
Ends with 1 if a bar is missed, that of polling by each of the three.
"""

import argparse
import gzip
import multiprocessing
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from unittest.mock import patch

from sqlmodel import Session

from scheduler.calendar import ical
from scheduler.db import migrate, tables
from scheduler.db.session import transaction
from scheduler.domain.organisations import Level, Role
from scheduler.domain.places import SiteKind
from scheduler.domain.work import ActivityKind, AssignmentState, CampaignState
from scheduler.services import accounts, feeds
from scheduler.settings import Settings
from scheduler.web import create_app
from scheduler.web.server import Server

FAST = 1_000
"""Requests a second that 304 and compressed answers must reach."""

FREE, ONE_CORE, SYNC = "as served", "held on one core", "sync worker"
MANNERS = (FREE, ONE_CORE, SYNC)

COLD = 0.5
"""Seconds in which a calendar is made from nothing."""


@dataclass(frozen=True, slots=True)
class Made:
    """A database with one subscriber of many entries: its address and the secret of the feed."""

    url: str
    token: str
    shift: int

    @property
    def path(self) -> str:
        """Where the feed is on a server."""
        return f"/feeds/{self.token}.ics"


def main() -> int:
    """Make, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--url", default="", help="an empty database; without one a SQLite file")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = asked.url or f"sqlite:///{folder}/feeds.sqlite3"
        migrate.upgrade(url)
        made = fill(url, asked.entries)
        with transaction(url) as db:
            feeds.compact(db)  # as a worker does daily
        rows = [*rebuilt(made, asked.entries), *polled(made, asked.seconds)]
    sys.stdout.write("| what | measured | bar | |\n|---|---|---|---|\n")
    for name, measured, bar, kept in rows:
        sys.stdout.write(f"| {name} | {measured} | {bar} | {'kept' if kept else 'MISSED'} |\n")
    return 0 if all(kept for *_, kept in rows) else 1


Row = tuple[str, str, str, bool]


def rebuilt(made: Made, entries: int) -> list[Row]:
    """The first answer, and the one after a change, inside this process: seconds and renderings."""
    client = create_app(Settings(demo=True, database_url=made.url)).test_client()
    client.get("/health")
    rendered = 0

    def counted(*arguments: object) -> bytes:
        nonlocal rendered
        rendered += 1
        return render(*arguments)

    render: Callable[..., bytes] = ical.event
    with patch.object(ical, "event", counted):
        cold, body = _timed(lambda: client.get(made.path).data)
        assert rendered == entries == body.count(b"BEGIN:VEVENT")
        with transaction(made.url) as db:
            db.get_one(tables.ShiftRow, made.shift).starts_at += timedelta(minutes=5)
        rendered = 0
        changed, after = _timed(lambda: client.get(made.path).data)
    news = rendered == 1 and after != body
    return [
        (
            f"made from nothing, {entries} entries, {len(body) // 1024} KiB",
            f"{cold * 1000:.0f} ms",
            "500 ms",
            cold < COLD,
        ),
        (
            "next request after one change",
            f"{rendered} rendering, {changed * 1000:.0f} ms",
            "1 rendering",
            news,
        ),
    ]


def polled(made: Made, seconds: int) -> list[Row]:
    """Requests a second of one worker process in each manner, every one with its look into the database."""
    return [row for manner in MANNERS for row in _polled(made, seconds, manner)]


def _polled(made: Made, seconds: int, manner: str) -> list[Row]:
    with serving(made.url, manner) as port:
        first = fetch(port, made.path, {"Accept-Encoding": "gzip"})
        body, tag = first.read(), first.headers["ETag"]
        assert gzip.decompress(body).count(b"BEGIN:VEVENT")
        zipped = {"Accept-Encoding": "gzip"}
        same = fetch(port, made.path, zipped | {"If-None-Match": tag})
        assert (same.status, same.read()) == (304, b"")
        return [
            _row(f"304, {manner}", wrk(port, made.path, zipped | {"If-None-Match": tag}, seconds)),
            _row(f"200, gzip, {len(body) // 1024} KiB, {manner}", wrk(port, made.path, zipped, seconds)),
        ]


def _row(name: str, rate: float) -> Row:
    return name, f"{rate:,.0f} requests/s", f"{FAST:,} requests/s", rate >= FAST


@contextmanager
def serving(url: str, manner: str) -> Iterator[int]:
    """The product's own server in a process of its own; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(url, port, manner))
    process.start()
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.join()


def _serve(url: str, port: int, manner: str) -> None:
    settings = Settings(demo=True, database_url=url, port=port)
    if manner == ONE_CORE:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    made = Server(settings, lambda: None)
    if manner == SYNC:
        made.cfg.set("worker_class", "sync")
        made.cfg.set("threads", 1)
    with Path("/dev/null").open("w") as nowhere:
        sys.stdout = nowhere
        made.run()


def fetch(port: int, path: str, headers: dict[str, str]) -> HTTPResponse:
    """One answer."""
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"User-Agent": "wrk"} | headers)
    return connection.getresponse()


def wrk(port: int, path: str, headers: dict[str, str], seconds: int) -> float:
    """Answers a second to four connections that ask one after the other."""
    told = [
        part
        for name, value in ({"User-Agent": "wrk"} | headers).items()
        for part in ("-H", f"{name}: {value}")
    ]
    command = ["wrk", "-t1", "-c4", f"-d{seconds}s", *told, f"http://127.0.0.1:{port}{path}"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in shown, shown
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", shown)[0])


def _timed(do: Callable[[], bytes]) -> tuple[float, bytes]:
    began = time.perf_counter()
    found = do()
    return time.perf_counter() - began, found


def fill(url: str, entries: int) -> Made:
    """A volunteer with that many shifts, in a year around now, and their subscription."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    with transaction(url) as db:
        node = _added(db, tables.OrganisationRow(path="/1/", level=Level.COUNTY, name_zh="蒙自市"))
        db.get_one(tables.OrganisationRow, node).path = f"/{node}/"
        site = _added(
            db,
            tables.SiteRow(
                organisation_id=node, kind=SiteKind.SCHOOL, name_zh="新安所小学", address="新安所镇 8 号"
            ),
        )
        person = _added(db, tables.PersonRow(organisation_id=node, name="志愿者", is_volunteer=True))
        account = accounts.create(
            db, person_id=person, login="polled", password=None, grants=[(Role.VOLUNTEER, node)]
        )
        campaign = _added(
            db,
            tables.CampaignRow(
                organisation_id=node, key="polled", name_zh="秋季关爱", version=1,
                state=CampaignState.PUBLISHED,
                starts_on=now.date(),
                ends_on=now.date() + timedelta(days=300),
            ),
        )  # fmt: skip
        talk = _added(db, tables.ActivityRow(campaign_id=campaign, kind=ActivityKind.TALK, name_zh="宣讲"))
        shift = 0
        for number in range(entries):
            start = now + timedelta(hours=7 * number - 24 * 60)
            shift = _shift(db, talk, site, start)
            db.add(
                tables.AssignmentRow(
                    shift_id=shift,
                    person_id=person,
                    state=AssignmentState.CONFIRMED,
                    roster_version=1,
                    changed_at=now,
                )
            )
        wanted = feeds.Wanted("手机", "zh", 60)
        token = feeds.create(db, person_id=person, account_id=account, wanted=wanted, now=now)[1]
    return Made(url, token, shift)


def _shift(db: Session, activity: int, site: int, start: datetime) -> int:
    end = start + timedelta(hours=2)
    session = _added(
        db,
        tables.SessionRow(
            activity_id=activity, site_id=site, title_zh="怎样和孩子通电话", starts_at=start, ends_at=end
        ),
    )
    return _added(
        db,
        tables.ShiftRow(
            session_id=session, role="speaker", starts_at=start, ends_at=end, min_people=1, max_people=2
        ),
    )


def _added(db: Session, row: tables.SessionRow) -> int:
    db.add(row)
    db.flush()
    return row.id or 0


if __name__ == "__main__":
    sys.exit(main())

"""The demo season as `make demo` serves it: planned, published, in khal the same as on the page."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlmodel import col, func, select

from scheduler.db import tables as t
from scheduler.db.session import reading
from scheduler.domain.work import CampaignState
from tests.clients.conftest import programs
from tests.clients.phone import Phone
from tests.journeys.processes import answers, free_port
from tests.journeys.visitor import Visitor

__all__ = ["programs"]
pytestmark = [pytest.mark.journey, pytest.mark.clients, pytest.mark.timeout(600)]

CAMP = "summer_camp_2027"
FIRST, LAST = "2027-06-01", "2027-09-30"
PATIENCE = 400.0


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """`houniao demo` with the camp alone, once the camp is published; its address."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "scheduler", "demo", "--scenario", CAMP, "--port", str(port)]
    with (folder / "said").open("w+") as said:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=said,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        try:
            deadline = time.monotonic() + PATIENCE
            while not (answers(f"http://127.0.0.1:{port}") and _published(folder)):
                assert process.poll() is None, (folder / "said").read_text(encoding="utf-8")
                assert time.monotonic() < deadline, (folder / "said").read_text(encoding="utf-8")
                time.sleep(0.5)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def _published(folder: Path) -> bool:
    with reading(f"sqlite:///{folder}/var/demo.sqlite3") as db:
        return db.exec(select(t.CampaignRow.state)).one() is CampaignState.PUBLISHED


def subscribed(visitor: Visitor, what: str = "") -> str:
    """The path of a new feed, as the page for it shows the address."""
    page = visitor.press(visitor.get("/subscribe"), "/subscribe", label="khal", what=what)
    found = re.search(r'id="address" value="([^"]+)"', page.html)
    assert found, page.words[:600]
    return urlsplit(found.group(1)).path


def shown(visitor: Visitor, month: str) -> set[str]:
    """The shifts of one's own on the list of a month."""
    page = visitor.get(f"/calendar?view=agenda&on={month}")
    events = re.findall(r'class="event ([\w ]+)" id="(shift-\d+)"', re.sub(r" +", " ", page.html))
    return {shift for state, shift in events if not state.startswith(("open", "cancelled", "declined"))}


def test_demo_season_is_the_same_in_khal_as_on_the_page(programs: Path, tmp_path: Path) -> None:
    with demo(tmp_path) as base:
        volunteer, organiser = Visitor(base), Visitor(base)
        for visitor, role in ((volunteer, "volunteer"), (organiser, "organiser")):
            visitor.press(visitor.get("/demo"), f"/demo/{role}")
        own = set[str]().union(*(shown(volunteer, f"2027-{month:02}-01") for month in range(6, 10)))
        phone = Phone(programs, tmp_path / "phone", base + subscribed(volunteer))
        assert own
        assert len(phone.sync(FIRST, LAST)) == phone.files() == len(own)

        with reading(f"sqlite:///{tmp_path}/var/demo.sqlite3") as db:
            campaign = db.exec(select(t.CampaignRow)).one()
            sessions = db.exec(select(func.count(col(t.SessionRow.id)))).one()
        office = Phone(programs, tmp_path / "office", base + subscribed(organiser, f"campaign-{campaign.id}"))
        office.sync(FIRST, LAST)
        assert office.files() == sessions

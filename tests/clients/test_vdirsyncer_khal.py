"""A feed goes through vdirsyncer and khal: as many events as the page shows; changes and removals arrive."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.work import AssignmentState
from tests.clients.conftest import LiveSeason
from tests.clients.phone import Phone
from tests.season import MONDAY, date_of

pytestmark = [pytest.mark.clients, pytest.mark.timeout(240)]


@pytest.fixture
def phone(programs: Path, tmp_path: Path, live_season: LiveSeason) -> Phone:
    """The volunteer's phone."""
    return Phone(programs, tmp_path / "phone", live_season.subscribe("volunteer"))


def own_on_page(live_season: LiveSeason) -> int:
    """How many of the volunteer's own shifts the page's list shows, without those given up."""
    page = live_season.page("volunteer", f"/calendar?view=agenda&on={MONDAY}")
    classes = re.findall(r'class="event ([\w ]+)" id="shift-\d+"', page.replace("  ", " "))
    given_up = ("open", "cancelled", "declined")
    return sum(not one.startswith(given_up) for one in classes)


def change(live_season: LiveSeason, number: int, state: AssignmentState) -> None:
    with transaction(live_season.url) as db:
        row = db.get_one(t.AssignmentRow, live_season.season.assignment[number])
        row.state, row.changed_at = state, datetime.now(UTC)


def test_phone_has_as_many_events_as_the_page(phone: Phone, live_season: LiveSeason) -> None:
    shown = phone.sync()
    assert len(shown) == phone.files() == own_on_page(live_season) == 6


def test_event_says_when_what_where_and_how_certain(phone: Phone) -> None:
    (line,) = [line for line in phone.sync() if str(date_of(2)) in line]
    assert line == f"{date_of(2)} 09:00-11:30|怎样和孩子通电话 · 宣讲员|蒙自电子厂 职工之家大厅|CONFIRMED"


def test_unchanged_feed_moves_nothing(phone: Phone) -> None:
    before = phone.sync()
    written = {path: path.stat().st_mtime_ns for path in (phone.folder / "cal").iterdir()}
    assert phone.sync() == before
    assert {path: path.stat().st_mtime_ns for path in (phone.folder / "cal").iterdir()} == written


def test_change_arrives(phone: Phone, live_season: LiveSeason) -> None:
    phone.sync()
    with transaction(live_season.url) as db:
        db.get_one(t.SessionRow, live_season.season.session[2]).title_zh = "怎样和孩子写信"
        row = db.get_one(t.ShiftRow, live_season.season.shift[2])
        row.starts_at += timedelta(minutes=30)
    (line,) = [line for line in phone.sync() if str(date_of(2)) in line]
    assert line.startswith(f"{date_of(2)} 09:30-11:30|怎样和孩子写信 · 宣讲员|")


def test_removal_arrives(phone: Phone, live_season: LiveSeason) -> None:
    phone.sync()
    change(live_season, 2, AssignmentState.CANCELLED)
    (line,) = [line for line in phone.sync() if str(date_of(2)) in line]
    assert "|【已取消】怎样和孩子通电话 · 宣讲员|" in line
    assert line.endswith("|CANCELLED")


def test_new_shift_arrives(phone: Phone, live_season: LiveSeason) -> None:
    before = phone.sync()
    change(live_season, 3, AssignmentState.ACCEPTED)
    assert len(phone.sync()) == len(before) + 1 == own_on_page(live_season)

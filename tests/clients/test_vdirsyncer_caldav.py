"""vdirsyncer and khal over CalDAV: the calendar is discovered, a change and a removal arrive."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduler.db import belongings
from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.work import AssignmentState
from scheduler.services import devices
from tests.clients.conftest import LiveSeason
from tests.clients.phone import READ, Phone

pytestmark = [pytest.mark.clients, pytest.mark.timeout(240)]
SYNC = """
[general]
status_path = "{folder}/status/"
[pair feed]
a = "local"
b = "remote"
collections = ["from b"]
conflict_resolution = "b wins"
[storage local]
type = "filesystem"
path = "{folder}/cal/"
fileext = ".ics"
[storage remote]
type = "caldav"
url = "{address}/.well-known/caldav"
username = "demo-volunteer"
password = "{password}"
read_only = true
"""


class Account(Phone):
    """A device with an account of its own."""

    def __init__(self, programs: Path, folder: Path, address: str, password: str) -> None:
        self.programs, self.folder = programs, folder
        (folder / "cal" / "shifts").mkdir(parents=True)
        settings = SYNC.format(folder=folder, address=address, password=password)
        (folder / "sync").write_text(settings, encoding="utf-8")
        reading = READ.format(folder=folder).replace("/cal/", "/cal/shifts/")
        (folder / "khal").write_text(reading, encoding="utf-8")
        self.run("vdirsyncer", "-c", folder / "sync", "discover", "feed")


def test_account_is_found_and_follows_changes_and_removals(
    programs: Path, tmp_path: Path, live_season: LiveSeason
) -> None:
    season = live_season.season
    with transaction(live_season.url) as db:
        _row, password = devices.create(
            db,
            person_id=season.person["volunteer"],
            account_id=None,
            label="x",
            language="zh",
            now=datetime.now(UTC),
        )
    phone = Account(programs, tmp_path / "phone", live_season.address, password)
    assert len(phone.sync()) == 6
    with transaction(live_season.url) as db:
        db.get_one(t.SessionRow, season.session[2]).title_zh = "换了题目"
        row = db.get_one(t.AssignmentRow, season.assignment[1])
        row.state, row.changed_at = AssignmentState.CANCELLED, datetime.now(UTC)
    shown = phone.sync()
    assert any("换了题目" in line for line in shown)
    assert [line.rpartition("|")[2] for line in shown].count("CANCELLED") == 1
    with transaction(live_season.url) as db:
        belongings.erase(db, "assignment", [season.assignment[1]])
    assert len(phone.sync()) == 5

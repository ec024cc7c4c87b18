"""When a volunteer is taken, read by programs of two families from a running server."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.services.feeds import Wanted
from tests.clients.conftest import LiveSeason
from tests.clients.readers import busy_faults, busy_times, ical_js, libical, missing

pytestmark = [pytest.mark.clients, pytest.mark.timeout(120)]


@pytest.fixture
def address(live_season: LiveSeason) -> str:
    """The organiser's address on the volunteer's times."""
    person = live_season.season.person["volunteer"]
    with transaction(live_season.url) as db:
        db.add(t.BusyConsentRow(person_id=person, given_at=datetime.now(UTC)))
    wanted = Wanted("test", "zh", kind="busy", subject_id=person)
    return live_season.subscribe("organiser", wanted).replace(".ics", ".ifb")


def test_taken_times_are_read(address: str) -> None:
    if missing(ical_js):
        pytest.skip(missing(ical_js))
    seen = busy_times(address)
    assert seen
    assert {one.title for one in seen} == {"BUSY"}
    assert all(one.start < one.end for one in seen)
    assert all(one.end < after.start for one, after in pairwise(seen))


def test_nothing_is_wrong_with_them(address: str) -> None:
    if missing(libical):
        pytest.skip(missing(libical))
    assert busy_faults(address) == {"errors": 0, "kept": True}

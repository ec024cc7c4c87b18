"""Each kind of feed is read alike by programs of five families; a change and a removal arrive in each."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.work import AssignmentState, SessionState
from scheduler.services import feeds
from scheduler.services.feeds import Wanted
from tests.clients.conftest import LiveSeason
from tests.clients.readers import (
    INSTALL,
    WITHOUT_CLIENT,
    Read,
    Seen,
    calcurse,
    ical_js,
    libical,
    missing,
    node_ical,
)
from tests.clients.thunderbird import Thunderbird, is_here
from tests.season import instant

pytestmark = [pytest.mark.clients, pytest.mark.timeout(120)]
SHARED = ("site", "room", "campaign", "node", "public")
TALK = "怎样和孩子通电话"


@pytest.fixture(params=[ical_js, node_ical, libical, calcurse], ids=lambda read: read.__name__)
def read(request: pytest.FixtureRequest) -> Read:
    """One program; a machine that cannot have it leaves it out and says so at the end of the run."""
    if missing(request.param):
        pytest.skip(missing(request.param))
    chosen: Read = request.param
    return chosen


@pytest.fixture
def thunderbird(tmp_path: Path) -> Iterator[Thunderbird]:
    """Thunderbird itself, with a profile of its own; left out like the others where it cannot be had."""
    if not is_here():
        pytest.skip(f"{WITHOUT_CLIENT}: thunderbird ({INSTALL})")
    with Thunderbird(tmp_path) as running:
        yield running


def shared(live: LiveSeason) -> dict[str, str]:
    """An address of each calendar that is not one person's, as the organiser subscribes to it."""
    season = live.season
    subjects = (
        season.site["factory"], season.room["hall"], season.campaign["talks"],
        season.node["prefecture"], season.node["prefecture"],
    )  # fmt: skip
    return {
        kind: live.subscribe("organiser", Wanted("test", "zh", kind=kind, subject_id=subject))
        for kind, subject in zip(SHARED, subjects, strict=True)
    }


def of_talk(seen: list[Seen], number: int) -> Seen:
    (one,) = [
        one for one in seen if one.start.date() == instant(number, "09:00").date() and TALK in one.title
    ]
    return one


def follow(read: Read, live_season: LiveSeason) -> str:
    """Reads each kind, changes something, reads again; gives the address of the volunteer's own shifts."""
    season, own = live_season.season, live_season.subscribe("volunteer")
    others = shared(live_season)
    before = read(own)
    assert len(before) == 6
    told = of_talk(before, 2)
    assert (told.start, told.end) == (instant(2, "09:00"), instant(2, "11:30"))
    assert told.title == f"{TALK} · 宣讲员"
    if read is not calcurse:
        assert (told.place, told.status) == ("蒙自电子厂 职工之家大厅", "CONFIRMED")
    talks = {kind: sum(TALK in one.title for one in read(address)) for kind, address in others.items()}
    assert talks == {"site": 4, "room": 4, "campaign": 6, "node": 6, "public": 6}
    with transaction(live_season.url) as db:
        row = db.get_one(t.AssignmentRow, season.assignment[2])
        row.state, row.changed_at = AssignmentState.CANCELLED, datetime.now(UTC)
        db.get_one(t.SessionRow, season.session[4]).state = SessionState.CANCELLED
        db.get_one(t.SessionRow, season.session[8]).starts_at += timedelta(minutes=30)
    after = read(own)
    assert of_talk(after, 2).title == f"【已取消】{told.title}"
    for address in others.values():
        seen = read(address)
        assert of_talk(seen, 4).title.startswith("【已取消】")
        assert of_talk(seen, 8).start == instant(8, "09:30")
    return own


def test_every_kind_of_feed_is_read_and_followed(read: Read, live_season: LiveSeason) -> None:
    follow(read, live_season)


def test_thunderbird_follows_too_drops_what_is_gone_and_gives_up_an_address_taken_back(
    thunderbird: Thunderbird, live_season: LiveSeason
) -> None:
    own = follow(thunderbird.read, live_season)
    before = thunderbird.read(own)
    assert of_talk(before, 2).title.startswith("【已取消】")
    with transaction(live_season.url) as db:
        for line in db.exec(select(t.LedgerRow)):
            line.cancelled_at = line.cancelled_at and line.cancelled_at - timedelta(days=31)
        of_volunteer = t.FeedRow.person_id == live_season.season.person["volunteer"]
        feed = db.exec(select(t.FeedRow).where(of_volunteer)).one()
        feed.stamp = "of another day"
    assert thunderbird.read(own) == [one for one in before if not one.title.startswith("【已取消】")]
    with transaction(live_season.url) as db:
        feed = db.exec(select(t.FeedRow).where(of_volunteer)).one()
        assert "Thunderbird" in feed.client
        feeds.revoke(db, feed, account_id=None, now=datetime.now(UTC))
    assert thunderbird.has_given_up(own)

"""Calendars of places, campaigns and offices: which sessions they hold, and who may see them."""

import re
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, col, select

from scheduler.calendar.ical import Voice
from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.work import CampaignState, SessionState
from scheduler.services import accounts, feeds, ledger, shared_feeds
from scheduler.services.shared_feeds import FeedKind, SessionFacts
from tests.season import Season, make_season
from tests.services.volunteering import put

SeasonOn = tuple[str, Season]


class PlainWords:
    """The shortest words there are."""

    def session_title(self, facts: SessionFacts) -> str:
        return facts.title_zh

    def session_description(self, facts: SessionFacts) -> str:
        return ""

    def place(self, facts: SessionFacts) -> str:
        return facts.site_zh

    def category(self, facts: SessionFacts) -> str:
        return facts.kind.value


def subject_of(season: Season, kind: FeedKind) -> int:
    return {
        FeedKind.SITE: season.site["factory"],
        FeedKind.ROOM: season.room["hall"],
        FeedKind.CAMPAIGN: season.campaign["talks"],
        FeedKind.NODE: season.node["prefecture"],
        FeedKind.PUBLIC: season.node["prefecture"],
    }[kind]


SHARED = [kind for kind in FeedKind if kind is not FeedKind.PERSONAL]


def told(season_on: SeasonOn, kind: FeedKind) -> dict[str, str]:
    url, season = season_on
    with reading(url) as db:
        entries = shared_feeds.entries(
            db,
            kind,
            subject_of(season, kind),
            words=PlainWords(),
            uid_domain="x.example",
            now=datetime.now(UTC),
        )
    return {entry.uid: entry.status.value for entry in entries}


def sessions(season_on: SeasonOn, *conditions: object) -> set[str]:
    with reading(season_on[0]) as db:
        keys = db.exec(select(t.SessionRow.id).where(*conditions))  # type: ignore[arg-type]  # columns compared
        return {f"session-{key}@x.example" for key in keys}


def test_site_holds_its_sessions(season_on: SeasonOn) -> None:
    season = season_on[1]
    own = col(t.SessionRow.id).in_(season.session)
    expected = sessions(season_on, t.SessionRow.site_id == season.site["factory"], own)
    assert expected
    assert set(told(season_on, FeedKind.SITE)) & sessions(season_on, own) == expected


def test_site_holds_journeys_that_end_there(season_on: SeasonOn) -> None:
    url, season = season_on
    put(url, t.SessionRow, season.session[0], end_site_id=season.site["factory"])
    assert f"session-{season.session[0]}@x.example" in told(season_on, FeedKind.SITE)


def test_room_holds_its_sessions(season_on: SeasonOn) -> None:
    hall = season_on[1].room["hall"]
    found = told(season_on, FeedKind.ROOM)
    assert found
    assert set(found) == sessions(season_on, t.SessionRow.room_id == hall)


def test_public_holds_only_what_is_open_to_workers(season_on: SeasonOn) -> None:
    found = told(season_on, FeedKind.PUBLIC)
    assert found
    assert set(found) == sessions(season_on, t.SessionRow.open_to_workers == True)  # noqa: E712 - SQL's, not Python's


@pytest.mark.parametrize("kind", SHARED)
def test_draft_of_a_campaign_is_in_no_calendar(season_on: SeasonOn, kind: FeedKind) -> None:
    assert told(season_on, kind)
    for campaign in season_on[1].campaign.values():
        put(season_on[0], t.CampaignRow, campaign, state=CampaignState.DRAFT)
    assert told(season_on, kind) == {}


def test_session_called_off_is_told_as_cancelled(season_on: SeasonOn) -> None:
    url, season = season_on
    put(url, t.SessionRow, season.session[2], state=SessionState.CANCELLED)
    assert told(season_on, FeedKind.CAMPAIGN)[f"session-{season.session[2]}@x.example"] == "CANCELLED"


ALLOWED = {
    FeedKind.SITE: {"organiser", "coordinator"},
    FeedKind.ROOM: {"organiser", "coordinator"},
    FeedKind.CAMPAIGN: {"administrator", "organiser", "volunteer", "worker"},
    FeedKind.NODE: {"organiser"},
    FeedKind.PUBLIC: {"organiser", "coordinator", "volunteer", "worker", "administrator", "foreigner"},
}


@pytest.mark.parametrize("kind", SHARED)
def test_calendar_is_for_those_who_may_see_it(season_on: SeasonOn, kind: FeedKind) -> None:
    url, season = season_on
    people = ("organiser", "coordinator", "volunteer", "worker", "administrator", "foreigner")
    with reading(url) as db:
        found = {
            name
            for name in people
            if shared_feeds.permitted(db, season.person[name], kind, subject_of(season, kind))
        }
    assert found == ALLOWED[kind]


def test_calendar_of_nothing_is_for_nobody(season_on: SeasonOn) -> None:
    with reading(season_on[0]) as db:
        person = season_on[1].person["organiser"]
        assert not shared_feeds.permitted(db, person, FeedKind.SITE, 99_999)
        assert not shared_feeds.permitted(db, person, FeedKind.SITE, None)


@pytest.mark.parametrize("name", ["organiser", "coordinator", "volunteer", "worker"])
def test_everything_offered_is_permitted(season_on: SeasonOn, name: str) -> None:
    url, season = season_on
    with reading(url) as db:
        account = accounts.load(db, season.account[name])
        assert account is not None
        offers = shared_feeds.offers(db, account)
        assert offers or name in ("volunteer", "worker")
        for offer in offers:
            assert shared_feeds.permitted(db, account.person_id, offer.kind, offer.subject_id)


def told_by(db: Session, season: Season, site: str) -> dict[str, tuple[str, int]]:
    """What the calendar of a site says of each session: its status and number."""
    subject, now = season.site[site], datetime.now(UTC)
    found = shared_feeds.entries(
        db, FeedKind.SITE, subject, words=PlainWords(), uid_domain="houniao.example", now=now
    )
    voice = Voice(("x", "noreply@houniao.example"), "【已取消】")
    published = ledger.publish(db, found, "zh", voice, now)
    shown = ledger.fragments(db, (one.uid for one in published.editions), "zh")
    return {
        re.search(rb"UID:(\S+)", one)[1].decode(): (
            re.search(rb"STATUS:(\w+)", one)[1].decode(),
            int(re.search(rb"SEQUENCE:(\d+)", one)[1]),
        )
        for one in shown
    }


def test_session_that_moves_away_is_called_off_where_it_was(any_database: str) -> None:
    with transaction(any_database) as db:
        season = make_season(db)
        moved, uid = (
            db.get_one(t.SessionRow, season.session[4]),
            f"session-{season.session[4]}@houniao.example",
        )
        assert told_by(db, season, "factory")[uid] == ("CONFIRMED", 0)
        moved.site_id = season.site["school"]
        db.flush()
        assert told_by(db, season, "school")[uid][0] == "CONFIRMED"
        gone = told_by(db, season, "factory")[uid]
        assert gone[0] == "CANCELLED"
        assert gone[1] > 0
        assert told_by(db, season, "factory")[uid] == gone
        moved.site_id = season.site["factory"]
        db.flush()
        back = told_by(db, season, "factory")[uid]
        assert back[0] == "CONFIRMED"
        assert back[1] > gone[1]
        assert told_by(db, season, "school")[uid][0] == "CANCELLED"


def test_counted_changes_are_put_together_without_any_count_changing(any_database: str) -> None:
    with transaction(any_database) as db:
        season = make_season(db)
        db.flush()
        people = [season.person[name] for name in ("volunteer", "second", "third")]
        before = [feeds.changes(db, person) for person in people]
        assert feeds.compact(db) > 0
        assert [feeds.changes(db, person) for person in people] == before
        assert feeds.compact(db) == 0
        db.get_one(t.SessionRow, season.session[0]).title_zh = "又换了"
        db.flush()
        assert feeds.changes(db, people[0]) != before[0]

"""Subscriptions and the ledger: secrets kept as hashes, editions numbered, cancelled ones told for a time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from scheduler.calendar.entry import Entry, Status
from scheduler.calendar.ical import Voice
from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.interval import Interval
from scheduler.domain.work import AssignmentState, SessionState
from scheduler.services import feeds, ledger
from scheduler.services.feed_entries import status
from scheduler.services.feeds import Found, Gone, Unknown, Wanted
from scheduler.services.refusal import Refused
from scheduler.services.shift_facts import Duty, duties
from tests.season import Season, instant
from tests.services.volunteering import put

SeasonOn = tuple[str, Season]
NOW = datetime(2027, 5, 1, 4, 0, 0, 123456, tzinfo=UTC)
WHEN = Interval(NOW + timedelta(days=10), NOW + timedelta(days=10, hours=2))
TALK = Entry("assignment-1@houniao.example", WHEN, "讲座")
GONE = replace(TALK, status=Status.CANCELLED)
VOICE = Voice(("候鸟", "noreply@houniao.example"), "【已取消】")


def new(url: str, season: Season, label: str = "手机") -> tuple[int, str]:
    with transaction(url) as db:
        row, token = feeds.create(
            db,
            person_id=season.person["volunteer"],
            account_id=season.account["volunteer"],
            wanted=Wanted(label, "zh"),
            now=NOW,
        )
        assert row.id is not None
        return row.id, token


def find(url: str, token: str) -> Found:
    with reading(url) as db:
        return feeds.find(db, token, NOW.date())


def test_token_has_256_bits_and_only_its_hash_is_kept(season_on: SeasonOn) -> None:
    url, season = season_on
    key, token = new(url, season)
    assert len(token) == 43
    with reading(url) as db:
        row = db.get_one(t.FeedRow, key)
    assert token not in repr(row.model_dump())
    assert find(url, token).feed.id == key


def test_no_two_tokens_are_alike(season_on: SeasonOn) -> None:
    url, season = season_on
    assert len({new(url, season)[1] for _ in range(10)}) == 10


def test_unknown_token_is_unknown(season_on: SeasonOn) -> None:
    with pytest.raises(Unknown):
        find(season_on[0], "x" * 43)


def test_revoked_token_is_gone_and_its_hash_stays(season_on: SeasonOn) -> None:
    url, season = season_on
    key, token = new(url, season)
    with transaction(url) as db:
        feeds.revoke(db, db.get_one(t.FeedRow, key), account_id=season.account["volunteer"], now=NOW)
    with pytest.raises(Gone):
        find(url, token)


def test_revoking_twice_keeps_the_first_time(season_on: SeasonOn) -> None:
    url, season = season_on
    key, _ = new(url, season)
    for later in (0, 5):
        with transaction(url) as db:
            row = db.get_one(t.FeedRow, key)
            feeds.revoke(db, row, account_id=None, now=NOW + timedelta(minutes=later))
    with reading(url) as db:
        assert db.get_one(t.FeedRow, key).revoked_at == NOW


def test_token_of_somebody_without_an_open_account_is_gone(season_on: SeasonOn) -> None:
    url, season = season_on
    _, token = new(url, season)
    put(url, t.AccountRow, season.account["volunteer"], active=False)
    with pytest.raises(Gone):
        find(url, token)


def test_rotation_keeps_what_was_wanted_and_is_in_the_audit_trail(season_on: SeasonOn) -> None:
    url, season = season_on
    key, old = new(url, season, "小米")
    with transaction(url) as db:
        row, token = feeds.rotate(
            db, db.get_one(t.FeedRow, key), account_id=season.account["volunteer"], now=NOW
        )
        assert (row.label, row.language, row.alarm_minutes) == ("小米", "zh", None)
    with pytest.raises(Gone):
        find(url, old)
    assert find(url, token).feed.id != key
    with reading(url) as db:
        lines = db.exec(select(t.AuditRow.action).where(t.AuditRow.subject.startswith("feed:"))).all()
    assert sorted(lines) == ["feed.create", "feed.create", "feed.revoke"]


def test_nobody_has_more_than_twenty_subscriptions(season_on: SeasonOn) -> None:
    url, season = season_on
    for _ in range(feeds.MOST_FEEDS):
        new(url, season)
    with pytest.raises(Refused, match="too_many_feeds"):
        new(url, season)


def test_stamp_stands_until_something_changes(season_on: SeasonOn) -> None:
    url, season = season_on
    _, token = new(url, season)
    before = find(url, token).stamp
    assert find(url, token).stamp == before
    put(url, t.ShiftRow, season.shift[0], version=3)
    assert find(url, token).stamp == before
    put(url, t.AssignmentRow, season.assignment[0], state=AssignmentState.ACCEPTED)
    after = find(url, token).stamp
    assert after != before
    put(url, t.SiteRow, season.site["factory"], name_zh="x")
    assert find(url, token).stamp not in (before, after)


def test_stamp_of_another_day_is_another(season_on: SeasonOn) -> None:
    url, season = season_on
    _, token = new(url, season)
    with reading(url) as db:
        tomorrow = feeds.find(db, token, NOW.date() + timedelta(days=1)).stamp
    assert tomorrow != find(url, token).stamp


def published(url: str, entry: Entry, now: datetime, variant: str = "zh") -> ledger.Published:
    with transaction(url) as db:
        return ledger.publish(db, [entry], variant, VOICE, now)


def row_of(db: Session, entry: Entry) -> t.LedgerRow:
    return db.get_one(t.LedgerRow, (entry.uid, "zh"))


def test_first_edition_has_number_nought(any_database: str) -> None:
    (edition,) = published(any_database, TALK, NOW).editions
    assert (edition.sequence, edition.modified_at) == (0, NOW.replace(microsecond=0))


def test_unchanged_entry_keeps_its_edition_and_bytes(any_database: str) -> None:
    first = published(any_database, TALK, NOW)
    with reading(any_database) as db:
        before = row_of(db, TALK).fragment
    assert published(any_database, TALK, NOW + timedelta(days=1)) == first
    with reading(any_database) as db:
        assert row_of(db, TALK).fragment == before


def test_changed_entry_gets_the_next_edition(any_database: str) -> None:
    published(any_database, TALK, NOW)
    later = NOW + timedelta(hours=1)
    (edition,) = published(any_database, replace(TALK, title="座谈"), later).editions
    assert (edition.sequence, edition.modified_at) == (1, later.replace(microsecond=0))
    with reading(any_database) as db:
        assert row_of(db, TALK).created_at == NOW.replace(microsecond=0)


def test_two_changes_within_a_second_have_two_seconds(any_database: str) -> None:
    published(any_database, TALK, NOW)
    (edition,) = published(any_database, replace(TALK, title="座谈"), NOW).editions
    assert edition.modified_at == NOW.replace(microsecond=0) + timedelta(seconds=1)


def test_wordings_have_editions_of_their_own(any_database: str) -> None:
    published(any_database, TALK, NOW)
    published(any_database, replace(TALK, title="座谈"), NOW)
    (english,) = published(any_database, replace(TALK, title="Talk"), NOW, "en").editions
    assert english.sequence == 0


def test_cancelled_entry_that_nobody_knew_is_not_told(any_database: str) -> None:
    assert published(any_database, GONE, NOW).editions == ()


@pytest.mark.parametrize(
    ("days", "told"), [(0, True), (16, True), (18, False)], ids=["at once", "a week after it", "later"]
)
def test_cancelled_entry_is_told_for_a_time(any_database: str, days: int, told: bool) -> None:
    published(any_database, TALK, NOW)
    published(any_database, GONE, NOW)
    assert bool(published(any_database, GONE, NOW + timedelta(days=days)).editions) is told


def test_entry_cancelled_long_before_is_told_for_thirty_days(any_database: str) -> None:
    far = Interval(NOW + timedelta(days=300), NOW + timedelta(days=301))
    published(any_database, replace(TALK, when=far), NOW)
    gone = replace(GONE, when=far)
    published(any_database, gone, NOW)
    assert published(any_database, gone, NOW + timedelta(days=29)).editions
    assert not published(any_database, gone, NOW + timedelta(days=31)).editions


def test_entry_taken_up_again_is_told_again(any_database: str) -> None:
    for entry in (TALK, GONE, TALK):
        (edition,) = published(any_database, entry, NOW).editions
    assert edition.sequence == 2
    with reading(any_database) as db:
        assert row_of(db, TALK).cancelled_at is None


def of_state(url: str, season: Season, state: AssignmentState) -> Duty:
    put(url, t.AssignmentRow, season.assignment[0], state=state)
    with reading(url) as db:
        found = duties(db, season.person["volunteer"], instant(-1, "00:00"), instant(1, "00:00"))
    return found[0]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (AssignmentState.REQUESTED, Status.TENTATIVE),
        (AssignmentState.PROPOSED, Status.TENTATIVE),
        (AssignmentState.ACCEPTED, Status.CONFIRMED),
        (AssignmentState.CONFIRMED, Status.CONFIRMED),
        (AssignmentState.DONE, Status.CONFIRMED),
        (AssignmentState.NO_SHOW, Status.CONFIRMED),
        (AssignmentState.DECLINED, Status.CANCELLED),
        (AssignmentState.CANCELLED, Status.CANCELLED),
    ],
)
def test_status_follows_the_state(season_on: SeasonOn, state: AssignmentState, expected: Status) -> None:
    assert status(of_state(*season_on, state)) is expected


def test_session_called_off_cancels_the_entry(season_on: SeasonOn) -> None:
    put(season_on[0], t.SessionRow, season_on[1].session[0], state=SessionState.CANCELLED)
    assert status(of_state(*season_on, AssignmentState.CONFIRMED)) is Status.CANCELLED

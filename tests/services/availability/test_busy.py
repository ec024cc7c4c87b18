"""Busy calendars: kept as times alone, read by a job, heard by sign-up, the last good copy never lost."""

import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from scheduler.calendar.busy.fetching import Fetched, Known, NotFetched
from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.people import AvailabilityKind as Kind
from scheduler.services import eligibility
from scheduler.services.availability import busy, words
from scheduler.services.availability.busy import Source
from scheduler.services.availability.words import Dates
from scheduler.services.refusal import Refused
from scheduler.services.signup import Who
from tests.season import MONDAY, Season, instant
from tests.services.volunteering import TALK

NOW = instant(-1, "12:00")
PUBLIC = "93.184.216.34"
ADDRESS = "https://calendar.example/busy.ics"


def calendar(day: int, title: str = "看病", *more: str) -> bytes:
    at = (MONDAY + timedelta(days=day)).strftime("%Y%m%d")
    lines = [
        *("BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a@b", f"SUMMARY:{title}", f"DTSTART:{at}T090000"),
        *(f"DTEND:{at}T100000", *more, "END:VEVENT"),
        *(
            "BEGIN:VEVENT",
            "UID:c",
            f"DTSTART:{at}T090000",
            "RRULE:FREQ=SECONDLY",
            "END:VEVENT",
            "END:VCALENDAR",
        ),
    ]
    return "\r\n".join([*lines, ""]).encode()


Add = Callable[..., tuple[str, ...]]


@pytest.fixture
def add(season_on: tuple[str, Season], second: Who) -> Add:
    """Add a calendar as the second volunteer; gives the codes of the reasons."""

    def do(source: Source, resolved: str = PUBLIC) -> tuple[str, ...]:
        try:
            with transaction(season_on[0]) as db:
                busy.add(db, second.person_id, source, NOW, lambda _host, _port: [resolved])
        except Refused as refused:
            return tuple(reason.rule for reason in refused.reasons)
        return ()

    return do


def own(url: str, person_id: int) -> Any:
    with reading(url) as db:
        return db.exec(select(t.BusyCalendarRow).where(t.BusyCalendarRow.person_id == person_id)).one()


def read(url: str, person_id: int, now: datetime = NOW, fetch: busy.Fetch | None = None) -> None:
    row = busy.due(url, person_id, now)
    assert row is not None
    assert row.id is not None
    looked = busy.look(row, now, fetch)
    with transaction(url) as db:
        busy.record(db, row.id, looked, now)


def times(url: str) -> list[t.BusyTimeRow]:
    with reading(url) as db:
        rows = db.exec(select(t.BusyTimeRow).where(col(t.BusyTimeRow.uid) != "0" * 32))
        return list(rows)


def refusals(url: str, person_id: int, shift: int) -> list[str]:
    with reading(url) as db:
        return [one.rule for one in eligibility.refusals(db, person_id, [shift], NOW)]


def gives(data: bytes | None, known: Known = Known('"1"')) -> busy.Fetch:  # noqa: B008 - never changed
    return lambda _address, _known: Fetched(data, known)


def fails(_address: str, _known: Known) -> Fetched:
    raise NotFetched


def test_uploaded_file_is_read_and_only_its_times_are_kept(
    season_on: tuple[str, Season], second: Who, add: Add
) -> None:
    url, season = season_on
    shift = season.shift[TALK]
    assert refusals(url, second.person_id, shift) == []
    assert add(Source("单位", data=calendar(TALK))) == ()
    kept = zlib.decompress(own(url, second.person_id).kept).decode()
    assert "看病" not in kept
    assert "a@b" not in kept
    read(url, second.person_id)
    (one,) = times(url)
    assert (one.starts_at, one.ends_at) == (instant(TALK, "09:00"), instant(TALK, "10:00"))
    row = own(url, second.person_id)
    assert row.skipped == [["rule_often", (MONDAY + timedelta(days=TALK)).isoformat()]]
    assert (row.error, row.read_at, row.next_at) == ("", NOW, NOW + timedelta(days=1))
    assert refusals(url, second.person_id, shift) == ["availability"]


def test_own_words_about_a_date_stand_above_the_calendar(
    season_on: tuple[str, Season], second: Who, add: Add
) -> None:
    url, season = season_on
    add(Source("单位", data=calendar(TALK)))
    read(url, second.person_id)
    on = MONDAY + timedelta(days=TALK)
    with transaction(url) as db:
        words.add_dated(db, second.person_id, Dates(on, on, Kind.AVAILABLE), NOW)
    assert refusals(url, second.person_id, season.shift[TALK]) == []


@pytest.mark.parametrize(("counts", "reasons"), [(True, ["availability"]), (False, [])])
def test_whole_days_count_if_their_owner_wishes(
    season_on: tuple[str, Season], second: Who, add: Add, counts: bool, reasons: list[str]
) -> None:
    url, season = season_on
    data = calendar(TALK).replace(b"T090000", b"").replace(b"T100000", b"")
    add(Source("生日", whole_days=counts, data=data))
    read(url, second.person_id)
    assert refusals(url, second.person_id, season.shift[TALK]) == reasons


def test_clash_found_by_a_reading_is_told(season_on: tuple[str, Season], second: Who, add: Add) -> None:
    url, season = season_on
    add(Source("单位", data=calendar(2)))
    read(url, second.person_id)
    with reading(url) as db:
        notice = db.exec(select(t.NoticeRow).where(t.NoticeRow.person_id == second.person_id)).all()[-1]
        assert (notice.code, notice.details) == ("time.clashes", {"coming": [season.shift[2]]})
        assert db.exec(select(t.ClashRow)).one().shift_id == season.shift[2]
    with transaction(url) as db:
        busy.remove(db, db.get_one(t.BusyCalendarRow, own(url, second.person_id).id), NOW)
    with reading(url) as db:
        assert db.exec(select(t.ClashRow)).all() == []
    assert times(url) == []


def test_address_is_fetched_every_hour_and_what_is_known_is_sent(
    season_on: tuple[str, Season], second: Who, add: Add
) -> None:
    url, _ = season_on
    assert add(Source("网上", address="webcal://calendar.example/busy.ics")) == ()
    assert own(url, second.person_id).address == ADDRESS
    read(url, second.person_id, fetch=gives(calendar(TALK)))
    row = own(url, second.person_id)
    assert (row.etag, row.next_at) == ('"1"', NOW + timedelta(hours=1))
    assert busy.due(url, second.person_id, NOW + timedelta(minutes=59)) is None
    asked = []

    def unchanged(address: str, known: Known) -> Fetched:
        asked.append((address, known))
        return Fetched(None, known)

    read(url, second.person_id, NOW + timedelta(hours=1), unchanged)
    assert asked == [(ADDRESS, Known('"1"'))]
    assert len(times(url)) == 1


@pytest.mark.parametrize(
    ("fetch", "error"),
    [
        (fails, "not_fetched"),
        (gives(b"<html>sign in</html>"), "not_calendar"),
        (gives(calendar(TALK)[:-30]), "cut_off"),
    ],
)
def test_failed_reading_keeps_the_last_good_times_and_waits_longer(
    season_on: tuple[str, Season], second: Who, add: Add, fetch: busy.Fetch, error: str
) -> None:
    url, _ = season_on
    add(Source("网上", address=ADDRESS))
    read(url, second.person_id, fetch=gives(calendar(TALK)))
    now = NOW
    for hours in (2, 4, 8, 16, 24, 24):
        now += timedelta(days=1)
        read(url, second.person_id, now, fetch)
        row = own(url, second.person_id)
        assert (row.error, row.next_at, row.read_at) == (error, now + timedelta(hours=hours), NOW)
    assert len(times(url)) == 1
    read(url, second.person_id, now + timedelta(days=1), gives(calendar(TALK + 1)))
    assert (own(url, second.person_id).error, own(url, second.person_id).failures) == ("", 0)
    assert times(url)[0].starts_at == instant(TALK + 1, "09:00")


def test_address_that_was_never_fetched_says_so(season_on: tuple[str, Season], second: Who, add: Add) -> None:
    add(Source("网上", address=ADDRESS))
    read(season_on[0], second.person_id, fetch=fails)
    assert own(season_on[0], second.person_id).error == "not_fetched"


@pytest.mark.parametrize(
    ("source", "resolved", "reason"),
    [
        (Source("a", address=ADDRESS), "127.0.0.1", "address_refused"),
        (Source("a", address="http://[::1]/"), "::1", "address_refused"),
        (Source("a", address="file:///etc/passwd"), PUBLIC, "address_refused"),
        (Source("a"), PUBLIC, "nothing_sent"),
        (Source("a", data=b""), PUBLIC, "calendar_not_calendar"),
        (Source("a", data=b"x" * 3_000_000), PUBLIC, "calendar_too_big"),
    ],
)
def test_calendar_that_is_no_use_is_refused(add: Add, source: Source, resolved: str, reason: str) -> None:
    assert add(source, resolved) == (reason,)


def test_five_calendars_are_enough(add: Add) -> None:
    for _ in range(5):
        assert add(Source("a", data=calendar(1))) == ()
    assert add(Source("a", data=calendar(1))) == ("too_many_calendars",)


def test_reading_again_is_asked_for_once_an_hour(
    season_on: tuple[str, Season], second: Who, add: Add
) -> None:
    url, _ = season_on
    add(Source("网上", address=ADDRESS))
    read(url, second.person_id, fetch=gives(calendar(TALK)))

    def again(db: Session, now: datetime) -> None:
        busy.read_now(db, db.get_one(t.BusyCalendarRow, own(url, second.person_id).id), now)

    with pytest.raises(Refused, match="asked_lately"), transaction(url) as db:
        again(db, NOW + timedelta(minutes=30))
    with transaction(url) as db:
        again(db, NOW + timedelta(minutes=61))
    assert busy.due(url, second.person_id, NOW + timedelta(minutes=61)) is not None


def test_everybody_whose_calendar_is_due_gets_one_job(
    season_on: tuple[str, Season], second: Who, add: Add
) -> None:
    url, _ = season_on
    add(Source("a", data=calendar(1)))
    add(Source("b", data=calendar(2)))
    with transaction(url) as db:
        assert busy.ask_due(db, NOW) == 1
        jobs = db.exec(select(t.JobRow).where(t.JobRow.task == busy.TASK)).all()
        assert [job.arguments for job in jobs] == [{"person": second.person_id}]


def test_calendar_removed_while_it_was_read_stays_removed(
    season_on: tuple[str, Season], second: Who, add: Add
) -> None:
    url, _ = season_on
    add(Source("a", data=calendar(TALK)))
    row = busy.due(url, second.person_id, NOW)
    assert row is not None
    looked = busy.look(row, NOW)
    with transaction(url) as db:
        busy.remove(db, db.get_one(t.BusyCalendarRow, row.id), NOW)
    with transaction(url) as db:
        busy.record(db, row.id or 0, looked, NOW)
    assert times(url) == []

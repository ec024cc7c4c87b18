"""When a volunteer is taken, for organisers: with consent, times alone, gone at once without it."""

import re
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from scheduler.db import tables as t
from scheduler.db.local_time import to_instant, to_local
from scheduler.domain.people import AvailabilityKind
from scheduler.domain.work import AssignmentState
from tests.feed_checker import LINE_OCTETS
from tests.season import Season, instant
from tests.web.conftest import SignIn, words

ASKED = "本人还没有同意"


def consent(sign_in: SignIn, answer: str = "yes") -> str:
    return words(
        sign_in("volunteer").post("/subscribe/busy", data={"consent": answer}, follow_redirects=True).text
    )


def address_for(sign_in: SignIn, season: Season, who: str = "organiser") -> str:
    page = sign_in(who).post(f"/people/{season.person['volunteer']}/busy").text
    found = re.search(r"/feeds/[A-Za-z0-9_-]{43}\.ifb", page)
    assert found is not None, words(page)
    return found.group()


def busy(answer: TestResponse) -> list[tuple[datetime, datetime]]:
    (found,) = Calendar.from_ical(answer.data).walk("VFREEBUSY")
    told = found.get("freebusy", [])
    return [(one.start, one.end) for one in (told if isinstance(told, list) else [told])]


def silence(db: Session, season: Season) -> None:
    """The volunteer has said nothing of their time, and no crew and no calendar says it for them."""
    for table in (t.WeeklyAvailabilityRow, t.AvailabilityRow, t.BusyTimeRow):
        for row in db.exec(select(table)):
            db.delete(row)
    db.get_one(t.PersonRow, season.person["volunteer"]).crew_id = None


@pytest.fixture
def address(sign_in: SignIn, season: Season) -> str:
    consent(sign_in)
    return address_for(sign_in, season)


def test_taken_times_are_told_and_nothing_else(client: FlaskClient, address: str, season: Season) -> None:
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "inline; filename=houniao.ifb"
    text = answer.data.decode()
    names = {line.partition(":")[0].partition(";")[0] for line in text.splitlines()}
    assert names == {
        "BEGIN", "VERSION", "PRODID", "UID", "DTSTAMP", "ORGANIZER", "DTSTART", "DTEND", "FREEBUSY", "END",
    }  # fmt: skip
    assert all(len(line) <= LINE_OCTETS for line in answer.data.split(b"\r\n"))
    assert all(re.fullmatch(r"FREEBUSY;FBTYPE=BUSY:\d{8}T\d{6}Z/\d{8}T\d{6}Z", line)
               for line in text.splitlines() if line.startswith("FREEBUSY"))  # fmt: skip
    assert "METHOD" not in text
    assert text.isascii()


def test_shifts_said_yes_to_are_told_and_open_questions_are_not(
    client: FlaskClient, address: str, season: Season, db: Session
) -> None:
    silence(db, season)
    for row in db.exec(
        select(t.AssignmentRow).where(t.AssignmentRow.person_id == season.person["volunteer"])
    ):
        row.state = AssignmentState.DECLINED
    yes, open_ = (db.get_one(t.AssignmentRow, season.assignment[n]) for n in (5, 6))
    yes.state, open_.state = AssignmentState.ACCEPTED, AssignmentState.PROPOSED
    day = to_local(datetime.now(UTC)).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=40)
    free = {"person_id": season.person["volunteer"], "kind": AvailabilityKind.UNAVAILABLE}
    for hours in ((8, 12), (10, 18)):
        starts, ends = (to_instant(day + timedelta(hours=hour)) for hour in hours)
        db.add(t.AvailabilityRow(starts_at=starts, ends_at=ends, **free))
    db.commit()
    told = busy(client.get(address))
    shift = (instant(5, "09:00"), instant(5, "11:30"))
    merged = (to_instant(day + timedelta(hours=8)), to_instant(day + timedelta(hours=18)))
    now = datetime.now(UTC)
    assert told == sorted(one for one in (shift, merged) if one[1] > now)
    assert instant(6, "09:00") not in {start for start, _ in told}


def test_hours_given_leave_the_rest_of_the_week_taken(
    client: FlaskClient, address: str, season: Season, db: Session
) -> None:
    silence(db, season)
    hours = {"opens": time(9), "closes": time(12), "kind": AvailabilityKind.AVAILABLE}
    db.add(t.WeeklyAvailabilityRow(person_id=season.person["second"], weekday=3, **hours))
    db.add(t.WeeklyAvailabilityRow(person_id=season.person["volunteer"], weekday=6, **hours))
    db.commit()
    told = busy(client.get(address))
    assert all(ends < starts for (_, ends), (starts, _) in pairwise(told))
    free = {(to_local(ends).isoweekday(), to_local(ends).time()) for _, ends in told[1:-1]}
    assert free == {(6, time(9))}


def test_unchanged_times_are_the_same_to_the_byte_and_cost_no_bytes(
    client: FlaskClient, address: str
) -> None:
    first, again = client.get(address), client.get(address)
    assert first.data == again.data
    tag = first.headers["ETag"]
    kept = client.get(address, headers={"If-None-Match": tag})
    assert (kept.status_code, kept.data, kept.headers["ETag"]) == (304, b"", tag)
    since = client.get(address, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert since.status_code == 304


def test_change_is_another_edition(client: FlaskClient, address: str, season: Season, db: Session) -> None:
    before = client.get(address)
    starts = datetime.now(UTC) + timedelta(days=30)
    db.add(
        t.AvailabilityRow(
            person_id=season.person["volunteer"], starts_at=starts, ends_at=starts + timedelta(days=3),
            kind=AvailabilityKind.UNAVAILABLE,
        )
    )  # fmt: skip
    db.commit()
    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.headers["Last-Modified"] != before.headers["Last-Modified"]


def test_withdrawn_consent_ends_every_address_for_ever(
    client: FlaskClient, sign_in: SignIn, address: str, season: Season
) -> None:
    assert client.get(address).status_code == 200
    assert "所有忙闲地址立即失效" in consent(sign_in, "no")
    assert client.get(address).status_code == 410
    consent(sign_in)
    assert client.get(address).status_code == 410
    assert client.get(address_for(sign_in, season)).status_code == 200


def test_closed_accounts_and_lost_grants_end_it(
    client: FlaskClient, address: str, season: Season, db: Session
) -> None:
    account = db.get_one(t.AccountRow, season.account["volunteer"])
    account.active = False
    db.commit()
    assert client.get(address).status_code == 410
    account.active = True
    db.commit()
    assert client.get(address).status_code == 200
    for grant in db.exec(select(t.GrantRow).where(t.GrantRow.account_id == season.account["organiser"])):
        db.delete(grant)
    db.commit()
    assert client.get(address).status_code == 410


def test_without_consent_there_is_no_address(sign_in: SignIn, season: Season) -> None:
    page = f"/people/{season.person['volunteer']}/busy"
    assert ASKED in words(sign_in("organiser").get(page).text)
    answer = sign_in("organiser").post(page)
    assert answer.status_code == 409
    assert "本人没有同意" in words(answer.text)


def test_secret_is_kept_as_a_hash_and_shown_once(
    sign_in: SignIn, address: str, season: Season, db: Session
) -> None:
    token = address.removeprefix("/feeds/").removesuffix(".ifb")
    (row,) = db.exec(select(t.FeedRow).where(t.FeedRow.kind == "busy"))
    assert token not in repr(row)
    db.rollback()
    assert token not in sign_in("organiser").get(f"/people/{season.person['volunteer']}/busy").text


def test_volunteer_sees_who_looks_and_nobody_else_may_take_it_over(
    client: FlaskClient, sign_in: SignIn, address: str, season: Season, db: Session
) -> None:
    client.get(address, headers={"User-Agent": "Outlook"})
    page = words(sign_in("volunteer").get("/subscribe").text)
    assert db.get_one(t.PersonRow, season.person["organiser"]).name in page
    assert "上次取用" in page
    (feed_id,) = db.exec(select(t.FeedRow.id).where(t.FeedRow.kind == "busy"))
    db.rollback()
    path = f"/people/{season.person['volunteer']}/busy/{feed_id}/revoke"
    assert sign_in("coordinator").post(path).status_code in (403, 404)
    assert sign_in("organiser").post(f"/subscribe/{feed_id}/rotate").status_code == 404
    assert sign_in("organiser").get("/subscribe").status_code == 200
    assert sign_in("organiser").post(path).status_code == 303
    assert client.get(address).status_code == 410


def test_endings_are_not_interchangeable(client: FlaskClient, sign_in: SignIn, address: str) -> None:
    assert client.get(address.replace(".ifb", ".ics")).status_code == 404
    own = re.search(r"/feeds/[\w-]{43}", sign_in("volunteer").post("/subscribe", data={"label": "x"}).text)
    assert own is not None
    assert client.get(f"{own.group()}.ifb").status_code == 404
    assert client.get("/feeds/short.ifb").status_code == 404

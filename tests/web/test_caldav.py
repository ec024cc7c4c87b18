"""The calendar by CalDAV: found, read and kept up to date by a real client; every write refused."""

import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from types import SimpleNamespace

import caldav
import pytest
import radicale.auth
from caldav.lib.error import AuthorizationError
from flask import Flask
from sqlmodel import Session, select
from werkzeug.serving import make_server

from scheduler.db import belongings
from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.work import AssignmentState
from scheduler.services import devices
from tests.feed_checker import house_faults
from tests.season import Season, instant
from tests.web.conftest import SignIn, words


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """A real server: clients of CalDAV speak HTTP methods that test clients do not."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def password(season_url: str, season: Season) -> str:
    return given(season_url, season)


def given(url: str, season: Season, name: str = "volunteer") -> str:
    with transaction(url) as db:
        made = {"person_id": season.person[name], "account_id": season.account[name]}
        _row, told = devices.create(db, **made, label="x", language="zh", now=datetime.now(UTC))
    return told


def calendar_of(address: str, password: str, login: str = "demo-volunteer") -> caldav.Calendar:
    client = caldav.DAVClient(f"{address}/.well-known/caldav", username=login, password=password)
    (found,) = client.principal().calendars()
    return found


def titles(calendar: caldav.Calendar) -> list[str]:
    return sorted(str(one.icalendar_component["summary"]) for one in calendar.events())


def ask(
    address: str, method: str, path: str, password: str, body: str = "", **headers: str
) -> tuple[int, str]:
    connection = HTTPConnection(address.removeprefix("http://"), timeout=20)
    basic = b64encode(f"demo-volunteer:{password}".encode()).decode()
    connection.request(method, path, body.encode(), {"Authorization": f"Basic {basic}", **headers})
    answer = connection.getresponse()
    found = answer.status, answer.read().decode()
    connection.close()
    return found


def test_client_finds_the_calendar_and_reads_the_same_entries_as_the_feed(
    address: str, password: str, season_url: str, season: Season
) -> None:
    calendar = calendar_of(address, password)
    assert calendar.get_display_name() == "候鸟 · 我的班次"
    shown = calendar.events()
    with reading(season_url) as db:
        kept = db.exec(select(t.LedgerRow)).all()
    assert {str(one.icalendar_component["uid"]) for one in shown} == {row.uid for row in kept}
    assert len(shown) == 6
    for one in shown:
        assert "METHOD" not in one.data
        assert "DTSTART;TZID=Asia/Shanghai" in one.data
        assert "BEGIN:VTIMEZONE" in one.data


def test_time_range_is_answered(address: str, password: str) -> None:
    calendar = calendar_of(address, password)
    day = instant(2, "00:00")
    found = calendar.search(start=day, end=day + timedelta(days=1), event=True)
    assert len(found) == 1


def test_change_and_removal_arrive_by_sync_token(
    address: str, password: str, season_url: str, season: Season
) -> None:
    calendar = calendar_of(address, password)
    kept = calendar.objects_by_sync_token(load_objects=True)
    assert len(list(kept)) == 6
    with transaction(season_url) as db:
        db.get_one(t.SessionRow, season.session[2]).title_zh = "换了题目"
        row = db.get_one(t.AssignmentRow, season.assignment[1])
        row.state, row.changed_at = AssignmentState.CANCELLED, datetime.now(UTC)
    changed = list(calendar.objects_by_sync_token(kept.sync_token, load_objects=True))
    assert len(changed) == 2
    told = "".join(one.data for one in changed)
    assert "换了题目" in told
    assert "STATUS:CANCELLED" in told
    assert list(calendar.objects_by_sync_token(calendar.objects_by_sync_token().sync_token)) == []


def test_entry_that_leaves_the_calendar_is_told_as_gone(
    address: str, password: str, season_url: str, season: Season
) -> None:
    calendar = calendar_of(address, password)
    token = calendar.objects_by_sync_token().sync_token
    with transaction(season_url) as db:
        belongings.erase(db, "assignment", [season.assignment[1]])
    report = f"""<sync-collection xmlns="DAV:"><sync-token>{token}</sync-token><sync-level>1</sync-level>
        <prop><getetag/></prop></sync-collection>"""
    status, answer = ask(address, "REPORT", calendar.url.path, password, report)
    assert status == 207
    assert answer.count("404 Not Found") == 1


def test_unknown_sync_token_makes_the_client_begin_anew(address: str, password: str) -> None:
    calendar = calendar_of(address, password)
    report = """<sync-collection xmlns="DAV:"><sync-token>http://houniao/ns/sync/x</sync-token>
        <sync-level>1</sync-level><prop><getetag/></prop></sync-collection>"""
    status, answer = ask(address, "REPORT", calendar.url.path, password, report)
    assert status in (403, 409)
    assert "valid-sync-token" in answer


EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTAMP:20270101T000000Z\r\n"
    "DTSTART:20270101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PROPPATCH", "MKCALENDAR", "MKCOL", "MOVE", "POST"])
def test_writing_is_refused(address: str, password: str, method: str) -> None:
    calendar = calendar_of(address, password)
    before = titles(calendar)
    path = calendar.url.path + ("x.ics" if method == "PUT" else "")
    status, _ = ask(
        address, method, path, password, EVENT if method == "PUT" else "", Destination=f"{address}/caldav/y"
    )
    assert 400 <= status < 500
    assert titles(calendar) == before


def test_privileges_say_that_it_is_read_only(address: str, password: str) -> None:
    calendar = calendar_of(address, password)
    find = '<propfind xmlns="DAV:"><prop><current-user-privilege-set/></prop></propfind>'
    _, answer = ask(address, "PROPFIND", calendar.url.path, password, find, Depth="0")
    assert "<read />" in answer
    assert "<write" not in answer


@pytest.mark.parametrize(
    ("login", "wrong"),
    [("demo-volunteer", True), ("demo-second", False), ("demo-organiser", False)],
)
def test_password_opens_only_its_owners_calendar(
    address: str, password: str, login: str, wrong: bool
) -> None:
    with pytest.raises(AuthorizationError):
        calendar_of(address, "wrong" if wrong else password, login)


def test_other_devices_calendar_is_not_read(
    address: str, password: str, season_url: str, season: Season
) -> None:
    given(season_url, season, "second")
    assert ask(address, "PROPFIND", "/caldav/d2/shifts/", password, Depth="1")[0] == 403
    assert ask(address, "GET", "/caldav/d2/shifts/", password)[0] == 403


def test_revoked_password_and_closed_account_are_shut_out_at_once(
    address: str, password: str, season_url: str, season: Season
) -> None:
    calendar = calendar_of(address, password)
    with transaction(season_url) as db:
        db.get_one(t.AccountRow, season.account["volunteer"]).active = False
    assert ask(address, "PROPFIND", calendar.url.path, password, Depth="0")[0] == 401
    with transaction(season_url) as db:
        db.get_one(t.AccountRow, season.account["volunteer"]).active = True
        devices.revoke(db, db.exec(select(t.DevicePasswordRow)).one(), account_id=None, now=datetime.now(UTC))
    assert ask(address, "PROPFIND", calendar.url.path, password, Depth="0")[0] == 401


def test_refusal_never_holds_a_thread_asleep(
    address: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(radicale.auth, "time", SimpleNamespace(time_ns=time.time_ns, sleep=slept.append))
    for _ in range(5):  # whoever is slower than all before would not have been kept waiting
        assert ask(address, "PROPFIND", "/caldav/", "wrong", Depth="0")[0] == 401
    assert slept == []


def test_password_is_kept_as_a_hash_and_typed_as_one_likes(
    db: Session, season: Season, password: str
) -> None:
    row = db.exec(select(t.DevicePasswordRow)).one()
    assert password not in repr(row)
    assert devices.check(db, "Demo-Volunteer ", password.upper().replace("-", " ")) is not None
    assert devices.check(db, "demo-volunteer", password[:-1]) is None


def test_sync_states_make_room(db: Session, season: Season) -> None:
    person = season.person["volunteer"]
    for number in range(devices.MOST_STATES + 3):
        devices.tell(db, person, f"token{number}", {}, datetime.now(UTC))
    assert devices.told(db, person, "token2") is None
    assert devices.told(db, person, "token3") == {}


def test_page_shows_the_password_once_and_takes_it_back(sign_in: SignIn, season: Season) -> None:
    client = sign_in("volunteer")
    page = words(client.post("/devices", data={"label": "小梅的手机"}).text)
    assert "用户名 demo-volunteer" in page
    assert "密码只显示这一次" in page
    shown = client.get("/devices").text
    assert "小梅的手机" in shown
    assert "密码只显示这一次" not in shown
    assert sign_in("second").post("/devices/1/revoke").status_code == 404
    client.post("/devices/1/revoke")
    assert "还没有设备" in client.get("/devices").text


def test_entry_is_flat_and_told_as_in_the_feed(address: str, password: str) -> None:
    for one in calendar_of(address, password).events():
        assert house_faults(one.data.encode()) == []

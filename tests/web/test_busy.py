"""Busy calendars on the page: a file or an address, what was read, and what is refused."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.services.availability import busy
from tests.season import Season
from tests.web.conftest import SignIn, htmx_headers, words

FILE = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:<script>alert(1)</script>\r\n"
    b"DTSTART:20270203T090000\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def upload(data: bytes) -> dict[str, object]:
    return {"name": "单位", "file": (BytesIO(data), "work.ics"), "whole_days": "true"}


def test_page_tells_what_was_read_and_what_was_left_out(sign_in: SignIn) -> None:
    page = words(sign_in("volunteer").get("/busy").text)
    left_out = ("有 2 项没有算进来", "重复得太频繁", "没有开始时间")
    for text in ("单位日历", "calendar.example", *left_out, "按北京时间算"):
        assert text in page
    assert "busy.ics" not in page


def test_uploaded_file_waits_to_be_read(sign_in: SignIn, season: Season, db: Session) -> None:
    client = sign_in("second")
    assert client.post("/busy", data=upload(FILE)).status_code == 303
    page = client.get("/busy").text
    assert "正在读取，请稍候" in page
    assert 'hx-trigger="load delay:2s"' in page
    person = season.person["second"]
    row = db.exec(select(t.BusyCalendarRow).where(t.BusyCalendarRow.person_id == person)).one()
    busy.record(db, row.id or 0, busy.look(row, datetime.now(UTC)), datetime.now(UTC))
    db.commit()
    fragment = client.get("/busy", headers=htmx_headers()).text
    assert "hx-trigger" not in fragment
    assert "<html" not in fragment


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({}, "请填网址，或者选一个文件"),
        ({"address": "http://127.0.0.1:80/"}, "这个网址不能用"),
        ({"address": "https://localhost/busy.ics"}, "这个网址不能用"),
        (upload(b"<html>"), "那里的内容不是日历"),
        (upload(FILE[:-20]), "日历不完整"),
    ],
)
def test_calendar_that_is_no_use_is_refused_in_words(
    sign_in: SignIn, season: Season, db: Session, sent: dict[str, object], reason: str
) -> None:
    answer = sign_in("second").post("/busy", data=sent)
    assert answer.status_code == 409
    assert reason in words(answer.text)
    query = select(t.BusyCalendarRow).where(t.BusyCalendarRow.person_id == season.person["second"])
    assert db.exec(query).all() == []


def test_only_its_owner_touches_a_calendar(sign_in: SignIn, season: Season, db: Session) -> None:
    calendar = season.other["busy_calendar"]
    for action in ("read", "remove"):
        assert sign_in("second").post(f"/busy/{calendar}/{action}").status_code == 404
    assert sign_in("volunteer").post(f"/busy/{calendar}/read").status_code == 303
    assert sign_in("volunteer").post(f"/busy/{calendar}/remove").status_code == 303
    assert db.get(t.BusyCalendarRow, calendar) is None

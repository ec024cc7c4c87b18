"""One's own time on the page: said in forms, taken back, and refused with reasons."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.domain.people import AvailabilityKind
from tests.season import MONDAY, TODAY, Season
from tests.web.conftest import SignIn, words

SOON = TODAY + timedelta(days=30)


def test_page_shows_the_month_with_what_is_given_and_the_shifts(sign_in: SignIn, season: Season) -> None:
    page = sign_in("volunteer").get(f"/availability?on={MONDAY + timedelta(days=2)}").text
    assert "有空 07:00–" in words(page)
    assert f'href="/shifts/{season.shift[0]}"' in page
    assert "日历里忙 14:00–16:00" in words(page)


def test_crew_rotation_is_filled_in(sign_in: SignIn, season: Season, db: Session) -> None:
    person = db.get_one(t.PersonRow, season.person["second"])
    person.crew_id = season.other["crew"]
    db.add(person)
    db.commit()
    page = words(sign_in("second").get("/availability").text)
    assert "班组倒班" in page
    assert "■ 上班" in page


def test_holidays_and_make_up_days_stand_on_the_calendar(sign_in: SignIn, db: Session) -> None:
    after = SOON + timedelta(days=1)
    db.add(t.CalendarDayRow(layer="nation", day=SOON, kind="holiday", name_zh="试放假"))
    db.add(t.CalendarDayRow(layer="nation", day=after, kind="makeup_workday", name_zh="试补班"))
    db.commit()
    client = sign_in("second")
    assert "休</b> 试放假" in client.get(f"/availability?on={SOON}").text
    assert "班</b> 试补班" in client.get(f"/availability?on={after}").text


def test_weekly_hours_are_kept_and_undone(sign_in: SignIn, season: Season, db: Session) -> None:
    client = sign_in("second")
    sent = {"weekdays": ["6", "7"], "opens": "22:00", "closes": "23:30", "kind": "prefer", "on": str(SOON)}
    answer = client.post("/availability/weekly", data=sent)
    assert answer.status_code == 303
    assert answer.location.endswith(f"/availability?on={SOON}")
    page = words(client.get("/availability").text)
    assert "周六 22:00–23:30 很乐意来" in page
    assert "刚才的改动已保存" in page
    assert client.post("/availability/undo").status_code == 303
    assert "很乐意来 删除" not in words(client.get("/availability").text)
    assert client.post("/availability/undo").status_code == 409
    person = season.person["second"]
    rows = db.exec(select(t.WeeklyAvailabilityRow).where(t.WeeklyAvailabilityRow.person_id == person))
    assert {row.kind for row in rows} == {AvailabilityKind.AVAILABLE}


def test_dates_are_kept_and_removed(sign_in: SignIn, season: Season, db: Session) -> None:
    client = sign_in("second")
    sent = {"first": str(SOON), "last": "", "opens": "", "closes": "", "kind": "unavailable"}
    assert client.post("/availability/dates", data=sent).status_code == 303
    row = db.exec(select(t.AvailabilityRow)).one()
    assert row.ends_at - row.starts_at == timedelta(days=1)
    key = row.id
    db.rollback()
    assert "没空 删除" in words(client.get("/availability").text)
    assert sign_in("volunteer").post(f"/availability/dates/{key}/remove").status_code == 303
    assert db.exec(select(t.AvailabilityRow)).one().id == key
    db.rollback()
    assert client.post(f"/availability/dates/{key}/remove").status_code == 303
    assert db.exec(select(t.AvailabilityRow)).all() == []


@pytest.mark.parametrize(
    ("path", "sent", "status", "reason"),
    [
        ("weekly", {"opens": "09:00", "closes": "10:00", "kind": "avoid"}, 409, "请至少选一个星期几"),
        ("weekly", {"weekdays": "9", "opens": "09:00", "closes": "10:00", "kind": "avoid"}, 409, "请至少选"),
        ("weekly", {"weekdays": "1", "opens": "9 o'clock", "closes": "10:00", "kind": "avoid"}, 422, ""),
        ("weekly", {"weekdays": "1", "opens": "09:00", "closes": "10:00", "kind": "never"}, 422, ""),
        ("dates", {"first": "2020-01-01", "kind": "avoid"}, 409, "这些日子已经过去了"),
        ("dates", {"first": "9999-01-01", "kind": "avoid"}, 422, ""),
        ("dates", {"first": str(SOON), "opens": "09:00", "kind": "avoid"}, 409, "要么都填"),
    ],
)
def test_form_that_makes_no_sense_is_refused(
    sign_in: SignIn, path: str, sent: dict[str, str], status: int, reason: str
) -> None:
    answer = sign_in("second").post(f"/availability/{path}", data=sent)
    assert answer.status_code == status
    assert reason in words(answer.text)


def test_clash_is_shown_and_answered(sign_in: SignIn, season: Season, db: Session) -> None:
    shift = db.get_one(t.ShiftRow, season.shift[3])
    shift.starts_at += timedelta(days=30)  # to come, whatever day it is
    shift.ends_at += timedelta(days=30)
    db.add(shift)
    on, key = shift.starts_at.date(), shift.id
    db.commit()
    client = sign_in("second")
    client.post("/availability/dates", data={"first": str(on), "kind": "unavailable"})
    page = client.get("/availability").text
    assert "和已答应的班次冲突" in page
    assert f'href="/shifts/{key}"' in page
    campaign = f"/campaigns/{season.campaign['talks']}"
    assert "时间有变、还没答复的人 1" in words(sign_in("organiser").get(campaign).text)
    assert client.post(f"/availability/clashes/{key}/keep").status_code == 303
    assert "时间有变" not in sign_in("organiser").get(campaign).text
    assert "和已答应的班次冲突" not in client.get("/availability").text
    assert client.post(f"/availability/clashes/{season.shift[8]}/keep").status_code == 409

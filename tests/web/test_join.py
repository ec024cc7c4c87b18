"""Joining on the page: sent by anybody, answered by a coordinator, and then one signs in."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, func, select

from scheduler.db import tables as t
from scheduler.db.session import reading
from scheduler.domain.joining import ApplicationState
from tests.season import TODAY, Season
from tests.web.conftest import SignIn, words

PDF = b"%PDF-1.4 first aid"
PASSWORD = "terraces in the mist"


def application(season: Season, **changed: object) -> dict[str, object]:
    return {
        "organisation_id": str(season.node["plant"]),
        "name": "罗春梅",
        "phone": "138 0000 1111",
        "source": "league_member",
        "login": "Luo",
        "password": PASSWORD,
        "languages": ["cmn", "xxx"],
        "hours_per_week": "6",
        "home_site_id": str(season.site["school"]),
        "crew_id": str(season.other["crew"]),
        "checked_on": str(TODAY - timedelta(days=10)),
        "code-1": "first_aid",
        "issued-1": str(TODAY - timedelta(days=30)),
        "until-1": str(TODAY + timedelta(days=400)),
        "file-1": (BytesIO(PDF), "../<b>x</b>.html"),
        **changed,
    }


def newest(url: str) -> t.ApplicationRow:
    with reading(url) as db:
        found = db.exec(select(func.max(t.ApplicationRow.id))).one()
        return db.get_one(t.ApplicationRow, found)


def test_application_is_answered_and_opens_an_account(
    client: FlaskClient, sign_in: SignIn, season: Season, season_url: str, db: Session
) -> None:
    answer = client.post("/join", data=application(season))
    assert answer.status_code == 303
    page = answer.location
    assert "等答复" in words(client.get(page).text)
    row = newest(season_url)
    assert (row.languages, row.minutes_per_week, row.login) == (["cmn"], 360, "luo")
    coordinator = sign_in("coordinator")
    assert "罗春梅" in coordinator.get("/applicants").text
    desk = coordinator.get(f"/applicants/{row.id}").text
    certificate = re.search(r"/certificates/(\d+)/file", desk)
    assert certificate is not None
    assert client.post("/sign-in", data={"login": "luo", "password": PASSWORD}).status_code == 401
    verified = coordinator.post(f"/certificates/{certificate[1]}", data={"answer": "yes"})
    assert verified.location.endswith(f"/applicants/{row.id}")
    taken = coordinator.post(f"/applicants/{row.id}", data={"answer": "yes", "check": "clear"})
    assert taken.status_code == 303
    assert "欢迎" in words(client.get(page).text)
    assert client.post("/sign-in", data={"login": "luo", "password": PASSWORD}).status_code == 303
    assert "红十字救护员证" in words(client.get("/qualifications").text)
    person = db.exec(select(t.PersonRow).where(t.PersonRow.name == "罗春梅")).one()
    assert (person.is_volunteer, person.check_status, person.minutes_per_week) == (True, "clear", 360)
    assert person.crew_id == season.other["crew"]
    assert codes_of(db, person.id) == ["applications.accepted"]
    assert codes_of(db, season.person["coordinator"])[-1] == "applications.sent"
    held = db.exec(select(t.QualificationRow).where(t.QualificationRow.person_id == person.id)).one()
    assert (held.code, held.confirmed_by) == ("first_aid", "杨建国")
    db.rollback()
    assert coordinator.post(f"/applicants/{row.id}", data={"answer": "yes"}).status_code == 409


def codes_of(db: Session, person_id: int | None) -> list[str]:
    """The messages of somebody, in order."""
    rows = db.exec(select(t.NoticeRow).where(t.NoticeRow.person_id == person_id))
    codes = [row.code for row in sorted(rows, key=lambda row: row.id or 0)]
    db.rollback()
    return codes


def test_what_is_missing_is_asked_and_answered_on_the_applicants_page(
    client: FlaskClient, sign_in: SignIn, season: Season, season_url: str, db: Session
) -> None:
    page = client.post("/join", data=application(season)).location
    row, coordinator = newest(season_url), sign_in("coordinator")
    assert "没有要补的了" in words(client.post(page, data={"text": "早了"}).text)
    assert coordinator.post(f"/applicants/{row.id}/missing", data={"text": ""}).status_code == 409
    assert sign_in("foreigner").post(f"/applicants/{row.id}/missing").status_code in (403, 404)
    assert coordinator.post(f"/applicants/{row.id}/missing", data={"text": "请补急救证"}).status_code == 303
    assert "等申请人补充" in words(coordinator.get("/applicants").text)
    shown = words(client.get(page).text)
    assert "还缺一样" in shown
    assert "请补急救证" in shown
    assert client.post(page, data={"text": ""}).status_code == 409
    assert client.post(page, data={"code-1": "first_aid", "until-1": "2020-01-01"}).status_code == 409
    sent = {"text": "补上了", "code-1": "legal", "file-1": (BytesIO(PDF), "a.pdf")}
    assert client.post(page, data=sent).status_code == 303
    assert "还缺一样" not in words(client.get(page).text)
    assert codes_of(db, season.person["coordinator"])[-1] == "applications.replied"
    desk = words(coordinator.get(f"/applicants/{row.id}").text)
    assert "补上了" in desk
    assert "普法培训" in desk
    coordinator.post(f"/applicants/{row.id}", data={"answer": "no", "reason": "名额已满"})
    assert coordinator.post(f"/applicants/{row.id}/missing", data={"text": "x"}).status_code == 409
    assert "sms:13800001111?&amp;body=" in coordinator.get(f"/applicants/{row.id}").text


def test_refusal_has_a_reason_that_the_applicant_reads(
    client: FlaskClient, sign_in: SignIn, season: Season, season_url: str
) -> None:
    page = client.post("/join", data=application(season)).location
    row, coordinator = newest(season_url), sign_in("coordinator")
    assert coordinator.post(f"/applicants/{row.id}", data={"answer": "no"}).status_code == 409
    coordinator.post(f"/applicants/{row.id}", data={"answer": "no", "reason": "名额已满 <b>"})
    assert "原因：名额已满 &lt;b&gt;" in client.get(page).text
    assert client.post("/sign-in", data={"login": "luo", "password": PASSWORD}).status_code == 401


def test_withdrawn_application_keeps_neither_name_nor_phone(
    client: FlaskClient, season: Season, season_url: str
) -> None:
    page = client.post("/join", data=application(season)).location
    assert client.post(f"{page}/withdraw").status_code == 303
    row = newest(season_url)
    assert (row.state, row.name, row.phone) == (ApplicationState.WITHDRAWN, "", "")
    assert client.post(f"{page}/withdraw").status_code == 409
    assert client.get("/join/" + "y" * 43).status_code == 404


@pytest.mark.parametrize(
    ("changed", "status", "reason"),
    [
        ({"name": ""}, 422, "这一项必须填写"),
        ({"phone": "call me"}, 422, ""),
        ({"source": "guardian"}, 409, "必须填写"),
        ({"organisation_id": "99999"}, 409, "必须填写"),
        ({"home_site_id": "99999"}, 409, "必须填写"),
        ({"crew_id": "99999"}, 409, "必须填写"),
        ({"login": "Demo-Organiser"}, 409, "这个登录名已有人使用"),
        ({"password": "short"}, 409, "密码至少 10 个字符"),
        ({"code-1": "nonsense"}, 409, "没有这种培训"),
        ({"until-1": "2020-01-01"}, 409, "证书的日期不对"),
        ({"until-1": "someday"}, 422, "请填一个日期"),
        ({"file-1": (BytesIO(b"<html><script>"), "a.pdf")}, 409, "文件要是 PDF"),
    ],
)
def test_application_that_makes_no_sense_is_refused(
    client: FlaskClient,
    season: Season,
    season_url: str,
    changed: dict[str, object],
    status: int,
    reason: str,
) -> None:
    before = newest(season_url).id
    answer = client.post("/join", data=application(season, **changed))
    assert answer.status_code == status
    assert reason in words(answer.text)
    assert newest(season_url).id == before


def test_many_applications_from_one_place_have_to_wait(client: FlaskClient, season: Season) -> None:
    for number in range(5):
        assert client.post("/join", data=application(season, login=f"luo{number}")).status_code == 303
    assert "送来的申请太多了" in words(client.post("/join", data=application(season, login="luo9")).text)


def test_volunteer_shows_a_certificate_and_reads_the_answer(
    sign_in: SignIn, season: Season, db: Session
) -> None:
    client, organiser = sign_in("second"), sign_in("organiser")
    sent = {"code": "legal", "file": (BytesIO(b"\xff\xd8\xff photo"), "photo.svg")}
    assert client.post("/qualifications", data=sent).status_code == 303
    assert "普法培训 等核实" in words(client.get("/qualifications").text)
    row = db.exec(select(t.CertificateRow).where(t.CertificateRow.code == "legal")).one()
    key = row.id
    db.rollback()
    assert organiser.post(f"/certificates/{key}", data={"answer": "no"}).status_code == 409
    assert (
        organiser.post(f"/certificates/{key}", data={"answer": "no", "reason": "看不清"}).status_code == 303
    )
    assert "看不清" in client.get("/qualifications").text
    assert organiser.post(f"/certificates/{key}", data={"answer": "yes"}).status_code == 409
    assert client.post("/qualifications", data={"code": "nonsense"}).status_code == 409


def test_file_of_a_certificate_is_only_ever_a_download(sign_in: SignIn, season: Season) -> None:
    address = f"/certificates/{season.other['certificate']}/file"
    for name, status in (("volunteer", 200), ("organiser", 200), ("second", 404), ("foreigner", 404)):
        answer = sign_in(name).get(address)
        assert answer.status_code == status, name
    found = sign_in("volunteer").get(address)
    assert found.headers["Content-Type"] == "application/pdf"
    assert found.headers["Content-Disposition"].startswith("attachment; filename=certificate-")
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert found.headers["Content-Security-Policy"].startswith("sandbox")


def test_record_check_is_entered_and_counts(sign_in: SignIn, season: Season, db: Session) -> None:
    until = TODAY + timedelta(days=200)
    sent = {"status": "clear", "checked_on": str(TODAY), "check_until": str(until)}
    person = season.person["second"]
    assert sign_in("organiser").post(f"/people/{person}/check", data=sent).status_code == 303
    row = db.get_one(t.PersonRow, person)
    assert (row.check_status, row.checked_on, row.check_until) == ("clear", TODAY, until)


def test_activity_becomes_a_course_that_can_be_booked(sign_in: SignIn, season: Season, db: Session) -> None:
    shift = db.get_one(t.ShiftRow, season.shift[8])
    shift.starts_at += timedelta(days=30)
    shift.ends_at += timedelta(days=30)
    db.add(shift)
    db.commit()
    organiser, activity = sign_in("organiser"), season.other["talk"]
    assert "暂时没有培训场次" in words(sign_in("second").get("/qualifications").text)
    sent = {"qualification": "induction"}
    assert organiser.post(f"/activities/{activity}/course", data=sent).status_code == 303
    assert "selected" in organiser.get(f"/campaigns/{season.campaign['talks']}/courses").text
    assert f'href="/shifts/{season.shift[8]}"' in sign_in("second").get("/qualifications").text
    assert organiser.post(f"/activities/{activity}/course", data={"qualification": "x"}).status_code == 409
    assert organiser.post(f"/activities/{activity}/course", data={"qualification": ""}).status_code == 303
    assert db.get(t.CourseRow, activity) is None

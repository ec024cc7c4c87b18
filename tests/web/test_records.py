"""The record of service on the page: hours, requests, papers to download, verification, the table."""

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.domain.attendance import AttendanceState
from tests.season import Season, instant
from tests.web.conftest import SignIn, words


@pytest.fixture
def served(season: Season, db: Session) -> int:
    """A shift of the second volunteer that is over and was witnessed; the assignment's id."""
    row = db.exec(
        select(t.AssignmentRow).where(
            t.AssignmentRow.person_id == season.person["second"], t.AssignmentRow.shift_id == season.shift[2]
        )
    ).one()
    shift = db.get_one(t.ShiftRow, season.shift[2])
    shift.starts_at, shift.ends_at = instant(-5, "09:00"), instant(-5, "11:30")
    db.add(shift)
    key = row.id or 0
    db.add(
        t.AttendanceRow(
            assignment_id=key,
            state=AttendanceState.PRESENT,
            from_at=shift.starts_at,
            until_at=shift.ends_at,
            witnessed_by=season.account["coordinator"],
            recorded_at=instant(-5, "12:00"),
        )
    )
    db.commit()
    return key


def test_page_has_hours_by_activity_and_who_witnessed(sign_in: SignIn, served: int) -> None:
    page = words(sign_in("second").get("/record").text)
    assert "小时 2.5 次数 1" in page
    assert "家庭教育宣讲 1 班，2.5 小时" in page
    assert "2 小时 30 分 · 杨建国记录" in page


def test_request_is_sent_and_answered(sign_in: SignIn, season: Season, served: int, db: Session) -> None:
    client, organiser = sign_in("second"), sign_in("organiser")
    address = f"/record/{served}/correction"
    assert client.post(address, data={"minutes": "999", "text": "x"}).status_code == 409
    assert client.post(address, data={"minutes": "many", "text": "x"}).status_code == 422
    assert client.post(address, data={"minutes": "100", "text": "<b>早走</b>"}).status_code == 303
    assert sign_in("volunteer").post(address, data={"minutes": "1", "text": "x"}).status_code in (403, 404)
    assert "&lt;b&gt;早走&lt;/b&gt;" in organiser.get("/corrections").text
    key = db.exec(select(t.CorrectionRow.id).where(t.CorrectionRow.assignment_id == served)).one()
    db.rollback()
    assert organiser.post(f"/corrections/{key}", data={"answer": "yes"}).status_code == 303
    page = words(client.get("/record").text)
    assert "已更正" in page
    assert "小时 1.7 次数 1" in page


def test_paper_is_a_download_that_can_be_verified_and_revoked(
    sign_in: SignIn, season: Season, served: int, db: Session
) -> None:
    client = sign_in("second")
    answer = client.post("/record/papers", data={"kind": "certificate"})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=certificate-")
    assert answer.data.startswith(b"%PDF-")
    assert client.post("/record/papers", data={"kind": "diploma"}).status_code == 422
    assert sign_in("third").post("/record/papers", data={"kind": "record"}).status_code == 409
    paper = season.other["paper"]
    assert client.post(f"/record/papers/{paper}/revoke").status_code in (403, 404)
    page = words(sign_in("third").get(f"/verify/20270101-00000001/{'x' * 43}").text)
    assert "由本站开具，有效" in page
    assert "王＊＊" in page
    assert "王晓梅" not in page
    assert sign_in("volunteer").post(f"/record/papers/{paper}/revoke").status_code == 303
    assert "已作废" in words(client.get(f"/verify/20270101-00000001/{'x' * 43}").text)


def test_wrong_code_and_wrong_number_are_answered_alike(sign_in: SignIn) -> None:
    client = sign_in("second")
    for address in ("/verify/20270101-00000001/wrong", f"/verify/20270101-00000009/{'x' * 43}"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "编号或核验码不对" in words(answer.text)


@pytest.mark.parametrize(("kind", "begins"), [("csv", "\ufeff姓名,性别".encode()), ("xlsx", b"PK")])
def test_table_is_a_download(sign_in: SignIn, served: int, kind: str, begins: bytes) -> None:
    answer = sign_in("organiser").get(f"/record/table.{kind}?first=2020-01-01&last=2100-01-01")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=service-2020-01-01")
    assert answer.data.startswith(begins)
    assert sign_in("organiser").get(f"/record/table.{kind}?first=soon").status_code == 422

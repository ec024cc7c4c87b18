"""The day's board from the page to the database and back: a tap, undo, cameras, the sheet; who may not."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from scheduler.db import tables as t
from scheduler.db.local_time import to_local
from scheduler.domain.attendance import AttendanceState, Means
from scheduler.domain.work import AssignmentState
from scheduler.services.attendance import codes
from scheduler.services.attendance.codes import Pass, PassKind
from scheduler.settings import INSECURE_SECRET
from tests.season import Season
from tests.web.conftest import SignIn, htmx_headers, words

STATE = AttendanceState


@pytest.fixture
def under_way(season: Season, db: Session) -> tuple[int, int, str]:
    """A session at the plant that began half an hour ago, the second volunteer on it: ids, local date."""
    now = datetime.now(UTC).replace(microsecond=0)
    begun, ends = now - timedelta(minutes=30), now + timedelta(minutes=90)
    session = db.get_one(t.SessionRow, season.session[8])
    shift = db.get_one(t.ShiftRow, season.shift[8])
    session.starts_at = shift.starts_at = begun
    session.ends_at = shift.ends_at = ends
    row = t.AssignmentRow(
        shift_id=season.shift[8],
        person_id=season.person["second"],
        state=AssignmentState.CONFIRMED,
        changed_at=now - timedelta(days=3),
    )
    db.add(row)
    db.flush()
    number = row.id
    db.commit()
    assert number is not None
    return number, season.session[8], to_local(begun).date().isoformat()


def stands(db: Session, number: int) -> tuple[AttendanceState, Means, int | None] | None:
    found = db.exec(
        select(t.AttendanceRow.state, t.AttendanceRow.means, t.AttendanceRow.witnessed_by).where(
            t.AttendanceRow.assignment_id == number, col(t.AttendanceRow.replaced_at).is_(None)
        )
    ).first()
    db.rollback()
    return None if found is None else (AttendanceState(found[0]), Means(found[1]), found[2])


def test_board_and_one_tap_with_undo(
    sign_in: SignIn, season: Season, db: Session, under_way: tuple[int, int, str]
) -> None:
    number, _session, day = under_way
    client = sign_in("coordinator")
    text = words(client.get(f"/day?on={day}").text)
    for part in ("蒙自电子厂", "怎样和孩子通电话", "赵志强", "过时未到", "应到 1", "后三天"):
        assert part in text
    answer = client.post(f"/day/seats/{number}", data={"state": ""}, headers=htmx_headers())
    assert f'id="seat-{number}"' in answer.text
    assert "迟到" in words(answer.text)
    assert "<html" not in answer.text
    assert stands(db, number) == (STATE.LATE, Means.BOARD, season.account["coordinator"])
    assert "已到 1" in words(client.get(f"/day?on={day}").text)
    answer = client.post(f"/day/seats/{number}/undo", headers=htmx_headers())
    assert "过时未到" in words(answer.text)
    assert stands(db, number) is None


def test_mark_without_scripts_leads_back_to_the_board(
    sign_in: SignIn, db: Session, under_way: tuple[int, int, str]
) -> None:
    number, _session, day = under_way
    answer = sign_in("organiser").post(f"/day/seats/{number}", data={"state": "absent"})
    assert answer.status_code == 303
    assert answer.location.endswith(f"/day?on={day}#seat-{number}")
    found = stands(db, number)
    assert found is not None
    assert found[0] is STATE.ABSENT


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"state": "asleep"}, 422),
        ({"from_at": "25:00"}, 422),
        ({"from_at": "11:00", "until_at": "10:00"}, 409),
    ],
)
def test_mark_is_refused(
    sign_in: SignIn, db: Session, under_way: tuple[int, int, str], data: dict[str, str], status: int
) -> None:
    number = under_way[0]
    assert sign_in("coordinator").post(f"/day/seats/{number}", data=data).status_code == status
    assert stands(db, number) is None


@pytest.mark.parametrize("person", ["volunteer", "worker", "foreigner"])
def test_mark_is_not_for_everybody(
    sign_in: SignIn, db: Session, under_way: tuple[int, int, str], person: str
) -> None:
    number, session, day = under_way
    client = sign_in(person)
    assert client.post(f"/day/seats/{number}").status_code in (403, 404)
    assert client.post(f"/day/seats/{number}/undo").status_code in (403, 404)
    assert client.get(f"/day/sessions/{session}/sheet").status_code in (403, 404)
    assert "赵志强" not in client.get(f"/day?on={day}").text
    assert stands(db, number) is None


def sealed(kind: PassKind, number: int, witness: int, minutes: int = 5) -> str:
    until = datetime.now(UTC) + timedelta(minutes=minutes)
    return codes.seal(INSECURE_SECRET, Pass(kind, number, witness, until))


def test_scanned_code_of_the_session_checks_in(
    sign_in: SignIn, season: Season, db: Session, under_way: tuple[int, int, str]
) -> None:
    number, session, _day = under_way
    page = sign_in("coordinator").get(f"/day/sessions/{session}/code")
    assert "data:image/svg+xml" in page.text
    address = "/here/" + sealed(PassKind.SESSION, session, season.account["coordinator"])
    client = sign_in("second")
    assert "过时未到" in words(client.get(address).text)
    assert stands(db, number) is None, "looking is not checking in"
    assert "签到好了" in words(client.post(address).text)
    assert stands(db, number) == (STATE.LATE, Means.QR_CODE, season.account["coordinator"])
    other = sign_in("third")
    assert "您不在这一班" in words(other.get(address).text)
    assert other.post(address).status_code == 409


def test_code_that_is_old_or_not_ours_checks_nobody_in(
    sign_in: SignIn, db: Session, under_way: tuple[int, int, str]
) -> None:
    number, session, _day = under_way
    client, old = sign_in("second"), sealed(PassKind.SESSION, session, 1, -1)
    assert "过期" in words(client.get(f"/here/{old}").text)
    assert client.post(f"/here/{old}").status_code == 409
    for wrong in ("s.1.1.9999999999.abc", sealed(PassKind.PERSON, session, 1)):
        assert client.get(f"/here/{wrong}").status_code == 404
        assert client.post(f"/here/{wrong}").status_code == 404
    assert stands(db, number) is None


def test_persons_code_shows_the_coordinator_their_seats(
    sign_in: SignIn, season: Season, under_way: tuple[int, int, str]
) -> None:
    assert "data:image/svg+xml" in sign_in("volunteer").get("/my-code").text
    text = sealed(PassKind.PERSON, season.person["second"], season.account["second"])
    page = sign_in("coordinator").get(f"/came/{text}")
    assert "赵志强" in words(page.text)
    assert f"/day/seats/{under_way[0]}" in page.text
    assert "赵志强" not in sign_in("foreigner").get(f"/came/{text}").text


def test_sheet_is_printed_and_typed_back(
    sign_in: SignIn, db: Session, under_way: tuple[int, int, str]
) -> None:
    number, session, _day = under_way
    client = sign_in("coordinator")
    page = client.get(f"/day/sessions/{session}/sheet").text
    (code,) = re.findall(r"<code>(\w{4})</code>", page)
    answer = client.post(f"/day/sessions/{session}/sheet", data={"text": f"{code} 9:00\nZZZZ"})
    assert answer.status_code == 409
    text = words(answer.text)
    assert "“ZZZZ”不是这张表上的代码" in text
    assert f"{code} 9:00" in answer.text, "what was typed is not lost"
    assert stands(db, number) is None
    answer = client.post(f"/day/sessions/{session}/sheet", data={"text": code}, follow_redirects=True)
    assert "1 行已录入" in words(answer.text)
    found = stands(db, number)
    assert found is not None
    assert found[:2] == (STATE.PRESENT, Means.SHEET)


def test_board_in_english(sign_in: SignIn, under_way: tuple[int, int, str]) -> None:
    client = sign_in("coordinator")
    client.post("/language", data={"language": "en"})
    text = words(client.get(f"/day?on={under_way[2]}").text)
    assert "Not here yet" in text
    assert "Next three days" in text

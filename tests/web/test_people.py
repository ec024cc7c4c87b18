"""Pages of people: found as searched for, only of one's own nodes, and silent about what was declined."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.domain.people import CheckStatus
from scheduler.domain.work import AssignmentState
from tests.season import TODAY, Season
from tests.web.conftest import SignIn, htmx_headers, words


def test_list_names_people_and_what_they_hold(sign_in: SignIn) -> None:
    text = words(sign_in("organiser").get("/people").text)
    assert "王晓梅" in text
    assert "宣讲员培训" in text
    assert "段思平" not in text
    assert "共 6 人" in text


def test_list_in_english(sign_in: SignIn) -> None:
    client = sign_in("organiser")
    client.post("/language", data={"language": "en"})
    assert "Speaker training" in client.get("/people").text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("text=晓梅", "王晓梅"),
        ("hat=worker", "马小军"),
        ("text=没有这个人", "没有找到"),
        ("hat=&qualification=&language=", "共 6 人"),
    ],
)
def test_list_is_searched(sign_in: SignIn, query: str, expected: str) -> None:
    assert expected in words(sign_in("organiser").get(f"/people?{query}").text)


def test_list_refuses_a_hat_that_there_is_not(sign_in: SignIn) -> None:
    assert sign_in("organiser").get("/people?hat=king").status_code == 422


def test_htmx_gets_the_list_alone(sign_in: SignIn) -> None:
    answer = sign_in("organiser").get("/people?text=王", headers=htmx_headers())
    assert answer.text.lstrip().startswith('<div id="people"')


def test_what_lapses_soon_is_marked_with_its_day(sign_in: SignIn, season: Season, db: Session) -> None:
    db.get_one(t.PersonRow, season.person["third"]).check_until = TODAY + timedelta(days=20)
    db.commit()
    text = words(sign_in("organiser").get("/people?lapsing=1").text)
    assert "普文兰" in text
    assert "即将到期" in text
    assert "王晓梅" not in text


def test_renewed_certificate_stands_once_with_its_later_day(
    sign_in: SignIn, season: Season, db: Session
) -> None:
    person = season.person["third"]
    for row in db.exec(select(t.QualificationRow).where(t.QualificationRow.person_id == person)):
        db.delete(row)
    for days in (20, 400, -30):
        until = TODAY + timedelta(days=days)
        db.add(t.QualificationRow(person_id=person, code="first_aid", valid_until=until))
    db.get_one(t.PersonRow, person).insured_until = TODAY + timedelta(days=60)
    db.commit()
    page = words(sign_in("organiser").get(f"/people/{person}").text)
    assert page.count("红十字救护员证") == 1
    assert "已过期" not in page
    assert "即将到期" not in page
    assert "普文兰" in words(sign_in("organiser").get("/people?lapsing=1").text)


def test_person_page_shows_coming_shifts_without_what_was_declined(
    sign_in: SignIn, season: Season, db: Session
) -> None:
    for row in db.exec(select(t.AssignmentRow)):
        row.state = AssignmentState.DECLINED
    db.commit()
    text = words(sign_in("organiser").get(f"/people/{season.person['volunteer']}").text)
    assert "王晓梅" in text
    assert "暂时没有班次" in text
    assert "谢绝" not in text


def test_person_page_does_not_tell_why_a_check_is_missing(
    sign_in: SignIn, season: Season, db: Session
) -> None:
    answers = []
    for status in (CheckStatus.PENDING, CheckStatus.BLOCKED):
        db.get_one(t.PersonRow, season.person["volunteer"]).check_status = status
        db.commit()
        answers.append(words(sign_in("organiser").get(f"/people/{season.person['volunteer']}").text))
    assert answers[0] == answers[1]


def test_person_of_another_organisation_is_not_found(sign_in: SignIn, season: Season) -> None:
    assert sign_in("foreigner").get(f"/people/{season.person['volunteer']}").status_code == 404
    assert sign_in("coordinator").get(f"/people/{season.person['volunteer']}").status_code == 404


def test_volunteer_may_not_look(sign_in: SignIn, season: Season) -> None:
    assert sign_in("volunteer").get("/people").status_code == 403
    assert sign_in("volunteer").get(f"/people/{season.person['second']}").status_code == 403


def test_pages_name_no_child(sign_in: SignIn, season: Season) -> None:
    client = sign_in("organiser")
    for address in ("/people", *(f"/people/{number}" for number in season.person.values())):
        assert "小豆" not in client.get(address).text

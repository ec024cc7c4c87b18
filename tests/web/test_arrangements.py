"""Waiting, learning, friends and regulars from the page to the database and back, with what is refused."""

from typing import Any

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import reading
from scheduler.domain.waiting import WaitState
from scheduler.domain.work import AssignmentState, SignupFlow
from tests.season import Season
from tests.web.conftest import SignIn, htmx_headers, words

TALK, VIDEO = 8, 9


def rows(db: Session, kind: type[Any]) -> list[Any]:
    """What there is now; nothing stays locked."""
    with reading(str(db.get_bind().url)) as looking:
        return list(looking.exec(select(kind).order_by(kind.__table__.primary_key.columns[0])).all())


def states(db: Session, shift: int) -> dict[int, AssignmentState]:
    return {row.person_id: row.state for row in rows(db, t.AssignmentRow) if row.shift_id == shift}


@pytest.fixture
def full(db: Session, season: Season) -> int:
    """A talk whose only seat the third volunteer has."""
    shift = db.get_one(t.ShiftRow, season.shift[TALK])
    shift.max_people = 1
    db.add(
        t.AssignmentRow(
            shift_id=season.shift[TALK],
            person_id=season.person["third"],
            state=AssignmentState.CONFIRMED,
            changed_at=shift.starts_at,
        )
    )
    db.commit()
    return season.shift[TALK]


def test_full_shift_offers_a_place_on_the_list(sign_in: SignIn, full: int, db: Session) -> None:
    client = sign_in("second")
    assert "还没有人候补，您是第一位" in words(client.get(f"/shifts/{full}").text)
    answer = client.post(f"/shifts/{full}/wait", headers=htmx_headers())
    assert answer.status_code == 200
    assert "您在候补，排第一位" in words(answer.text)
    assert [row.state for row in rows(db, t.WaitRow)] == [WaitState.WAITING]
    assert "候补中" in words(client.get("/arrangements").text)


def test_turn_comes_and_is_taken_or_passed_on(
    sign_in: SignIn, full: int, db: Session, season: Season
) -> None:
    sign_in("second").post(f"/shifts/{full}/wait")
    sign_in("volunteer").post(f"/shifts/{full}/wait")
    sign_in("third").post(f"/shifts/{full}/withdraw")
    second = sign_in("second")
    assert "轮到您了" in words(second.get("/arrangements").text)
    assert "候补轮到您了，请确认" in words(second.get("/notices").text)
    behind = sign_in("volunteer").get(f"/shifts/{full}")
    assert f'action="/shifts/{full}/sign-up"' not in behind.text
    refused = sign_in("volunteer").post(f"/shifts/{full}/sign-up", headers=htmx_headers())
    assert refused.status_code == 409
    assert "空出的名额留给先排候补的人" in refused.text
    second.post(f"/shifts/{full}/stop-waiting")
    sign_in("volunteer").post(f"/shifts/{full}/sign-up")
    assert states(db, full)[season.person["volunteer"]] is AssignmentState.CONFIRMED


def test_trainee_button_stands_where_only_a_course_is_missing(
    sign_in: SignIn, db: Session, season: Season
) -> None:
    for row in db.exec(select(t.QualificationRow)):
        db.delete(row)
    db.add(t.ActivityTermsRow(activity_id=season.other["talk"], trainee_seats=1))
    db.commit()
    client, address = sign_in("second"), f"/shifts/{season.shift[TALK]}"
    assert "跟班学习" in words(client.get(address).text)
    assert "已登记跟班学习" in client.post(f"{address}/learn", headers=htmx_headers()).text
    assert "跟班学习" in words(client.get(address).text)
    client.post(f"{address}/withdraw")
    assert set(states(db, season.shift[TALK]).values()) == {AssignmentState.CANCELLED}


def test_friends_are_asked_agree_and_sign_up_together(sign_in: SignIn, db: Session, season: Season) -> None:
    db.get_one(t.PersonRow, season.person["third"]).phone = "13900008888"
    db.commit()
    second, third = sign_in("second"), sign_in("third")
    asked = second.post("/friends", data={"name": "普文兰", "digits": "8888"})
    assert asked.location.endswith("/arrangements#friends")
    assert "等对方同意" in words(second.get("/arrangements").text)
    assert "请您同意" in words(third.get("/arrangements").text)
    third.post(f"/friends/{season.person['second']}/agree")
    card = second.get(f"/shifts/{season.shift[TALK]}").text
    assert "两人一起报名" in card
    second.post(f"/shifts/{season.shift[TALK]}/sign-up-with", data={"friend": season.person["third"]})
    assert len(states(db, season.shift[TALK])) == 2


@pytest.mark.parametrize("sent", [{"name": "普文兰", "digits": "0000"}, {"person_id": "1"}, {}])
def test_nobody_is_named_by_guessing(sign_in: SignIn, db: Session, sent: dict[str, str]) -> None:
    for address in ("/friends", "/not-with"):
        answer = sign_in("second").post(address, data=sent)
        assert answer.status_code == 409
        assert "没有找到这个人" in answer.text
    assert rows(db, t.FriendRow) == []
    assert rows(db, t.NotWithRow) == []


def test_not_with_is_shown_to_nobody_else(sign_in: SignIn, db: Session, season: Season) -> None:
    db.get_one(t.PersonRow, season.person["third"]).phone = "13900008888"
    db.commit()
    second = sign_in("second")
    second.post("/not-with", data={"name": "普文兰", "digits": "8888"})
    assert "普文兰" in second.get("/arrangements").text
    assert "赵志强" not in sign_in("third").get("/arrangements").text
    second.post(f"/shifts/{season.shift[TALK]}/sign-up")
    refused = sign_in("third").post(f"/shifts/{season.shift[TALK]}/sign-up", headers=htmx_headers())
    assert "人员搭配已定" in refused.text
    assert "赵志强" not in refused.text
    assert "普文兰" not in sign_in("organiser").get(f"/people/{season.person['second']}").text
    assert "普文兰" not in sign_in("administrator").get("/audit").text
    second.post(f"/not-with/{season.person['third']}/remove")
    assert rows(db, t.NotWithRow) == []


def test_regular_is_begun_shown_and_ended(sign_in: SignIn, db: Session, season: Season) -> None:
    second = sign_in("second")
    second.post(f"/shifts/{season.shift[TALK]}/regularly", data={"weeks": "2"})
    assert "隔周" in words(second.get("/arrangements").text)
    (row,) = rows(db, t.RegularRow)
    assert sign_in("third").post(f"/regulars/{row.id}/end").status_code == 404
    second.post(f"/regulars/{row.id}/end")
    assert "没有固定的班次" in words(second.get("/arrangements").text)


def test_call_list_and_watches_from_the_page(sign_in: SignIn, db: Session, season: Season) -> None:
    second = sign_in("second")
    second.post("/call-me", data={"kind": "talk", "at_once": "1"})
    second.post(f"/shifts/{season.shift[TALK]}/watch")
    page = words(second.get("/arrangements").text)
    assert "宣讲 · 直接排上我，再通知我" in page
    assert "缺人时会告诉我的班次" in page
    (call,) = rows(db, t.CallMeRow)
    second.post(f"/call-me/{call.id}/stop")
    second.post(f"/shifts/{season.shift[TALK]}/unwatch")
    assert rows(db, t.CallMeRow) == []
    assert rows(db, t.ShiftWatchRow) == []


def test_organiser_answers_requests_on_the_page_of_the_session(
    sign_in: SignIn, db: Session, season: Season
) -> None:
    shift, organiser = season.shift[VIDEO], sign_in("organiser")
    for name in ("second", "third"):
        sign_in(name).post(f"/shifts/{shift}/sign-up")
    asked = [row for row in rows(db, t.AssignmentRow) if row.shift_id == shift]
    page = organiser.get(f"/sessions/{season.session[VIDEO]}").text
    assert f'action="/requests/{asked[0].id}/confirm"' in page
    assert sign_in("foreigner").post(f"/requests/{asked[0].id}/confirm").status_code == 404
    organiser.post(f"/requests/{asked[0].id}/confirm")
    organiser.post(f"/requests/{asked[1].id}/refuse")
    assert sorted(states(db, shift).values()) == [AssignmentState.CANCELLED, AssignmentState.CONFIRMED]
    assert organiser.post(f"/requests/{asked[0].id}/confirm").status_code == 409


def test_terms_of_an_activity_are_set_and_odd_ones_refused(
    sign_in: SignIn, db: Session, season: Season
) -> None:
    organiser, address = sign_in("organiser"), f"/activities/{season.other['talk']}/terms"
    sent = {"flow": "organiser", "offer_hours": "6", "trainee_seats": "2"}
    assert organiser.post(address, data=sent).status_code == 303
    flows = {row.id: row.flow for row in rows(db, t.ActivityRow)}
    assert flows[season.other["talk"]] is SignupFlow.ORGANISER
    assert [row.offer_minutes for row in rows(db, t.ActivityTermsRow)] == [360]
    assert organiser.post(address, data=sent | {"offer_hours": "0"}).status_code == 422
    assert organiser.post(address, data=sent | {"flow": "lottery"}).status_code == 422
    assert sign_in("foreigner").get(address).status_code == 404
    card = words(sign_in("second").get(f"/shifts/{season.shift[TALK]}").text)
    assert "由组织者安排" in card

"""A parent's pages: entering a child with consent in one step, a real no, and what is missing."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from scheduler.db.session import reading, transaction
from scheduler.db.tables import (
    ChildNeedRow,
    ChildOfferRow,
    ChildRow,
    ConsentNoticeRow,
    ConsentRow,
    FamilyRow,
    PlaceRequestRow,
    StayRow,
    TicketOrderRow,
)
from scheduler.domain.care import Purpose
from scheduler.domain.children import RequestState
from tests.services.families import CARER, CHILD, NEED, TODAY, Circle, day
from tests.web.conftest import words

ClientOf = Callable[[str | None], FlaskClient]
NEW = {"child": "new", "short_name": "小米", "birth_year": str(TODAY.year - 9), "gender": "M", "grade": "3"}


def rows(url: str, kind: Any, *conditions: Any) -> list[Any]:
    with reading(url) as db:
        return list(db.exec(select(kind).where(*conditions)))


def test_page_tells_what_comes_and_what_can_be_asked_for(circle: Circle, client_of: ClientOf) -> None:
    page = words(client_of("parent").get("/family").text)
    for told in (CHILD, "08:00–17:00", "新安所小学", "第二期", "蓝天班", "已登记", "参加营地：已同意"):
        assert told in page
    assert "还缺" not in page


def test_parent_without_children_is_told_so(client_of: ClientOf) -> None:
    page = words(client_of("other_parent").get("/family").text)
    assert "还没有登记孩子" in page
    assert "给孩子报名" in page


def test_child_that_we_do_not_know_is_entered_with_consent_in_one_step(
    circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    parent = client_of("other_parent")
    answer = parent.post(f"/family/offers/{circle.offer}", data=NEW | {"answer": "yes"})
    assert (answer.status_code, answer.location) == (303, "/family")
    (child,) = rows(circle_url, ChildRow, ChildRow.short_name == "小米")
    (asked,) = rows(circle_url, PlaceRequestRow, PlaceRequestRow.child_id == child.id)
    (consent,) = rows(circle_url, ConsentRow, ConsentRow.child_id == child.id)
    assert (asked.state, consent.purpose, consent.given) == (RequestState.ENTERED, Purpose.CAMP, True)
    assert "已登记" in parent.get("/family").text


def test_no_about_a_child_that_we_do_not_know_leaves_nothing(
    circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    before = [len(rows(circle_url, kind)) for kind in (ChildRow, FamilyRow, ConsentRow, PlaceRequestRow)]
    answer = client_of("other_parent").post(f"/family/offers/{circle.offer}", data=NEW | {"answer": "no"})
    assert answer.status_code == 303
    after = [len(rows(circle_url, kind)) for kind in (ChildRow, FamilyRow, ConsentRow, PlaceRequestRow)]
    assert after == before


def test_no_about_a_known_child_is_kept_as_an_answer(
    circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    other = circle.season.other["offer"]
    sent = {"child": str(circle.child), "answer": "no"}
    assert client_of("parent").post(f"/family/offers/{other}", data=sent).status_code == 303
    last = rows(circle_url, ConsentRow, ConsentRow.child_id == circle.child)[-1]
    assert (last.given, last.purpose) == (False, Purpose.CAMP)
    assert (
        rows(
            circle_url,
            PlaceRequestRow,
            PlaceRequestRow.offer_id == other,
            PlaceRequestRow.child_id == circle.child,
        )
        == []
    )


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"short_name": ""}, 422),
        ({"gender": ""}, 422),
        ({"birth_year": ""}, 422),
        ({"answer": ""}, 422),
        ({"birth_year": str(TODAY.year - 3)}, 409),
        ({"birth_year": str(TODAY.year - 25)}, 409),
    ],
)
def test_entry_that_cannot_be_writes_nothing_and_says_why(
    circle: Circle, circle_url: str, client_of: ClientOf, change: dict[str, str], status: int
) -> None:
    answer = client_of("other_parent").post(
        f"/family/offers/{circle.offer}", data=NEW | {"answer": "yes"} | change
    )
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert rows(circle_url, ChildRow, ChildRow.short_name == "小米") == []
    assert rows(circle_url, FamilyRow, FamilyRow.guardian_id == circle.person["other_parent"]) == []


def test_what_was_typed_is_still_there_after_a_mistake(circle: Circle, client_of: ClientOf) -> None:
    sent = NEW | {"answer": "yes", "gender": ""}
    page = client_of("other_parent").post(f"/family/offers/{circle.offer}", data=sent).text
    assert 'value="小米"' in page


def test_child_of_another_family_cannot_be_entered(
    circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    sent = {"child": str(circle.child), "answer": "yes"}
    answer = client_of("other_parent").post(f"/family/offers/{circle.season.other['offer']}", data=sent)
    assert answer.status_code == 404
    assert len(rows(circle_url, PlaceRequestRow, PlaceRequestRow.child_id == circle.child)) == 1


def test_child_is_not_entered_twice(circle: Circle, client_of: ClientOf) -> None:
    sent = {"child": str(circle.child), "answer": "yes"}
    answer = client_of("parent").post(f"/family/offers/{circle.offer}", data=sent)
    assert answer.status_code == 409
    assert "已经报过名" in answer.text


@pytest.mark.parametrize("person", ["stranger", "parent"])
def test_offer_that_is_not_for_one_is_not_found(
    circle: Circle, circle_url: str, client_of: ClientOf, person: str
) -> None:
    if person == "parent":
        with transaction(circle_url) as db:
            db.get_one(ChildOfferRow, circle.offer).closes_on = day(-1)
    assert client_of(person).get(f"/family/offers/{circle.offer}").status_code == 404
    assert client_of(person).post(f"/family/offers/{circle.offer}", data=NEW).status_code in (404, 422)


def test_nobody_is_entered_without_a_notice(circle: Circle, circle_url: str, client_of: ClientOf) -> None:
    with transaction(circle_url) as db:
        db.delete(db.get_one(ConsentNoticeRow, circle.season.other["notice"]))
    parent = client_of("other_parent")
    page = parent.get(f"/family/offers/{circle.offer}")
    assert "暂时不能报名" in page.text
    assert "同意并报名" not in page.text
    assert parent.post(f"/family/offers/{circle.offer}", data=NEW | {"answer": "yes"}).status_code == 409


def test_notice_tells_all_that_the_law_asks_for(circle: Circle, client_of: ClientOf) -> None:
    page = words(client_of("parent").get(f"/family/children/{circle.child}/consents/trip").text)
    for told in (
        "做什么用",
        "要哪些信息",
        "不同意会怎样",
        "存在哪里",
        "红河州政务云",
        "存多久",
        "90 天",
        "谁能看到",
        "怎样保护",
        "怎样更正、删除、撤回",
        "谁负责",
        "红河州总工会女工部",
        "哪里投诉",
        "红河州互联网信息办公室",
        "第 1 版",
    ):
        assert told in page


def test_yes_and_no_stand_side_by_side(circle: Circle, client_of: ClientOf) -> None:
    page = client_of("parent").get(f"/family/children/{circle.child}/consents/trip").text
    assert 'name="answer" value="yes"' in page
    assert 'name="answer" value="no"' in page
    assert "checked" not in page


def test_taking_consent_back_ends_what_is_to_come(
    circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    place = f"/family/children/{circle.child}/consents/camp"
    parent = client_of("parent")
    assert "撤回同意" in parent.get(place).text
    assert parent.post(place, data={"answer": "withdraw"}).status_code == 303
    assert rows(circle_url, StayRow, StayRow.child_id == circle.child)[0].leaves_on == day(0)
    assert parent.post(place, data={"answer": "withdraw"}).status_code == 409
    told = client_of("organiser").get(f"/campaigns/{circle.campaign}/children").text
    assert "有孩子退出" in told


def test_purpose_that_there_is_not_is_not_found(circle: Circle, client_of: ClientOf) -> None:
    assert client_of("parent").get(f"/family/children/{circle.child}/consents/films").status_code == 404


def test_missing_consent_carer_and_ticket_are_told_first(
    circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    with transaction(circle_url) as db:
        for row in db.exec(select(ConsentRow).where(ConsentRow.child_id == circle.child)):
            db.delete(row)
        db.get_one(FamilyRow, circle.family).carer_phone = ""
        shift = db.exec(select(StayRow)).first()
        assert shift is not None
        db.add(
            TicketOrderRow(
                campaign_id=circle.campaign,
                session_id=circle.session["today"],
                people=3,
                opens_on=day(-3),
                deadline=day(2),
            )
        )
    page = words(client_of("parent").get("/family").text)
    assert page.index("还缺") < page.index("接下来")
    for told in ("“参加营地”的同意", "家里谁带孩子，电话多少", "车票还没订"):
        assert told in page
    with transaction(circle_url) as db:
        for order in db.exec(select(TicketOrderRow)):
            order.deadline = day(-1)
    assert "车票没订上" in words(client_of("parent").get("/family").text)


def test_parent_corrects_needs_and_home(circle: Circle, circle_url: str, client_of: ClientOf) -> None:
    parent, place = client_of("parent"), f"/family/children/{circle.child}"
    assert NEED in parent.get(place).text
    changed = {"short_name": "新名", "birth_year": str(TODAY.year - 10), "gender": "M", "boards": "true"}
    assert parent.post(place, data=changed).status_code == 303
    (row,) = rows(circle_url, ChildRow, ChildRow.id == circle.child)
    assert (row.short_name, row.boards, row.grade) == ("新名", True, None)
    assert parent.post(f"{place}/needs", data={"diet": "不吃猪肉", "allergy": ""}).status_code == 303
    assert [(one.kind, one.note) for one in rows(circle_url, ChildNeedRow)] == [("diet", "不吃猪肉")]
    assert parent.post("/family/home", data={"name": "爷爷", "phone": "0874-1"}).status_code == 303
    assert rows(circle_url, FamilyRow, FamilyRow.id == circle.family)[0].carer_name == "爷爷"
    assert parent.post("/family/home", data={"name": "爷爷", "phone": "call me"}).status_code == 422
    assert parent.post(place, data=changed | {"short_name": ""}).status_code == 422


def test_parent_sees_who_has_looked_but_not_the_own_looking(circle: Circle, client_of: ClientOf) -> None:
    client_of("leader").get(f"/children/{circle.child}")
    client_of("coordinator").post(f"/entry/codes/{circle.person['parent']}")
    page = words(client_of("parent").get(f"/family/children/{circle.child}").text)
    log = page.split("谁看过")[-1]
    assert "查看儿童信息 · 领队丙（红河州） · 领队" in log
    assert "发放登录码 · 联络辛" in log
    assert "雀大军" not in log


def test_paper_tells_dates_leaders_and_whom_to_call(circle: Circle, client_of: ClientOf) -> None:
    page = words(client_of("parent").get("/family/paper").text)
    for told in (
        CHILD,
        CARER,
        "08:00–17:00",
        "新安所小学",
        "营长 领队丙 13800000006",
        "联络辛",
        "13800000011",
        "120",
    ):
        assert told in page


def test_export_is_a_file(circle: Circle, client_of: ClientOf) -> None:
    answer = client_of("parent").get("/family/data.json")
    assert answer.headers["Content-Disposition"] == "attachment; filename=houniao-family.json"
    assert answer.get_json()["tables"]["child"][0]["short_name"] == CHILD
    assert client_of("other_parent").get("/family/data.json").status_code == 404


def test_erasing_must_be_meant(circle: Circle, circle_url: str, client_of: ClientOf) -> None:
    with transaction(circle_url) as db:
        db.get_one(StayRow, circle.stay).leaves_on = day(-1)
    parent = client_of("parent")
    assert parent.post("/family/data/erase").status_code == 422
    assert parent.post("/family/data/erase", data={"sure": "yes"}).status_code == 303
    assert rows(circle_url, ChildRow, ChildRow.id == circle.child) == []
    assert parent.post("/family/data/erase", data={"sure": "yes"}).status_code == 404
    assert "还没有登记孩子" in parent.get("/family").text


def test_withdrawing_an_entry_keeps_the_consent(circle: Circle, circle_url: str, client_of: ClientOf) -> None:
    parent, place = client_of("parent"), f"/family/requests/{circle.request}/withdraw"
    assert parent.post(place).status_code == 303
    assert (
        rows(circle_url, PlaceRequestRow, PlaceRequestRow.id == circle.request)[0].state
        is RequestState.WITHDRAWN
    )
    assert all(one.withdrawn_at is None for one in rows(circle_url, ConsentRow))
    assert parent.post(place).status_code == 409

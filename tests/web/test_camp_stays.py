"""A child's own days in a camp, from page to database: who may change them, each refusal, what goes along."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlmodel import select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.places import RoomKind
from tests.season import TODAY
from tests.services.families import NOW, Circle
from tests.web.conftest import words

ClientOf = Callable[[str | None], FlaskClient]


def _on(day: int) -> str:
    return (TODAY + timedelta(days=day)).isoformat()


def test_guardian_shortens_and_organiser_lengthens_a_stay(
    circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    with transaction(circle_url) as db:
        stay = db.get_one(t.StayRow, circle.stay)
        stay.arrives_on, stay.leaves_on = TODAY + timedelta(days=2), TODAY + timedelta(days=6)
        site = db.get_one(t.SessionRow, circle.session["today"]).site_id
        room = t.RoomRow(site_id=site, kind=RoomKind.CLASSROOM, name_zh="小间", capacity=0)
        evening = {"child_id": circle.child, "until": NOW, "asked_at": NOW}
        db.add(t.LateCareRow(day=TODAY + timedelta(days=6), **evening))
        db.add(t.LateCareRow(day=TODAY + timedelta(days=3), **evening))
        db.add(room)
        db.flush()
        db.add(t.ClassRoomRow(group_id=circle.group, campaign_id=circle.campaign, room_id=room.id))
    page, parent, organiser = f"/children/{circle.child}/stays", client_of("parent"), client_of("organiser")

    def sent(client: FlaskClient, arrives: int, leaves: int, says: str = "") -> int:
        data = {"stay": circle.stay, "arrives_on": _on(arrives), "leaves_on": _on(leaves)}
        answer = client.post(page, data=data)
        assert says in words(answer.text)
        return answer.status_code

    assert page in parent.get("/family").text
    assert "哪天走" in words(parent.get(page).text)
    assert sent(parent, 2, 6) == 409
    assert sent(parent, 5, 4, "离营的日子要在到营的日子以后") == 409
    assert sent(parent, -1, 4, "已经过去的日子不能改") == 409
    assert sent(parent, 2, 30, "活动季的日期之内") == 409
    assert sent(parent, 2, 8, "请找组织者") == 409
    assert parent.post(page, data={"stay": circle.stay, "arrives_on": "soon"}).status_code == 422
    assert parent.post(page, data={"stay": 999, "arrives_on": _on(3), "leaves_on": _on(4)}).status_code == 404
    assert sent(parent, 3, 5) == 303
    assert sent(organiser, 3, 8, "只有 0 个位子") == 409
    with transaction(circle_url) as db:
        room = db.exec(select(t.RoomRow).where(t.RoomRow.name_zh == "小间")).one()
        room.capacity = 20
    assert page in organiser.get(f"/children/{circle.child}").text
    assert sent(organiser, 3, 8) == 303
    with reading(circle_url) as db:
        stay = db.get_one(t.StayRow, circle.stay)
        assert (stay.arrives_on.isoformat(), stay.leaves_on.isoformat()) == (_on(3), _on(8))
        assert [row.day for row in db.exec(select(t.LateCareRow))] == [TODAY + timedelta(days=3)]


def test_stay_that_has_begun_keeps_its_first_day_and_only_two_may_change_it(
    circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    page, parent = f"/children/{circle.child}/stays", client_of("parent")
    with transaction(circle_url) as db:
        stay = db.get_one(t.StayRow, circle.stay)
        stay.arrives_on, stay.leaves_on = TODAY - timedelta(days=2), TODAY + timedelta(days=6)
    for outsider in ("other_parent", "stranger", "host", "leader", "escort", "neighbour", "administrator"):
        assert client_of(outsider).get(page).status_code == 404, outsider
        data = {"stay": circle.stay, "arrives_on": _on(-2), "leaves_on": _on(1)}
        assert client_of(outsider).post(page, data=data).status_code == 404, outsider
    begun = {"stay": circle.stay, "arrives_on": _on(0), "leaves_on": _on(6)}
    assert parent.post(page, data=begun).status_code == 409
    assert parent.post(page, data={**begun, "arrives_on": _on(-2), "leaves_on": _on(-1)}).status_code == 409
    assert parent.post(page, data={**begun, "arrives_on": _on(-2), "leaves_on": _on(0)}).status_code == 303

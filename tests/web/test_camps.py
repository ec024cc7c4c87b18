"""From page to database and back: a camp's board, the weather, coming and going, late evenings."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.work import AssignmentState
from tests.season import TODAY
from tests.services.families import Circle
from tests.web.conftest import words

ClientOf = Callable[[str | None], FlaskClient]


@pytest.fixture
def camp(circle: Circle, circle_url: str) -> str:
    """Today's class goes on at any hour, escort and host are with it, an hour of it is out of doors."""
    with transaction(circle_url) as db:
        today = db.get_one(t.SessionRow, circle.session["today"])
        today.starts_at -= timedelta(hours=8)
        today.ends_at += timedelta(hours=7)
        shift = db.get_one(t.ShiftRow, circle.shift["today"])
        shift.starts_at, shift.ends_at = today.starts_at, today.ends_at
        db.add_all(
            t.AssignmentRow(
                shift_id=shift.id,
                person_id=circle.person[name],
                state=AssignmentState.ACCEPTED,
                changed_at=shift.starts_at,
            )
            for name in ("escort", "host")
        )
        room = t.RoomRow(site_id=today.site_id, kind="classroom", name_zh="教室", capacity=30)
        sport = t.SessionRow(
            activity_id=today.activity_id,
            site_id=today.site_id,
            child_group_id=circle.group,
            title_zh="运动",
            starts_at=today.starts_at + timedelta(hours=1),
            ends_at=today.starts_at + timedelta(hours=2),
        )
        db.add_all([room, sport])
        db.flush()
        db.add(t.BlockRow(session_id=sport.id, indoor_zh="室内游戏", indoor_room_id=room.id))
    return f"/campaigns/{circle.campaign}/camp"


def test_board_shows_the_day_and_changes_with_the_weather(
    camp: str, circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    organiser, on = client_of("organiser"), TODAY.isoformat()
    shown = words(organiser.get(f"{camp}?on={on}").text)
    assert "上午班" in shown
    assert "室外课 1 节，已移到室内 0 节。" in shown
    assert organiser.post(f"{camp}/weather", data={"on": on, "where": "indoors"}).status_code == 303
    assert "室内游戏" in organiser.get(f"{camp}?on={on}").text
    with reading(circle_url) as db:
        assert db.exec(select(t.SessionRow.id).where(t.SessionRow.title_zh == "运动")).all() == []
    organiser.post(f"{camp}/weather", data={"on": on, "where": "outdoors"})
    assert "室内游戏" not in organiser.get(f"{camp}?on={on}").text
    assert organiser.post(f"{camp}/weather", data={"on": on, "where": "moon"}).status_code == 422
    merge = organiser.post(f"{camp}/merge", data={"on": on, "small": circle.group, "into": circle.group + 1})
    assert merge.status_code == 409
    assert "不能合并" in merge.text
    assert client_of("neighbour").get(camp).status_code == 404
    change = words(organiser.get(f"{camp}/cohorts").text)
    assert "护送甲" in change
    assert client_of("neighbour").get(f"{camp}/cohorts").status_code == 404


@pytest.mark.usefixtures("camp")
def test_adult_signs_in_and_is_told_why_not_out(circle: Circle, client_of: ClientOf) -> None:
    site = str(circle.season.site["school"])
    escort, host = client_of("escort"), client_of("host")
    assert "我到了" in escort.get("/here").text
    for client in (escort, host):
        assert client.post("/here", data={"go": "come", "site": site}).status_code == 303
    assert "护送甲" in client_of("organiser").get(f"/campaigns/{circle.campaign}/camp").text
    kept = escort.post("/here", data={"go": "leave", "site": site})
    assert kept.status_code == 409
    assert "您现在还不能走" in kept.text
    assert "按儿童人数和年龄至少要 2 名" in kept.text
    assert "找人顶上" in kept.text
    assert escort.post("/here", data={"go": "leave", "site": "1"}).status_code == 404
    assert escort.post("/here", data={"go": "fly", "site": site}).status_code == 422
    elsewhere = client_of("yesterday").post("/here", data={"go": "come", "site": site})
    assert elsewhere.status_code == 409


def test_parent_in_overtime_asks_for_a_late_evening(
    circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    parent, page = client_of("parent"), f"/family/children/{circle.child}/late"
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    late = parent.post(page, data={"day": tomorrow, "until": "21:00"})
    assert late.status_code == 409
    assert "最晚到 20:20" in late.text
    assert parent.post(page, data={"day": tomorrow, "until": "soon"}).status_code == 422
    assert parent.post(page, data={"day": tomorrow, "until": "19:30"}).status_code == 303
    assert "陪到 19:30" in words(parent.get(page).text)
    with reading(circle_url) as db:
        assert len(db.exec(select(t.LateCareRow)).all()) == 1
    assert client_of("other_parent").post(page, data={"day": tomorrow, "until": "19:30"}).status_code == 404

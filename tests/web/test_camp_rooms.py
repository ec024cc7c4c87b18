"""From page to database: rooms of a camp's classes proposed, saved, refused, undone; the way there."""

import re
from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlmodel import select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.places import RoomKind
from tests.services.families import Circle
from tests.web.conftest import words

ClientOf = Callable[[str | None], FlaskClient]


def _fields(html: str) -> dict[str, object]:
    put = re.findall(r'<option value="(\d+:\d+:\w+)" selected>', html)
    return {"put": put, "seen": re.findall(r'name="seen" value="(\w+)"', html)[0]}


def test_rooms_are_proposed_saved_refused_and_undone(
    circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    with transaction(circle_url) as db:
        today = db.get_one(t.SessionRow, circle.session["today"])
        db.add(t.RoomRow(site_id=today.site_id, kind=RoomKind.CLASSROOM, name_zh="大教室", capacity=40))
        today.starts_at -= timedelta(hours=12)
    organiser, page = client_of("organiser"), f"/campaigns/{circle.campaign}/camp/rooms"
    assert client_of("neighbour").get(page).status_code == 404
    assert page in organiser.get(f"/campaigns/{circle.campaign}/camp").text
    shown = organiser.get(f"{page}?show=proposed").text
    assert "还没有保存" in words(shown)
    sent = _fields(shown)
    assert organiser.post(page, data=sent).status_code == 303
    assert "还没有保存" not in words(organiser.get(page).text)
    with reading(circle_url) as db:
        given = db.get_one(t.ClassRoomRow, circle.group).room_id
    again = organiser.post(page, data=sent)
    assert again.status_code == 409
    assert "请再看一遍再保存" in words(again.text)
    assert organiser.post(page, data={**sent, "put": "1:2:moon"}).status_code == 422
    edit = re.findall(r"/season-edits/\d+/undo", organiser.get(page).text)[0]
    assert organiser.post(edit).status_code == 303
    with reading(circle_url) as db:
        assert db.exec(select(t.ClassRoomRow)).all() == []
        assert db.exec(select(t.SessionRow).where(t.SessionRow.room_id == given)).all() == []

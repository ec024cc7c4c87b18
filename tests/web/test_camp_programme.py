"""From page to database: a block added after a look, changed, refused; parents read it, others do not."""

import re
from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlmodel import select

from scheduler.db import tables as t
from scheduler.db.local_time import to_local
from scheduler.db.session import reading, transaction
from scheduler.domain.care import Setting
from tests.season import TODAY
from tests.services.families import Circle
from tests.web.conftest import words

ClientOf = Callable[[str | None], FlaskClient]
TOMORROW = (TODAY + timedelta(days=1)).isoformat()


def _seen(html: str) -> str:
    return str(re.findall(r'name="seen" value="(\w+)"', html)[0])


def test_block_is_looked_at_added_changed_refused_and_read_by_the_parent(
    circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    organiser, page = client_of("organiser"), f"/campaigns/{circle.campaign}/camp/programme"
    assert client_of("neighbour").get(page).status_code == 404
    assert page in organiser.get(f"/campaigns/{circle.campaign}/camp").text
    week = organiser.get(f"{page}?on={TOMORROW}").text
    assert f"{page}/block?group={circle.group}&amp;on={TOMORROW}" in week
    sent = {"act": "add", "group": circle.group, "on": TOMORROW, "title_zh": "晨读", "starts": "09:00"}
    form = organiser.post(f"{page}/look", data=sent)
    assert form.status_code == 422
    assert 'aria-describedby="ends-problem"' in form.text
    sent |= {"ends": "09:30", "place": "none", "days": "all", "whole_site": "true"}
    look = organiser.post(f"{page}/look", data=sent)
    assert "晨读 09:00–09:30" in words(look.text)
    done = organiser.post(f"{page}/do", data={**sent, "seen": _seen(look.text)})
    assert done.status_code == 303
    again = organiser.post(f"{page}/do", data={**sent, "seen": _seen(look.text)})
    assert again.status_code == 409
    assert "撞在一起" in again.text
    with reading(circle_url) as db:
        row = db.exec(
            select(t.SessionRow)
            .where(t.SessionRow.title_zh == "晨读")
            .order_by(t.SessionRow.starts_at.desc())
        ).first()
        assert row is not None
    outside = {**sent, "act": "change", "block": row.id, "place": "outdoors", "days": "one"}
    asked = organiser.get(f"{page}/block?group={circle.group}&on={TOMORROW}&block={row.id}").text
    assert 'value="晨读"' in asked
    assert "天气不好时改成什么" in words(organiser.post(f"{page}/look", data=outside).text)
    outside["indoor_zh"] = "讲故事"
    look = organiser.post(f"{page}/look", data=outside)
    assert organiser.post(f"{page}/do", data={**outside, "seen": _seen(look.text)}).status_code == 303
    parent = f"/family/children/{circle.child}/programme"
    assert re.search("09:00–09:30 晨读 室外", words(client_of("parent").get(f"{parent}?on={TOMORROW}").text))
    assert parent in client_of("parent").get("/family").text
    assert client_of("other_parent").get(parent).status_code == 404
    for strange in (f"group={circle.group}&on={TOMORROW}&block=999999", f"group=999999&on={TOMORROW}"):
        assert organiser.get(f"{page}/block?{strange}").status_code == 404
    assert organiser.get(f"{page}?group=999999").status_code == 404


def test_days_that_cannot_be_swapped_are_told_on_the_week(circle: Circle, client_of: ClientOf) -> None:
    organiser, page = client_of("organiser"), f"/campaigns/{circle.campaign}/camp/programme"
    sent = {"act": "swap", "group": circle.group, "on": TOMORROW, "other": TOMORROW}
    refused = organiser.post(f"{page}/look", data=sent)
    assert refused.status_code == 409
    assert "两天的课对调" in words(refused.text)


def test_programme_opens_on_the_next_week_with_days(
    circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    later = TODAY + timedelta(days=60)
    with transaction(circle_url) as db:
        for row in db.exec(select(t.SessionRow).where(t.SessionRow.setting == Setting.DAY)):
            by = later - to_local(row.starts_at).date()
            row.starts_at, row.ends_at = row.starts_at + by, row.ends_at + by
    page = client_of("organiser").get(f"/campaigns/{circle.campaign}/camp/programme").text
    assert f"on={later.isoformat()}" in page, "a block may be added on that day"

"""A lottery on its pages: frozen, drawn, read by anybody without a name; wishes for next week."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient
from sqlmodel import Session, select

from scheduler.db import belongings
from scheduler.db.tables import CallWishRow, ChildOfferRow, PlaceRequestRow
from scheduler.domain.children import RequestState
from scheduler.services.allocation import weeks
from tests.season import TODAY, Season
from tests.services.video_room.world import household, make_room
from tests.web.conftest import make_app, signed_in_client


def test_lottery_from_page_to_page(
    db: Session, season: Season, sign_in: Callable[[str], FlaskClient], client: FlaskClient
) -> None:
    offer = season.other["offer"]
    belongings.erase(db, "draw", [season.other["draw"]])
    db.commit()
    organiser, page = sign_in("organiser"), f"/offers/{offer}/draw"
    early = organiser.post(page)
    assert early.status_code == 409
    assert "报名还没有截止" in early.text
    assert organiser.post(f"{page}/hold", data={"said": "今天下雨"}).status_code == 404
    db.get_one(ChildOfferRow, offer).closes_on = TODAY - timedelta(days=1)
    db.commit()
    assert "名单已封存" in organiser.post(page, follow_redirects=True).text
    assert "至少 4 个字" in organiser.post(f"{page}/hold", data={"said": "雨"}).text
    organiser.post(f"{page}/hold", data={"said": "今天下雨"})
    number = draw_of(organiser.get(page).text)
    document = json.loads(client.get(f"/draws/{number}/file").data)
    assert document["said"] == "今天下雨"
    public = client.get(f"/draws/{number}").text
    (code,) = document["placed"]
    assert code in public
    assert "小豆" not in public
    assert "马小军" not in public
    worker = sign_in("worker")
    assert "您家</strong>" in worker.get(f"/draws/{number}").text
    assert code in worker.get("/family").text
    assert "名额结果出来了" in worker.get("/notices").text
    assert sign_in("foreigner").get(page).status_code == 404
    assert db.exec(select(PlaceRequestRow.state)).all() == [RequestState.PLACED]


def draw_of(html: str) -> int:
    """The number of the lottery that a page leads to."""
    return int(html.split('href="/draws/')[1].split('"')[0])


def test_wishes_and_the_button_that_gives_the_week_out(
    db: Session, season: Season, season_url: str, sign_in: Callable[[str], FlaskClient]
) -> None:
    world = make_room(db, season, first=TODAY)
    house = household(db, world, "a")
    db.commit()
    parent = signed_in_client(make_app(season_url), season_url, house.account)
    page = parent.get("/calls/wishes").text
    slots = sorted({int(part.split('"')[0]) for part in page.split('<option value="')[1:] if part[0] != '"'})
    parent.post("/calls/wishes", data={"first": slots[3], "second": slots[1], "third": ""})
    assert db.exec(select(CallWishRow.slot).order_by(CallWishRow.place)).all() == [slots[3], slots[1]]
    db.rollback()
    refused = parent.post("/calls/wishes", data={"first": 5})
    assert refused.status_code == 409
    assert parent.post("/calls/wishes", data={"first": "x"}).status_code == 422
    coordinator = sign_in("coordinator")
    assert "1 个家庭说了愿望" in coordinator.get(f"/video-room/{world.site}/week").text
    assert "排队中" in coordinator.post(f"/video-room/{world.site}/week", follow_redirects=True).text
    db.rollback()
    assert sign_in("foreigner").get(f"/video-room/{world.site}/week").status_code == 404
    with_run = weeks.latest(db, world.site)
    assert with_run is not None
    assert with_run.week == weeks.next_week(datetime.now(UTC))

"""Subscriptions of places and campaigns over HTTP: good calendars, for as long as one may see them."""

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.domain.work import SessionState
from tests.feed_checker import change_faults, faults, house_faults, parse
from tests.season import Season, instant
from tests.web.conftest import SignIn
from tests.web.test_feeds import fetch, secret_on


@pytest.fixture
def site_feed(sign_in: SignIn, season: Season) -> str:
    """The address of the factory's calendar, subscribed to by its coordinator."""
    data = {"label": "电脑", "what": f"site-{season.site['factory']}"}
    return secret_on(sign_in("coordinator").post("/subscribe", data=data).text)


def test_calendar_of_a_site_is_good(client: FlaskClient, site_feed: str) -> None:
    data = fetch(client, site_feed).data
    assert faults(data) == []
    assert house_faults(data) == []
    assert "NAME:候鸟 · 蒙自电子厂".encode() in data
    assert len(parse(data).components("VEVENT")) > 5


def test_session_called_off_and_a_new_one_arrive(
    client: FlaskClient, site_feed: str, season: Season, db: Session
) -> None:
    before = fetch(client, site_feed).data
    db.get_one(t.SessionRow, season.session[2]).state = SessionState.CANCELLED
    db.add(
        t.SessionRow(
            activity_id=season.other["talk"], site_id=season.site["factory"], title_zh="新的一场",
            starts_at=instant(5, "15:00"), ends_at=instant(5, "16:00"),
        )
    )  # fmt: skip
    db.commit()
    after = fetch(client, site_feed).data
    assert change_faults(before, after) == []
    assert "新的一场".encode() in after
    assert "【已取消】怎样和孩子通电话".encode() in after


def test_calendar_is_gone_when_one_may_not_see_it_any_more(
    client: FlaskClient, site_feed: str, season: Season, db: Session
) -> None:
    assert fetch(client, site_feed).status_code == 200
    for grant in db.exec(select(t.GrantRow).where(t.GrantRow.account_id == season.account["coordinator"])):
        db.delete(grant)
    db.commit()
    assert fetch(client, site_feed).status_code == 410


@pytest.mark.parametrize("what", ["site-99999", "site-x", "child-1", "personal-1", "-1", "site"])
def test_senseless_choice_is_not_found(sign_in: SignIn, what: str) -> None:
    assert sign_in("coordinator").post("/subscribe", data={"what": what}).status_code == 404


def test_calendar_of_somebody_elses_site_is_not_found(sign_in: SignIn, season: Season) -> None:
    what = f"site-{season.site['village']}"
    assert sign_in("coordinator").post("/subscribe", data={"what": what}).status_code == 404


def test_page_names_what_each_device_gets(sign_in: SignIn, site_feed: str) -> None:
    page = sign_in("coordinator").get("/subscribe").text
    assert "蒙自电子厂" in page.split('id="devices"')[1]


def test_new_address_is_of_the_same_calendar(
    sign_in: SignIn, client: FlaskClient, site_feed: str, db: Session
) -> None:
    before = fetch(client, site_feed).data
    feed = db.exec(select(t.FeedRow.id)).one()
    db.rollback()
    token = secret_on(sign_in("coordinator").post(f"/subscribe/{feed}/rotate").text)
    assert fetch(client, token).data == before

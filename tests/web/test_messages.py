"""How I am told: saved as typed, shown mostly hidden, refused in words, tried out."""

from datetime import time

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.domain.messages import Channel, MessageKind
from tests.season import Season
from tests.web.conftest import make_app, signed_in_client, words

WISH = {
    "channel": "email",
    "address": "mei@example.cn",
    "remind": "true",
    "lead": "180",
    "quiet_from": "21:00",
    "quiet_until": "08:00",
}


@pytest.fixture
def client(season_url: str, season: Season) -> FlaskClient:
    """A volunteer's, where the organisation has a gateway for mail."""
    app = make_app(season_url, mail_gateway="mailto://127.0.0.1:1?to={to}&from=a@b.cn")
    return signed_in_client(app, season_url, season.account["second"])


def kept(db: Session, season: Season) -> t.ContactRow | None:
    return db.get(t.ContactRow, season.person["second"], populate_existing=True)


def test_page_shows_the_defaults_and_the_open_ways(client: FlaskClient) -> None:
    page = client.get("/messages")
    text = words(page.text)
    assert 'value="22:00"' in page.text
    assert "电子邮件" in text
    assert "企业微信机器人" in text
    assert "短信" not in text, "the organisation has no gateway for it"
    assert "北京时间" in text


def test_wishes_are_kept_and_shown_mostly_hidden(client: FlaskClient, season: Season, db: Session) -> None:
    text = words(client.post("/messages", data=WISH, follow_redirects=True).text)
    assert "m***@example.cn" in text
    row = kept(db, season)
    assert row is not None
    assert (row.channel, row.address, row.remind, row.lead_minutes) == (
        Channel.EMAIL,
        "mei@example.cn",
        True,
        180,
    )
    assert (row.quiet_from, row.quiet_until) == (time(21), time(8))


def test_empty_address_keeps_the_old_one(client: FlaskClient, season: Season, db: Session) -> None:
    client.post("/messages", data=WISH)
    client.post("/messages", data={"channel": "email", "quiet_from": "21:00", "quiet_until": "08:00"})
    row = kept(db, season)
    assert row is not None
    assert (row.address, row.remind, row.lead_minutes) == ("mei@example.cn", False, None)


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"address": ""}, 409, "这不是电子邮件地址"),
        ({"address": "mei"}, 409, "这不是电子邮件地址"),
        ({"channel": "sms", "address": "13800138000"}, 409, "没有开通这种方式"),
        ({"channel": "wecom", "address": "http://169.254.169.254/"}, 409, "企业微信群机器人的 Webhook"),
        ({"lead": "7"}, 409, "从列出的时间里选"),
        ({"lead": "soon"}, 422, ""),
        ({"channel": "pigeon"}, 422, ""),
        ({"quiet_from": "25:00"}, 422, ""),
    ],
)
def test_wish_is_refused_in_words(
    client: FlaskClient, season: Season, db: Session, change: dict[str, str], status: int, told: str
) -> None:
    answer = client.post("/messages", data={**WISH, **change})
    assert answer.status_code == status
    assert told in words(answer.text)
    assert kept(db, season) is None


def test_test_message_is_asked_for_and_its_state_told(client: FlaskClient, db: Session) -> None:
    assert client.post("/messages/test").status_code == 409
    client.post("/messages", data=WISH)
    assert "等着发出" in words(client.post("/messages/test", follow_redirects=True).text)
    assert "过一分钟" in words(client.post("/messages/test").text)
    assert len(db.exec(select(t.MessageRow).where(t.MessageRow.kind == MessageKind.TEST)).all()) == 1
    assert db.exec(select(t.JobRow.task)).all() == ["messages"]


def test_page_in_english(client: FlaskClient) -> None:
    client.post("/language", data={"language": "en"})
    assert "How I am told" in words(client.get("/messages").text)


def test_gateway_without_a_place_for_the_person_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="mail_gateway") as error:
        make_app("sqlite://", mail_gateway="mailto://user:Verborgen@gate")
    assert "write {to} where" in str(error.value)
    assert "Verborgen" not in str(error.value)

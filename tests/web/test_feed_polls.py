"""A poll of an unchanged calendar takes a shorter way, on which it is answered as by the view."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session, select
from werkzeug.test import Client, EnvironBuilder
from werkzeug.wrappers import Response

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.services import feeds
from scheduler.web import feed_polls
from tests.season import Season
from tests.web.conftest import make_app

Answer = tuple[str, list[tuple[str, str]], bytes]
Ask = Callable[..., Answer]
PROGRAM = {"User-Agent": "DAVx5/4.4"}
SECURE: dict[str, object] = {
    "demo": False,
    "secret_key": "0123456789abcdef0123456789abcdef",
    "public_url": "https://houniao.example",
    "proxies": 1,
}


def subscribe(url: str, person: int, kind: str = "personal", subject: int | None = None) -> str:
    with transaction(url) as db:
        wanted = feeds.Wanted("手机", "zh", kind=kind, subject_id=subject)
        return feeds.create(db, person_id=person, account_id=None, wanted=wanted, now=datetime.now(UTC))[1]


@pytest.fixture
def token(season_url: str, season: Season) -> str:
    return subscribe(season_url, season.person["volunteer"])


def ask(serve: Callable[..., Iterable[bytes]], token: str, method: str = "GET", **headers: str) -> Answer:
    """Status, headers but for the moment's own, and body of one answer."""
    named = PROGRAM | {name.replace("_", "-"): value for name, value in headers.items()}
    environ = EnvironBuilder(f"/feeds/{token}.ics", method=method, headers=list(named.items())).get_environ()
    answer = Client(serve, Response).open(environ)
    assert answer.headers["X-Request-Id"]
    told = [(name, "" if name in ("Date", "X-Request-Id") else value) for name, value in answer.headers]
    return answer.status, told, answer.data


def by_the_view(app: Flask) -> Callable[..., Iterable[bytes]]:
    """The pages without anything mounted before them."""
    return lambda environ, start: Flask.wsgi_app(app, environ, start)


def quickly(app: Flask) -> Callable[..., Iterable[bytes]]:
    """The short way alone: what it hands on fails."""

    def pages(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        raise LookupError("handed on")

    return feed_polls.Mount(app, pages)


def test_both_ways_answer_alike(app: Flask, token: str, season_url: str, season: Season) -> None:
    shared = subscribe(season_url, season.person["organiser"], "site", season.site["factory"])
    for address in (token, shared):
        first = dict(ask(by_the_view(app), address)[1])
        packed = dict(ask(by_the_view(app), address, Accept_Encoding="gzip")[1])
        for asked in (
            {},
            {"Accept_Encoding": "gzip, deflate"},
            {"Accept_Encoding": "gzip;q=0"},
            {"If_None_Match": first["ETag"]},
            {"If_None_Match": "*"},
            {"If_None_Match": f'"other", W/{first["ETag"]}'},
            {"If_None_Match": packed["ETag"]},
            {"If_None_Match": packed["ETag"], "Accept_Encoding": "gzip"},
            {"If_Modified_Since": first["Last-Modified"]},
            {"If_Modified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
            {"If_Modified_Since": "never", "If_None_Match": "nonsense"},
            {"Cookie": "houniao=forged; language=en", "Accept_Language": "en"},
            {"Range": "bytes=0-9"},
            {"Sec_Fetch_Site": "cross-site"},
        ):
            for method in ("GET", "HEAD"):
                told = ask(quickly(app), address, method, **asked)
                assert told == ask(by_the_view(app), address, method, **asked), asked


def test_only_looking_is_quick(app: Flask, token: str) -> None:
    ask(app.wsgi_app, token)
    for method, status in (("POST", "405"), ("PUT", "405"), ("DELETE", "405"), ("OPTIONS", "200")):
        with pytest.raises(LookupError, match="handed on"):
            ask(quickly(app), token, method)
        assert ask(app.wsgi_app, token, method)[0].startswith(status)


def test_what_is_new_goes_to_the_view_at_once(
    app: Flask, token: str, db: Session, season: Season, season_url: str
) -> None:
    def answered_by_the_view() -> None:
        with pytest.raises(LookupError, match="handed on"):
            ask(quickly(app), token)
        ask(app.wsgi_app, token)
        ask(quickly(app), token)

    answered_by_the_view()
    before = ask(quickly(app), token)[2]
    db.get_one(t.SessionRow, season.session[2]).title_zh = "怎样和孩子写信"
    db.commit()
    answered_by_the_view()
    assert ask(quickly(app), token)[2] != before
    row = db.exec(select(t.FeedRow)).one()
    assert row.fetched_at is not None
    row.fetched_at -= timedelta(minutes=2)
    db.commit()
    answered_by_the_view()
    with pytest.raises(LookupError, match="handed on"):
        ask(quickly(app), token, User_Agent="Thunderbird/153.7")
    ask(app.wsgi_app, token, User_Agent="Thunderbird/153.7")
    db.refresh(row)
    assert (row.client, row.fetches) == ("Thunderbird/153.7", 4)


def test_revoked_address_is_gone_at_the_next_poll(app: Flask, token: str, db: Session) -> None:
    ask(app.wsgi_app, token)
    assert ask(quickly(app), token)[0] == "200 OK"
    feeds.revoke(db, db.exec(select(t.FeedRow)).one(), account_id=None, now=datetime.now(UTC))
    db.commit()
    assert ask(app.wsgi_app, token)[0] == "410 GONE"
    assert ask(app.wsgi_app, "x" * 43)[0] == "404 NOT FOUND"


def test_right_that_was_lost_ends_the_calendar_at_once(
    app: Flask, db: Session, season: Season, season_url: str
) -> None:
    token = subscribe(season_url, season.person["organiser"], "site", season.site["factory"])
    ask(app.wsgi_app, token)
    assert ask(quickly(app), token)[0] == "200 OK"
    for grant in db.exec(select(t.GrantRow).where(t.GrantRow.account_id == season.account["organiser"])):
        db.delete(grant)
    db.commit()
    assert ask(app.wsgi_app, token)[0] == "410 GONE"


def test_host_is_asked_for_on_both_ways(season_url: str, token: str) -> None:
    app = make_app(season_url, csrf=False, **SECURE)
    proxied = {
        "X_Forwarded_Host": "houniao.example",
        "X_Forwarded_Proto": "https",
        "X_Forwarded_For": "1.2.3.4",
    }
    ask(app.wsgi_app, token, **proxied)
    status, told, _body = ask(app.wsgi_app, token, **proxied)
    assert status == "200 OK"
    assert "max-age" in dict(told)["Strict-Transport-Security"]
    assert ask(app.wsgi_app, token, X_Forwarded_Host="evil.example")[0] == "400 BAD REQUEST"
    with pytest.raises(LookupError, match="handed on"):
        ask(quickly(app), token, Host="evil.example")
    assert ask(quickly(app), token, Host="houniao.example")[0] == "200 OK"

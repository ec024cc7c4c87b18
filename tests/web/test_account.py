"""Signing in and out, wrong guesses, the password, language and theme."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from scheduler.db.tables import AccountRow, AttemptRow, AuditRow, SignInRow
from scheduler.services import sign_in as sign_ins
from tests.season import PASSWORD, Season
from tests.web.conftest import SignIn, htmx_headers, make_app, words

WRONG = {"login": "demo-organiser", "password": "not this one"}
RIGHT = {"login": "demo-organiser", "password": PASSWORD}


def test_right_password_signs_in_and_leads_home(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data=RIGHT)
    assert answer.status_code == 303
    assert client.get("/account").status_code == 200


def test_login_may_be_written_in_capitals_with_blanks(client: FlaskClient) -> None:
    assert client.post("/sign-in", data={**RIGHT, "login": " Demo-ORGANISER "}).status_code == 303


@pytest.mark.parametrize(
    "sent", [WRONG, {"login": "nobody", "password": PASSWORD}, {"login": "demo-worker", "password": ""}, {}]
)
def test_wrong_password_unknown_login_and_none_at_all_are_answered_alike(
    client: FlaskClient, sent: dict[str, str]
) -> None:
    answer = client.post("/sign-in", data=sent)
    assert answer.status_code == 401
    assert "登录名或密码不对" in answer.text
    assert client.get("/account").status_code == 303


def test_closed_account_cannot_sign_in_and_is_signed_out(
    client: FlaskClient, sign_in: SignIn, db: Session, season: Season
) -> None:
    inside = sign_in("organiser")
    assert inside.get("/account").status_code == 200
    db.get_one(AccountRow, season.account["organiser"]).active = False
    db.commit()
    assert inside.get("/account").status_code == 303
    assert client.post("/sign-in", data=RIGHT).status_code == 401


def test_after_ten_failures_even_the_right_password_waits(client: FlaskClient) -> None:
    for _ in range(sign_ins.ATTEMPTS_PER_LOGIN):
        assert client.post("/sign-in", data=WRONG).status_code == 401
    assert client.post("/sign-in", data=RIGHT).status_code == 429
    assert client.post("/sign-in", data={"login": "demo-worker", "password": "x"}).status_code == 401


def test_failures_from_one_address_are_counted_over_all_logins(client: FlaskClient, db: Session) -> None:
    now = datetime.now(UTC)
    db.add_all(AttemptRow(subject="address:127.0.0.1", at=now) for _ in range(sign_ins.ATTEMPTS_PER_ADDRESS))
    db.commit()
    assert client.post("/sign-in", data=RIGHT).status_code == 429


def test_failures_are_forgotten_after_a_quarter_of_an_hour(client: FlaskClient, db: Session) -> None:
    old = datetime.now(UTC) - sign_ins.ATTEMPTS_WITHIN - timedelta(seconds=1)
    db.add_all(AttemptRow(subject="login:demo-organiser", at=old) for _ in range(sign_ins.ATTEMPTS_PER_LOGIN))
    db.commit()
    assert client.post("/sign-in", data=RIGHT).status_code == 303


def test_success_clears_the_failures_of_the_login(client: FlaskClient, db: Session) -> None:
    client.post("/sign-in", data=WRONG)
    client.post("/sign-in", data=RIGHT)
    assert not db.exec(select(AttemptRow).where(AttemptRow.subject == "login:demo-organiser")).all()


def test_sign_in_and_failure_are_put_down(client: FlaskClient, db: Session) -> None:
    client.post("/sign-in", data=WRONG)
    client.post("/sign-in", data=RIGHT)
    assert [row.action for row in db.exec(select(AuditRow))] == ["sign_in.failed", "sign_in"]


def test_database_keeps_no_token(client: FlaskClient, db: Session) -> None:
    client.post("/sign-in", data=RIGHT)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    (kept,) = db.exec(select(SignInRow)).all()
    assert kept.token_hash == sign_ins.digest(token)
    assert token not in kept.token_hash


def test_signing_in_gives_a_new_token_and_ends_the_old_session(client: FlaskClient, app: Flask) -> None:
    client.post("/sign-in", data=RIGHT)
    old = client.get_cookie("houniao")
    client.post("/sign-in", data=RIGHT)
    new = client.get_cookie("houniao")
    assert old is not None
    assert new is not None
    assert old.value != new.value
    thief = app.test_client()
    thief.set_cookie("houniao", old.value)
    assert thief.get("/account").status_code == 303


def test_cookie_copied_before_sign_out_opens_nothing(client: FlaskClient, app: Flask) -> None:
    client.post("/sign-in", data=RIGHT)
    copied = client.get_cookie("houniao")
    answer = client.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert copied is not None
    thief = app.test_client()
    thief.set_cookie("houniao", copied.value)
    assert thief.get("/account").status_code == 303


@pytest.mark.parametrize("column", ["seen_at", "ends_at"])
def test_session_ends_when_idle_and_in_any_case(sign_in: SignIn, db: Session, column: str) -> None:
    client = sign_in("organiser")
    row = db.exec(select(SignInRow)).one()
    setattr(row, column, datetime.now(UTC) - timedelta(minutes=31))
    db.commit()
    assert client.get("/account").status_code == 303


def test_use_of_a_session_begins_its_idle_time_anew(sign_in: SignIn, db: Session) -> None:
    client = sign_in("organiser")
    row = db.exec(select(SignInRow)).one()
    before = datetime.now(UTC) - timedelta(minutes=5)
    row.seen_at = before
    db.commit()
    client.get("/account")
    db.refresh(row)
    assert row.seen_at > before


def test_stranger_is_sent_back_where_they_wanted_to_go(client: FlaskClient) -> None:
    answer = client.get("/account?x=1")
    assert answer.location == "/sign-in?next=" + quote("/account?x=1", safe="/?")
    page = client.get(answer.location)
    assert 'name="next" value="/account?x=1"' in page.text
    assert client.post("/sign-in", data={**RIGHT, "next": "/account?x=1"}).location == "/account?x=1"


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", ""])
def test_sign_in_leads_to_no_other_site(client: FlaskClient, next_: str) -> None:
    assert client.post("/sign-in", data={**RIGHT, "next": next_}).location == "/"


def test_lost_sign_in_tells_htmx_to_go_to_the_sign_in_page(client: FlaskClient) -> None:
    answer = client.get("/account", headers=htmx_headers())
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/sign-in"


def change(client: FlaskClient, current: str = PASSWORD, new: str = "geese in a row", again: str = "") -> int:
    data = {"current": current, "new": new, "again": again or new}
    return client.post("/account/password", data=data).status_code


def test_new_password_ends_other_sessions_and_works(sign_in: SignIn, client: FlaskClient) -> None:
    here, elsewhere = sign_in("organiser"), sign_in("organiser")
    assert change(here) == 303
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert client.post("/sign-in", data=RIGHT).status_code == 401
    assert client.post("/sign-in", data={**RIGHT, "password": "geese in a row"}).status_code == 303


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"current": "wrong"}, "现在的密码不对"),
        ({"new": "short", "again": "short"}, "至少 10 个字符"),
        ({"new": "1234567890"}, "太容易猜到"),
        ({"new": "my demo-organiser 1"}, "太容易猜到"),
        ({"new": "x" * 201}, "最多 200 个字符"),
        ({"new": "geese in a row", "again": "geese in row"}, "不一样"),
    ],
)
def test_unfit_password_is_refused_with_its_reason(sign_in: SignIn, sent: dict[str, str], told: str) -> None:
    client = sign_in("organiser")
    data = {"current": PASSWORD, "again": sent.get("new", ""), **sent}
    answer = client.post("/account/password", data=data)
    assert answer.status_code == 422
    assert told in words(answer.text)


def test_page_without_csrf_token_is_refused(season_url: str) -> None:
    app = make_app(season_url, csrf=True)
    client = app.test_client()
    assert client.post("/sign-in", data=RIGHT).status_code == 400
    page = client.get("/sign-in")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    assert client.post("/sign-in", data={**RIGHT, "csrf_token": token[1]}).status_code == 303
    assert client.post("/sign-out", data={"csrf_token": token[1]}).status_code == 400


def test_csrf_token_may_come_in_the_header_of_htmx(season_url: str) -> None:
    client = make_app(season_url, csrf=True).test_client()
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/sign-in").text)
    assert token is not None
    assert client.post("/sign-in", data=RIGHT, headers={"X-CSRFToken": token[1]}).status_code == 303


def test_language_is_kept_with_the_account(sign_in: SignIn, db: Session, season: Season) -> None:
    client = sign_in("organiser")
    answer = client.post("/language", data={"language": "en", "next": "/account"})
    assert answer.location == "/account"
    assert '<html lang="en"' in client.get("/account").text
    assert db.get_one(AccountRow, season.account["organiser"]).language == "en"


def test_language_of_a_stranger_is_kept_in_the_browser(client: FlaskClient) -> None:
    assert '<html lang="zh-CN"' in client.get("/").text
    client.post("/language", data={"language": "en"})
    assert '<html lang="en"' in client.get("/").text


def test_unknown_language_or_theme_changes_nothing(client: FlaskClient) -> None:
    client.post("/language", data={"language": "xx"})
    client.post("/theme", data={"theme": "pink"})
    page = client.get("/").text
    assert '<html lang="zh-CN">' in page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_is_kept_in_the_browser(client: FlaskClient, theme: str) -> None:
    client.post("/theme", data={"theme": theme})
    assert f'data-theme="{theme}"' in client.get("/").text
    client.post("/theme", data={"theme": ""})
    assert "data-theme" not in client.get("/").text

"""Headers, cookies, hosts and origins."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from scheduler.settings import Settings
from scheduler.web import create_app, template_folder
from scheduler.web.security import POLICY
from tests.web.conftest import SignIn, make_app

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def secure(season_url: str) -> FlaskClient:
    """A stranger at an installation that people reach by https."""
    app = make_app(season_url, demo=False, secret_key=SECRET, public_url="https://houniao.example")
    return app.test_client()


@pytest.mark.parametrize("address", ["/", "/sign-in", "/nothing", "/account", "/static/app.css", "/healthz"])
def test_every_answer_carries_the_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_policy_allows_nothing_inline_or_foreign() -> None:
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "*" not in POLICY


def test_https_is_insisted_on_where_it_is_used(secure: FlaskClient) -> None:
    answer = secure.get("/", base_url="https://houniao.example")
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_cookie_over_https_is_bound_to_the_host(secure: FlaskClient) -> None:
    cookie = secure.get("/sign-in", base_url="https://houniao.example").headers["Set-Cookie"]
    assert cookie.startswith("__Host-houniao=")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookie
    assert "Domain" not in cookie


def test_cookie_on_loopback_has_its_own_name(client: FlaskClient) -> None:
    cookie = client.get("/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("houniao=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_other_host_names_are_refused_over_https(secure: FlaskClient) -> None:
    assert secure.get("/", base_url="https://evil.example").status_code == 400


def test_personal_pages_are_kept_nowhere(sign_in: SignIn) -> None:
    assert sign_in("organiser").get("/account").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_change_asked_for_by_another_site_is_refused(client: FlaskClient, site: str) -> None:
    assert client.post("/language", headers={"Sec-Fetch-Site": site}).status_code == 403
    assert client.get("/", headers={"Sec-Fetch-Site": site}).status_code == 200


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_change_asked_for_by_our_own_page_is_done(client: FlaskClient, site: str) -> None:
    assert client.post("/language", headers={"Sec-Fetch-Site": site}).status_code == 303


def test_address_behind_a_proxy_is_the_readers(season_url: str) -> None:
    app = create_app(Settings(demo=True, database_url=season_url, proxies=1))
    app.add_url_rule("/who", "health.who", lambda: __import__("flask").request.remote_addr)
    app.view_functions["health.who"].access_rule = app.view_functions["health.check"].access_rule
    answer = app.test_client().get("/who", headers={"X-Forwarded-For": "6.6.6.6, 10.1.2.3"})
    assert answer.text == "10.1.2.3"


def test_oversized_form_is_refused(client: FlaskClient) -> None:
    assert client.post("/sign-in", data={"login": "x" * 5_000_000}).status_code == 413


@pytest.mark.parametrize("path", sorted(template_folder().rglob("*.html")), ids=lambda path: path.name)
def test_every_form_that_changes_something_carries_a_token(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.S):
        assert "csrf" in form

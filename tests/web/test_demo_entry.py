"""The demo's door signs anybody in, in demo mode; elsewhere it does not exist."""

import pytest
from flask.testing import FlaskClient
from pydantic import ValidationError

from scheduler.settings import INSECURE_SECRET, Settings
from tests.web.conftest import make_app, words

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize("role", ["organiser", "coordinator", "volunteer", "worker", "administrator"])
def test_one_click_signs_in(client: FlaskClient, role: str) -> None:
    assert client.get("/demo").text.count(f"/demo/{role}") == 1
    assert client.post(f"/demo/{role}").status_code == 303
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("role", ["nobody", "foreigner", "second"])
def test_only_the_five_people_can_be_entered(client: FlaskClient, role: str) -> None:
    assert client.post(f"/demo/{role}").status_code == 404


def test_link_cannot_sign_anybody_in(client: FlaskClient) -> None:
    assert client.get("/demo/organiser").status_code == 405


def test_without_the_demo_season_nobody_is_offered(sqlite_url: str) -> None:
    client = make_app(sqlite_url).test_client()
    assert "演示数据还没有载入" in words(client.get("/demo").text)
    assert client.post("/demo/organiser").status_code == 404


def test_outside_demo_mode_the_door_does_not_exist(season_url: str) -> None:
    app = make_app(season_url, demo=False, secret_key=SECRET)
    client = app.test_client()
    assert client.get("/demo").status_code == 404
    assert client.post("/demo/organiser").status_code == 404
    assert not [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("demo_entry")]
    assert "/demo" not in client.get("/").text


def test_demo_mode_is_refused_where_others_can_reach_it() -> None:
    with pytest.raises(ValidationError, match="demo mode"):
        Settings(demo=True, host="0.0.0.0")


@pytest.mark.parametrize("secret", [INSECURE_SECRET, "", "short"])
def test_production_refuses_a_default_or_short_secret(secret: str) -> None:
    with pytest.raises(ValidationError, match="HOUNIAO_SECRET_KEY"):
        Settings(demo=False, secret_key=secret)

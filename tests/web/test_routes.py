"""Every route, called as every role and as a stranger, answers as the table says; none may be missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from scheduler.settings import Settings
from scheduler.web import create_app
from scheduler.web.access import rule_of
from tests.season import Season
from tests.web.conftest import SignIn, looking
from tests.web.routes import EXPECTED, PEOPLE, examples, filled_in

APP = create_app(Settings(demo=True, database_url="sqlite://"))
ROUTES = sorted(APP.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))


def address_of(route: Rule, season: Season) -> str:
    return filled_in(route.rule, examples(season))


def method_of(route: Rule) -> str:
    return "GET" if "GET" in (route.methods or ()) else "POST"


def test_table_names_every_route_and_no_other() -> None:
    assert {route.endpoint for route in ROUTES} == set(EXPECTED)


@pytest.mark.parametrize("endpoint", sorted(APP.view_functions))
def test_view_states_a_rule(endpoint: str) -> None:
    assert rule_of(APP, endpoint)


def test_view_without_a_rule_is_not_served(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    with pytest.raises(LookupError, match="forgotten"):
        app.test_client().get("/forgotten")


def test_view_without_a_rule_is_an_error_in_production(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    app.testing = False
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 500
    assert "secret" not in answer.text


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.endpoint}-{route.rule}")
def test_route_admits_those_of_the_table(route: Rule, app: Flask, season: Season, sign_in: SignIn) -> None:
    address, method, found = address_of(route, season), method_of(route), ""
    for person in PEOPLE:
        client = app.test_client() if person == "stranger" else sign_in(person)
        answer = client.open(address, method=method)
        asked_in = answer.status_code == 303 and "/sign-in" in answer.location
        found += "-" if answer.status_code == 403 or asked_in else "+"
        assert answer.status_code < 500
    assert found == EXPECTED[route.endpoint]


OBJECTS = (
    "campaign_id",
    "session_id",
    "shift_id",
    "person_id",
    "site_id",
    "run_id",
    "plan_run_id",
    "activity_id",
)
OF_OBJECTS = [
    route
    for route in ROUTES
    if set(route.arguments) & set(OBJECTS) and EXPECTED.get(route.endpoint, "------")[2] == "+"
]


@pytest.fixture(scope="module")
def foreigner(
    season_template: tuple[Path, Season], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """An organiser of elsewhere, over one database for all routes: what is refused changes nothing."""
    path, season = season_template
    with looking(path, tmp_path_factory.mktemp("routes"), season.account) as client_of:
        yield client_of("foreigner")


@pytest.mark.parametrize("route", OF_OBJECTS, ids=lambda route: f"{route.endpoint}-{route.rule}")
def test_route_hides_objects_of_another_part_of_the_tree(
    route: Rule, season: Season, foreigner: FlaskClient
) -> None:
    answer = foreigner.open(address_of(route, season), method=method_of(route))
    assert answer.status_code in (403, 404)

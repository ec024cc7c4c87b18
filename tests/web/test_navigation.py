"""The bar: every entry leads to a page that the role may open, and says where one is."""

import re

import pytest
from flask.testing import FlaskClient

from scheduler.domain.organisations import Role
from scheduler.settings import Settings
from scheduler.web import create_app
from scheduler.web.access import rule_of
from scheduler.web.navigation import BAR, LABELS, MORE
from tests.web.conftest import SignIn

APP = create_app(Settings(demo=True, database_url="sqlite://"))
ENTRIES = [(role, endpoint) for part in (BAR, MORE) for role, some in part.items() for endpoint in some]


@pytest.mark.parametrize(("role", "endpoint"), ENTRIES)
def test_entry_leads_to_a_page_that_the_role_may_open(role: Role, endpoint: str) -> None:
    rule = rule_of(APP, endpoint)
    assert rule.public or not rule.roles or role in rule.roles
    (route,) = [one for one in APP.url_map.iter_rules(endpoint) if "GET" in (one.methods or ())]
    assert not route.arguments


def test_every_label_stands_somewhere() -> None:
    assert set(LABELS) == {endpoint for _, endpoint in ENTRIES}


def test_bar_fits_and_names_nothing_twice() -> None:
    for role, some in BAR.items():
        assert len(some) <= 5
        assert not set(some) & set(MORE.get(role, ()))


@pytest.mark.parametrize("person", ["administrator", "organiser", "coordinator", "volunteer", "worker"])
def test_bar_shows_the_roles_entries_and_where_one_is(sign_in: SignIn, person: str) -> None:
    role = Role(person)
    client = sign_in(person)
    for endpoint in (*BAR[role], *MORE.get(role, ())):
        with APP.test_request_context():
            address = APP.url_for(endpoint)
        page = client.get(address).text
        header = page[page.index("<header") : page.index("</header>")]
        assert re.findall(r'href="([^"]*)" aria-current="page"', header) == [address]


def test_stranger_sees_no_bar(client: FlaskClient) -> None:
    assert "main-nav" not in client.get("/").text

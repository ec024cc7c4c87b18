"""Addresses that people or machines have mangled: every page answers, and none with an error of ours."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from scheduler.settings import Settings
from scheduler.web import create_app
from tests.season import Season
from tests.web.conftest import looking
from tests.web.routes import EXPECTED, PEOPLE, examples, filled_in

NAMES = (
    "on", "page", "text", "view", "day", "month", "kind", "site", "activity", "person", "year", "layer",
    "prefecture", "state", "by", "week", "next", "all", "campaign", "open", "date",
)  # fmt: skip
MANGLED = (
    "", "0", "-1", "999999999999999999999", "1e9", "9999-12-31", "0001-01-01", "2027-02-30", "NaN", "null",
    "'; DROP TABLE person; --", "%00", "a\0b", "<script>", "../../etc/passwd", "\ud7ff", "x" * 3000, "२",
)  # fmt: skip
APP = create_app(Settings(demo=True, database_url="sqlite://"))
ROUTES = [route for route in APP.url_map.iter_rules() if "GET" in (route.methods or ())]
PAGES = sorted((one for one in ROUTES if one.endpoint != "static"), key=lambda one: one.endpoint)


ABSENT = ("0", "999999999999", "99999999999999999999999", "-1", "x", "%00", "1.5")


@pytest.fixture(scope="module")
def opened(
    tmp_path_factory: pytest.TempPathFactory, season_template: tuple[Path, Season]
) -> Iterator[Callable[[Rule], FlaskClient]]:
    """A client for each reader of a page, over one season for all of them: looking changes nothing."""
    path, season = season_template
    with looking(path, tmp_path_factory.mktemp("queries"), season.account) as client_of:
        yield lambda route: client_of(PEOPLE[EXPECTED[route.endpoint].rindex("+")])


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.endpoint)
def test_mangled_query_is_no_error_of_ours(
    route: Rule, season: Season, opened: Callable[[Rule], FlaskClient]
) -> None:
    client, address = opened(route), filled_in(route.rule, examples(season))
    for value in MANGLED:
        answer = client.get(address, query_string=dict.fromkeys(NAMES, value))
        assert answer.status_code < 500, value
        assert b"<script>" not in answer.data  # bytes: some addresses answer with a file


@pytest.mark.parametrize("route", [one for one in PAGES if one.arguments], ids=lambda route: route.endpoint)
def test_object_that_is_not_there_is_not_found(
    route: Rule, season: Season, opened: Callable[[Rule], FlaskClient]
) -> None:
    client = opened(route)
    answers = {
        value: client.get(filled_in(route.rule, dict.fromkeys(examples(season), value))).status_code
        for value in ABSENT
    }
    assert set(answers.values()) <= {400, 404, 405}, answers

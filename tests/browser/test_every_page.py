"""Every page that a GET opens: accessible, no wider than the window, no console error, in both languages."""

import pytest
from werkzeug.routing import Rule

from scheduler.settings import Settings
from scheduler.web import create_app
from tests.browser.conftest import DESK, PHONE, Live, NewPage, accessibility_faults, no_sideways_scroll
from tests.web.routes import EXPECTED, PEOPLE, examples, filled_in

NOT_PAGES = ("static", "health.check", "feeds.calendar", "signup.file")
APP = create_app(Settings(demo=True, database_url="sqlite://"))
PAGES = sorted(
    (
        route
        for route in APP.url_map.iter_rules()
        if "GET" in (route.methods or ()) and route.endpoint not in NOT_PAGES
    ),
    key=lambda route: route.endpoint,
)

WAYS = ((DESK, "zh", False), (DESK, "en", True), (PHONE, "zh", True), (PHONE, "en", False))

pytestmark = pytest.mark.browser


def reader(route: Rule) -> str | None:
    """The standing person who opens the page: the first whom the table admits."""
    person = PEOPLE[EXPECTED[route.endpoint].index("+")]
    return None if person == "stranger" else person


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.endpoint)
def test_page_is_accessible_and_fits(route: Rule, live: Live, new_page: NewPage) -> None:
    address = filled_in(route.rule, examples(live.season))
    for viewport, language, dark in (
        (DESK, "zh", False),
        (DESK, "en", True),
        (PHONE, "zh", True),
        (PHONE, "en", False),
    ):
        page = new_page(reader(route), viewport, language, dark=dark)
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, f"{address}: {answer.status}"
        no_sideways_scroll(page)
        assert accessibility_faults(page) == []
        assert page.locator("h1").count() == 1


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.endpoint)
def test_page_reads_without_scripts(route: Rule, live: Live, new_page: NewPage) -> None:
    page = new_page(reader(route), PHONE, scripts=False)
    answer = page.goto(filled_in(route.rule, examples(live.season)))
    assert answer is not None
    assert answer.ok
    assert page.locator("main h1").is_visible()

"""Every page that a GET opens: accessible, no wider than the window, no console error, in both languages."""

import pytest
from werkzeug.routing import Rule

from scheduler.settings import Settings
from scheduler.web import create_app
from tests.browser.conftest import DESK, PHONE, Live, Windows, accessibility_faults, no_sideways_scroll
from tests.web.routes import EXPECTED, FILES, FINDERS, PEOPLE, examples, filled_in

APP = create_app(Settings(demo=True, database_url="sqlite://"))
PAGES = sorted(
    (
        route
        for route in APP.url_map.iter_rules()
        if "GET" in (route.methods or ()) and route.endpoint not in FILES
    ),
    key=lambda route: route.endpoint,
)

WAYS = (("zh", False, (PHONE, DESK)), ("en", True, (DESK, PHONE)))
"""Language, dark theme, windows; axe looks in the last window: both languages, themes and widths once."""

pytestmark = pytest.mark.browser


def reader(route: Rule) -> str | None:
    """The standing person who opens the page: the first whom the table admits, unless it says otherwise."""
    person = FINDERS.get(route.endpoint) or PEOPLE[EXPECTED[route.endpoint].index("+")]
    return None if person == "stranger" else person


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.endpoint)
def test_page_is_accessible_and_fits(route: Rule, live: Live, windows: Windows) -> None:
    address = filled_in(route.rule, examples(live.season))
    windows.errors.clear()
    for language, dark, sizes in WAYS:
        page = windows.again(reader(route), language, dark=dark)
        page.set_viewport_size(sizes[0])
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, f"{address}: {answer.status}"
        for size in sizes:
            page.set_viewport_size(size)
            no_sideways_scroll(page)
        assert accessibility_faults(page) == []
        assert page.locator("h1").count() == 1
    assert not windows.errors


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.endpoint)
def test_page_reads_without_scripts(route: Rule, live: Live, windows: Windows) -> None:
    windows.errors.clear()
    page = windows.again(reader(route), scripts=False, viewport=PHONE)
    answer = page.goto(filled_in(route.rule, examples(live.season)))
    assert answer is not None
    assert answer.ok
    assert page.locator("main h1").is_visible()
    assert not windows.errors

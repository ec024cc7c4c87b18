"""The shell in a browser: the demo's door, language and theme, failures, the keyboard in a month."""

import pytest
from playwright.sync_api import expect
from sqlmodel import delete

from scheduler.db.session import transaction
from scheduler.db.tables import SignInRow
from tests.browser.conftest import DESK, PHONE, Live, NewPage

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False])
def test_one_click_enters_the_demo(new_page: NewPage, scripts: bool) -> None:
    page = new_page(viewport=PHONE, scripts=scripts)
    page.goto("/demo")
    page.get_by_role("button", name="以员工身份进入").click()
    expect(page.locator("h1")).to_have_text("我的一家")
    page.get_by_role("button", name="退出").click()
    expect(page.locator("h1")).to_contain_text("孩子不落单")
    page.goto("/family")
    expect(page.locator("h1")).to_have_text("登录")


def test_wrong_password_is_told_where_it_was_typed(new_page: NewPage) -> None:
    page = new_page(allow="401")
    page.goto("/sign-in")
    page.get_by_label("登录名").fill("demo-organiser")
    page.get_by_label("密码").fill("not this one")
    page.locator("main").get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_have_text("登录名或密码不对。")
    expect(page.get_by_label("登录名")).to_have_value("demo-organiser")


def test_language_and_theme_are_chosen_without_scripts(new_page: NewPage) -> None:
    page = new_page(scripts=False)
    page.goto("/demo")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Demo: choose whom to be")
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    expect(page.locator("h1")).to_have_text("Demo: choose whom to be")


def test_dark_theme_wins_over_a_light_system(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="深色").click()
    expect(page.get_by_role("button", name="深色")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_first_tab_skips_to_the_content(new_page: NewPage) -> None:
    page = new_page("administrator")
    page.goto("/admin")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_lost_sign_in_leads_htmx_to_the_sign_in_page(new_page: NewPage, live: Live) -> None:
    page = new_page("administrator")
    page.goto("/admin/accounts")
    with transaction(live.url) as db:
        db.exec(delete(SignInRow))
    page.get_by_label("登录名或姓名").fill("demo")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("h1")).to_have_text("登录")


def test_search_swaps_the_list_and_keeps_the_page(new_page: NewPage) -> None:
    page = new_page("administrator")
    page.goto("/admin/accounts")
    page.evaluate("window.__mark = true")
    page.get_by_label("登录名或姓名").fill("organ")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("#accounts tbody tr")).to_have_count(1)
    assert page.evaluate("window.__mark") is True
    assert page.url.endswith("/admin/accounts?text=organ")


@pytest.mark.parametrize("how", ["offline", "broken"])
def test_request_that_fails_is_said_aloud(new_page: NewPage, how: str) -> None:
    page = new_page("administrator", allow="Failed to")
    page.goto("/admin/accounts")
    if how == "broken":
        page.route("**/admin/accounts?*", lambda route: route.fulfill(status=500, body="no"))
    else:
        page.route("**/admin/accounts?*", lambda route: route.abort())
    page.get_by_role("button", name="查找").click()
    expect(page.locator("#flash")).to_contain_text("没有成功")
    expect(page.locator("#accounts tbody tr")).not_to_have_count(0)


def test_arrows_move_through_the_month(new_page: NewPage) -> None:
    page = new_page("volunteer", DESK)
    page.goto("/calendar")
    with_events = page.locator("table.month td:has(a.event)")
    first, second = with_events.nth(0).locator("a").first, with_events.nth(1).locator("a").first
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(second).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(first).to_be_focused()
    page.keyboard.press("End")
    expect(first).not_to_be_focused()
    heading = page.locator("table.month caption").inner_text()
    page.keyboard.press("PageDown")
    expect(page.locator("table.month caption")).not_to_have_text(heading)

"""What a volunteer does with a thumb: two taps from the month, one from the day, without a reload."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Live, NewPage, accessibility_faults, no_sideways_scroll
from tests.season import date_of

pytestmark = pytest.mark.browser

TALK, OTHER = 8, 10
"""Open shifts that are confirmed at once."""


def opened(new_page: NewPage, address: str, **how: object) -> Page:
    page = new_page("second", viewport=PHONE, **how)
    page.goto(address)
    page.evaluate("window.same = true") if how.get("scripts", True) else None
    return page


def test_two_taps_from_the_month_and_ten_seconds_to_take_it_back(live: Live, new_page: NewPage) -> None:
    shift = live.season.shift[TALK]
    page = opened(new_page, f"/calendar?on={date_of(TALK)}")
    page.locator(f"#shift-{shift}").click()
    page.locator(f"#card-{shift}").get_by_role("button", name="报名").click()
    card = page.locator(f"#card-{shift}")
    expect(card.get_by_role("status")).to_contain_text("已报名")
    expect(page.locator(f"#shift-{shift}")).to_contain_text("已确认")
    expect(card.locator("h2")).to_be_focused()
    assert accessibility_faults(page) == []
    no_sideways_scroll(page)
    card.get_by_role("button", name="撤销").click()
    expect(page.locator(f"#shift-{shift}")).to_contain_text("可报")
    assert page.evaluate("window.same")


def test_one_tap_from_the_day(live: Live, new_page: NewPage) -> None:
    shift = live.season.shift[OTHER]
    page = opened(new_page, f"/calendar?view=day&on={date_of(OTHER)}")
    page.locator(f"#card-{shift}").get_by_role("button", name="报名").click()
    expect(page.locator(f"#card-{shift}").get_by_role("status")).to_contain_text("已报名")
    assert page.evaluate("window.same")
    page.locator(f"#card-{shift}").get_by_role("button", name="撤销").click()
    expect(page.locator(f"#card-{shift}")).to_contain_text("报名")


def test_without_scripts_the_same_in_page_loads(live: Live, new_page: NewPage) -> None:
    shift = live.season.shift[TALK]
    page = opened(new_page, f"/calendar?on={date_of(TALK)}", scripts=False)
    page.locator(f"#shift-{shift}").click()
    page.locator(f"#card-{shift}").get_by_role("button", name="报名").click()
    expect(page.locator(f"#card-{shift}")).to_contain_text("已确认")
    expect(page).to_have_url(re.compile(rf"/calendar\?.*open={shift}"))
    page.locator(f"#card-{shift}").get_by_role("button", name="撤销").click()
    expect(page.locator(f"#card-{shift}").get_by_role("button", name="报名")).to_be_visible()


def test_going_through_months_keeps_the_page_and_the_back_button(new_page: NewPage) -> None:
    page = opened(new_page, f"/calendar?on={date_of(TALK)}")
    before = page.locator(".period").inner_text()
    page.get_by_role("link", name="往后").click()
    expect(page.locator(".period")).not_to_have_text(before)
    assert page.evaluate("window.same")
    page.go_back()
    expect(page.locator(".period")).to_have_text(before)


def test_filter_works_at_once(new_page: NewPage) -> None:
    page = opened(new_page, f"/calendar?view=agenda&on={date_of(0)}")
    page.get_by_label("活动").select_option("video_room")
    expect(page.locator(".calendar-grid .event", has_text="怎样和孩子通电话")).to_have_count(0)
    assert page.evaluate("window.same")


def test_new_address_can_be_copied_and_scanned(new_page: NewPage) -> None:
    page = opened(new_page, "/subscribe")
    page.get_by_role("button", name="生成订阅地址").click()
    expect(page.get_by_role("heading", name="新的订阅地址")).to_be_focused()
    expect(page.get_by_role("img", name="订阅地址的二维码")).to_be_visible()
    assert page.get_by_role("link", name="在这台设备上订阅").get_attribute("href").startswith("webcal://")
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert accessibility_faults(page) == []
    no_sideways_scroll(page)

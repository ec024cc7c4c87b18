"""The boards in a browser: a seat beside the grid, a person moved by keyboard and by mouse, undo by keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Live, NewPage
from tests.season import instant

pytestmark = pytest.mark.browser
DAY = instant(8, "12:00").date().isoformat()


def opened(live: Live, new_page: NewPage, viewport: object = DESK) -> Page:
    page = new_page("organiser", viewport)
    page.goto(f"/plans/{live.season.other['draft']}/board?on={DAY}")
    return page


def test_person_moves_by_keyboard_and_back_by_control_z(live: Live, new_page: NewPage) -> None:
    page = opened(live, new_page)
    target = page.locator(f"#shift-{live.season.shift[11]}")
    page.locator(f"#shift-{live.season.shift[9]} .chip").focus()
    page.keyboard.press("Enter")
    button = target.get_by_role("button", name="移到这里")
    button.focus()
    page.keyboard.press("Enter")
    expect(target.locator(".chip")).to_have_text(re.compile("普文兰"))
    page.locator("h1").click()
    page.keyboard.press("Control+z")
    expect(target.locator(".chip")).to_have_count(0)


def test_person_moves_by_mouse(live: Live, new_page: NewPage) -> None:
    page = opened(live, new_page)
    target = page.locator(f"#shift-{live.season.shift[11]}")
    page.locator(f"#shift-{live.season.shift[9]} .chip").drag_to(target)
    expect(target.locator(".chip")).to_have_text(re.compile("普文兰"))
    page.locator("#edit button[value=undo]").click()
    expect(target.locator(".chip")).to_have_count(0)


def test_seat_opens_beside_the_grid_and_takes_a_candidate_on_a_phone(live: Live, new_page: NewPage) -> None:
    page = opened(live, new_page, PHONE)
    target = page.locator(f"#shift-{live.season.shift[11]}")
    target.locator("> a").click()
    page.locator("#candidates button").first.click()
    expect(target.locator(".chip")).to_have_count(1)
    page.locator("#edit button[value=undo]").click()
    expect(target.locator(".chip")).to_have_count(0)

"""Progress and calendar in a real browser: fragments that swap, ask again and end, without a reload."""

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.work import PlanRunState
from tests.browser.conftest import Live, NewPage

pytestmark = pytest.mark.browser

FIGURES: dict[str, Any] = {
    "objective": {"shortfall": 1, "changes": 0, "cost": 41},
    "bound": {"shortfall": 1, "changes": 0, "cost": 38},
    "seconds": 6.2,
    "history": [{"seconds": 0.5, "objective": {"shortfall": 1, "changes": 0, "cost": 41}}],
}


def begin(live: Live) -> int:
    """A run under way on a campaign that has none yet."""
    with transaction(live.url) as db:
        run = t.PlanRunRow(
            campaign_id=live.season.campaign["talks"],
            state=PlanRunState.RUNNING,
            created_at=datetime.now(UTC),
            progress=FIGURES,
            based_on_version=1,
        )
        db.add(run)
    assert run.id is not None
    return run.id


def end(live: Live, run_id: int) -> None:
    with transaction(live.url) as db:
        run = db.get_one(t.PlanRunRow, run_id)
        run.state, run.plan = PlanRunState.DONE, {"assignments": [], "unfilled": [], **FIGURES}


def mark(page: Page) -> None:
    page.evaluate("() => { window.sameDocument = true }")


def is_marked(page: Page) -> bool:
    return bool(page.evaluate("() => window.sameDocument === true"))


def test_progress_asks_again_until_the_run_is_done(live: Live, new_page: NewPage) -> None:
    run = begin(live)
    page = new_page("organiser")
    page.goto(f"/plans/{run}")
    mark(page)
    expect(page.locator("#run")).to_contain_text("正在排班")
    with page.expect_response(f"**/plans/{run}/progress"):
        pass
    end(live, run)
    expect(page.get_by_role("link", name="查看草案")).to_be_visible(timeout=10_000)
    assert page.locator("#run[hx-trigger]").count() == 0
    assert is_marked(page)


def test_progress_keeps_the_focus_where_it_is(live: Live, new_page: NewPage) -> None:
    run = begin(live)
    page = new_page("organiser")
    page.goto(f"/plans/{run}")
    stop = page.get_by_role("button", name="停下")
    stop.focus()
    with page.expect_response(f"**/plans/{run}/progress"):
        pass
    with page.expect_response(f"**/plans/{run}/progress"):
        pass
    expect(stop).to_be_focused()
    end(live, run)


def test_calendar_turns_without_a_reload_and_back_again(live: Live, new_page: NewPage) -> None:
    page = new_page("organiser")
    page.goto(f"/campaigns/{live.season.campaign['talks']}")
    mark(page)
    page.get_by_role("link", name="周·按地点").click()
    expect(page.locator("#calendar table.by-site")).to_be_visible()
    page.get_by_role("link", name="下周").click()
    expect(page.locator("#calendar")).to_contain_text("蒙自电子厂")
    assert is_marked(page)
    assert "view=week" in page.url
    page.go_back()
    expect(page.get_by_role("link", name="周·按地点")).to_have_attribute("aria-current", "true")


def test_list_of_people_is_searched_as_one_types_and_chooses(live: Live, new_page: NewPage) -> None:
    page = new_page("organiser")
    page.goto("/people")
    mark(page)
    page.get_by_label("只看志愿者").check()
    expect(page.locator("#people")).to_contain_text("共 3 人")
    assert is_marked(page)


def test_draft_and_publish_work_without_scripts(live: Live, new_page: NewPage) -> None:
    page = new_page("organiser", scripts=False)
    page.goto(f"/campaigns/{live.season.campaign['talks']}")
    page.get_by_role("link", name="查看草案").click()
    page.get_by_role("link", name="按人").click()
    expect(page.locator("#draft")).to_contain_text("人有班")
    page.get_by_role("link", name="核对并发布").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对并发布")

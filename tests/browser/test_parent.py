"""A parent on a small phone, with and without scripts: a child is in, with consent, in a few large taps."""

from math import ceil

import pytest
from playwright.sync_api import Locator, Page
from sqlmodel import select

from scheduler.db.session import reading, transaction
from scheduler.db.tables import ChildRow, ConsentRow, PersonRow, PlaceRequestRow
from scheduler.domain.children import RequestState
from scheduler.domain.organisations import Role
from scheduler.services import accounts
from tests.browser.conftest import DESK, PHONE, Live, NewPage, accessibility_faults, no_sideways_scroll
from tests.season import TODAY

pytestmark = pytest.mark.browser

LEAST_TARGET = 44
A_TAP, A_PAGE, A_KEY, A_SWIPE = 1.5, 4.0, 0.4, 1.0
"""Seconds that a tired person is assumed to take for a tap, for reading a page, for a key, for a swipe."""
SWIPED = 500
"""Pixels that the page moves when a thumb swipes."""
KEYS_A_SIGN, SIGNS_A_SECOND = 4, 5.0
"""A Chinese sign is typed with about four keys; whoever reads a notice reads five signs a second."""
BAR = 60
NOTICE = ".told > dl"
TARGETS = "main button, main select, main .button, main summary, main input:not([type=hidden], [type=radio])"
MOST_TAPS = 6
"""Open the form, name, year, sex, yes: with a tap to spare."""


class Thumb:
    """Taps one after the other, each on something large enough and within reach of the window's width."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = self.pages = self.keys = self.signs = self.swipes = 0

    def arrive(self, shown: Locator) -> None:
        """A page is there and is read; whatever can be pressed on it is large enough and in reach."""
        shown.wait_for()
        self.page.wait_for_load_state()
        self.pages += 1
        for target in self.page.locator(TARGETS).all():
            if not target.is_visible():
                continue
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= LEAST_TARGET, target.evaluate("one => one.outerHTML")
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE["width"]

    def study(self, text: Locator) -> None:
        """A text that must be read word by word."""
        self.signs += len(text.inner_text())

    @property
    def seconds(self) -> float:
        """What all this takes a tired person, without the time of the machine."""
        typed = self.keys * A_KEY + self.signs / SIGNS_A_SECOND
        return self.taps * A_TAP + self.pages * A_PAGE + self.swipes * A_SWIPE + typed

    def tap(self, target: Locator) -> None:
        """One tap."""
        self._judge(target)
        target.click()

    def write(self, target: Locator, text: str) -> None:
        """One tap, and a word typed."""
        self._judge(target)
        self.keys += len(text) * KEYS_A_SIGN
        target.fill(text)

    def choose(self, target: Locator, value: str) -> None:
        """One tap on a list and one on an entry of it."""
        self._judge(target)
        self.taps += 1
        target.select_option(value)

    def _judge(self, target: Locator) -> None:
        self.taps += 1
        before = target.bounding_box()
        assert before is not None
        below = before["y"] + before["height"] - PHONE["height"]
        self.swipes += max(0, ceil(below / SWIPED))
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= LEAST_TARGET
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]


def new_parent(live: Live, name: str) -> None:
    """A worker of the plant who has entered no child yet."""
    with transaction(live.url) as db:
        person = PersonRow(organisation_id=live.season.node["plant"], name=name, employee_number=name)
        db.add(person)
        db.flush()
        assert person.id is not None
        live.season.account[name] = accounts.create(
            db,
            person_id=person.id,
            login=name,
            password=None,
            grants=[(Role.WORKER, live.season.node["plant"])],
        )


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_child_is_entered_with_consent_in_a_few_taps(live: Live, new_page: NewPage, scripts: bool) -> None:
    who = f"parent-{scripts}"
    new_parent(live, who)
    page = new_page(who, PHONE, scripts=scripts)
    thumb = Thumb(page)
    page.goto("/family")
    thumb.arrive(page.get_by_role("heading", name="我的一家"))
    thumb.tap(page.get_by_role("link", name="给孩子报名").first)
    thumb.arrive(page.get_by_role("button", name="同意并报名", exact=True))
    thumb.study(page.locator(NOTICE))
    thumb.write(page.get_by_label("孩子的小名"), "小满")
    thumb.choose(page.get_by_label("哪一年出生"), str(TODAY.year - 8))
    thumb.tap(page.locator("label", has_text="女孩"))
    assert page.get_by_role("button", name="不同意，不报名").is_visible()
    thumb.tap(page.get_by_role("button", name="同意并报名", exact=True))
    thumb.arrive(page.get_by_text("已登记。名额统一安排"))
    assert page.locator(".badge", has_text="已登记").first.is_visible()
    assert thumb.taps <= MOST_TAPS
    assert thumb.pages == 3
    assert thumb.seconds < BAR
    with reading(live.url) as db:
        child = db.exec(select(ChildRow).order_by(ChildRow.id.desc())).first()  # type: ignore[union-attr]
        assert child is not None
        asked = db.exec(select(PlaceRequestRow).where(PlaceRequestRow.child_id == child.id)).one()
        consent = db.exec(select(ConsentRow).where(ConsentRow.child_id == child.id)).one()
    assert (child.short_name, asked.state, consent.given) == ("小满", RequestState.ENTERED, True)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_no_is_one_tap_and_leaves_nothing(live: Live, new_page: NewPage, scripts: bool) -> None:
    who = f"no-{scripts}"
    new_parent(live, who)
    page = new_page(who, PHONE, scripts=scripts)
    page.goto("/family")
    page.get_by_role("link", name="给孩子报名").first.click()
    page.get_by_role("button", name="不同意，不报名").click()
    page.get_by_text("没有报名").wait_for()
    assert page.get_by_text("还没有登记孩子").is_visible()


def test_what_is_wrong_is_told_on_a_page_that_reads_well(live: Live, new_page: NewPage) -> None:
    new_parent(live, "mistaken")
    page = new_page("mistaken", PHONE, scripts=False, allow="422")
    page.goto("/family")
    page.get_by_role("link", name="给孩子报名").first.click()
    page.evaluate("() => document.querySelector('form[action*=offers]').noValidate = true")
    page.get_by_role("button", name="同意并报名", exact=True).click()
    page.get_by_role("alert").first.wait_for()
    no_sideways_scroll(page)


def test_code_opens_the_door(live: Live, new_page: NewPage) -> None:
    coordinator = new_page("coordinator", DESK)
    coordinator.goto("/entry/codes?text=A1024")
    coordinator.get_by_role("button", name="发登录码").click()
    code = coordinator.locator(".code").inner_text()
    assert accessibility_faults(coordinator) == []
    parent = new_page(None, PHONE)
    parent.goto("/entry")
    parent.get_by_label("工号").fill("A1024")
    parent.get_by_label("登录码").fill(code)
    parent.get_by_role("button", name="进去").click()
    parent.get_by_role("heading", name="我的一家").wait_for()


def test_sheet_for_those_at_home_fits_on_one_page(live: Live, new_page: NewPage) -> None:
    page = new_page("worker", DESK)
    page.goto("/family/paper")
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 1
    page.emulate_media(media="print")
    assert not page.locator(".main-nav").is_visible()
    assert page.locator(".sheet").is_visible()

"""A parent books a call with one thumb in two taps from the own page, with and without scripts."""

import pytest
from sqlmodel import select

from scheduler.db.session import reading, transaction
from scheduler.db.tables import BookingRow
from scheduler.domain.calls import BookingState
from tests.browser.conftest import PHONE, Live, NewPage, no_sideways_scroll
from tests.browser.test_parent import BAR, Thumb
from tests.season import TODAY
from tests.services.video_room.world import Household, household, make_room

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def houses(live: Live) -> dict[bool, Household]:
    """Two parents at a plant whose video room is hosted every day from today."""
    with transaction(live.url) as db:
        world = make_room(db, live.season, first=TODAY)
        made = {scripts: household(db, world, f"scripts-{scripts}") for scripts in (True, False)}
    for scripts, house in made.items():
        live.season.account[f"call-{scripts}"] = house.account
    return made


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_call_is_booked_in_two_taps(
    live: Live, new_page: NewPage, houses: dict[bool, Household], scripts: bool
) -> None:
    page = new_page(f"call-{scripts}", PHONE, scripts=scripts)
    page.goto("/family")
    thumb = Thumb(page)
    thumb.arrive(page.get_by_role("heading", name="我的一家"))
    thumb.tap(page.get_by_role("link", name="约通话", exact=True))
    thumb.arrive(page.locator(".slots button").first)
    no_sideways_scroll(page)
    thumb.tap(page.locator(".slots button").first)
    thumb.arrive(page.get_by_text("约好了"))
    assert (thumb.taps, thumb.pages, thumb.keys) == (2, 3, 0)
    assert thumb.seconds < BAR
    with reading(live.url) as db:
        row = db.exec(select(BookingRow).where(BookingRow.family_id == houses[scripts].family)).one()
    assert row.state is BookingState.BOOKED

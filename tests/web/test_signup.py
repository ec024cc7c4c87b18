"""A shift's card and its buttons: with htmx the card alone is swapped, without it one is led back."""

import re
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import reading
from scheduler.domain.work import AssignmentState
from tests.feed_checker import faults, house_faults, parse
from tests.season import Season, date_of
from tests.web.conftest import SignIn, htmx_headers, words

TALK, VIDEO = 8, 9
"""Shifts on which nobody is: one taken at once, one by request."""


def state_of(url: str, season: Season, shift: int, person: str = "second") -> AssignmentState | None:
    with reading(url) as db:
        return db.exec(
            select(t.AssignmentRow.state).where(
                t.AssignmentRow.person_id == season.person[person], t.AssignmentRow.shift_id == shift
            )
        ).first()


def test_card_tells_what_when_where_and_how_many(sign_in: SignIn, season: Season) -> None:
    card = words(sign_in("second").get(f"/shifts/{season.shift[TALK]}").text)
    for text in (
        "怎样和孩子通电话",
        "09:00–11:30",
        "宣讲员",
        "蒙自电子厂 · 职工之家大厅",
        "空 2 个，共 2 个",
        "还差 1 人",
    ):
        assert text in card


def test_signing_up_without_scripts_leads_back(sign_in: SignIn, season: Season, season_url: str) -> None:
    back = f"/calendar?view=month&on={date_of(TALK)}"
    answer = sign_in("second").post(f"/shifts/{season.shift[TALK]}/sign-up", data={"back": back})
    shift = season.shift[TALK]
    assert (answer.status_code, answer.location) == (303, f"{back}&open={shift}#card-{shift}")
    assert state_of(season_url, season, shift) is AssignmentState.CONFIRMED


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/", "//evil.example", "/calendar?x\r\nSet-Cookie: a=b", "/\r\na=b"],
)
def test_back_leads_nowhere_else(sign_in: SignIn, season: Season, back: str) -> None:
    answer = sign_in("second").post(f"/shifts/{season.shift[TALK]}/sign-up", data={"back": back})
    assert answer.status_code == 303
    assert "evil" not in answer.location
    assert answer.location.startswith("/")
    assert "Set-Cookie: a=b" not in str(answer.headers)


def test_signing_up_swaps_the_card_and_the_calendar_behind(sign_in: SignIn, season: Season) -> None:
    back = f"/calendar?view=month&on={date_of(TALK)}"
    answer = sign_in("second").post(
        f"/shifts/{season.shift[TALK]}/sign-up", data={"back": back}, headers=htmx_headers()
    )
    assert answer.status_code == 200
    card, behind = answer.text.split("<hx-partial")
    assert "<html" not in card
    assert "已报名" in card
    assert f'action="/shifts/{season.shift[TALK]}/undo"' in card
    assert 'hx-target="#grid"' in behind
    assert "已确认" in behind


def test_signing_up_in_the_day_view_swaps_the_card_alone(sign_in: SignIn, season: Season) -> None:
    back = f"/calendar?view=day&on={date_of(TALK)}"
    answer = sign_in("second").post(
        f"/shifts/{season.shift[TALK]}/sign-up", data={"back": back}, headers=htmx_headers()
    )
    assert "<hx-partial" not in answer.text


def test_requested_shift_says_that_it_waits(sign_in: SignIn, season: Season) -> None:
    text = sign_in("second").post(f"/shifts/{season.shift[VIDEO]}/sign-up", headers=htmx_headers()).text
    assert "等组织者确认" in text


@pytest.mark.parametrize("headers", [{}, htmx_headers()])
def test_refusal_is_the_card_with_the_reasons(
    sign_in: SignIn, season: Season, db: Session, headers: dict[str, str]
) -> None:
    db.get_one(t.ShiftRow, season.shift[TALK]).requires = ["first_aid"]
    db.commit()
    answer = sign_in("second").post(f"/shifts/{season.shift[TALK]}/sign-up", headers=headers)
    assert answer.status_code == 409
    assert "没有办成" in words(answer.text)
    assert f'id="card-{season.shift[TALK]}"' in answer.text
    assert ("<html" in answer.text) is not bool(headers)


def test_undo_brings_the_button_back(sign_in: SignIn, season: Season, season_url: str) -> None:
    client, shift = sign_in("second"), season.shift[TALK]
    client.post(f"/shifts/{shift}/sign-up", headers=htmx_headers())
    text = client.post(f"/shifts/{shift}/undo", headers=htmx_headers()).text
    assert f'action="/shifts/{shift}/sign-up"' in text
    assert state_of(season_url, season, shift) is AssignmentState.CANCELLED


def test_withdrawing_offers_to_take_it_back(sign_in: SignIn, season: Season, season_url: str) -> None:
    client, shift = sign_in("second"), season.shift[TALK]
    client.post(f"/shifts/{shift}/sign-up", headers=htmx_headers())
    text = client.post(f"/shifts/{shift}/withdraw", headers=htmx_headers()).text
    assert "已退出" in text
    assert f'action="/shifts/{shift}/undo"' in text
    client.post(f"/shifts/{shift}/undo", headers=htmx_headers())
    assert state_of(season_url, season, shift) is AssignmentState.CONFIRMED


def test_undo_goes_away_by_itself(sign_in: SignIn, season: Season) -> None:
    text = sign_in("second").post(f"/shifts/{season.shift[TALK]}/sign-up", headers=htmx_headers()).text
    trigger = re.search(r'hx-get="([^"]+card=1[^"]*)" hx-trigger="load delay:10s"', text)
    assert trigger is not None
    alone = sign_in("second").get(trigger.group(1).replace("&amp;", "&"), headers=htmx_headers()).text
    assert alone.count("<article") == 1
    assert "autofocus" not in alone


def test_card_of_a_shift_that_is_over_has_no_button(sign_in: SignIn, season: Season, db: Session) -> None:
    row = db.get_one(t.ShiftRow, season.shift[TALK])
    row.starts_at = datetime(2026, 1, 1, tzinfo=UTC)
    row.ends_at = datetime(2026, 1, 2, tzinfo=UTC)
    db.commit()
    page = sign_in("second").get(f"/shifts/{season.shift[TALK]}").text
    assert "/sign-up" not in page
    assert "已经开始或已过去" in page


def test_unknown_shift_is_not_found(sign_in: SignIn) -> None:
    client = sign_in("second")
    assert client.get("/shifts/99999").status_code == 404
    assert client.post("/shifts/99999/sign-up").status_code == 404


@pytest.mark.parametrize("action", ["sign-up", "withdraw", "undo", "accept", "decline"])
def test_actions_are_not_done_by_a_link(sign_in: SignIn, season: Season, action: str) -> None:
    assert sign_in("second").get(f"/shifts/{season.shift[TALK]}/{action}").status_code == 405


def test_own_shift_comes_as_a_calendar_file(sign_in: SignIn, season: Season) -> None:
    answer = sign_in("second").get(f"/shifts/{season.shift[2]}.ics")
    assert answer.status_code == 200
    assert faults(answer.data) == []
    assert house_faults(answer.data) == []
    (event,) = parse(answer.data).components("VEVENT")
    assert event.value("UID") == f"assignment-{season.assignment[8]}@houniao.local"


def test_calendar_file_of_a_shift_one_is_not_on_is_not_found(sign_in: SignIn, season: Season) -> None:
    assert sign_in("second").get(f"/shifts/{season.shift[TALK]}.ics").status_code == 404

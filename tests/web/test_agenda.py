"""The volunteer's calendar in its four views, with filters in the address and without scripts."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session

from scheduler.db import tables as t
from scheduler.domain.work import AssignmentState, CampaignState
from tests.season import MONDAY, Season, date_of, instant
from tests.web.conftest import SignIn, htmx_headers, words

VIEWS = ("month", "week", "day", "agenda")


def page(sign_in: SignIn, address: str, person: str = "second") -> str:
    answer = sign_in(person).get(address)
    assert answer.status_code == 200
    return answer.text


def chips(html: str) -> dict[int, str]:
    """The text of each shift's mark in the grid, by shift."""
    grid = html.split('id="grid"')[1].split('id="detail"')[0]
    found = re.findall(r'<a class="event[^"]*" id="shift-(\d+)".*?</a>', grid, re.DOTALL)
    texts = [
        words(m.group(0))
        for m in re.finditer(r'<a class="event[^"]*" id="shift-\d+".*?</a>', grid, re.DOTALL)
    ]
    return dict(zip(map(int, found), texts, strict=True))


@pytest.mark.parametrize("view", VIEWS)
def test_view_is_a_page_and_a_fragment(sign_in: SignIn, view: str) -> None:
    client = sign_in("volunteer")
    whole = client.get(f"/calendar?view={view}&on={MONDAY}").text
    part = client.get(f"/calendar?view={view}&on={MONDAY}", headers=htmx_headers()).text
    assert "<html" in whole
    assert part.lstrip().startswith('<div id="calendar"')


def test_month_is_a_table_with_caption_and_heads(sign_in: SignIn) -> None:
    html = page(sign_in, f"/calendar?on={MONDAY}")
    assert re.search(r"<caption[^>]*>\s*\d{4}年\d+月", html)
    assert html.count('<th scope="col">') == 7
    assert f'<time datetime="{MONDAY}">' in html


def test_month_merges_own_and_open_shifts(sign_in: SignIn, season: Season) -> None:
    shown = chips(page(sign_in, f"/calendar?view=agenda&on={MONDAY}"))
    assert "已确认" in shown[season.shift[2]]
    assert "可报" in shown[season.shift[TALK]]


TALK = 8
"""A shift on which nobody is."""


def test_every_state_is_said_in_words(sign_in: SignIn, season: Season) -> None:
    shown = chips(page(sign_in, f"/calendar?view=agenda&on={MONDAY}&all=1", "volunteer"))
    said = {
        season.shift[n]: text
        for n, text in enumerate(("待您答复", "已接受", "已确认", "已谢绝", "", "已完成", "未到", "已申请"))
    }
    for shift, word in said.items():
        assert word in shown[shift]


def test_clash_is_marked(sign_in: SignIn, season: Season, db: Session) -> None:
    row = db.get_one(t.ShiftRow, season.shift[3])
    row.starts_at, row.ends_at = instant(2, "10:00"), instant(2, "12:00")
    db.commit()
    shown = chips(page(sign_in, f"/calendar?view=agenda&on={MONDAY}"))
    assert "时间冲突" in shown[season.shift[2]]
    assert "时间冲突" in shown[season.shift[3]]


def test_what_cannot_be_taken_is_hidden_until_asked_for(sign_in: SignIn, season: Season, db: Session) -> None:
    db.get_one(t.ShiftRow, season.shift[TALK]).requires = ["first_aid"]
    db.commit()
    assert season.shift[TALK] not in chips(page(sign_in, f"/calendar?view=agenda&on={MONDAY}"))
    shown = chips(page(sign_in, f"/calendar?view=agenda&on={MONDAY}&all=1"))
    assert "不能报" in shown[season.shift[TALK]]


def test_reason_is_told_on_the_card(sign_in: SignIn, season: Season, db: Session) -> None:
    db.get_one(t.ShiftRow, season.shift[TALK]).requires = ["first_aid"]
    db.commit()
    card = words(page(sign_in, f"/calendar?on={date_of(TALK)}&all=1&open={season.shift[TALK]}"))
    assert "现在不能报名" in card
    assert "资格" in card


def test_filters_of_the_address_are_kept_by_every_link(sign_in: SignIn, season: Season) -> None:
    html = page(sign_in, f"/calendar?on={MONDAY}&kind=talk&site={season.site['factory']}&all=1")
    for link in re.findall(r'href="(/calendar\?[^"#]*)', html):
        assert "kind=talk" in link
        assert f"site={season.site['factory']}" in link
        assert "all=1" in link


def test_filter_by_kind_leaves_the_rest_out(sign_in: SignIn, season: Season) -> None:
    shown = chips(page(sign_in, f"/calendar?view=agenda&on={MONDAY}&kind=talk&all=1"))
    assert season.shift[TALK] in shown
    assert season.shift[9] not in shown


def test_filter_by_site_leaves_the_rest_out(sign_in: SignIn, season: Season) -> None:
    shown = chips(page(sign_in, f"/calendar?view=agenda&on={MONDAY}&site={season.site['school']}&all=1"))
    assert set(shown) == {season.shift[n] for n in (3, 6, 9)} & set(shown)
    assert season.shift[9] in shown


@pytest.mark.parametrize("wrong", ["view=year", "on=tomorrow", "kind=party", "site=here", "open=x"])
def test_senseless_address_is_refused(sign_in: SignIn, wrong: str) -> None:
    assert sign_in("second").get(f"/calendar?{wrong}").status_code == 422


@pytest.mark.parametrize("on", ["1900-01-01", "9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("view", VIEWS)
def test_far_dates_do_not_break_the_calendar(sign_in: SignIn, view: str, on: str) -> None:
    assert sign_in("second").get(f"/calendar?view={view}&on={on}").status_code == 200


def test_shift_of_a_closed_campaign_is_not_offered(sign_in: SignIn, season: Season, db: Session) -> None:
    db.get_one(t.CampaignRow, season.campaign["talks"]).state = CampaignState.CLOSED
    db.commit()
    assert season.shift[TALK] not in chips(page(sign_in, f"/calendar?view=agenda&on={MONDAY}&all=1"))


def test_past_shift_is_not_offered(sign_in: SignIn, season: Season, db: Session) -> None:
    row = db.get_one(t.ShiftRow, season.shift[TALK])
    row.starts_at, row.ends_at = (
        datetime.now(UTC) - timedelta(hours=1),
        datetime.now(UTC) + timedelta(hours=1),
    )
    db.commit()
    assert season.shift[TALK] not in chips(page(sign_in, f"/calendar?view=agenda&on={MONDAY}&all=1"))


def test_open_shifts_of_a_day_come_with_their_buttons(sign_in: SignIn, season: Season) -> None:
    html = page(sign_in, f"/calendar/open?on={date_of(TALK)}")
    assert f'action="/shifts/{season.shift[TALK]}/sign-up"' in html


def test_day_view_signs_up_with_one_tap(sign_in: SignIn, season: Season) -> None:
    html = page(sign_in, f"/calendar?view=day&on={date_of(TALK)}")
    assert f'action="/shifts/{season.shift[TALK]}/sign-up"' in html


def many_open(db: Session, season: Season, count: int) -> None:
    for number in range(count):
        db.add(
            t.ShiftRow(
                session_id=season.session[TALK],
                role="speaker",
                starts_at=instant(TALK, f"{10 + number}:00"),
                ends_at=instant(TALK, f"{11 + number}:00"),
            )
        )
    db.commit()


def test_many_open_shifts_of_a_day_stand_as_one_mark(sign_in: SignIn, season: Season, db: Session) -> None:
    many_open(db, season, 5)
    html = page(sign_in, f"/calendar?on={date_of(TALK)}")
    assert "可报 6 班" in words(html)
    assert season.shift[TALK] not in chips(html)


@pytest.mark.parametrize("count", [1, 3])
def test_calendar_asks_the_database_the_same_number_of_times(
    sign_in: SignIn, season: Season, db: Session, count: int
) -> None:
    many_open(db, season, count)
    assert queries_of(sign_in, f"/calendar?on={date_of(TALK)}", db) <= MOST_QUERIES


MOST_QUERIES = 30


def queries_of(sign_in: SignIn, address: str, db: Session) -> int:
    client, asked = sign_in("second"), []
    engine = db.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *_args: asked.append(1))
    assert client.get(address).status_code == 200
    return len(asked)


def test_holiday_and_lunar_date_stand_in_the_day(sign_in: SignIn, season: Season, db: Session) -> None:
    db.add(
        t.CalendarDayRow(
            layer="nation",
            day=MONDAY,
            kind="holiday",
            name_zh="国庆节",
            name_en="National Day",
            provisional=True,
        )
    )
    db.commit()
    text = words(page(sign_in, f"/calendar?on={MONDAY}"))
    assert "休 国庆节 暂定" in text
    assert re.search(r"[正二三四五六七八九十冬腊]月(初|十|廿|三十|二十)", text)


def test_open_card_of_somebody_elses_tree_is_not_shown(sign_in: SignIn, season: Season, db: Session) -> None:
    activity = t.ActivityRow(campaign_id=season.campaign["foreign"], kind="talk", name_zh="x")
    db.add(activity)
    db.flush()
    session = t.SessionRow(
        activity_id=activity.id, site_id=season.site["village"], title_zh="大理讲座",
        starts_at=instant(3, "09:00"), ends_at=instant(3, "10:00"),
    )  # fmt: skip
    db.add(session)
    db.flush()
    shift = t.ShiftRow(
        session_id=session.id, role="speaker", starts_at=session.starts_at, ends_at=session.ends_at
    )
    db.add(shift)
    db.flush()
    key = shift.id
    db.commit()
    client = sign_in("second")
    assert client.get(f"/calendar?open={key}").status_code == 404
    assert client.get(f"/shifts/{key}").status_code == 404
    assert client.post(f"/shifts/{key}/sign-up").status_code == 404


def test_calendar_names_no_child(sign_in: SignIn) -> None:
    text = page(sign_in, f"/calendar?view=agenda&on={MONDAY}&all=1")
    for name in ("小豆", "马奶奶"):
        assert name not in text


def test_proposals_waiting_are_announced(sign_in: SignIn, season: Season, db: Session) -> None:
    assert "等您答复" not in page(sign_in, "/calendar").split("<main")[1].split('id="calendar"')[0]
    db.add(
        t.AssignmentRow(
            shift_id=season.shift[TALK],
            person_id=season.person["second"],
            state=AssignmentState.PROPOSED,
            changed_at=datetime.now(UTC),
        )
    )
    db.commit()
    assert "有 1 个班次等您答复" in words(page(sign_in, "/calendar"))


def test_dates_of_the_address_are_dates(sign_in: SignIn) -> None:
    today = date.today()  # noqa: DTZ011 - the calendar opens on some date near it
    assert f"{today.year}年" in words(page(sign_in, "/calendar"))

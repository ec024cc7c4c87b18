"""The boards and changing a draft on them: from the page to the database and back, refusals in words."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import reading
from scheduler.domain.work import AssignmentState
from scheduler.services.change_list import planned_places
from tests.season import MONDAY, Season, instant
from tests.services.edits.conftest import put_in
from tests.web.conftest import SignIn, htmx_headers, words

NEXT_WEEK = (instant(8, "12:00")).date().isoformat()


@pytest.fixture
def draft(db: Session, season: Season) -> str:
    """The address of a draft: `third` on shifts 8 and 9, `second` on 10, nobody on 11."""
    run = db.get_one(t.PlanRunRow, season.other["draft"])
    places = (("third", 8), ("third", 9), ("second", 10))
    put_in(run, *((season.person[who], season.shift[shift]) for who, shift in places))
    db.add(run)
    db.commit()
    return f"/plans/{season.other['draft']}"


@pytest.fixture
def organiser(sign_in: SignIn) -> FlaskClient:
    return sign_in("organiser")


def place(season: Season, person: str, shift: int) -> str:
    return f"{season.person[person]}.{season.shift[shift]}"


def seat(db: Session, season: Season, shift: int, state: AssignmentState) -> None:
    """How `third` stands to a shift outside the draft."""
    db.add(
        t.AssignmentRow(
            shift_id=season.shift[shift],
            person_id=season.person["third"],
            state=state,
            changed_at=instant(-1, "09:00"),
        )
    )
    db.commit()


def press(client: FlaskClient, draft: str, do: str, seen: int = 0, **more: Any) -> Any:
    headers = more.pop("headers", {})
    return client.post(
        f"{draft}/edits", data={"do": do, "seen": seen, "on": NEXT_WEEK, **more}, headers=headers
    )


def places(db: Session, season: Season) -> set[tuple[int, int]]:
    with reading(str(db.get_bind().engine.url)) as session:
        return set(planned_places(session.get_one(t.PlanRunRow, season.other["draft"])))


def test_board_by_site_puts_what_is_empty_first(organiser: FlaskClient, draft: str, season: Season) -> None:
    page = organiser.get(f"{draft}/board?on={NEXT_WEEK}").text
    assert "先看空着的" in page
    assert page.index(f"seats/{season.shift[11]}?") < page.index("<table")
    assert f'href="board?by=sites&amp;on={NEXT_WEEK}&amp;page=1&amp;hold={place(season, "third", 8)}"' in page


def test_board_by_person_shows_four_weeks_and_idle_people(
    organiser: FlaskClient, draft: str, season: Season
) -> None:
    page = organiser.get(f"{draft}/board?by=people&on={MONDAY.isoformat()}").text
    row = page[page.index(f'id="person-{season.person["third"]}"') :]
    row = row[: row.index("</li>")]
    assert re.findall(r'class="(d\d+)[^"]*" href="seats/(\d+)', row) == [
        ("d8", str(season.shift[8])),
        ("d9", str(season.shift[9])),
    ]
    assert f'id="person-{season.person["volunteer"]}"' in page


def test_holding_somebody_says_on_each_shift_what_it_would_mean(
    organiser: FlaskClient, draft: str, season: Season, db: Session
) -> None:
    seat(db, season, 10, AssignmentState.DECLINED)
    held = place(season, "third", 8)
    page = organiser.get(f"{draft}/board?on={NEXT_WEEK}&hold={held}").text
    assert f'value="change -{held} +{place(season, "third", 11)}"' in page
    assert f'value="change -{held} +{place(season, "third", 10)}"' not in page
    assert "这一班已经谢绝过" in page
    assert "拿起了 普文兰" in page
    assert "拿起了" not in organiser.get(f"{draft}/board?on={NEXT_WEEK}&hold=1.1").text


def test_a_full_shift_offers_to_change_places(
    organiser: FlaskClient, draft: str, season: Season, db: Session
) -> None:
    shift = db.get_one(t.ShiftRow, season.shift[10])
    shift.max_people = 1
    db.add(shift)
    db.commit()
    page = organiser.get(f"{draft}/board?on={NEXT_WEEK}&hold={place(season, 'third', 8)}").text
    do = re.search(r'value="(change [^"]+)">与 赵志强 对换', page)
    assert do is not None
    assert press(organiser, draft, do[1]).status_code == 303
    assert places(db, season) == {
        (season.person["third"], season.shift[10]),
        (season.person["third"], season.shift[9]),
        (season.person["second"], season.shift[8]),
    }
    assert "撤销 对换" in words(organiser.get(f"{draft}/board").text)


def test_a_move_without_scripts_goes_to_the_database_and_back(
    organiser: FlaskClient, draft: str, season: Season, db: Session
) -> None:
    do = f"change -{place(season, 'third', 9)} +{place(season, 'third', 11)}"
    answer = press(organiser, draft, do)
    assert answer.status_code == 303
    page = words(organiser.get(answer.location).text)
    assert "已改：移班" in page
    assert "撤销 移班" in page
    assert (season.person["third"], season.shift[11]) in places(db, season)
    history = words(organiser.get(f"{draft}/edits").text)
    assert "移班 李秀英" in history
    undone = press(organiser, draft, "undo", seen=1, seat=season.shift[9], alone="1")
    assert f"/seats/{season.shift[9]}?" in undone.location
    assert (season.person["third"], season.shift[9]) in places(db, season)
    assert "重做 移班" in words(organiser.get(f"{draft}/board").text)


def test_a_move_with_htmx_answers_with_the_board(organiser: FlaskClient, draft: str, season: Season) -> None:
    do = f"change -{place(season, 'third', 9)} +{place(season, 'third', 11)}"
    answer = press(organiser, draft, do, headers=htmx_headers(), seat=season.shift[11])
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="board"')
    assert 'name="seen" value="1"' in answer.text
    assert f"/seats/{season.shift[11]}?" in answer.text
    assert "代价" in words(answer.text[answer.text.index('id="said"') :])


def test_by_person_only_the_lines_that_changed_come_back(
    organiser: FlaskClient, draft: str, season: Season
) -> None:
    do = f"change -{place(season, 'third', 9)} +{place(season, 'volunteer', 9)}"
    answer = press(organiser, draft, do, headers=htmx_headers(), by="people")
    targets = re.findall(r'hx-target="#(person-\d+)"', answer.text)
    assert sorted(targets) == sorted(f"person-{season.person[name]}" for name in ("third", "volunteer"))
    assert 'hx-target="#edit-bar"' in answer.text


def test_a_broken_rule_is_told_and_nothing_changes(
    organiser: FlaskClient, draft: str, season: Season, db: Session
) -> None:
    before = places(db, season)
    answer = press(organiser, draft, f"change +{place(season, 'worker', 11)}")
    assert answer.status_code == 409
    assert "没有改，草案照旧" in answer.text
    assert "的资格" in answer.text
    assert places(db, season) == before


def test_the_second_of_two_organisers_is_shown_the_first_change(
    organiser: FlaskClient, sign_in: SignIn, draft: str, season: Season
) -> None:
    press(organiser, draft, f"change +{place(season, 'volunteer', 11)}")
    mine = f"change +{place(season, 'second', 9)}"
    answer = press(organiser, draft, mine)
    assert answer.status_code == 409
    text = words(answer.text)
    assert "您打开之后，这里已有人改过： 排上 李秀英" in text
    assert "王晓梅" in text
    assert f'value="{mine}">看过了，照样做我的改动' in answer.text
    assert press(organiser, draft, mine, seen=1).status_code == 303


@pytest.mark.parametrize("do", ["", "explode", "change 1.1", "pin", "undo; drop", "change " + "+1.1 " * 20])
def test_an_act_that_is_none_is_refused(organiser: FlaskClient, draft: str, do: str) -> None:
    assert press(organiser, draft, do).status_code in (409, 422)


def test_pins_are_put_from_the_seat_and_shown(organiser: FlaskClient, draft: str, season: Season) -> None:
    seat = f"{draft}/seats/{season.shift[8]}"
    page = organiser.get(seat).text
    assert f'value="pin +{place(season, "third", 8)}"' in page
    press(organiser, draft, f"pin +{place(season, 'third', 8)}")
    page = organiser.get(seat).text
    assert f'value="unpin +{place(season, "third", 8)}"' in page
    assert "已固定" in organiser.get(f"{draft}/board?on={NEXT_WEEK}").text
    press(organiser, draft, f"change -{place(season, 'third', 8)}", seen=1)
    page = organiser.get(seat).text
    assert "重新排班时不再排 普文兰" in words(page)
    assert f'value="allow +{place(season, "third", 8)}"' in page


def test_seat_says_what_taking_somebody_off_would_mean(
    organiser: FlaskClient, draft: str, season: Season
) -> None:
    page = words(organiser.get(f"{draft}/seats/{season.shift[8]}").text)
    assert "撤下：缺额多 1" in page
    assert "1 人在班，要 1–2 人" in page


def test_whoever_said_yes_has_no_button_to_be_taken_off(
    organiser: FlaskClient, draft: str, season: Season, db: Session
) -> None:
    seat(db, season, 8, AssignmentState.ACCEPTED)
    page = organiser.get(f"{draft}/seats/{season.shift[8]}").text
    assert f'value="change -{place(season, "third", 8)}"' not in page
    assert "对方已经答应这一班" in page


def test_candidates_are_ranked_and_one_press_takes_one(
    organiser: FlaskClient, draft: str, season: Season, db: Session
) -> None:
    page = organiser.get(f"{draft}/seats/{season.shift[9]}/candidates?instead={season.person['third']}").text
    text = words(page)
    assert "如果不是 普文兰" in text
    assert "名额就这样空着：缺额多 1" in text
    acts = re.findall(r'name="do" class="quiet" value="(change [^"]+)"', page)
    assert acts
    assert all(act.startswith(f"change -{place(season, 'third', 9)} ") for act in acts)
    assert press(organiser, draft, acts[0]).status_code == 303
    assert (season.person["third"], season.shift[9]) not in places(db, season)


def test_seat_of_another_campaign_is_not_found(organiser: FlaskClient, draft: str) -> None:
    assert organiser.get(f"{draft}/seats/999999").status_code == 404
    assert organiser.get(f"{draft}/seats/999999/candidates").status_code == 404


def test_planning_again_keeps_what_was_settled(
    organiser: FlaskClient, draft: str, season: Season, db: Session
) -> None:
    press(organiser, draft, f"change +{place(season, 'volunteer', 11)}")
    answer = organiser.post(f"{draft}/replan")
    assert answer.status_code == 303
    with reading(str(db.get_bind().engine.url)) as session:
        kept = session.exec(select(t.PlanConditionRow)).all()
    place_kept = (season.person["volunteer"], season.shift[11])
    assert [(row.person_id, row.shift_id) for row in kept] == [place_kept] * 2
    assert organiser.post(f"{draft}/replan").status_code == 409

"""Saying what happened, from the form to the roster and back: seen first, done once, refused in words."""

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.domain.work import AssignmentState
from tests.season import Season, date_of, instant
from tests.web.conftest import SignIn, words

DAY = 9


@pytest.fixture
def away(season: Season, db: Session) -> dict[str, str]:
    """The second volunteer is on a shift to come, and cannot be there: what the form sends."""
    db.add(
        t.AssignmentRow(
            shift_id=season.shift[DAY],
            person_id=season.person["second"],
            state=AssignmentState.CONFIRMED,
            roster_version=1,
            changed_at=instant(-3, "09:00"),
        )
    )
    db.commit()
    return {
        "kind": "person_away",
        "person": str(season.person["second"]),
        "from_at": f"{date_of(DAY)}T08:00",
        "until_at": f"{date_of(DAY)}T12:00",
    }


def mark(page: str) -> str:
    """The fingerprint that the page of the effect sends on."""
    return page.partition('name="fingerprint" value="')[2].partition('"')[0]


def state(db: Session, season: Season) -> AssignmentState:
    found = db.exec(
        select(t.AssignmentRow.state).where(
            t.AssignmentRow.shift_id == season.shift[DAY],
            t.AssignmentRow.person_id == season.person["second"],
        )
    ).one()
    db.rollback()
    return AssignmentState(found)


def test_effect_is_shown_and_nothing_done(
    sign_in: SignIn, season: Season, db: Session, away: dict[str, str]
) -> None:
    answer = sign_in("organiser").post("/events/preview", data=away)
    text = words(answer.text)
    for part in ("还没有登记", "1 人会在站内得知", "赵志强", "周末视频连线", "来不了", "空出 1 个位子"):
        assert part in text
    assert len(mark(answer.text)) == 32
    assert state(db, season) is AssignmentState.CONFIRMED


def test_entered_event_frees_the_seat_tells_and_plans(
    sign_in: SignIn, season: Season, db: Session, away: dict[str, str]
) -> None:
    client = sign_in("organiser")
    seen = mark(client.post("/events/preview", data=away).text)
    answer = client.post("/events", data={**away, "fingerprint": seen}, follow_redirects=True)
    assert answer.status_code == 200
    text = words(answer.text)
    assert "补上空缺的排班" in text
    assert "排队中" in text
    assert state(db, season) is AssignmentState.CANCELLED
    assert "赵志强" in words(client.get("/outbox").text)
    assert "有班次不再需要您" in words(sign_in("second").get("/notices").text)
    assert "有人来不了" in words(client.get("/events").text)
    again = client.post("/events", data={**away, "fingerprint": seen})
    assert again.status_code == 409
    assert "没有什么受影响" in words(again.text)


def test_entering_without_having_looked_is_refused(
    sign_in: SignIn, season: Season, db: Session, away: dict[str, str]
) -> None:
    assert sign_in("organiser").post("/events", data=away).status_code == 409
    assert state(db, season) is AssignmentState.CONFIRMED


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"person": ""}, 409, "还有没填的"),
        ({"until_at": ""}, 409, "还有没填的"),
        ({"from_at": "2020-01-01T08:00", "until_at": "2020-01-01T09:00"}, 409, "已经过去"),
        ({"until_at": f"{date_of(300)}T08:00"}, 409, "时间太长"),
        ({"from_at": f"{date_of(DAY)}T01:00", "until_at": f"{date_of(DAY)}T02:00"}, 409, "没有什么受影响"),
        ({"kind": "earthquake"}, 422, ""),
        ({"from_at": "tomorrow"}, 422, ""),
        ({"person": "99999"}, 404, ""),
        ({"kind": "makeup_day", "day": str(date_of(DAY)), "layer": "nation"}, 409, "不在您的管理范围"),
    ],
)
def test_event_is_refused_in_words(
    sign_in: SignIn, away: dict[str, str], change: dict[str, str], status: int, told: str
) -> None:
    answer = sign_in("organiser").post("/events/preview", data={**away, **change})
    assert answer.status_code == status
    assert told in words(answer.text)


def test_people_and_sessions_of_others_are_out_of_reach(
    sign_in: SignIn, season: Season, away: dict[str, str]
) -> None:
    client = sign_in("foreigner")
    assert client.post("/events/preview", data=away).status_code == 404
    moved = {
        "kind": "session_moved",
        "session": str(season.session[DAY]),
        "from_at": f"{date_of(DAY + 1)}T09:00",
    }
    assert client.post("/events/preview", data=moved).status_code == 404
    assert client.get(f"/events/{season.other['event']}").status_code == 404
    assert "赵志强" not in client.get("/events").text


def test_organiser_who_hears_of_an_event_is_led_to_it(sign_in: SignIn, season: Season, db: Session) -> None:
    told = {"campaign_id": season.campaign["talks"], "event": season.other["event"]}
    db.add(
        t.NoticeRow(
            person_id=season.person["organiser"],
            code="roster.event",
            details=told,
            created_at=instant(-1, "10:00"),
        )
    )
    db.commit()
    page = sign_in("organiser").get("/notices").text
    assert "有变故，名单出现空缺" in words(page)
    assert f'href="/events/{season.other["event"]}"' in page


def links(client: FlaskClient, season: Season) -> str:
    return client.get(f"/sessions/{season.session[DAY]}").text


def test_session_page_leads_to_the_filled_in_form(
    sign_in: SignIn, season: Season, away: dict[str, str]
) -> None:
    client = sign_in("organiser")
    page = links(client, season)
    address = page.partition('href="/events/new?kind=person_away')[2].partition('"')[0]
    form = client.get("/events/new?kind=person_away" + address.replace("&amp;", "&")).text
    assert f'value="{date_of(DAY)}T09:00"' in form
    assert f'<option value="{season.person["second"]}" selected' in form


@pytest.mark.parametrize(
    "kind", ["person_away", "session_moved", "site_closed", "stop_date", "lapsed", "makeup_day"]
)
def test_form_of_each_kind_in_english(sign_in: SignIn, kind: str) -> None:
    client = sign_in("organiser")
    client.post("/language", data={"language": "en"})
    text = words(client.get(f"/events/new?kind={kind}").text)
    assert "See what comes of it" in text

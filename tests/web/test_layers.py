"""The page of calendar layers: what is provisional says so; a notice is tried, then entered; refusals."""

from datetime import date
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.services import layers
from tests.season import Season
from tests.web.conftest import SignIn, htmx_headers, make_app, signed_in_client, words

NOTICE = {
    "layer": "nation",
    "year": "2027",
    "text": "2027-02-05 至 2027-02-11,放假,春节\n2027-02-13,上班,春节",
}


@pytest.fixture
def loaded(db: Session) -> Session:
    layers.load_reference(db)
    db.commit()
    return db


def rechecks(db: Session) -> list[t.RecheckRow]:
    db.expire_all()
    return list(db.exec(select(t.RecheckRow)))


def on_makeup_day(db: Session, season: Season) -> None:
    row = db.get_one(t.SessionRow, season.session[1])
    row.starts_at = row.starts_at.replace(year=2027, month=2, day=13)
    row.ends_at = row.ends_at.replace(year=2027, month=2, day=13)
    db.commit()


def test_month_shows_lunar_dates_and_what_is_provisional(sign_in: SignIn, loaded: Session) -> None:
    text = words(sign_in("organiser").get("/layers?on=2027-02-10").text)
    assert "2027年2月" in text
    assert "正月初一 春节（暂定）" in text
    assert "寒假 · 1–8 年级" in text


def test_month_of_a_prefecture_shows_its_festivals(sign_in: SignIn, loaded: Session) -> None:
    client = sign_in("organiser")
    assert "泼水节" not in client.get("/layers?on=2027-04-01").text
    assert "泼水节" in client.get("/layers?on=2027-04-01&place=prefecture:533100").text


def test_month_of_a_site_shows_its_stop_days(sign_in: SignIn, season: Season, loaded: Session) -> None:
    name = layers.site_layer(season.site["factory"])
    loaded.add(t.CalendarDayRow(layer=name, day=date(2027, 3, 8), kind="holiday", name_zh="停产检修"))
    loaded.commit()
    assert "停产检修" in sign_in("organiser").get(f"/layers?on=2027-03-01&place={name}").text
    assert "停产检修" not in sign_in("organiser").get("/layers?on=2027-03-01").text
    assert sign_in("foreigner").get(f"/layers?on=2027-03-01&place={name}").status_code == 404


NOWHERE = ["moon", "prefecture:999999", "site:x", "site:99999", "site:" + "9" * 30, "site:²"]


@pytest.mark.parametrize("place", NOWHERE)
def test_place_that_there_is_not_is_not_found(sign_in: SignIn, place: str) -> None:
    assert sign_in("organiser").get(f"/layers?place={place}").status_code == 404


def test_month_in_english(sign_in: SignIn, loaded: Session) -> None:
    client = sign_in("organiser")
    client.post("/language", data={"language": "en"})
    text = words(client.get("/layers?on=2027-02-01").text)
    assert "Spring Festival" in text
    assert "provisional" in text


def test_htmx_gets_the_month_alone(sign_in: SignIn, loaded: Session) -> None:
    answer = sign_in("organiser").get("/layers?on=2027-02-01", headers=htmx_headers())
    assert answer.text.lstrip().startswith('<div id="layers"')


def test_notice_is_tried_before_anything_changes(sign_in: SignIn, season: Season, loaded: Session) -> None:
    on_makeup_day(loaded, season)
    answer = sign_in("administrator").post("/layers/preview", data=NOTICE)
    text = words(answer.text)
    assert answer.status_code == 200
    assert "2月13日 周六" in text
    assert "调休上班" in text
    assert "秋季关爱宣讲" in text
    assert rechecks(loaded) == []
    assert layers.rows(loaded, ["nation"], date(2027, 2, 13), date(2027, 2, 13)) == {}


def test_notice_is_entered_and_the_plans_it_hits_are_kept(
    sign_in: SignIn, season: Season, loaded: Session
) -> None:
    on_makeup_day(loaded, season)
    answer = sign_in("administrator").post("/layers/enter", data=NOTICE)
    assert answer.status_code == 303
    assert [row.session_id for row in rechecks(loaded)] == [season.session[1]]
    assert not layers.rows(loaded, ["nation"], date(2027, 2, 6), date(2027, 2, 6))[date(2027, 2, 6)][
        0
    ].provisional


def test_notice_as_a_file_is_tried(sign_in: SignIn, loaded: Session) -> None:
    upload = (BytesIO(NOTICE["text"].encode("gb18030")), "通知.csv")
    answer = sign_in("administrator").post(
        "/layers/preview", data={"layer": "nation", "year": "2027", "file": upload}
    )
    assert answer.status_code == 200
    assert "2月13日" in answer.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "没有找到任何日期"),
        ("2027-02-30,放假,春节", "第 1 行：日期读不懂"),
        ("2026-02-05,放假,春节", "不是这一年的日期"),
        ("2027-02-05,放假,春节\n2027-02-05,放假,春节", "第 2 行：重复"),
    ],
)
def test_faulty_notice_is_told_by_line(sign_in: SignIn, loaded: Session, text: str, told: str) -> None:
    answer = sign_in("administrator").post("/layers/preview", data={**NOTICE, "text": text})
    assert answer.status_code == 422
    assert told in words(answer.text)


def test_faulty_notice_is_not_entered(sign_in: SignIn, loaded: Session) -> None:
    answer = sign_in("administrator").post("/layers/enter", data={**NOTICE, "text": "x,放假,y"})
    assert answer.status_code == 409
    assert "没有作任何改动" in words(answer.text)


@pytest.mark.parametrize("action", ["preview", "enter"])
def test_nation_is_not_the_prefectures_to_change(sign_in: SignIn, loaded: Session, action: str) -> None:
    assert sign_in("organiser").post(f"/layers/{action}", data=NOTICE).status_code == 403


def test_site_of_another_organisation_is_refused(sign_in: SignIn, season: Season, loaded: Session) -> None:
    sent = {**NOTICE, "layer": layers.site_layer(season.site["factory"])}
    assert sign_in("foreigner").post("/layers/enter", data=sent).status_code == 403


@pytest.mark.parametrize("field", ["year", "layer"])
def test_form_without_a_field_is_refused(sign_in: SignIn, field: str) -> None:
    sent = {name: value for name, value in NOTICE.items() if name != field}
    assert sign_in("administrator").post("/layers/preview", data=sent).status_code == 422


def test_volunteer_may_not_look(sign_in: SignIn) -> None:
    assert sign_in("volunteer").get("/layers").status_code == 403


def test_stranger_is_asked_to_sign_in(client: FlaskClient) -> None:
    assert "/sign-in" in client.get("/layers").location


def test_enter_without_a_token_is_refused(season_url: str, season: Season) -> None:
    client = signed_in_client(make_app(season_url, csrf=True), season_url, season.account["administrator"])
    assert client.post("/layers/enter", data=NOTICE).status_code == 400

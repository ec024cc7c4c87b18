"""A round of home visits from the organiser's page to the day itself, and everybody who is not let in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import reading
from scheduler.services import feed_entries
from scheduler.web.feed_words import FeedWords
from tests.season import TODAY, Season
from tests.services.families import CHILD, NOW, Circle
from tests.services.visits.visiting import DAY, make_families
from tests.web.conftest import SignIn, words

ClientOf = Callable[[str | None], FlaskClient]
Asked = dict[str, str | list[str]]


@pytest.fixture
def asked(db: Session, season: Season) -> Asked:
    """The form of a round of two families, by 王晓梅 and 赵志强."""
    families = make_families(db, season)
    db.commit()
    return {
        "day": DAY.isoformat(),
        "starts": "09:00",
        "minutes": "40",
        "site": str(season.site["school"]),
        "first": str(season.person["volunteer"]),
        "second": str(season.person["second"]),
        "family": [str(one) for one in families],
    }


def only_round(db: Session) -> t.VisitRoundRow:
    row = db.exec(select(t.VisitRoundRow)).one()
    db.expunge_all()
    db.rollback()  # nothing stays locked
    return row


def today(db: Session, row: t.VisitRoundRow) -> list[int]:
    """Moves the round to this day; gives the numbers of its stops."""
    ahead = DAY - TODAY
    moved = db.get_one(t.VisitRoundRow, row.id)
    moved.day, moved.starts_at, moved.ends_at = TODAY, moved.starts_at - ahead, moved.ends_at - ahead
    stops = db.exec(select(t.VisitStopRow).order_by(t.VisitStopRow.place)).all()
    for stop in stops:
        stop.day = TODAY
    ids = [stop.id or 0 for stop in stops]
    db.commit()
    return ids


def test_round_goes_from_the_route_to_what_came_of_it(
    sign_in: SignIn, asked: Asked, db: Session, season: Season, season_url: str
) -> None:
    organiser, volunteer, second = sign_in("organiser"), sign_in("volunteer"), sign_in("second")
    page = words(organiser.get(f"/visits/new?day={DAY}").text)
    assert all(name in page for name in ("马小军", "家长1", "王晓梅", "赵志强"))
    assert "小豆" not in page
    drawn = organiser.post("/visits", data=asked)
    assert drawn.status_code == 200
    assert "路上共" in words(drawn.text)
    assert db.exec(select(t.VisitRoundRow)).first() is None
    db.rollback()
    assert organiser.post("/visits", data=asked | {"act": "make"}).status_code == 303
    again = organiser.post("/visits", data=asked | {"act": "make"})
    assert again.status_code == 409
    assert "这一天已经有家访" in words(again.text)
    listed = words(organiser.get("/visits").text)
    assert "2 户" in listed
    assert "马小军" not in listed
    row = only_round(db)
    assert "马小军" not in words(volunteer.get("/visits/mine").text), "too early to know"
    assert "去看看" in words(volunteer.get("/notices").text)
    assert volunteer.get(f"/visits/{row.id}/sheet.pdf").status_code == 404
    stops = today(db, row)
    seen = words(volunteer.get("/visits/mine").text)
    assert "小豆" in seen
    assert "外婆1" in seen
    assert volunteer.get(f"/visits/{row.id}/sheet.pdf").data.startswith(b"%PDF")
    assert second.post(f"/visits/stops/{stops[0]}", data={"outcome": "met"}).status_code == 303
    assert volunteer.post(f"/visits/stops/{stops[1]}", data={"outcome": "not_met"}).status_code == 303
    assert "见到 1，没见到 1" in words(organiser.get("/visits").text)
    with organiser.application.test_request_context(), reading(season_url) as session:
        told = feed_entries.of_person(
            session, season.person["volunteer"], words=FeedWords(), uid_domain="x.org", now=NOW
        )
    own = [entry for entry in told if entry.uid.startswith("visits-")]
    assert [(one.title, one.place.words, one.description) for one in own] == [("家访（两人同行）", "", "")]


def test_round_is_called_off_until_it_begins(sign_in: SignIn, asked: Asked, db: Session) -> None:
    organiser = sign_in("organiser")
    organiser.post("/visits", data=asked | {"act": "make"})
    place = f"/visits/{only_round(db).id}/call-off"
    assert sign_in("foreigner").post(place).status_code == 404
    assert organiser.post(place).status_code == 303
    assert organiser.post(place).status_code == 409
    assert "已取消" in words(organiser.get("/visits").text)
    assert organiser.post("/visits", data=asked | {"act": "make"}).status_code == 303, "free again"


def test_form_that_asks_for_nonsense_or_for_others_is_refused(
    sign_in: SignIn, asked: Asked, season: Season, db: Session
) -> None:
    organiser, foreigner = sign_in("organiser"), sign_in("foreigner")
    for other in (
        {"day": "soon"},
        {"day": ""},
        {"starts": "25:00"},
        {"minutes": "forty"},
        {"minutes": "-1"},
        {"site": "x"},
        {"first": ""},
        {"family": ["1", "two"]},
        {"act": "steal"},
    ):
        assert organiser.post("/visits", data=asked | other).status_code == 422, other
    for other in (
        {"family": []},
        {"family": ["999"]},
        {"family": ["1"] * 2 + ["999999999"]},
        {"second": asked["first"]},
        {"site": "999"},
        {"minutes": "10000"},
        {"day": (TODAY - timedelta(days=1)).isoformat()},
        {"starts": "03:00"},
        {"second": str(season.person["foreigner"])},
    ):
        assert organiser.post("/visits", data=asked | {"act": "make"} | other).status_code == 409, other
    assert foreigner.post("/visits", data=asked | {"act": "make"}).status_code == 409
    assert "马小军" not in words(foreigner.get(f"/visits/new?day={DAY}").text)
    for day in ("", "never", "0001-01-01", "9999-12-31"):
        assert organiser.get("/visits/new", query_string={"day": day}).status_code == 200
    assert db.exec(select(t.VisitRoundRow)).first() is None


def test_nobody_else_reads_or_acts_for_the_visitors(
    circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    with reading(circle_url) as db:
        stop = db.exec(select(t.VisitStopRow.id).where(t.VisitStopRow.round_id == circle.visit)).one()
    visitor = client_of("visitor")
    assert visitor.post(f"/visits/stops/{stop}", data={"outcome": "told all"}).status_code == 422
    for person in ("second_site", "former", "host", "organiser", "neighbour", "parent", None):
        client = client_of(person)
        for answer in (
            client.get(f"/visits/{circle.visit}/sheet.pdf"),
            client.post(f"/visits/stops/{stop}", data={"outcome": "met"}),
        ):
            asked_in = answer.status_code == 303 and "/sign-in" in answer.location
            assert asked_in or answer.status_code in (403, 404, 409), (person, answer.status_code)
    with reading(circle_url) as db:
        assert db.get_one(t.VisitStopRow, stop).outcome is None


def test_each_look_of_a_visitor_is_noted_with_the_capacity(
    circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    assert CHILD in client_of("visitor").get("/visits/mine").text
    assert client_of("visitor").get(f"/visits/{circle.visit}/sheet.pdf").status_code == 200
    with reading(circle_url) as db:
        noted = db.exec(
            select(t.AuditRow.action, t.AuditRow.subject, t.AuditRow.purpose).where(
                t.AuditRow.account_id == circle.account["visitor"]
            )
        ).all()
    assert noted.count(("child.read", f"child:{circle.child}", "visitor")) == 2

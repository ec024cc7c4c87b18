"""A pair from the organiser's page to the volunteer's calendar, and everybody who is not let in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import reading
from scheduler.domain.pairing import PairEnd
from scheduler.services import feed_entries
from scheduler.web.feed_words import FeedWords
from tests.season import TODAY, Season
from tests.services.families import CHILD, NOW, Circle
from tests.web.conftest import SignIn, words

ClientOf = Callable[[str | None], FlaskClient]


def only_pair(db: Session) -> t.PairRow:
    row = db.exec(select(t.PairRow)).one()
    db.expunge_all()
    db.rollback()  # nothing stays locked
    return row


def test_pair_goes_from_the_proposal_to_a_contact_that_counts(
    sign_in: SignIn, season: Season, db: Session
) -> None:
    organiser, volunteer, worker = sign_in("organiser"), sign_in("volunteer"), sign_in("worker")
    family = f"/pairs/families/{season.other['family']}"
    assert "王晓梅" in words(organiser.get(family).text)
    asked = {"volunteer": season.person["volunteer"], "days": "14", "starts_on": TODAY.isoformat()}
    assert organiser.post(family, data=asked).status_code == 303
    assert organiser.post(family, data=asked).status_code == 409
    pair = only_pair(db)
    seen = words(volunteer.get("/companions").text)
    assert "我愿意" in seen
    assert "马小军" not in seen
    assert "小豆" not in seen
    assert "去看看" in words(volunteer.get("/notices").text)
    page = words(worker.get("/family/companion").text)
    assert "王晓梅" in page
    assert "小豆" in page
    nobody = worker.post(f"/family/companion/{pair.id}", data={"answer": "yes"})
    assert nobody.status_code == 409
    yes = {"answer": "yes", "child": str(season.other["child"])}
    assert worker.post(f"/family/companion/{pair.id}", data=yes).status_code == 303
    assert volunteer.post(f"/companions/{pair.id}", data={"answer": "yes"}).status_code == 303
    assert "小豆" in words(volunteer.get("/companions").text)
    contact = {"day": TODAY.isoformat(), "means": "phone", "minutes": "45"}
    assert volunteer.post(f"/companions/{pair.id}/contacts", data=contact).status_code == 303
    assert volunteer.post(f"/companions/{pair.id}/contacts", data=contact).status_code == 409
    assert "0.8 小时" in words(volunteer.get("/record").text)
    assert "小豆" not in words(organiser.get("/pairs").text)
    assert worker.post(f"/family/companion/{pair.id}/end").status_code == 303
    assert only_pair(db).end is PairEnd.FAMILY_LEFT
    assert "小豆" not in words(volunteer.get("/companions").text)
    assert "家庭离开" in words(organiser.get("/pairs/without").text)


@pytest.mark.parametrize(
    "person", ["other_parent", "stranger", "former", "escort", "neighbour", "organiser", None]
)
def test_nobody_else_acts_for_the_volunteer_or_the_family(
    person: str | None, circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    client = client_of(person)
    for place, data in (
        (f"/companions/{circle.pair}", {"answer": "no"}),
        (f"/companions/{circle.pair}/contacts", {"day": TODAY.isoformat(), "means": "phone", "minutes": "5"}),
        (f"/companions/{circle.pair}/end", {}),
        (f"/family/companion/{circle.pair}", {"answer": "no"}),
        (f"/family/companion/{circle.pair}/end", {}),
        (f"/pairs/{circle.pair}/give-up", {}),
    ):
        answer = client.post(place, data=data)
        asked_in = answer.status_code == 303 and "/sign-in" in answer.location
        theirs = person == "organiser" and answer.status_code == 409
        assert answer.status_code in (403, 404) or asked_in or theirs, place
    with reading(circle_url) as db:
        row = db.get_one(t.PairRow, circle.pair)
        assert row.ends_on is None
        assert not db.exec(select(t.PairContactRow)).all()


def test_organiser_of_another_enterprise_finds_no_such_family(circle: Circle, client_of: ClientOf) -> None:
    neighbour = client_of("neighbour")
    assert neighbour.get(f"/pairs/families/{circle.family}").status_code == 404
    sent = {"volunteer": "1", "days": "14", "starts_on": TODAY.isoformat()}
    assert neighbour.post(f"/pairs/families/{circle.family}", data=sent).status_code == 404


def test_calendar_tells_the_day_and_names_nobody(
    circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    companion = client_of("companion")
    with companion.application.test_request_context(), reading(circle_url) as db:
        found = feed_entries.of_person(
            db, circle.person["companion"], words=FeedWords(), uid_domain="example.org", now=NOW
        )
    told = [entry for entry in found if entry.uid.startswith("pair-")]
    assert [entry.when.first for entry in told] == [TODAY - timedelta(days=3)]
    assert CHILD not in repr(told)
    assert "雀" not in repr(told)


def test_each_change_of_a_pair_is_counted_for_the_volunteers_calendar(
    circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    def counted() -> int:
        with reading(circle_url) as db:
            query = select(t.CalendarChangeRow).where(
                t.CalendarChangeRow.person_id == circle.person["companion"]
            )
            return len(db.exec(query).all())

    before, companion = counted(), client_of("companion")
    companion.post(
        f"/companions/{circle.pair}/contacts",
        data={"day": TODAY.isoformat(), "means": "video", "minutes": "20"},
    )
    noted = counted()
    companion.post(f"/companions/{circle.pair}/end")
    assert before < noted < counted()

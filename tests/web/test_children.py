"""Every way to a child's data, tried as everybody: exactly those who need it, and each look in the log."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from scheduler.db.session import reading, transaction
from scheduler.db.tables import AuditRow, ChildOfferRow, CircumstanceRow, ConsentNoticeRow, RetentionRow
from scheduler.domain.children import Circumstance
from tests.services.families import CANARIES, CARER, CARER_PHONE, CHILD, NEED, NOW, Circle, day
from tests.web.conftest import words

ClientOf = Callable[[str | None], FlaskClient]
EVERYBODY = (
    "parent",
    "other_parent",
    "stranger",
    "host",
    "escort",
    "yesterday",
    "leader",
    "social_worker",
    "second_site",
    "organiser",
    "neighbour",
    "coordinator",
    "administrator",
    "companion",
    "former",
    "visitor",
    None,
)
# Each way to a child's data, who gets through, and which of the canary names they find there.
WAYS: dict[str, dict[str, tuple[str, ...]]] = {
    "/children/{child}": {
        "parent": (CHILD, NEED, CARER, CARER_PHONE),
        "escort": (CHILD,),
        "leader": (CHILD, NEED, CARER, CARER_PHONE),
        "social_worker": (CHILD, NEED, CARER, CARER_PHONE),
        "organiser": (CHILD,),
        "coordinator": (CHILD, CARER, CARER_PHONE),
        "companion": (CHILD, CARER, CARER_PHONE),
        "visitor": (CHILD, CARER, CARER_PHONE),
    },
    "/visits/mine": {"visitor": (CHILD, CARER, CARER_PHONE)},
    "/children/today": {"escort": (CHILD,), "leader": (CHILD, NEED), "social_worker": (CHILD, NEED)},
    "/campaigns/{campaign}/children": {"organiser": (CHILD,)},
    "/custody/groups/{group}": {
        "escort": (CHILD, CARER),
        "leader": (CHILD,),
        "social_worker": (CHILD,),
        "organiser": (CHILD,),
    },
    "/campaigns/{campaign}/custody": {"organiser": (CHILD,)},
    "/custody": {"coordinator": (CHILD,)},
    "/children/{child}/stays": {"parent": (CHILD,), "organiser": (CHILD,)},
    "/family/children/{child}/late": {"parent": (CHILD,)},
    "/family/children/{child}/programme": {"parent": (CHILD,)},
    "/family/children/{child}/receivers": {"parent": (CHILD, CARER, CARER_PHONE)},
    "/families/{family}": {"coordinator": (CHILD, CARER, CARER_PHONE)},
    "/families/{family}/paper": {"coordinator": (CHILD, CARER)},
    "/family": {"parent": (CHILD,)},
    "/family/offers/{offer}": {"parent": (CHILD,)},
    "/family/home": {"parent": (CARER, CARER_PHONE)},
    "/family/children/{child}": {"parent": (CHILD, NEED)},
    "/family/children/{child}/consents/camp": {"parent": (CHILD,)},
    "/family/data": {"parent": (CHILD, NEED, CARER, CARER_PHONE)},
    "/family/data.json": {"parent": (CHILD, NEED, CARER, CARER_PHONE)},
    "/family/paper": {"parent": (CHILD, CARER)},
}
OWN_PAGES = ("/family", "/children/today", "/visits/mine")
"""Pages that everybody of a role has, with nothing of this child on them."""


def address(way: str, circle: Circle) -> str:
    return way.format(
        child=circle.child,
        campaign=circle.campaign,
        family=circle.family,
        offer=circle.offer,
        group=circle.group,
    )


def rows(url: str, query: Any) -> list[Any]:
    """What a query finds now."""
    with reading(url) as db:
        return list(db.exec(query))


def looks(url: str, circle: Circle, person: str | None) -> int:
    """How often the person is in the log as having read about the child."""
    mine = AuditRow.account_id == circle.account.get(person or "")
    return len(rows(url, select(AuditRow).where(AuditRow.subject == f"child:{circle.child}", mine)))


@pytest.mark.parametrize("way", sorted(WAYS))
def test_way_to_a_child_is_open_to_exactly_those_who_need_it_and_noted(
    way: str,
    circle: Circle,
    circle_url: str,
    client_of: ClientOf,
) -> None:
    for person in EVERYBODY:
        answer = client_of(person).get(address(way, circle))
        text = answer.get_data(as_text=True)
        if answer.mimetype == "application/json":
            text = json.dumps(answer.get_json(), ensure_ascii=False)
        found = tuple(name for name in CANARIES if name in text)
        assert found == WAYS[way].get(person or "", ()), (person, way)
        seen = looks(circle_url, circle, person)
        assert (seen > 0) == (CHILD in found), (person, way, "in the log")
        assert answer.status_code < 500


@pytest.mark.parametrize("way", sorted(set(WAYS) - set(OWN_PAGES)))
def test_way_says_no_to_those_who_do_not_need_it(
    way: str,
    circle: Circle,
    client_of: ClientOf,
) -> None:
    for person in set(EVERYBODY) - set(WAYS[way]) - {"other_parent", "stranger"}:
        answer = client_of(person).get(address(way, circle))
        asked_in = answer.status_code == 303 and "/sign-in" in answer.location
        assert answer.status_code in (403, 404) or asked_in, (person, way, answer.status_code)


WRITES = {
    "/family/children/{child}": "parent",
    "/family/children/{child}/needs": "parent",
    "/family/children/{child}/consents/camp": "parent",
    "/family/children/{child}/erase": "parent",
    "/family/requests/{request}/withdraw": "parent",
    "/families/{family}/home": "coordinator",
    "/families/{family}/children/{child}/answers": "coordinator",
    "/children/{child}/circumstance": "social_worker",
}
SENT = {
    "short_name": "换了",
    "birth_year": "2016",
    "gender": "F",
    "answer": "withdraw",
    "purpose": "camp",
    "sure": "yes",
    "allergy": "换了",
    "name": "换了",
    "phone": "1",
    "circumstance": "in_difficulty",
}


@pytest.mark.parametrize("way", sorted(WRITES))
def test_change_of_a_child_is_open_to_one_only(way: str, circle: Circle, client_of: ClientOf) -> None:
    place = way.format(child=circle.child, family=circle.family, request=circle.request)
    for person in EVERYBODY:
        if person == WRITES[way]:
            continue
        answer = client_of(person).post(place, data=SENT)
        asked_in = answer.status_code == 303 and "/sign-in" in answer.location
        assert answer.status_code in (403, 404) or asked_in, (person, way, answer.status_code)
    # the child is with us today, so that it can't be erased; everything else is done
    expected = 409 if way.endswith("erase") else 303
    assert client_of(WRITES[way]).post(place, data=SENT).status_code == expected


def test_a_child_that_is_not_there_is_not_found(client_of: ClientOf) -> None:
    for person in ("organiser", "parent", "administrator"):
        assert client_of(person).get("/children/999999").status_code == 404


def test_social_worker_says_what_a_child_is_in_need_of(
    circle: Circle,
    circle_url: str,
    client_of: ClientOf,
) -> None:
    social = client_of("social_worker")
    social.post(f"/children/{circle.child}/circumstance", data={"circumstance": "in_difficulty"})
    (kept,) = rows(circle_url, select(CircumstanceRow))
    assert kept.circumstance is Circumstance.IN_DIFFICULTY
    social.post(f"/children/{circle.child}/circumstance", data={"circumstance": ""})
    assert rows(circle_url, select(CircumstanceRow)) == []


def test_administrator_has_the_year_by_reader_and_number(circle: Circle, client_of: ClientOf) -> None:
    client_of("leader").get(f"/children/{circle.child}")
    administrator = client_of("administrator")
    page = words(administrator.get("/children/reads").text)
    assert "领队丙" in page
    table = list(
        csv.reader(io.StringIO(administrator.get("/children/reads.csv").text.removeprefix("\ufeff")))
    )
    assert table[0] == ["at", "reader", "organisation", "action", "about", "purpose"]
    assert ["领队丙", "红河州", "child.read", f"child:{circle.child}", "leader"] in [row[1:] for row in table]
    assert not any(name in page or name in repr(table) for name in CANARIES)
    assert "领队丙" not in administrator.get("/children/reads?year=2020").text
    assert administrator.get("/children/reads?year=1").status_code == 404


def test_table_holds_nothing_that_a_spreadsheet_runs(
    circle: Circle,
    circle_url: str,
    client_of: ClientOf,
) -> None:
    line = AuditRow(at=NOW, account_id=circle.account["leader"], action="child.read", subject="=HYPERLINK(1)")
    with transaction(circle_url) as db:
        db.add(line)
    text = client_of("administrator").get("/children/reads.csv").text
    assert "'=HYPERLINK" in text


OFFER = {
    "purpose": "camp",
    "name_zh": "第三期",
    "starts_on": day(8).isoformat(),
    "ends_on": day(9).isoformat(),
    "opens_on": day(0).isoformat(),
    "closes_on": day(5).isoformat(),
    "places": "12",
    "age_from": "6",
    "age_to": "12",
}


def test_organiser_offers_places(circle: Circle, circle_url: str, client_of: ClientOf) -> None:
    place = f"/campaigns/{circle.campaign}/children"
    assert client_of("organiser").post(f"{place}/offers", data=OFFER).status_code == 303
    made = rows(circle_url, select(ChildOfferRow).where(ChildOfferRow.name_zh == "第三期"))[0]
    assert (made.campaign_id, made.places) == (circle.campaign, 12)
    assert "第三期" in client_of("parent").get("/family").text


@pytest.mark.parametrize(
    "change", [{"ends_on": day(7).isoformat()}, {"places": "0"}, {"age_to": "5"}, {"starts_on": ""}]
)
def test_offer_that_cannot_be_is_refused_in_words(
    circle: Circle,
    circle_url: str,
    client_of: ClientOf,
    change: dict[str, str],
) -> None:
    answer = client_of("organiser").post(f"/campaigns/{circle.campaign}/children/offers", data=OFFER | change)
    assert answer.status_code == 422
    assert "第三期" in answer.text
    assert rows(circle_url, select(ChildOfferRow).where(ChildOfferRow.name_zh == "第三期")) == []


def test_organiser_sets_the_clock(circle: Circle, circle_url: str, client_of: ClientOf) -> None:
    organiser, place = client_of("organiser"), f"/campaigns/{circle.campaign}/children/retention"
    assert organiser.post(place, data={"days": "30"}).status_code == 303
    assert rows(circle_url, select(RetentionRow))[0].days == 30
    assert organiser.post(place, data={"days": "400"}).status_code == 409
    assert client_of("neighbour").post(place, data={"days": "30"}).status_code == 404


def test_organiser_writes_a_new_version_of_the_notice(
    circle: Circle,
    circle_url: str,
    client_of: ClientOf,
) -> None:
    sent = {
        "responsible": "州团委",
        "phone": "0873-1",
        "complaints": "州网信办",
        "storage": "本地服务器",
        "retention_days": "60",
    }
    organiser = client_of("organiser")
    assert organiser.post("/children/notice", data=sent).status_code == 303
    versions = sorted(rows(circle_url, select(ConsentNoticeRow.version)))
    assert versions == [1, 2]
    page = client_of("parent").get(f"/family/children/{circle.child}/consents/trip").text
    for told in ("州团委", "州网信办", "本地服务器", "60 天"):
        assert told in page
    assert organiser.post("/children/notice", data=sent | {"responsible": ""}).status_code == 422

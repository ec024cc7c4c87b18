"""One child's name, looked for on every page of the site as everybody, and in everything that is written."""

import io
import logging
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select as plain
from sqlmodel import SQLModel

from scheduler.db.session import reading, transaction
from scheduler.services import feeds
from scheduler.settings import Settings
from scheduler.web import create_app
from tests.services.families import CANARIES, CARER, CHILD, Circle
from tests.web.conftest import looking
from tests.web.routes import examples, filled_in
from tests.web.test_children import EVERYBODY

APP = create_app(Settings(demo=True, database_url="sqlite://"))
GETS = sorted(
    {
        route.rule: route.endpoint for route in APP.url_map.iter_rules() if "GET" in (route.methods or ())
    }.items()
)
NAMED_TO = {
    "calls.page": {"parent"},
    "camps.child_programme": {"parent"},
    "camps.late_evening": {"parent"},
    "camps.own_days": {"parent", "organiser"},
    "children.child": {
        "parent",
        "escort",
        "leader",
        "social_worker",
        "organiser",
        "coordinator",
        "companion",
        "visitor",
    },
    "children.of_campaign": {"organiser"},
    "children.today": {"escort", "leader", "social_worker"},
    "custody.group": {"escort", "leader", "social_worker", "organiser"},
    "custody.of_campaign": {"organiser"},
    "custody.of_enterprise": {"coordinator"},
    "custody.receivers": {"parent"},
    "families.page": {"coordinator"},
    "pairs.mine": {"companion"},
    "visits.mine": {"visitor"},
    "families.paper": {"coordinator"},
    "family.offer": {"parent"},
    "family.page": {"parent"},
    "family_children.consent": {"parent"},
    "family_children.data": {"parent"},
    "family_children.export": {"parent"},
    "family_children.page": {"parent"},
    "family_children.paper": {"parent"},
}
"""Pages that name the child, and to whom; every other page of the site names it to nobody."""

HIDDEN_FROM_OTHERS = {"family", "child", "child_need"}
"""The only tables in which a child's, a carer's or a need's words may stand."""


def ids(circle: Circle) -> dict[str, object]:
    """Parameters of addresses, those of the circle where it has them."""
    return examples(circle.season) | {
        "child_id": circle.child,
        "family_id": circle.family,
        "offer_id": circle.offer,
        "request_id": circle.request,
        "campaign_id": circle.campaign,
        "person_id": circle.person["parent"],
        "shift_id": circle.shift["today"],
        "session_id": circle.session["today"],
        "site_id": circle.season.site["school"],
        "group_id": circle.group,
        "visit_id": circle.visit,
    }


@pytest.fixture(scope="module")
def looking_as(
    circle_template: tuple[Path, Circle], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str | None], FlaskClient]]:
    """A client for each person, over one database for all pages: looking changes nothing but the log."""
    path, circle = circle_template
    with looking(path, tmp_path_factory.mktemp("everywhere"), circle.account) as client_of:
        yield client_of


@pytest.mark.parametrize(("address", "endpoint"), GETS)
def test_child_is_named_only_to_those_who_need_it(
    address: str, endpoint: str, circle: Circle, looking_as: Callable[[str | None], FlaskClient]
) -> None:
    place = filled_in(address, ids(circle))
    named_to = set()
    for person in EVERYBODY:
        answer = looking_as(person).get(place)
        assert answer.status_code < 500
        if CHILD in told_by(answer.data) or CHILD.encode("unicode-escape") in answer.data:
            named_to.add(person)
    assert named_to == NAMED_TO.get(endpoint, set())


def told_by(data: bytes) -> str:
    """An answer's text; a workbook's is that of everything packed into it."""
    if not data.startswith(b"PK"):
        return data.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


def everything_written(url: str) -> dict[str, str]:
    """All rows of each table as text."""
    with reading(url) as db:
        return {
            table.name: "\n".join(repr(tuple(row)) for row in db.execute(plain(table)))
            for table in SQLModel.metadata.sorted_tables
        }


def go_through_everything(circle: Circle, client_of: Callable[[str | None], FlaskClient]) -> None:
    """What people do with a child's data, one after the other, the refused included."""
    parent, child = client_of("parent"), circle.child
    for person in ("leader", "social_worker", "escort"):
        client_of(person).get("/children/today")
        client_of(person).get(f"/children/{child}")
    client_of("organiser").get(f"/campaigns/{circle.campaign}/children")
    client_of("neighbour").get(f"/children/{child}?name={CHILD}")
    parent.post(f"/family/offers/{circle.offer}", data={"child": child, "answer": "yes"})
    parent.post(f"/family/children/{child}", data={"short_name": CHILD, "birth_year": "x", "gender": "F"})
    parent.post(f"/family/children/{child}/consents/trip", data={"answer": "no"})
    parent.post(f"/family/children/{child}/consents/camp", data={"answer": "withdraw"})
    client_of("escort").post(
        f"/custody/groups/{circle.group}/children/{child}",
        data={"giver": "c1", "receiver": f"p{circle.person['escort']}", "signature": CARER},
    )
    parent.post(f"/family/children/{child}/erase", data={"sure": "yes"})
    client_of("coordinator").post(f"/entry/codes/{circle.person['parent']}")
    client_of(None).post("/entry", data={"number": "E000", "code": CHILD})


def test_names_stand_in_no_log_message_job_or_ledger(
    circle: Circle,
    circle_url: str,
    client_of: Callable[[str | None], FlaskClient],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        go_through_everything(circle, client_of)
    for name in CANARIES:
        assert name not in caplog.text
        for table, text in everything_written(circle_url).items():
            assert table in HIDDEN_FROM_OTHERS or name not in text, (name, table)


@pytest.mark.parametrize("person", ["parent", "escort", "leader", "social_worker", "organiser", "host"])
def test_names_stand_in_no_feed(
    person: str, circle: Circle, circle_url: str, client_of: Callable[[str | None], FlaskClient]
) -> None:
    wanted = feeds.Wanted("手机", "zh", None)
    with transaction(circle_url) as db:
        _, token = feeds.create(
            db, person_id=circle.person[person], account_id=None, wanted=wanted, now=datetime.now(UTC)
        )
    text = client_of(None).get(f"/feeds/{token}.ics").text.replace("\r\n ", "")
    assert "BEGIN:VCALENDAR" in text
    assert not any(name in text for name in (*CANARIES, "蓝天班"))

"""The parents' door: a code from the coordinator's desk, once, and nothing said about what was wrong."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from scheduler.db.session import transaction
from scheduler.db.tables import GrantRow, PersonRow
from scheduler.services import sign_in
from tests.services.families import Circle
from tests.web.conftest import words

ClientOf = Callable[[str | None], FlaskClient]


def code_for(client_of: ClientOf, circle: Circle, name: str = "parent") -> str:
    page = client_of("coordinator").post(f"/entry/codes/{circle.person[name]}").text
    found = re.search(r"(\d{4}) (\d{4})", page)
    assert found is not None
    return "".join(found.groups())


def come_in(client: FlaskClient, code: str, number: str = "E000") -> int:
    return client.post("/entry", data={"number": number, "code": code}).status_code


def test_parent_comes_in_with_number_and_code_once(circle: Circle, client_of: ClientOf) -> None:
    code, client = code_for(client_of, circle), client_of(None)
    assert come_in(client, code) == 303
    assert client.get("/", follow_redirects=True).request.path == "/family"
    assert come_in(client_of(None), code) == 401


def test_slip_has_name_number_code_and_last_moment_and_is_shown_once(
    circle: Circle, client_of: ClientOf
) -> None:
    coordinator = client_of("coordinator")
    page = words(coordinator.post(f"/entry/codes/{circle.person['parent']}").text)
    for told in ("雀大军", "E000", "/entry", "以前用一次"):
        assert told in page
    assert coordinator.get(f"/entry/codes/{circle.person['parent']}").status_code == 405


def test_every_failure_is_answered_alike(circle: Circle, client_of: ClientOf) -> None:
    code_for(client_of, circle)
    answers = {
        words(client_of(None).post("/entry", data=sent).text)
        for sent in (
            {"number": "E000", "code": "00000000"},
            {"number": "nobody", "code": "00000000"},
            {"number": "", "code": ""},
        )
    }
    assert len(answers) == 1


def test_tenth_wrong_guess_closes_the_number_for_a_while(circle: Circle, client_of: ClientOf) -> None:
    code, client = code_for(client_of, circle), client_of(None)
    for _ in range(sign_in.ATTEMPTS_PER_LOGIN):
        assert come_in(client, "99999999") == 401
    assert come_in(client, code) == 429
    other = code_for(client_of, circle, "other_parent")
    assert come_in(client, other, "E001") == 303


def test_desk_finds_people_of_the_own_enterprise_only(circle: Circle, client_of: ClientOf) -> None:
    coordinator = client_of("coordinator")
    assert "雀大军" in coordinator.get("/entry/codes?text=E000").text
    assert "没有找到" in coordinator.get("/entry/codes?text=杨一").text
    assert coordinator.post(f"/entry/codes/{circle.person['stranger']}").status_code == 404


@pytest.mark.parametrize("role", ["organiser", "administrator"])
def test_code_for_somebody_with_other_rights_is_refused(
    circle: Circle, circle_url: str, client_of: ClientOf, role: str
) -> None:
    with transaction(circle_url) as db:
        node = circle.season.node["plant"]
        db.add(GrantRow(account_id=circle.account["parent"], role=role, organisation_id=node))
    answer = client_of("coordinator").post(f"/entry/codes/{circle.person['parent']}")
    assert answer.status_code == 409
    assert "管理权限" in answer.text


def test_worker_without_number_gets_no_code(circle: Circle, circle_url: str, client_of: ClientOf) -> None:
    with transaction(circle_url) as db:
        db.get_one(PersonRow, circle.person["parent"]).employee_number = None
    assert client_of("coordinator").post(f"/entry/codes/{circle.person['parent']}").status_code == 409


def test_parent_sets_a_password_and_comes_back_without_a_code(circle: Circle, client_of: ClientOf) -> None:
    code, client = code_for(client_of, circle), client_of(None)
    come_in(client, code)
    new = {"new": "过年回家看孩子去了哦", "again": "过年回家看孩子去了哦"}
    assert client.post("/entry/password", data=new | {"again": "别的"}).status_code == 422
    assert client.post("/entry/password", data={"new": "短", "again": "短"}).status_code == 422
    assert client.post("/entry/password", data=new).status_code == 303
    assert come_in(client_of(None), new["new"]) == 303
    assert client.post("/entry/password", data=new).status_code == 422
    assert "已经设过密码" in client.get("/entry/password").text


def test_address_of_many_guesses_is_closed(circle: Circle, client_of: ClientOf) -> None:
    client = client_of(None)
    for guess in range(sign_in.ATTEMPTS_PER_ADDRESS):
        assert come_in(client, "99999999", f"N{guess}") == 401
    assert come_in(client, code_for(client_of, circle)) == 429

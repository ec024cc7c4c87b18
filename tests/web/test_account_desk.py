"""The administrator's desk for accounts: what it opens, grants, closes; and whom it leaves alone."""

import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.organisations import Role
from scheduler.services import accounts
from tests.season import Season
from tests.web.conftest import SignIn, make_app, words

MADE_UP = re.compile(r"\b(?:[a-z2-9]{4}-){3}[a-z2-9]{4}\b")


@pytest.fixture
def admin(sign_in: SignIn) -> FlaskClient:
    """The administrator of the whole tree."""
    return sign_in("administrator")


@pytest.fixture
def newcomer(season: Season, season_url: str) -> int:
    """A person without an account."""
    with transaction(season_url) as db:
        person = t.PersonRow(organisation_id=season.node["county"], name="新来的人", employee_number="N77")
        db.add(person)
        db.flush()
        assert person.id is not None
        return person.id


@pytest.fixture
def below(season: Season, season_url: str) -> FlaskClient:
    """An administrator of the plant alone."""
    with transaction(season_url) as db:
        person = t.PersonRow(organisation_id=season.node["plant"], name="厂管理员")
        db.add(person)
        db.flush()
        assert person.id is not None
        accounts.create(
            db,
            person_id=person.id,
            login="plant-admin",
            password="heron-over-red-earth",
            grants=[(Role.ADMINISTRATOR, season.node["plant"])],
        )
    client = make_app(season_url).test_client()
    assert enter(client, "plant-admin", "heron-over-red-earth") == 303
    return client


def enter(client: FlaskClient, login: str, password: str) -> int:
    return client.post("/sign-in", data={"login": login, "password": password}).status_code


def roles(url: str, account: int) -> set[tuple[Role, int]]:
    with reading(url) as db:
        found = db.exec(select(t.GrantRow).where(t.GrantRow.account_id == account)).all()
        return {(row.role, row.organisation_id) for row in found}


def test_account_is_opened_and_its_password_opens_the_door(
    admin: FlaskClient, newcomer: int, season: Season, season_url: str
) -> None:
    assert f"/admin/accounts/new/{newcomer}" in admin.get("/admin/accounts/new?text=N77").text
    sent = {"login": " Newcomer ", "role": "coordinator", "node": season.node["county"]}
    page = words(admin.post(f"/admin/accounts/new/{newcomer}", data=sent).text)
    password = MADE_UP.search(page)
    assert password, page
    assert enter(make_app(season_url).test_client(), "newcomer", password.group()) == 303
    assert "没有找到" in admin.get("/admin/accounts/new?text=N77").text
    again = admin.post(f"/admin/accounts/new/{newcomer}", data=sent)
    assert (again.status_code, "已经有账户" in again.text) == (409, True)
    assert "开通账户" in words(admin.get("/admin/audit").text)


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"login": "demo-organiser"}, 409, "已有人使用"),
        ({"login": "  "}, 422, ""),
        ({"role": "king"}, 422, ""),
        ({"node": 999_999}, 409, "不在您管理的范围内"),
        ({"node": "x"}, 422, ""),
    ],
)
def test_account_that_cannot_be_opened(
    admin: FlaskClient, newcomer: int, season: Season, season_url: str, change: dict[str, object],
    status: int, said: str,
) -> None:  # fmt: skip
    sent = {"login": "newcomer", "role": "volunteer", "node": season.node["county"], **change}
    answer = admin.post(f"/admin/accounts/new/{newcomer}", data=sent)
    assert answer.status_code == status
    assert said in answer.text
    with reading(season_url) as db:
        assert db.exec(select(t.AccountRow).where(t.AccountRow.person_id == newcomer)).first() is None


def test_role_is_granted_and_withdrawn(admin: FlaskClient, season: Season, season_url: str) -> None:
    account, node = season.account["volunteer"], season.node["county"]
    before = roles(season_url, account)
    sent = {"role": "coordinator", "node": node}
    assert admin.post(f"/admin/accounts/{account}/grants", data=sent).status_code == 303
    assert roles(season_url, account) == {*before, (Role.COORDINATOR, node)}
    twice = admin.post(f"/admin/accounts/{account}/grants", data=sent)
    assert (twice.status_code, "已经授予过" in twice.text) == (409, True)
    assert "现场联络员" in words(admin.get(f"/admin/accounts/{account}").text)
    assert admin.post(f"/admin/accounts/{account}/grants/withdraw", data=sent).status_code == 303
    assert roles(season_url, account) == before
    gone = admin.post(f"/admin/accounts/{account}/grants/withdraw", data=sent)
    assert (gone.status_code, "已经收回" in gone.text) == (409, True)


def test_withdrawn_role_is_lost_with_the_next_page(
    admin: FlaskClient, season: Season, season_url: str, sign_in: SignIn
) -> None:
    organiser = sign_in("organiser")
    assert organiser.get("/campaigns").status_code == 200
    for role, node in roles(season_url, season.account["organiser"]):
        sent = {"role": role.value, "node": node}
        admin.post(f"/admin/accounts/{season.account['organiser']}/grants/withdraw", data=sent)
    assert organiser.get("/campaigns").status_code == 403


def test_closed_account_is_signed_out_and_stays_out(
    admin: FlaskClient, season: Season, sign_in: SignIn
) -> None:
    volunteer, address = sign_in("volunteer"), f"/admin/accounts/{season.account['volunteer']}"
    assert volunteer.get("/calendar").status_code == 200
    assert admin.post(f"{address}/close").status_code == 303
    assert volunteer.get("/calendar").status_code == 303
    assert admin.post(f"{address}/password").status_code == 409
    assert "已停用" in admin.get(address).text
    assert admin.post(f"{address}/reopen").status_code == 303
    assert "已停用" not in words(admin.get(address).text).replace("停用账户", "")


def test_new_password_ends_sessions_and_opens_the_door(
    admin: FlaskClient, season: Season, season_url: str, sign_in: SignIn
) -> None:
    volunteer = sign_in("volunteer")
    page = words(admin.post(f"/admin/accounts/{season.account['volunteer']}/password").text)
    password = MADE_UP.search(page)
    assert password, page
    assert volunteer.get("/calendar").status_code == 303
    assert enter(make_app(season_url).test_client(), "demo-volunteer", password.group()) == 303


ACTS = ("grants", "grants/withdraw", "close", "reopen", "password")


@pytest.mark.parametrize("act", ACTS)
def test_nobody_changes_their_own_account(
    admin: FlaskClient, season: Season, season_url: str, act: str
) -> None:
    own = season.account["administrator"]
    before = roles(season_url, own)
    sent = {"role": "administrator", "node": season.node["province"]}
    answer = admin.post(f"/admin/accounts/{own}/{act}", data=sent)
    assert (answer.status_code, "另一位管理员" in answer.text) == (409, True)
    assert roles(season_url, own) == before


@pytest.mark.parametrize("act", ACTS)
def test_account_of_another_node_is_not_to_be_found(below: FlaskClient, season: Season, act: str) -> None:
    sent = {"role": "volunteer", "node": season.node["plant"]}
    assert below.post(f"/admin/accounts/{season.account['organiser']}/{act}", data=sent).status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_account_with_a_role_above_is_left_alone(
    below: FlaskClient, season: Season, season_url: str, act: str
) -> None:
    worker = season.account["worker"]
    with transaction(season_url) as db:
        db.add(t.GrantRow(account_id=worker, role=Role.ORGANISER, organisation_id=season.node["prefecture"]))
    before = roles(season_url, worker)
    sent = {"role": "volunteer", "node": season.node["plant"]}
    answer = below.post(f"/admin/accounts/{worker}/{act}", data=sent)
    assert (answer.status_code, "上级管理员" in answer.text) == (409, True)
    assert roles(season_url, worker) == before


def test_role_on_a_node_above_is_not_to_be_granted(
    below: FlaskClient, season: Season, season_url: str
) -> None:
    worker = season.account["worker"]
    sent = {"role": "organiser", "node": season.node["prefecture"]}
    answer = below.post(f"/admin/accounts/{worker}/grants", data=sent)
    assert (answer.status_code, "不在您管理的范围内" in answer.text) == (409, True)
    assert (Role.ORGANISER, season.node["prefecture"]) not in roles(season_url, worker)

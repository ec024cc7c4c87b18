"""Codes that a coordinator hands over: once, for two days, for workers only, kept as hashes."""

from datetime import timedelta

import pytest
from sqlmodel import select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.organisations import Role
from scheduler.services import accounts, entry_codes
from scheduler.services.refusal import Refused
from tests.services.families import NOW, make_circle


@pytest.fixture
def made(sqlite_url):
    with transaction(sqlite_url) as db:
        yield db, make_circle(db)


def slip(made, name="parent", now=NOW):
    db, circle = made
    person = db.get_one(t.PersonRow, circle.person[name])
    return entry_codes.make(db, person, account_id=circle.account["coordinator"], now=now)


def opens(made, number, code, now=NOW):
    return entry_codes.find(made[0], number, code, now)


def test_number_and_code_open_the_account_once(made):
    db, circle = made
    given = slip(made)
    account, code = opens(made, given.employee_number, given.code)
    assert account == circle.account["parent"]
    assert entry_codes.use_up(db, account, code, NOW)
    assert not entry_codes.use_up(db, account, code, NOW)
    assert opens(made, given.employee_number, given.code) == (None, None)


def test_code_may_be_typed_in_groups(made):
    given = slip(made)
    assert opens(made, f" {given.employee_number} ", f"{given.code[:4]} {given.code[4:]}")[0] is not None


def test_code_is_eight_digits_and_kept_only_as_a_hash(made):
    given = slip(made)
    row = made[0].exec(select(t.EntryCodeRow)).one()
    assert (len(given.code), given.code.isdigit()) == (8, True)
    assert given.code not in repr(row.model_dump())
    assert row.code_hash.startswith("$argon2id$")


def test_code_ends_after_two_days(made):
    given = slip(made)
    assert opens(made, given.employee_number, given.code, NOW + timedelta(hours=47))[0] is not None
    assert opens(made, given.employee_number, given.code, NOW + timedelta(hours=48)) == (None, None)


def test_new_code_ends_the_old_one(made):
    old, new = slip(made), slip(made, now=NOW + timedelta(minutes=1))
    later = NOW + timedelta(minutes=2)
    assert opens(made, old.employee_number, old.code, later) == (None, None)
    assert opens(made, new.employee_number, new.code, later)[0] is not None


def test_code_of_somebody_else_does_not_open(made):
    mine, other = slip(made), slip(made, "other_parent")
    assert opens(made, mine.employee_number, other.code) == (None, None)
    assert opens(made, "nobody", mine.code) == (None, None)


def test_two_plants_may_use_the_same_number(made):
    db, circle = made
    for name in ("parent", "other_parent"):
        db.get_one(t.PersonRow, circle.person[name]).employee_number = "007"
    db.flush()
    mine, other = slip(made), slip(made, "other_parent")
    assert opens(made, "007", mine.code)[0] == circle.account["parent"]
    assert opens(made, "007", other.code)[0] == circle.account["other_parent"]


def test_worker_without_account_gets_one_as_a_worker(made):
    db, circle = made
    person = t.PersonRow(organisation_id=circle.season.node["plant"], name="新工人", employee_number="N1")
    db.add(person)
    db.flush()
    given = entry_codes.make(db, person, account_id=circle.account["coordinator"], now=NOW)
    account = accounts.load(db, opens(made, "N1", given.code)[0])
    assert [(grant.role, grant.organisation_id) for grant in account.grants] == [
        (Role.WORKER, circle.season.node["plant"])
    ]


def test_worker_without_number_gets_no_code(made):
    db, circle = made
    db.get_one(t.PersonRow, circle.person["parent"]).employee_number = None
    with pytest.raises(Refused, match="no_employee_number"):
        slip(made)


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.COORDINATOR, Role.ADMINISTRATOR])
def test_nobody_becomes_an_organiser_by_a_code(made, role):
    db, circle = made
    db.add(
        t.GrantRow(
            account_id=circle.account["parent"], role=role, organisation_id=circle.season.node["plant"]
        )
    )
    db.flush()
    with pytest.raises(Refused, match="not_by_code"):
        slip(made)


def test_closed_account_gets_no_code(made):
    db, circle = made
    db.get_one(t.AccountRow, circle.account["parent"]).active = False
    db.flush()
    with pytest.raises(Refused, match="account_closed"):
        slip(made)


def test_code_of_an_account_closed_since_does_not_open(made):
    db, circle = made
    given = slip(made)
    db.get_one(t.AccountRow, circle.account["parent"]).active = False
    db.flush()
    assert opens(made, given.employee_number, given.code) == (None, None)


def test_coordinator_makes_no_more_than_sixty_an_hour(made, monkeypatch):
    monkeypatch.setattr(entry_codes, "CODES_PER_HOUR", 2)
    slip(made)
    slip(made, "other_parent")
    with pytest.raises(Refused, match="too_many_codes"):
        slip(made)
    assert slip(made, now=NOW + timedelta(minutes=61))


def test_own_password_opens_later_without_a_code(made):
    db, circle = made
    given = slip(made)
    entry_codes.set_first_password(db, circle.account["parent"], "候鸟一年一回家的路长")
    assert opens(made, given.employee_number, "候鸟一年一回家的路长") == (circle.account["parent"], None)
    with pytest.raises(Refused, match="password_set"):
        entry_codes.set_first_password(db, circle.account["parent"], "候鸟一年一回家的路很远")


def test_weak_first_password_is_refused(made):
    with pytest.raises(Refused, match="password_short"):
        entry_codes.set_first_password(made[0], made[1].account["parent"], "1234")

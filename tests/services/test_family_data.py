"""A family's data handed out whole, deleted for good, and the clock that does it for everybody."""

import json

import pytest
from sqlalchemy import select as plain
from sqlmodel import SQLModel, select

from scheduler.db import belongings
from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.care import Purpose
from scheduler.services import children, consents, family_data, retention
from scheduler.services.consents import Asked
from scheduler.services.refusal import Refused
from tests.services.families import CANARIES, CHILD, NOW, account_of, at, day, make_circle


@pytest.fixture
def made(any_database):
    with transaction(any_database) as db:
        yield db, make_circle(db)


def everything(db) -> str:
    """All rows of all tables as text."""
    return "\n".join(
        repr(tuple(row)) for table in SQLModel.metadata.sorted_tables for row in db.execute(plain(table))
    )


def family(made):
    return made[0].get_one(t.FamilyRow, made[1].family)


def leave(made):
    """The camp is over for the child."""
    made[0].get_one(t.StayRow, made[1].stay).leaves_on = day(-1)
    made[0].flush()


def test_export_holds_everything_of_the_family_and_nothing_of_others(made):
    db, circle = made
    parent = account_of(db, circle, "parent")
    children.read(db, account_of(db, circle, "social_worker"), circle.child, NOW)
    document = json.loads(json.dumps(family_data.export(db, parent, family(made), NOW)))
    text = json.dumps(document, ensure_ascii=False)
    assert set(document["tables"]) >= {
        "family", "child", "child_need", "circumstance", "consent", "stay", "place_request",
    }  # fmt: skip
    assert all(name in text for name in CANARIES)
    assert "小豆" not in text
    assert "马奶奶" not in text


def test_export_tells_who_has_read(made):
    db, circle = made
    children.read(db, account_of(db, circle, "social_worker"), circle.child, NOW)
    log = family_data.export(db, account_of(db, circle, "parent"), family(made), NOW)["access_log"]
    assert ("社工丁", "child.read", "social_worker") in [
        (one["reader"], one["action"], one["purpose"]) for one in log
    ]


def test_erasing_leaves_no_trace_but_numbers_in_the_log(made):
    db, circle = made
    leave(made)
    child = circle.child
    family_data.erase(db, account_of(db, circle, "parent"), family(made), NOW)
    text = everything(db)
    assert not any(name in text for name in CANARIES)
    assert ("family.erase", f"child:{child}") in [
        (row.action, row.subject) for row in db.exec(select(t.AuditRow))
    ]


def test_erasing_leaves_other_families_alone(made):
    db, circle = made
    leave(made)
    family_data.erase(db, account_of(db, circle, "parent"), family(made), NOW)
    assert db.get(t.ChildRow, circle.season.other["child"]).short_name == "小豆"
    assert len(db.exec(select(t.ConsentRow)).all()) == 1


def test_child_that_is_with_us_today_is_not_erased(made):
    db, circle = made
    with pytest.raises(Refused, match="child_in_care"):
        family_data.erase(db, account_of(db, circle, "parent"), family(made), NOW)
    with pytest.raises(Refused, match="child_in_care"):
        family_data.erase_child(
            db, account_of(db, circle, "parent"), db.get_one(t.ChildRow, circle.child), NOW
        )
    assert CHILD in everything(db)


def test_erasing_one_child_keeps_the_family(made):
    db, circle = made
    leave(made)
    family_data.erase_child(db, account_of(db, circle, "parent"), db.get_one(t.ChildRow, circle.child), NOW)
    assert CHILD not in everything(db)
    assert family(made).carer_name == "雀奶奶"


def test_every_table_that_points_at_a_child_is_reached(made):
    pointing = {
        table.name
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in ("child", "family") and not column.nullable
    }
    db, circle = made
    found = belongings.rows_of(db, "family", [circle.family])
    assert pointing <= set(found) | {name for name in pointing if not _filled(db, name, circle)}


def _filled(db, table, circle) -> bool:
    rows = db.execute(plain(SQLModel.metadata.tables[table])).mappings()
    return any(row.get("child_id") == circle.child or row.get("family_id") == circle.family for row in rows)


def campaign(made):
    return made[0].get_one(t.CampaignRow, made[1].campaign)


def test_clock_runs_ninety_days_after_the_campaign_ends(made):
    assert retention.clock(made[0], campaign(made)).until == day(110)


def test_campaign_is_due_on_the_day_after_the_clock_has_run_out(made):
    db, _ = made
    keys = [[row.key for row in retention.due(db, at(number, "10:00"))] for number in (110, 111)]
    assert "circle" not in keys[0]
    assert "circle" in keys[1]


def test_clearing_deletes_children_that_nothing_needs(made):
    db, circle = made
    asked = Asked(circle.child, Purpose.PAIRING, circle.account["parent"])
    consents.withdraw(db, asked, now=at(20, "10:00"))
    cleared = {row.key: one for row, one in retention.clear_due(db, at(111, "10:00"))}
    assert (cleared["circle"].children, cleared["circle"].stays) == (1, 1)
    assert not any(name in everything(db) for name in CANARIES)
    assert retention.due(db, at(111, "10:00")) == []


def test_clearing_keeps_a_child_that_another_campaign_needs(made):
    db, circle = made
    other = t.StayRow(
        group_id=circle.season.other["group"], child_id=circle.child, arrives_on=day(120), leaves_on=day(121)
    )
    db.add(other)
    db.get_one(t.CampaignRow, circle.season.campaign["talks"]).ends_on = day(130)
    db.flush()
    retention.clear_due(db, at(111, "10:00"))
    assert db.get(t.ChildRow, circle.child) is not None
    assert [row.id for row in db.exec(select(t.StayRow).where(t.StayRow.child_id == circle.child))] == [
        other.id
    ]


def test_clearing_keeps_a_child_that_has_company(made):
    db, circle = made
    retention.clear_due(db, at(111, "10:00"))
    assert db.get(t.ChildRow, circle.child) is not None


def test_clearing_lets_go_of_a_child_whose_company_has_left_although_consent_stands(made):
    db, circle = made
    db.get_one(t.PairRow, circle.pair).ends_on = day(-1)
    retention.clear_due(db, at(111, "10:00"))
    assert db.get(t.ChildRow, circle.child) is None


def test_clearing_keeps_a_child_that_calls_its_parents(made):
    db, circle = made
    db.add(t.ConsentRow(child_id=circle.child, purpose=Purpose.VIDEO_ROOM, given=True, at=NOW))
    db.flush()
    retention.clear(db, campaign(made), at(111, "10:00"))
    assert db.get(t.ChildRow, circle.child) is not None
    assert db.exec(select(t.StayRow).where(t.StayRow.child_id == circle.child)).all() == []


def test_days_are_set_between_a_week_and_what_guardians_were_told(made):
    db, circle = made
    retention.set_days(db, campaign(made), 30, circle.account["organiser"])
    assert retention.clock(db, campaign(made)).until == day(50)
    for days in (6, 91):  # guardians were told 90
        with pytest.raises(Refused, match="retention_days"):
            retention.set_days(db, campaign(made), days, circle.account["organiser"])


def test_days_cannot_be_set_once_the_data_have_gone(made):
    db, circle = made
    retention.clear(db, campaign(made), at(111, "10:00"))
    with pytest.raises(Refused, match="cleared_already"):
        retention.set_days(db, campaign(made), 30, circle.account["organiser"])

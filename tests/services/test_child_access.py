"""Who has a need to read about a child, and what that need covers."""

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.children import SEES, Matter, Reader
from scheduler.domain.work import AssignmentState, SessionState
from scheduler.services import children
from tests.services.families import (
    CARER_PHONE,
    CHILD,
    NEED,
    NOW,
    OUTSIDERS,
    Circle,
    account_of,
    at,
    make_circle,
)

READERS = {
    "parent": Reader.GUARDIAN,
    "escort": Reader.ON_DUTY,
    "leader": Reader.LEADER,
    "social_worker": Reader.SOCIAL_WORKER,
    "organiser": Reader.ORGANISER,
    "coordinator": Reader.COORDINATOR,
    "companion": Reader.COMPANION,
    "visitor": Reader.VISITOR,
}


@pytest.fixture
def made(sqlite_url):
    with transaction(sqlite_url) as db:
        yield db, make_circle(db)


def card(made: tuple[Session, Circle], name: str, when=NOW):
    db, circle = made
    return children.read(db, account_of(db, circle, name), circle.child, when)


def log(db: Session) -> list[tuple[int | None, str, str]]:
    rows = db.exec(select(t.AuditRow).where(t.AuditRow.action == "child.read"))
    return [(row.account_id, row.subject, row.purpose) for row in rows]


@pytest.mark.parametrize("name", sorted(READERS))
def test_reader_with_a_need_sees_what_it_covers_and_is_noted(made, name):
    db, circle = made
    found = card(made, name)
    assert found is not None
    assert found.sight.readers == {READERS[name]}
    assert found.child.short_name == CHILD
    assert log(db) == [(circle.account[name], f"child:{circle.child}", READERS[name].value)]


@pytest.mark.parametrize("name", OUTSIDERS)
def test_reader_without_a_need_sees_nothing_and_leaves_no_trace(made, name):
    assert card(made, name) is None
    assert log(made[0]) == []


@pytest.mark.parametrize("name", sorted(READERS))
def test_needs_are_for_guardian_social_worker_and_leader_of_the_day(made, name):
    seen = name in ("parent", "social_worker", "leader")
    needs = card(made, name).needs
    assert (needs is not None) == seen
    assert (NEED in repr(needs)) == seen


@pytest.mark.parametrize("name", sorted(READERS))
def test_circumstance_is_for_guardian_and_social_worker(made, name):
    assert (card(made, name).circumstance is not None) == (name in ("parent", "social_worker"))


@pytest.mark.parametrize("name", sorted(READERS))
def test_contacts_are_not_for_everybody_on_duty_nor_for_organisers(made, name):
    found = card(made, name)
    assert (CARER_PHONE in repr(found.contacts)) == (name not in ("escort", "organiser"))
    assert (found.answers is not None) == (name not in ("escort", "companion", "visitor"))


def test_escort_of_today_sees_nothing_tomorrow_evening(made):
    assert card(made, "escort", at(1, "10:00")) is None
    assert card(made, "escort", at(-1, "10:00")) is None


@pytest.mark.parametrize(
    "state", [AssignmentState.PROPOSED, AssignmentState.DECLINED, AssignmentState.CANCELLED]
)
def test_escort_who_has_not_said_yes_sees_nothing(made, state):
    db, circle = made
    for row in db.exec(select(t.AssignmentRow).where(t.AssignmentRow.person_id == circle.person["escort"])):
        row.state = state
    db.flush()
    assert card(made, "escort") is None


def test_duty_on_a_session_called_off_shows_nothing(made):
    db, circle = made
    shift = db.get_one(t.ShiftRow, circle.shift["today"])
    db.get_one(t.SessionRow, shift.session_id).state = SessionState.CANCELLED
    db.flush()
    assert card(made, "escort") is None


def test_child_that_has_left_the_group_is_not_shown_to_those_on_duty(made):
    db, circle = made
    db.get_one(t.StayRow, circle.stay).leaves_on = at(-1, "10:00").date()
    db.flush()
    for name in ("escort", "leader", "social_worker"):
        assert card(made, name) is None


def test_organiser_has_no_need_once_the_child_is_in_nothing_of_theirs(made):
    db, circle = made
    db.delete(db.get_one(t.StayRow, circle.stay))
    db.delete(db.get_one(t.PlaceRequestRow, circle.request))
    db.flush()
    assert card(made, "organiser") is None
    assert card(made, "coordinator") is not None


def test_group_of_the_day_lists_its_children_for_those_on_duty(made):
    db, circle = made
    (group, cards), *_ = children.today(db, account_of(db, circle, "escort"), NOW)
    assert (group.id, [one.child.id for one in cards]) == (circle.group, [circle.child])
    assert children.today(db, account_of(db, circle, "host"), NOW) == []
    assert children.today(db, account_of(db, circle, "second_site"), NOW) == []


def test_list_of_a_campaign_notes_each_child_that_is_shown(made):
    db, circle = made
    page = children.of_campaign(db, account_of(db, circle, "organiser"), circle.campaign, NOW)
    assert [one.child.id for one in page.items] == [circle.child]
    assert len(log(db)) == 1
    foreign = children.of_campaign(db, account_of(db, circle, "neighbour"), circle.campaign, NOW)
    assert foreign.items == ()
    assert len(log(db)) == 1


def test_every_capacity_sees_the_basics_and_only_the_guardian_the_log():
    assert all(Matter.BASICS in seen for seen in SEES.values())
    assert [reader for reader, seen in SEES.items() if Matter.LOG in seen] == [Reader.GUARDIAN]


def test_two_capacities_together_are_noted_as_the_one_that_sees_most(made):
    db, circle = made
    db.add(
        t.GrantRow(
            account_id=circle.account["parent"],
            role="organiser",
            organisation_id=circle.season.node["prefecture"],
        )
    )
    db.flush()
    assert card(made, "parent").sight.purpose == Reader.GUARDIAN

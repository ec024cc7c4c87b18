"""A guardian's yes, no and change of mind, and what follows from each."""

import pytest
from sqlmodel import select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.care import Purpose
from scheduler.domain.children import RequestState
from scheduler.services import consent_answers, consents
from scheduler.services.consents import Asked, NoticeFacts
from scheduler.services.refusal import Refused
from tests.services.families import CANARIES, NOW, account_of, at, day, make_circle


@pytest.fixture
def made(sqlite_url):
    with transaction(sqlite_url) as db:
        yield db, make_circle(db)


def asked(made, purpose=Purpose.CAMP):
    _, circle = made
    return Asked(circle.child, purpose, circle.account["parent"])


def newest(made, purpose=Purpose.CAMP):
    db, circle = made
    return consent_answers.newest(db, [circle.child]).get((circle.child, purpose))


def notices(db):
    return list(db.exec(select(t.NoticeRow)))


def test_answer_keeps_version_hand_and_guardian(made):
    db, circle = made
    consents.answer(db, asked(made, Purpose.TRIP), given=True, now=NOW)
    row = newest(made, Purpose.TRIP)
    assert (row.given, row.at, row.notice_version) == (True, NOW, 1)
    assert row.notice_id == circle.season.other["notice"]
    assert (row.answered_by_id, row.account_id) == (circle.person["parent"], circle.account["parent"])
    assert not row.on_paper


def test_answer_on_paper_says_whose_hand_typed_it(made):
    db, circle = made
    by_hand = Asked(circle.child, Purpose.TRIP, circle.account["coordinator"], on_paper=True)
    row = consents.answer(db, by_hand, given=True, now=NOW)
    assert (row.on_paper, row.answered_by_id, row.account_id) == (
        True,
        circle.person["parent"],
        circle.account["coordinator"],
    )


def test_refusal_is_an_answer_and_does_not_stand(made):
    db, _ = made
    consents.answer(db, asked(made, Purpose.TRIP), given=False, now=NOW)
    assert newest(made, Purpose.TRIP).given is False
    assert not consent_answers.stands(newest(made, Purpose.TRIP))


def test_nobody_is_asked_without_a_notice(made):
    db, circle = made
    db.delete(db.get_one(t.ConsentNoticeRow, circle.season.other["notice"]))
    db.flush()
    with pytest.raises(Refused, match="no_notice"):
        consents.answer(db, asked(made, Purpose.TRIP), given=True, now=NOW)


def test_notice_of_the_nearest_node_stands_in_its_newest_version(made):
    db, circle = made
    facts = NoticeFacts("厂工会", "1", "2", "3", 30)
    organiser = account_of(db, circle, "organiser")
    for _ in range(2):
        consents.write_notice(db, organiser, circle.season.node["plant"], facts, NOW)
    found = consents.notice_of_child(db, circle.child)
    assert (found.responsible, found.version, found.retention_days) == ("厂工会", 2, 30)
    above = consents.notice_for(db, circle.season.node["county"])
    assert above.id == circle.season.other["notice"]
    assert consents.notice_for(db, circle.season.node["elsewhere"]) is None


def test_withdrawal_keeps_the_record_and_ends_the_stay_that_has_begun_today(made):
    db, circle = made
    consents.withdraw(db, asked(made), now=NOW)
    row = newest(made)
    assert (row.given, row.withdrawn_at) == (True, NOW)
    assert db.get_one(t.StayRow, circle.stay).leaves_on == day(0)
    assert db.get_one(t.PlaceRequestRow, circle.request).state is RequestState.WITHDRAWN


def test_withdrawal_takes_a_stay_to_come_away(made):
    db, circle = made
    stay = db.get_one(t.StayRow, circle.stay)
    stay.arrives_on, stay.leaves_on = day(1), day(4)
    db.flush()
    consents.withdraw(db, asked(made), now=NOW)
    assert db.get(t.StayRow, circle.stay) is None


def test_withdrawal_leaves_what_is_over_as_it_was(made):
    db, circle = made
    stay = db.get_one(t.StayRow, circle.stay)
    stay.leaves_on = day(-1)
    db.flush()
    consents.withdraw(db, asked(made), now=NOW)
    assert db.get_one(t.StayRow, circle.stay).leaves_on == day(-1)


def test_withdrawal_for_photos_takes_no_stay_away(made):
    db, circle = made
    consents.withdraw(db, asked(made, Purpose.PHOTO), now=NOW)
    assert db.get_one(t.StayRow, circle.stay).leaves_on == day(4)
    assert db.get_one(t.PlaceRequestRow, circle.request).state is RequestState.ENTERED
    assert notices(db) == []


def test_organisers_of_the_campaign_hear_of_it_without_a_name(made):
    db, circle = made
    consents.withdraw(db, asked(made), now=NOW)
    told = notices(db)
    expected = {circle.person["organiser"], circle.season.person["organiser"]}
    assert {row.person_id for row in told} == expected
    assert {row.code for row in told} == {"children.left"}
    assert all(row.details["campaign_id"] == circle.campaign for row in told)
    assert not any(name in repr(row.details) for row in told for name in CANARIES)
    assert not any("child" in key for row in told for key in row.details)


def test_refusing_what_was_allowed_takes_it_back(made):
    db, circle = made
    consents.answer(db, asked(made), given=False, now=NOW)
    answers = consents.history(db, circle.child)
    assert [row.given for row in answers if row.purpose is Purpose.CAMP] == [False, True]
    assert answers[-1].withdrawn_at == NOW or answers[-2].withdrawn_at == NOW
    assert db.get_one(t.StayRow, circle.stay).leaves_on == day(0)


def test_consent_can_be_given_again(made):
    db, _ = made
    consents.withdraw(db, asked(made), now=NOW)
    consents.answer(db, asked(made), given=True, now=at(0, "11:00"))
    assert consent_answers.stands(newest(made))


def test_what_does_not_stand_cannot_be_withdrawn(made):
    db, _ = made
    consents.withdraw(db, asked(made), now=NOW)
    with pytest.raises(Refused, match="no_consent"):
        consents.withdraw(db, asked(made), now=NOW)
    with pytest.raises(Refused, match="no_consent"):
        consents.withdraw(db, asked(made, Purpose.TRIP), now=NOW)


def test_each_answer_is_in_the_audit_trail_by_number(made):
    db, circle = made
    consents.answer(db, asked(made, Purpose.TRIP), given=True, now=NOW)
    consents.withdraw(db, asked(made, Purpose.TRIP), now=NOW)
    consents.answer(db, asked(made, Purpose.TRIP), given=False, now=NOW)
    lines = [(row.action, row.subject, row.purpose) for row in db.exec(select(t.AuditRow))]
    assert [line for line in lines if line[0].startswith("consent.")] == [
        ("consent.give", f"child:{circle.child}", "trip"),
        ("consent.withdraw", f"child:{circle.child}", "trip"),
        ("consent.refuse", f"child:{circle.child}", "trip"),
    ]

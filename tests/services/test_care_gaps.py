"""Who may not be added to a roster with children, and what it owes them, without a name."""

from datetime import timedelta

import pytest
from sqlmodel import select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.care import Purpose
from scheduler.domain.work import AssignmentState
from scheduler.services import care_gaps
from tests.season import MONDAY, instant, make_season

NOW = instant(0, "00:00")


@pytest.fixture
def made(sqlite_url):
    with transaction(sqlite_url) as db:
        season = make_season(db)
        shift = t.ShiftRow(
            session_id=season.session[-1],
            role="class_teacher",
            starts_at=instant(3, "08:30"),
            ends_at=instant(3, "17:30"),
            max_people=4,
        )
        db.add(shift)
        for name in ("volunteer", "second", "third"):
            db.get_one(t.PersonRow, season.person[name]).insured_until = MONDAY + timedelta(days=90)
        db.add(
            t.QualificationRow(
                person_id=season.person["third"], code="first_aid", valid_until=MONDAY + timedelta(days=90)
            )
        )
        db.flush()
        season.shift.append(shift.id)
        yield db, season


def places(season, *names):
    return [(season.person[name], season.shift[-1]) for name in names]


def draft(made, standing, joining):
    db, season = made
    return care_gaps.of_draft(
        db, season.campaign["talks"], places(season, *standing), places(season, *joining), NOW
    )


def codes(gaps):
    return sorted({reason.rule for gap in gaps.sessions for reason in gap.reasons})


def test_person_without_check_is_refused(made):
    db, season = made
    found = care_gaps.refusals(db, season.person["worker"], [season.shift[-1]])
    assert [one.rule for one in found] == ["clearance", "insurance"]


def test_person_in_order_is_not_refused(made):
    db, season = made
    assert care_gaps.refusals(db, season.person["volunteer"], [season.shift[-1]]) == ()


def test_shift_without_children_asks_for_no_check(made):
    db, season = made
    assert care_gaps.refusals(db, season.person["worker"], [season.shift[0]]) == ()


def test_draft_with_a_person_who_may_not_be_there_is_refused(made):
    refused, _ = draft(made, ["volunteer"], ["worker", "second"])
    assert [(one.rule, one.volunteer) for one in refused] == [
        ("clearance", str(made[1].person["worker"])),
        ("insurance", str(made[1].person["worker"])),
    ]


def test_draft_is_not_refused_for_what_was_broken_before(made):
    assert draft(made, ["worker"], ["second"])[0] == ()


def test_draft_with_too_few_adults_is_shown_and_not_refused(made):
    refused, gaps = draft(made, [], ["volunteer"])
    assert refused == ()
    assert codes(gaps) == ["first_aid", "supervision", "two_adults"]
    assert [gap.session.id for gap in gaps.sessions] == [made[1].session[-1]]


def test_group_with_enough_adults_owes_nothing(made):
    refused, gaps = draft(made, ["volunteer"], ["third"])
    assert refused == ()
    assert gaps.total == 0


def test_gap_of_a_session_that_is_over_is_not_urgent(made):
    db, season = made
    assert care_gaps.of_campaign(db, season.campaign["talks"], instant(9, "08:00")).total == 0


def test_session_without_any_shift_is_a_gap_too(made):
    db, season = made
    db.delete(db.get_one(t.ShiftRow, season.shift[-1]))
    db.flush()
    assert care_gaps.of_campaign(db, season.campaign["talks"], NOW).total == 1


def test_check_that_was_taken_back_is_a_gap(made):
    db, season = made
    for name in ("volunteer", "third"):
        db.add(
            t.AssignmentRow(
                shift_id=season.shift[-1],
                person_id=season.person[name],
                state=AssignmentState.CONFIRMED,
                changed_at=NOW,
            )
        )
    db.flush()
    assert care_gaps.of_campaign(db, season.campaign["talks"], NOW).total == 0
    db.get_one(t.PersonRow, season.person["third"]).check_until = MONDAY
    db.flush()
    assert codes(care_gaps.of_campaign(db, season.campaign["talks"], NOW)) == ["clearance_expired"]


def test_children_without_consent_are_counted_and_not_named(made):
    db, season = made
    for consent in db.exec(select(t.ConsentRow)):
        consent.withdrawn_at = instant(-1, "08:00")
    db.flush()
    gaps = care_gaps.of_campaign(db, season.campaign["talks"], NOW)
    assert gaps.unconsented == {Purpose.CAMP: 1}
    assert "consent" not in codes(gaps)
    assert "小豆" not in repr(gaps)

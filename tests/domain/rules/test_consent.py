"""H8: a guardian's consent for each child and purpose."""

from scheduler.domain.care import Purpose
from scheduler.domain.rules.consent import violations
from scheduler.domain.work import ActivityKind
from tests.care_factories import ANA, consent, make_child, make_class, make_roster, make_session
from tests.factories import at

CHILD = make_child("xiaohua")
TRIP = (make_session(),)


def broken(*answers, sessions=TRIP):
    staffed = [(session, {"escort": [ANA]}) for session in sessions]
    roster = make_roster(*staffed, children=[CHILD], consents=answers)
    return [(one.rule, one.subject, one.amount) for one in violations(roster)]


MISSING = [("consent", "xiaohua:trip", 1)]


def test_a_given_consent_is_enough():
    assert broken(consent("xiaohua")) == []


def test_none_at_all_is_not():
    assert broken() == MISSING


def test_each_purpose_is_asked_for_by_itself():
    assert broken(consent("xiaohua", Purpose.CAMP), consent("xiaohua", Purpose.PHOTO)) == MISSING


def test_each_child_is_asked_for_by_itself():
    assert broken(consent("brother")) == MISSING


def test_a_refusal_is_no_consent_and_ends_an_earlier_one():
    assert broken(consent("xiaohua", given=False)) == MISSING
    later = consent("xiaohua", given=False, at=at(1, "12:00"))
    assert broken(later, consent("xiaohua")) == MISSING
    assert broken(consent("xiaohua", given=False), consent("xiaohua", at=at(1, "12:00"))) == []


def test_a_consent_given_too_late_is_none():
    assert broken(consent("xiaohua", at=at(12, "09:00"))) == []
    assert broken(consent("xiaohua", at=at(12, "09:01"))) == MISSING


def test_a_consent_taken_back_before_the_end_is_none():
    assert broken(consent("xiaohua", withdrawn_at=at(12, "12:00"))) == []
    assert broken(consent("xiaohua", withdrawn_at=at(12, "11:59"))) == MISSING


def test_sessions_of_one_purpose_are_counted_together():
    legs = (make_session("out"), make_session("back", day=14), make_class("class"))
    assert broken(sessions=legs) == [("consent", "xiaohua:trip", 2), ("consent", "xiaohua:camp", 1)]


def test_a_talk_to_children_needs_none():
    assert broken(sessions=(make_class(kind=ActivityKind.COUNSELLING),)) == []

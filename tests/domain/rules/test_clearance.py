"""H4: clear record checks through the last day."""

from datetime import date

import pytest

from scheduler.domain.people import CheckStatus, RecordCheck
from scheduler.domain.rules.clearance import lapsing, violations
from tests.care_factories import CLEAR, make_class, make_night, make_person, make_roster


def broken(check, session=None, role="escort"):
    person = make_person(check=check)
    return list(violations(make_roster((session or make_class(), {role: [person]}))))


def test_a_clear_check_is_enough():
    assert broken(CLEAR) == []


@pytest.mark.parametrize(
    "check",
    [
        None,
        RecordCheck(CheckStatus.PENDING),
        RecordCheck(CheckStatus.BLOCKED, date(2027, 6, 1), date(2028, 5, 31)),
    ],
)
def test_no_check_a_pending_one_and_a_blocked_one_are_not_told_apart(check):
    (found,) = broken(check)
    assert (found.rule, found.volunteer, found.shifts) == ("clearance", "ana", ("class.escort",))
    assert found.subject == "2027-07-12"


def test_a_check_must_be_good_on_the_last_day_of_a_night():
    night = make_night()  # 12 to 13 July
    assert broken(RecordCheck(CheckStatus.CLEAR, valid_until=date(2027, 7, 13)), night) == []
    (found,) = broken(RecordCheck(CheckStatus.CLEAR, valid_until=date(2027, 7, 12)), night)
    assert (found.rule, found.subject) == ("clearance_expired", "2027-07-13")


def test_a_check_is_good_for_a_year():
    assert broken(RecordCheck(CheckStatus.CLEAR, date(2026, 7, 13))) == []
    (found,) = broken(RecordCheck(CheckStatus.CLEAR, date(2026, 7, 12), date(2030, 1, 1)))
    assert found.rule == "clearance_expired"


def test_a_check_made_after_the_duty_does_not_help():
    assert broken(RecordCheck(CheckStatus.CLEAR, date(2027, 7, 13))) != []


def test_a_clear_check_without_any_date_vouches_for_nothing():
    assert broken(RecordCheck(CheckStatus.CLEAR)) != []


def test_without_children_only_roles_that_always_need_a_check_need_one():
    talk = make_class(setting=None, group=None)
    assert broken(None, talk, role="speaker") == []
    assert broken(None, talk, role="interpreter") == []
    assert broken(None, talk, role="driver") != []


def test_a_role_nobody_knows_needs_a_check_only_with_children():
    assert broken(None, role="juggler") != []
    assert broken(None, make_class(setting=None), role="juggler") == []


def test_checks_that_lapse_inside_the_season_are_named_in_order():
    people = [
        make_person("late", check=RecordCheck(CheckStatus.CLEAR, valid_until=date(2027, 8, 5))),
        make_person("soon", check=RecordCheck(CheckStatus.CLEAR, valid_until=date(2027, 7, 12))),
        make_person("last day", check=RecordCheck(CheckStatus.CLEAR, valid_until=date(2027, 8, 6))),
        make_person("before", check=RecordCheck(CheckStatus.CLEAR, valid_until=date(2027, 7, 11))),
        make_person("pending", check=RecordCheck(CheckStatus.PENDING, valid_until=date(2027, 8, 1))),
        make_person("none", check=None),
    ]
    found = lapsing(people, date(2027, 7, 12), date(2027, 8, 6))
    assert found == (("soon", date(2027, 7, 12)), ("late", date(2027, 8, 5)))

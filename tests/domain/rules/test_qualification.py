"""H3: qualifications held, and valid on every date."""

from scheduler.domain.rules import added_by, check
from tests.factories import at, held, make_problem, make_shift, make_volunteer, pairs

CAMP = make_shift(day=12, until=14, requires=frozenset({"first_aid"}))


def broken(*qualifications, shift=CAMP):
    problem = make_problem([make_volunteer(qualifications=qualifications)], [shift])
    found = check(problem, pairs("ana one"))
    assert added_by(problem, (), *pairs("ana one")) == found
    return [(one.rule, one.volunteer, one.shifts, one.subject) for one in found]


def test_a_qualification_never_held_is_missed():
    assert broken() == [("qualification", "ana", ("one",), "first_aid")]


def test_another_qualification_does_not_help():
    assert broken(held("driver")) == [("qualification", "ana", ("one",), "first_aid")]


def test_a_qualification_without_dates_is_valid():
    assert broken(held("first_aid")) == []


def test_a_qualification_that_lapses_before_the_last_date_is_expired():
    assert broken(held("first_aid", None, at(13, "00:00"))) == [("expired", "ana", ("one",), "first_aid")]


def test_a_qualification_that_lapses_after_the_last_date_is_valid():
    assert broken(held("first_aid", None, at(14, "00:00"))) == []


def test_a_qualification_not_yet_valid_on_the_first_date_is_told_as_expired():
    assert broken(held("first_aid", at(13, "00:00"))) == [("expired", "ana", ("one",), "first_aid")]


def test_a_shift_that_ends_at_midnight_does_not_touch_the_new_day():
    evening = make_shift(start="20:00", end="00:00", until=13, requires=frozenset({"first_aid"}))
    assert broken(held("first_aid", None, at(12, "00:00")), shift=evening) == []


def test_two_certificates_may_take_turns():
    first, second = held("first_aid", None, at(12, "00:00")), held("first_aid", at(13, "00:00"))
    assert broken(first, second) == []
    assert broken(first, held("first_aid", at(14, "00:00"))) == [("expired", "ana", ("one",), "first_aid")]


def test_each_missing_qualification_is_named():
    shift = make_shift(requires=frozenset({"c", "a", "b"}))
    found = broken(held("b", None, at(1, "00:00")), shift=shift)
    assert [(rule, subject) for rule, _, _, subject in found] == [
        ("qualification", "a"),
        ("qualification", "c"),
        ("expired", "b"),
    ]

"""H6: two adults of different families."""

from dataclasses import replace

from scheduler.domain.rules.two_adults import own_children, violations
from tests.care_factories import (
    ANA,
    BEN,
    CAI,
    make_child,
    make_children,
    make_person,
    make_roster,
    make_session,
)
from tests.factories import stretch

CHILDREN = make_children(10)


def broken(crew, **changes):
    return list(violations(make_roster((make_session(), crew), children=CHILDREN, **changes)))


def test_two_strangers_are_two():
    assert broken({"escort": [ANA, BEN]}) == []


def test_a_couple_counts_as_one():
    (found,) = broken({"escort": [ANA, BEN]}, kin=(("ben", "ana"),))
    assert (found.rule, found.subject, found.amount, found.needed) == ("two_adults", "trip", 1, 2)


def test_relatives_of_relatives_are_one_family():
    assert broken({"escort": [ANA, CAI]}, kin=(("ana", "ben"), ("ben", "cai"))) != []


def test_a_third_person_beside_a_couple_is_enough():
    assert broken({"escort": [ANA, BEN, CAI]}, kin=(("ana", "ben"),)) == []


def test_the_leader_is_one_of_the_two():
    assert broken({"escort": [ANA], "trip_leader": [BEN]}) == []


def test_somebody_under_age_is_not():
    assert broken({"escort": [ANA, make_person("young", birth_year=2010)]}) != []


def test_nobody_at_all_is_reported_as_none():
    (found,) = broken({"escort": []})
    assert found.amount == 0


def test_a_minute_alone_is_too_long():
    roster = make_roster((make_session(), {"escort": [ANA], "tutor": [BEN]}), children=CHILDREN)
    late = replace(roster.shifts["trip.tutor"], when=stretch(12, "09:01", "12:00"))
    assert list(violations(replace(roster, shifts={**roster.shifts, late.id: late}))) != []


def test_a_volunteer_with_an_own_child_in_the_group_is_shown():
    child = make_child("son", family="the anas")
    roster = make_roster((make_session(), {"escort": [ANA, BEN]}), children=[child, *CHILDREN])
    assert list(own_children(roster, {"the anas": "ana"})) == [("trip", "ana", "son")]
    assert list(own_children(roster, {"the anas": "cai"})) == []

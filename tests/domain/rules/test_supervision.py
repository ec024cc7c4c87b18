"""H5: enough adults for the ages, at every minute."""

from dataclasses import replace

import pytest

from scheduler.domain.care import Setting, Stay
from scheduler.domain.rules.supervision import violations
from scheduler.domain.supervision import RatioBand
from tests.care_factories import (
    ANA,
    BEN,
    CAI,
    GROUP,
    WHOLE_MONTH,
    hours,
    make_children,
    make_class,
    make_night,
    make_person,
    make_roster,
    make_session,
)
from tests.factories import at, stretch


def broken(roster):
    return list(violations(roster))


@pytest.mark.parametrize(
    ("session", "age", "fits"),
    [
        (make_session(), 6, 12),
        (make_session(), 9, 16),
        (make_session(), 15, 20),
        (make_class(), 6, 16),
        (make_class(), 9, 20),
        (make_class(), 15, 24),
        (make_night(), 9, 16),
    ],
)
def test_two_adults_are_enough_until_one_child_more(session, age, fits):
    crew = {"escort": [ANA, BEN]}
    assert broken(make_roster((session, crew), children=make_children(*[age] * fits))) == []
    (found,) = broken(make_roster((session, crew), children=make_children(*[age] * (fits + 1))))
    assert (found.rule, found.subject, found.amount, found.needed) == ("supervision", session.id, 2, 3)
    assert found.shifts == (f"{session.id}.escort",)


def test_one_adult_is_too_few_for_a_single_child():
    (found,) = broken(make_roster((make_session(), {"escort": [ANA]}), children=make_children(12)))
    assert (found.amount, found.needed) == (1, 2)


def test_fractions_are_added_before_they_are_rounded():
    ages = [6] * 3 + [9] * 5 + [15]  # 0.5 + 0.625 + 0.1
    assert broken(make_roster((make_session(), {"escort": [ANA, BEN]}), children=make_children(*ages))) == []


def test_the_leader_of_a_trip_is_not_counted():
    children = make_children(10)
    trip = {"escort": [ANA], "trip_leader": [BEN]}
    assert broken(make_roster((make_session(), trip), children=children)) != []
    assert broken(make_roster((make_class(), trip), children=children)) == []


def test_a_volunteer_who_may_still_be_seventeen_is_not_counted():
    young = make_person("young", birth_year=2009)  # 18 at some time of 2027
    grown = make_person("grown", birth_year=2008)
    unknown = make_person("unknown", birth_year=None)
    children = make_children(10)
    assert broken(make_roster((make_class(), {"tutor": [ANA, young]}), children=children)) != []
    assert broken(make_roster((make_class(), {"tutor": [ANA, grown]}), children=children)) == []
    assert broken(make_roster((make_class(), {"tutor": [ANA, unknown]}), children=children)) == []


def test_one_person_on_two_shifts_is_one_adult():
    both = {"escort": [ANA], "tutor": [ANA]}
    assert broken(make_roster((make_class(), both), children=make_children(10))) != []


def test_an_adult_who_leaves_early_leaves_a_gap():
    roster = make_roster((make_class(), {"tutor": [ANA], "reader": [BEN]}), children=make_children(10))
    assert broken(roster) == []
    early = roster.shifts["class.reader"]
    shifts = {
        **roster.shifts,
        early.id: type(early)(early.id, "class", "reader", hours(12, "09:00", "11:59")),
    }
    (found,) = broken(replace(roster, shifts=shifts))
    assert (found.amount, found.needed) == (1, 2)


def test_only_children_whose_stay_covers_the_minute_are_counted():
    children = make_children(*[6] * 17)
    roster = make_roster((make_class(), {"tutor": [ANA, BEN]}), children=children)
    assert broken(roster) != []
    gone = Stay(children[0].id, GROUP, stretch(1, "00:00", "09:00", until=12))
    assert broken(replace(roster, stays=(*roster.stays[1:], gone))) == []
    late = Stay(children[0].id, GROUP, stretch(12, "11:59", "18:00"))
    assert broken(replace(roster, stays=(*roster.stays[1:], late))) != []


def test_two_stays_of_one_child_are_one_child():
    children = make_children(*[6] * 16)
    roster = make_roster((make_class(), {"tutor": [ANA, BEN]}), children=children)
    assert broken(roster.with_stays(Stay(children[0].id, GROUP, WHOLE_MONTH))) == []


def test_without_children_nobody_is_needed():
    assert broken(make_roster((make_class(), {"tutor": []}))) == []
    assert broken(make_roster((make_class(setting=None), {"tutor": []}), children=make_children(10))) == []


def test_a_stricter_table_asks_for_more():
    roster = make_roster((make_class(), {"tutor": [ANA, BEN]}), children=make_children(*[9] * 12))
    assert broken(roster) == []
    strict = roster.ratios[Setting.DAY].stricter([RatioBand(9, 9, 5)])
    (found,) = broken(replace(roster, ratios={**roster.ratios, Setting.DAY: strict}))
    assert found.needed == 3


def test_the_worst_stretch_is_reported():
    children = make_children(*[6] * 24)
    roster = make_roster((make_class(), {"tutor": [ANA, BEN, CAI]}), children=children)
    short = type(roster.shifts["class.tutor"])("class.tutor", "class", "tutor", hours(12, "10:00", "12:00"))
    (found,) = broken(replace(roster, shifts={"class.tutor": short}))
    assert (found.amount, found.needed) == (0, 3)
    assert roster.sessions["class"].when.start == at(12, "09:00")

"""The care rules together: one roster, one more person, one more child."""

from dataclasses import replace

import pytest

from scheduler.domain.care import Purpose, Stay
from scheduler.domain.places import Room, RoomKind
from scheduler.domain.problem import Pair
from scheduler.domain.rules import RULES
from scheduler.domain.rules.care import CARE_RULES, added_by, added_by_child, check_care
from tests.care_factories import (
    ANA,
    BEN,
    CAI,
    GROUP,
    MIXED,
    WHOLE_MONTH,
    codes,
    consent,
    make_child,
    make_children,
    make_class,
    make_person,
    make_roster,
    make_session,
)

TRIP = make_session(room="bus")
BUS = Room("bus", "mengzi", RoomKind.VEHICLE, 5)


def trip(**changes):
    usual = {"children": MIXED, "rooms": {"bus": BUS}}
    return make_roster((TRIP, {"escort": [ANA, BEN]}), **usual | changes)


def joined(roster, person):
    return replace(roster, people={**roster.people, person.id: person})


def test_a_roster_in_order_breaks_nothing():
    assert check_care(trip()) == ()


def test_an_empty_trip_breaks_every_rule_about_adults():
    roster = make_roster((TRIP, {"escort": []}), children=MIXED)
    assert codes(check_care(roster)) == ["supervision", "two_adults", "both_sexes", "both_sexes", "first_aid"]


def test_codes_are_told_apart_from_those_of_the_planning_problem():
    care = [code for rule in CARE_RULES for code in rule.CODES]
    planning = [code for rule in RULES for code in rule.CODES]
    assert len(set(care + planning)) == len(care) + len(planning)


def test_one_more_person_in_order_breaks_nothing():
    assert added_by(joined(trip(), CAI), Pair("cai", "trip.escort")) == ()


def test_one_more_person_without_check_or_insurance_is_refused():
    roster = joined(trip(), make_person("new", check=None, insured_until=None))
    assert codes(added_by(roster, Pair("new", "trip.escort"))) == ["clearance", "insurance"]


def test_one_more_person_than_the_bus_has_seats_is_refused():
    full = trip(rooms={"bus": replace(BUS, capacity=4)})
    assert codes(added_by(joined(full, CAI), Pair("cai", "trip.escort"))) == ["room_capacity"]
    over = trip(rooms={"bus": replace(BUS, capacity=3)})
    assert codes(check_care(over)) == ["room_capacity"]
    assert codes(added_by(joined(over, CAI), Pair("cai", "trip.escort"))) == ["room_capacity"]


def test_seats_taken_by_another_group_in_the_same_bus_count():
    other = make_session("other", room="bus", group=None)
    roster = make_roster(
        (TRIP, {"escort": [ANA, BEN]}), (other, {"escort": [CAI]}), children=MIXED, rooms={"bus": BUS}
    )
    roster = joined(roster, make_person("new"))
    assert codes(added_by(roster, Pair("new", "trip.escort"))) == ["room_capacity"]


def test_what_others_broke_does_not_block_somebody():
    roster = trip(consents=())
    assert codes(check_care(roster)) == ["consent", "consent"]
    assert added_by(joined(roster, CAI), Pair("cai", "trip.escort")) == ()


def test_one_more_leg_from_elsewhere_is_refused():
    later = make_session("later", start="13:00", end="14:00", site="gejiu", group=None)
    roster = make_roster((make_session(), {"escort": [ANA, BEN]}), (later, {"escort": []}), children=MIXED)
    assert codes(added_by(roster, Pair("ana", "later.escort"))) == ["place_continuity"]


def test_a_person_nobody_knows_is_an_error():
    with pytest.raises(KeyError):
        added_by(trip(), Pair("nobody", "trip.escort"))


def with_child(roster, child, *purposes):
    given = tuple(consent(child.id, purpose) for purpose in purposes)
    return replace(roster, children={**roster.children, child.id: child}, consents=roster.consents + given)


def test_one_more_child_in_order_breaks_nothing():
    child = make_child("new")
    roster = with_child(trip(), child, Purpose.TRIP)
    assert added_by_child(roster, Stay("new", GROUP, WHOLE_MONTH)) == ()


def test_one_more_child_without_consent_or_seat_is_refused():
    roster = with_child(trip(rooms={"bus": replace(BUS, capacity=4)}), make_child("new"))
    assert codes(added_by_child(roster, Stay("new", GROUP, WHOLE_MONTH))) == ["consent", "room_capacity"]


def test_one_more_child_who_needs_another_adult_is_refused():
    roster = make_roster((make_class(), {"tutor": [ANA, BEN]}), children=make_children(*[6] * 16))
    roster = with_child(roster, make_child("new", 6), Purpose.CAMP)
    assert codes(added_by_child(roster, Stay("new", GROUP, WHOLE_MONTH))) == ["supervision"]


def test_a_boy_who_makes_a_group_mixed_is_refused_where_no_man_is():
    roster = make_roster((make_session(), {"escort": [ANA, CAI]}), children=make_children(10))
    roster = with_child(roster, make_child("boy", gender="M"), Purpose.TRIP)
    assert codes(added_by_child(roster, Stay("boy", GROUP, WHOLE_MONTH))) == ["both_sexes"]


def test_a_gap_that_grows_is_refused_even_where_there_was_one():
    roster = make_roster((make_class(), {"tutor": [ANA, BEN]}), children=make_children(*[6] * 24))
    roster = with_child(roster, make_child("new", 6), Purpose.CAMP)
    (found,) = added_by_child(roster, Stay("new", GROUP, WHOLE_MONTH))
    assert (found.rule, found.needed) == ("supervision", 4)

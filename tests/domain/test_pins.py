"""Pins that cannot stand are found before anything is planned."""

import pytest

from scheduler.domain.pins import contradictions, implied
from tests.factories import make_problem, make_shift, make_volunteer, pairs, stretch

PEOPLE = (make_volunteer("ana"), make_volunteer("ben"))
BLOCK = (("out", "back"),)
LEGS = (make_shift("out", day=12), make_shift("back", day=14))


def broken(*places, people=PEOPLE, shifts, **changes):
    problem = make_problem(people, shifts, pinned=pairs(*places), **changes)
    return [(found.rule, found.volunteer, found.shifts) for found in contradictions(problem)]


def test_pins_that_break_nothing_may_stand():
    assert broken("ana one", shifts=[make_shift()]) == []


@pytest.mark.parametrize(
    ("rule", "volunteer", "shift", "changes"),
    [
        ("qualification", {}, {"requires": frozenset({"first_aid"})}, {}),
        ("language", {}, {"languages_any": frozenset({"hani"})}, {}),
        ("distance", {"home_site": "kunming", "travel_km": 5}, {}, {}),
        ("availability", {"available": ()}, {}, {}),
        ("declined", {}, {}, {"declined": pairs("ana one")}),
        ("minutes_per_week", {"minutes_per_week": 60}, {}, {}),
        ("shifts_per_day", {"shifts_per_day": 0}, {}, {}),
        ("consecutive_days", {"consecutive_days": 0}, {}, {}),
        ("shifts_total", {"shifts_total": 0}, {}, {}),
        ("minutes_total", {"minutes_total": 60}, {}, {}),
    ],
)
def test_a_pin_against_a_rule_is_named_with_the_rule(rule, volunteer, shift, changes):
    found = broken("ana one", people=[make_volunteer(**volunteer)], shifts=[make_shift(**shift)], **changes)
    assert [(code, who) for code, who, _ in found] == [(rule, "ana")]


def test_pins_against_each_other_are_named():
    two = make_shift("one"), make_shift("two", start="11:00", end="13:00")
    assert broken("ana one", "ana two", shifts=two) == [("overlap", "ana", ("one", "two"))]
    assert broken("ana one", "ben one", shifts=two) == [("capacity", None, ("one",))]
    wide = [make_shift(max=2)]
    assert broken("ana one", "ben one", shifts=wide, apart=(("ana", "ben"),)) == [("apart", "ana", ("one",))]
    days = make_shift("one"), make_shift("two", day=13)
    tired = [make_volunteer("ana", rest_minutes=2000)]
    assert broken("ana one", "ana two", people=tired, shifts=days) == [("rest", "ana", ("one", "two"))]


def test_a_pin_on_one_leg_pins_the_whole_block():
    problem = make_problem([make_volunteer("ana")], LEGS, blocks=BLOCK, pinned=pairs("ana back"))
    assert implied(problem) == set(pairs("ana out", "ana back"))
    assert contradictions(problem) == ()


def test_a_pin_on_a_leg_contradicts_when_another_leg_cannot_be_served():
    people = [make_volunteer("ana", available=(stretch(14, "00:00", "00:00", until=15),))]
    assert broken("ana back", people=people, shifts=LEGS, blocks=BLOCK) == [("availability", "ana", ("out",))]
